"""Forms of policies: what is asked depends on the policy and on the household."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from accounts.access import areas_of
from areas.models import Area
from households.models import Household, Member
from lib.forms import CorrectionForm
from policies.models import Benefit, Loan, LoanRepayment, Placement, Policy, PolicyStandard

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
LOAN_FIELDS = [
    "member",
    "contract",
    "bank",
    "amount",
    "issued_on",
    "due_on",
    "rate",
    "way",
    "purpose",
    "is_subsidised",
]
PLACEMENT_FIELDS = [
    "member",
    "place",
    "institution",
    "wish",
    "valid_from",
    "placed_on",
    "agreement_signed_on",
]


class MemberField(forms.ModelChoiceField):
    """A person of the household; who has left is marked, for payments that were made before."""

    def label_from_instance(self, member: Member) -> str:
        name = f"{member.name}（{member.get_relation_display()}）"
        if member.left_on:
            name += f"，{member.left_on} {member.get_leave_reason_display()}"
        return name


def member_field(household: Household, label: str, *, required: bool) -> MemberField:
    members = household.members.order_by("left_on", "relation", "pk")
    return MemberField(members, label=label, required=required, empty_label="请选择")


def kind_field(policy: Policy, present: str = "") -> forms.Field:
    """The policy's own subkinds, or free text where it has none."""
    names = policy.kind_names
    if not names:
        return forms.CharField(label="子类", max_length=30, required=False)
    names = names if present in {"", *names} else [*names, present]
    choices = [("", "不分子类"), *((name, name) for name in names)]
    return forms.ChoiceField(label="子类", choices=choices, required=False)


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


class LoanForm(forms.ModelForm):
    class Meta:
        model = Loan
        fields = LOAN_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        shape_loan(self, household)


class LoanCorrectionForm(CorrectionForm):
    class Meta:
        model = Loan
        fields = LOAN_FIELDS

    def __init__(self, *args, row: Loan, **options):
        super().__init__(*args, row=row, **options)
        shape_loan(self, row.household)


def shape_loan(form: forms.ModelForm, household: Household) -> None:
    form.fields["member"] = member_field(household, "借款人", required=True)
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = "5 万元写 50000"
    form.fields["rate"].unit = "%"
    form.fields["rate"].label = "年利率"
    form.fields["is_subsidised"].label = "财政贴息"


class RepaymentForm(forms.Form):
    on = forms.DateField(label="还款日期")
    amount = forms.DecimalField(label="归还本金", min_value=0, max_digits=12, decimal_places=2)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class RepaymentCorrectionForm(CorrectionForm):
    class Meta:
        model = LoanRepayment
        fields = ["repaid_on", "amount"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class PlacementForm(forms.ModelForm):
    class Meta:
        model = Placement
        fields = PLACEMENT_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        self.fields["member"] = member_field(household, "对象", required=True)


class PlacementCorrectionForm(CorrectionForm):
    class Meta:
        model = Placement
        fields = [*PLACEMENT_FIELDS, "valid_to"]

    def __init__(self, *args, row: Placement, **options):
        super().__init__(*args, row=row, **options)
        self.fields["member"] = member_field(row.household, "对象", required=True)


POLICY_FIELDS = [
    "name",
    "sector",
    "level",
    "nature",
    "kinds",
    "department",
    "document",
    "valid_from",
    "valid_to",
]


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Policy
        fields = POLICY_FIELDS
        help_texts = {"name": '名称就是总结模板里的口径词，如：政策("低保")'}


class PolicyChangeForm(CorrectionForm):
    class Meta:
        model = Policy
        fields = POLICY_FIELDS
        help_texts = {"name": "改名后，总结模板里引用旧名称的地方要一起改"}


STANDARD_FIELDS = ["item", "value", "unit", "document"]


class StandardForm(forms.ModelForm):
    """An amount, ceiling or target in force somewhere since a day."""

    class Meta:
        model = PolicyStandard
        fields = ["area", "kind", *STANDARD_FIELDS, "valid_from"]

    def __init__(self, *args, policy: Policy, areas, **options):
        super().__init__(*args, **options)
        self.fields["area"] = forms.ModelChoiceField(areas, label="适用区划", empty_label=None)
        self.fields["kind"] = kind_field(policy)


class StandardCorrectionForm(CorrectionForm):
    class Meta:
        model = PolicyStandard
        fields = STANDARD_FIELDS


def standard_areas(user):
    """Where the user may publish standards: the counties and townships of the own area."""
    return areas_of(user).filter(level__in=[Area.Level.COUNTY, Area.Level.TOWNSHIP])
