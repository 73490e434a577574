from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = "农户"
    default_auto_field = "django.db.models.BigAutoField"
