from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "areas"
    verbose_name = "区划"
    default_auto_field = "django.db.models.BigAutoField"
