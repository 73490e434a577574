from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "ledgers"
    verbose_name = "工作台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import reveal  # noqa: PLC0415 (needs the models, which load after this file)

        reveal.allow("ledgers.TeamMember", "phone")
