from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目资产"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from households import followers  # noqa: PLC0415 (models are loaded only now)
        from projects.following import carry_links  # noqa: PLC0415

        followers.register(carry_links)
