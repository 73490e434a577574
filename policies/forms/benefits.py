"""Forms of benefits: what is asked depends on the policy and on the household."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from households.models import Household
from lib.forms import CorrectionForm
from policies.forms.common import kind_field, member_field
from policies.models import Benefit, Policy

STATE_FIELDS = ["member", "kind", "valid_from", "amount", "approved_on", "document", "note"]
GRANT_FIELDS = [
    "member",
    "kind",
    "year",
    "term",
    "paid_on",
    "amount",
    "times",
    "batch",
    "applied_on",
    "approved_on",
    "document",
    "note",
]


def shape_benefit(form: forms.ModelForm, policy: Policy, household: Household) -> None:
    """What a state asks for, or what a grant asks for."""
    is_for_person = policy.level == Policy.Level.PERSON
    fields = form.fields
    fields["member"] = member_field(household, "享受人", required=is_for_person)
    fields["kind"] = kind_field(policy, form.instance.kind)
    fields["amount"].unit = "元"
    if policy.nature == Policy.Nature.STATE:
        fields["valid_from"].required = True
        fields["amount"].label = "每月金额"
        fields["amount"].help_text = ""
    else:
        fields["amount"].label = "发放金额"
        fields["amount"].help_text = ""
        fields["paid_on"].help_text = "还没发放的留空，填申请日期"
        fields["times"].unit = "次"


class StateForm(forms.ModelForm):
    """A benefit that runs (持续享受); its year is the one in which it began."""

    class Meta:
        model = Benefit
        fields = STATE_FIELDS

    def __init__(self, *args, policy: Policy, household: Household, **options):
        super().__init__(*args, **options)
        shape_benefit(self, policy, household)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("valid_from"):
            cleaned["year"] = cleaned["valid_from"].year
        return cleaned


class GrantForm(forms.ModelForm):
    """A benefit that is paid out (发放)."""

    class Meta:
        model = Benefit
        fields = GRANT_FIELDS

    def __init__(self, *args, policy: Policy, household: Household, **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
        shape_benefit(self, policy, household)


class BenefitCorrectionForm(CorrectionForm):
    """Everything but the person and the policy, which an entry is about."""

    class Meta:
        model = Benefit
        fields = sorted({*STATE_FIELDS, *GRANT_FIELDS, "valid_to", "stop_reason"})

    def __init__(self, *args, row: Benefit, **options):
        super().__init__(*args, row=row, **options)
        is_state = row.policy.nature == Policy.Nature.STATE
        names = [*STATE_FIELDS, "valid_to", "stop_reason"] if is_state else GRANT_FIELDS
        for name in set(self._meta.fields) - set(names):
            del self.fields[name]
        shape_benefit(self, row.policy, row.household)
        del self.fields["member"]
        if is_state:
            self.fields["valid_to"].help_text = "从这天起不再享受；停错了就清空"
        self.order_fields([*names, "reason"])
