from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = "农户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import reveal  # noqa: PLC0415 (needs the models, which load after this file)
        from households.imports import kinds  # noqa: PLC0415 (the same)

        reveal.allow("households.Household", "phone", "bank_account")
        reveal.allow("households.Member", "id_number", "phone", "illness")
        reveal.allow("households.HelperAssignment", "phone")
        kinds.install()
