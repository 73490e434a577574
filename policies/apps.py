from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = "惠民政策"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import reveal  # noqa: PLC0415 (models are loaded only now)
        from households import followers  # noqa: PLC0415
        from monitoring.papers import benefits  # noqa: PLC0415
        from policies import account, card, imports  # noqa: PLC0415
        from policies.entitlement import dues  # noqa: PLC0415
        from policies.following import carry_benefits  # noqa: PLC0415

        followers.register(carry_benefits)
        benefits.register(card.lines)
        imports.install()
        reveal.allow("policies.MedicalClaim", "illness")
        reveal.allow("policies.InsuranceClaim", "reason")
        account.register_due(dues.of)
