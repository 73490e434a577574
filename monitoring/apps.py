from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "监测帮扶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import reveal  # noqa: PLC0415 (models load before ready)
        from households import badges, blockers, closings, watchers  # noqa: PLC0415
        from monitoring import imports, standing  # noqa: PLC0415
        from monitoring.actions.cases import close_rounds  # noqa: PLC0415
        from monitoring.alerts import keeping  # noqa: PLC0415

        reveal.allow("monitoring.SelfReport", "phone")
        reveal.allow("households.ExternalListRow", "id_number", "detail")
        badges.register(standing.badges)
        blockers.register(standing.open_rounds)
        closings.register(close_rounds)
        imports.install()
        watchers.register(keeping.recheck)
