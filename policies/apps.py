from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = "惠民政策"
    default_auto_field = "django.db.models.BigAutoField"
