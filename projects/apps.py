from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目资产"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import reveal, year_rules  # noqa: PLC0415 (models are loaded only now)
        from households import followers  # noqa: PLC0415
        from projects import imports  # noqa: PLC0415
        from projects.actions.shared_out import no_less_than_shared  # noqa: PLC0415
        from projects.collective import no_second_total  # noqa: PLC0415
        from projects.following import carry_projects  # noqa: PLC0415

        followers.register(carry_projects)
        year_rules.register(no_second_total)
        year_rules.register(no_less_than_shared)
        imports.install()
        reveal.allow("projects.AssetKeeping", "phone")
