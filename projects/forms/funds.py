"""Forms of batches, of what a project gets of them, and of payments."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from areas.models import Area
from lib.fields import MoneyField
from lib.forms import CorrectionForm
from lib.numbers import wan
from projects.forms.common import IN_YUAN
from projects.models import FundBatch, FundKind, Payment, Project, ProjectFunding

BATCH_FIELDS = ["year", "source", "kind", "label", "document", "received_on", "amount", "note"]
FUNDING_FIELDS = ["batch", "source", "amount", "document"]
PAYMENT_FIELDS = ["node", "paid_on", "amount", "payee", "voucher", "note"]
FUND_KIND_FIELDS = ["name", "is_bridging", "valid_from", "valid_to"]


def shape_amount(form: forms.ModelForm) -> None:
    form.fields["amount"].unit = "元"
    form.fields["amount"].help_text = IN_YUAN


class BatchForm(forms.ModelForm):
    township = forms.ModelChoiceField(Area.objects.none(), label="乡镇", empty_label="请选择")

    class Meta:
        model = FundBatch
        fields = BATCH_FIELDS

    def __init__(self, *args, townships: QuerySet[Area], **options):
        super().__init__(*args, **options)
        self.fields["year"].initial = timezone.localdate().year
        self.fields["township"].queryset = townships
        self.fields["township"].initial = townships.first()
        if len(townships) == 1:
            self.fields["township"].widget = forms.HiddenInput()
        shape_amount(self)
        self.order_fields(["township"])


class BatchCorrectionForm(CorrectionForm):
    class Meta:
        model = FundBatch
        fields = BATCH_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_amount(self)


class BatchField(forms.ModelChoiceField):
    def label_from_instance(self, batch: FundBatch) -> str:
        return f"{batch} {batch.kind}，结余 {wan(batch.balance)} 万元"


def shape_funding(form: forms.ModelForm, township: Area, present: FundBatch | None) -> None:
    """Only batches of which something is left, and the present one; the level follows from the batch."""
    nothing = Value(Decimal(0), output_field=MoneyField())
    wanted = Q(balance__gt=nothing) | Q(pk=present.pk if present else None)
    batches = FundBatch.objects.filter(township=township).with_use().filter(wanted)
    form.fields["batch"] = BatchField(
        batches.select_related("kind"),
        label="资金批次",
        empty_label="不经批次（自筹等）",
        required=False,
    )
    form.fields["source"].required = False
    form.fields["source"].help_text = "选了批次的不用选"
    shape_amount(form)
    form.order_fields(["batch"])


def level_of(cleaned: dict, form: forms.ModelForm) -> dict:
    """The cleaned data with the level of the batch; without a batch somebody has to say it."""
    if batch := cleaned.get("batch"):
        cleaned["source"] = batch.source
    elif not cleaned.get("source"):
        form.add_error("source", "请选资金批次，或者选来源。")
    return cleaned


class FundingForm(forms.ModelForm):
    class Meta:
        model = ProjectFunding
        fields = FUNDING_FIELDS

    def __init__(self, *args, project: Project, **options):
        super().__init__(*args, **options)
        shape_funding(self, project.township, None)

    def clean(self):
        return level_of(super().clean(), self)


class FundingCorrectionForm(CorrectionForm):
    class Meta:
        model = ProjectFunding
        fields = FUNDING_FIELDS

    def __init__(self, *args, row: ProjectFunding, **options):
        super().__init__(*args, row=row, **options)
        shape_funding(self, row.township, row.batch)

    def clean(self):
        return level_of(super().clean(), self)


class PaymentForm(forms.ModelForm):
    class Meta:
        model = Payment
        fields = PAYMENT_FIELDS

    def __init__(self, *args, funding: ProjectFunding, **options):
        super().__init__(*args, **options)
        self.fields["payee"].initial = funding.project.implementer
        shape_amount(self)


class PaymentCorrectionForm(CorrectionForm):
    class Meta:
        model = Payment
        fields = PAYMENT_FIELDS

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        shape_amount(self)


class FundKindForm(forms.ModelForm):
    class Meta:
        model = FundKind
        fields = FUND_KIND_FIELDS
        help_texts = {"name": "名称就是总结模板里的口径词；改名的另增加一种"}


class FundKindChangeForm(CorrectionForm):
    class Meta:
        model = FundKind
        fields = FUND_KIND_FIELDS
        help_texts = {"name": "写错字才改；换了叫法的，旧的填截止日期，另增加一种"}
