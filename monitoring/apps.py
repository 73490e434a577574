from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "监测帮扶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from households import badges, blockers  # noqa: PLC0415 (models load before ready)
        from monitoring import standing  # noqa: PLC0415

        badges.register(standing.badges)
        blockers.register(standing.open_rounds)
