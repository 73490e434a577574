from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "quality"
    verbose_name = "数据核查"
    default_auto_field = "django.db.models.BigAutoField"
