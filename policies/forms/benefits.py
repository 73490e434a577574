"""Forms of benefits: what is asked depends on the policy and on the household."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from households.models import Household
from lib.forms import CorrectionForm
from policies.forms.common import choice_of, kind_field, member_field
from policies.models import Benefit, Policy

STATE_FIELDS = [
    "member",
    "kind",
    "place",
    "valid_from",
    "amount",
    "quantity",
    "source",
    "applied_on",
    "approved_on",
    "document",
    "note",
]
GRANT_FIELDS = [
    "member",
    "kind",
    "place",
    "year",
    "term",
    "paid_on",
    "amount",
    "total_cost",
    "quantity",
    "times",
    "batch",
    "source",
    "applied_on",
    "approved_on",
    "document",
    "note",
]


def shape_benefit(form: forms.ModelForm, policy: Policy, household: Household) -> None:
    """What a state asks for, or what a grant asks for; only what the policy has, and what stands in the row already."""
    is_for_person = policy.level == Policy.Level.PERSON
    fields, row = form.fields, form.instance
    fields["member"] = member_field(household, "享受人", required=is_for_person)
    if not is_for_person:
        fields["member"].empty_label = "全户"
    fields["kind"] = kind_field(policy, row.kind)
    fields["place"] = choice_of("地点", policy.place_names, row.place, nothing="不分地点")
    fields["amount"].unit = "元"
    fields["amount"].help_text = ""
    fields["quantity"].unit = policy.quantity_unit
    if policy.nature == Policy.Nature.STATE:
        fields["valid_from"].required = True
        fields["amount"].label = "每月金额"
    else:
        fields["amount"].label = "发放金额"
        fields["paid_on"].help_text = "还没发放的留空，填申请日期"
        fields["times"].unit = "次"
        fields["total_cost"].unit = "元"
        _shape_term(fields, policy, row.term)
    asked = {
        "place": bool(policy.place_names or row.place),
        "quantity": bool(policy.quantity_unit) or row.quantity is not None,
        "total_cost": policy.has_total_cost or row.total_cost is not None,
    }
    for name in [name for name, is_asked in asked.items() if name in fields and not is_asked]:
        del fields[name]


def _shape_term(fields: dict, policy: Policy, present: str) -> None:
    if policy.term_names:
        fields["term"] = choice_of(
            "期次", policy.term_names, present, nothing="请选择", required=True
        )
    elif policy.rhythm == Policy.Rhythm.YEAR and not present:
        del fields["term"]
    elif policy.rhythm == Policy.Rhythm.ONCE:
        fields["term"].help_text = "同一天发两笔的才填，如：第一次、第二次"


class StateForm(forms.ModelForm):
    """A benefit that runs (持续享受); its year is the one in which it began."""

    class Meta:
        model = Benefit
        fields = STATE_FIELDS

    def __init__(self, *args, policy: Policy, household: Household, **options):
        super().__init__(*args, **options)
        shape_benefit(self, policy, household)
        self.order_fields(STATE_FIELDS)

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
        self.order_fields(GRANT_FIELDS)


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


class ApprovalForm(forms.Form):
    on = forms.DateField(label="审批日期", initial=timezone.localdate)


class PaymentForm(forms.Form):
    """When it was paid; how much, if not what was applied for."""

    on = forms.DateField(label="发放日期", initial=timezone.localdate)
    amount = forms.DecimalField(
        label="发放金额", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    batch = forms.CharField(label="批次", max_length=50, required=False)

    def __init__(self, *args, benefit: Benefit, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
        self.fields["amount"].initial = benefit.amount
        self.fields["batch"].initial = benefit.batch
