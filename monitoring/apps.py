from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "监测帮扶"
    default_auto_field = "django.db.models.BigAutoField"
