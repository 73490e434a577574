from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "总结与图表"
    default_auto_field = "django.db.models.BigAutoField"
