"""Forms of public-welfare posts (公益性岗位) and their wages."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone

from areas.models import Area
from households.models import Household
from lib.dates import Period
from lib.forms import CorrectionForm
from policies import post_kinds
from policies.forms.common import member_field
from policies.forms.months import MonthField
from policies.models import Post, PostPay
from policies.rules import posts as rules

POST_FIELDS = [
    "member",
    "kind",
    "valid_from",
    "department",
    "duty",
    "monthly_wage",
    "agreement_signed_on",
    "area_mu",
    "source",
]


def shape_post(form: forms.ModelForm, household: Household) -> None:
    fields = form.fields
    fields["member"] = member_field(household, "聘用人员", required=True)
    fields["member"].help_text = _doubts(household)
    fields["kind"] = kind_field(household.township)
    fields["monthly_wage"].unit = "元"
    fields["area_mu"].label, fields["area_mu"].unit = "管护面积", "亩"
    fields["area_mu"].help_text = "护林员才填"


def _doubts(household: Household) -> str:
    """What to look at twice before one of the household is appointed today."""
    today = timezone.localdate()
    people = household.members.current().order_by("relation", "pk")
    posts = [Post(household=household, member=person, valid_from=today) for person in people]
    return "".join(doubt for post in posts for doubt in rules.doubts(post))


def kind_field(township: Area) -> forms.ChoiceField:
    choices = [("", "请选择"), *((kind, kind) for kind in post_kinds.known(township))]
    return forms.ChoiceField(
        label="岗位类别", choices=choices, help_text="没有的，请在政策目录“公益性岗位”的子类里加"
    )


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = POST_FIELDS

    def __init__(self, *args, household: Household, **options):
        super().__init__(*args, **options)
        shape_post(self, household)


class PostCorrectionForm(CorrectionForm):
    class Meta:
        model = Post
        fields = [*POST_FIELDS, "valid_to", "end_reason"]

    def __init__(self, *args, row: Post, **options):
        super().__init__(*args, row=row, **options)
        shape_post(self, row.household)
        self.fields["valid_to"].help_text = "登错了解聘、其实还在岗的，清空"


def months_field() -> forms.IntegerField:
    field = forms.IntegerField(label="几个月", min_value=1, max_value=24, initial=1)
    field.unit = "个月"
    return field


class PayForm(forms.Form):
    """One payment of one post; the months go on where the last payment stopped."""

    month = MonthField(label="从哪个月起")
    months = months_field()
    amount = forms.DecimalField(label="金额", min_value=0, max_digits=12, decimal_places=2)
    paid_on = forms.DateField(label="发放日期", initial=timezone.localdate)
    batch = forms.CharField(label="批次", max_length=50, required=False)

    def __init__(self, *args, post: Post, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"
        self.fields["month"].initial = _next_month(post)
        self.fields["amount"].initial = post.monthly_wage
        if post.monthly_wage is not None:
            self.fields["amount"].help_text = "月工资乘月数；发的不一样照实填"


def _next_month(post: Post) -> date:
    """The month after the last one that is paid."""
    last = max((rules.last_month(pay) for pay in post.pays.all()), default=None)
    if last is None:
        return post.valid_from.replace(day=1)
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


class PayCorrectionForm(CorrectionForm):
    month = MonthField(label="从哪个月起")

    class Meta:
        model = PostPay
        fields = ["month", "months", "amount", "paid_on", "batch"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["amount"].unit = "元"


class PayRoundForm(forms.Form):
    """Whom a round of wages is for."""

    kind = forms.ChoiceField(label="岗位类别", required=False)
    month = MonthField(label="从哪个月起")
    months = months_field()
    paid_on = forms.DateField(label="发放日期", initial=timezone.localdate)
    batch = forms.CharField(label="批次", max_length=50, required=False)

    def __init__(self, *args, kinds: list[str], **options):
        super().__init__(*args, **options)
        choices = [("", "全部岗位"), *((kind, kind) for kind in kinds)]
        self.fields["kind"].choices = choices

    def period(self) -> Period:
        """The months, from the first day to the last."""
        probe = PostPay(month=self.cleaned_data["month"], months=self.cleaned_data["months"])
        return Period(probe.month, Period.month(rules.last_month(probe)).end)

    def when(self) -> dict:
        """As the action takes it."""
        return {name: self.cleaned_data[name] for name in ("month", "months", "paid_on", "batch")}
