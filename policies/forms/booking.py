"""Forms of lists of payments (发放名单)."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from households.lists.forms import workbook, workbook_size
from households.lists.layout import Role
from households.models import Household, Member
from lib.numbers import plain
from policies.forms.common import kind_field
from policies.models import Benefit, BenefitList, Policy
from policies.rules.benefits import faults


class BenefitListForm(forms.Form):
    """The workbook and what it is booked as; what is asked depends on the policy."""

    file = workbook()
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    term = forms.ChoiceField(label="期次")
    on = forms.DateField(label="发放日期", help_text="表里另写了日期的行，按表里的")
    kind = forms.ChoiceField(label="子类", required=False)
    is_complete = forms.BooleanField(
        label="全部在享名单",
        required=False,
        help_text="现在享受的都在这份名单上。不在上面的，从这一天起停止；写入前先列出姓名",
    )
    from_unit = forms.CharField(label="来源单位", max_length=100)
    batch = forms.CharField(
        label="批次", max_length=50, required=False, help_text="例如：2025年第一批"
    )
    source = forms.CharField(label="资金来源", max_length=50, required=False)
    township = forms.ModelChoiceField(label="乡镇", queryset=None, empty_label=None)

    def __init__(self, *args, policy: Policy, townships: QuerySet, **options):
        super().__init__(*args, **options)
        self.policy = policy
        self.fields["township"].queryset = townships
        found = list(townships[:2])
        if len(found) == 1:
            self.fields["township"].initial = found[0].pk
            self.fields["township"].widget = forms.HiddenInput()
        self.fields["from_unit"].initial = policy.department
        self._ask_period()
        self._ask_kind()

    @property
    def is_state(self) -> bool:
        return self.policy.nature == Policy.Nature.STATE

    def _ask_period(self) -> None:
        if self.is_state:
            del self.fields["year"], self.fields["term"]
            self.fields["on"].label = "名单日期"
            self.fields[
                "on"
            ].help_text = "新享受的从这一天起，表里另写了享受时间的按表里的；变了的也从这一天起"
            return
        del self.fields["is_complete"]
        self.fields["year"].initial = timezone.localdate().year
        names = self.policy.term_names
        if names:
            self.fields["term"].choices = [("", "请选择"), *((name, name) for name in names)]
        else:
            del self.fields["term"]

    def _ask_kind(self) -> None:
        if not self.policy.kind_names:
            del self.fields["kind"]
            return
        names = [(name, name) for name in self.policy.kind_names]
        self.fields["kind"].choices = [("", "按表里的"), *names]
        self.fields["kind"].help_text = "表里没有写子类的行用这个"

    def clean_file(self):
        return workbook_size(self.cleaned_data["file"])

    def clean(self):
        """The rules of one benefit, asked of the whole list before it is read."""
        given = super().clean()
        if not self.errors:
            on = given["on"]
            given["year"] = on.year if self.is_state else given["year"]
            given.setdefault("term", "")
            given.setdefault("kind", "")
            given.setdefault("is_complete", False)
            for fault in faults(self._sample(given)):
                self.add_error(None, fault)
        return given

    def _sample(self, given: dict) -> Benefit:
        household = Household(pk=1)
        is_for_person = self.policy.level == Policy.Level.PERSON
        return Benefit(
            policy=self.policy,
            household=household,
            member=Member(pk=1, household=household) if is_for_person else None,
            year=given["year"],
            term=given["term"],
            kind=given["kind"],
            **{"valid_from" if self.is_state else "paid_on": given["on"]},
        )

    @property
    def options(self) -> dict:
        """What the reader and the importer need to know, as the import keeps it."""
        given, policy = self.cleaned_data, self.policy
        period = f"{given['on']}" if self.is_state else f"{given['year']}年{given['term']}"
        return {
            "policy": policy.pk,
            "policy_name": policy.name,
            "is_state": self.is_state,
            "title": f"{policy}{period}{'名单' if self.is_state else '发放名单'}",
            "from_unit": given["from_unit"],
            "year": given["year"],
            "term": given["term"],
            "terms": policy.term_names,
            "kind": given["kind"],
            "kind_names": policy.kind_names,
            "place_names": policy.place_names,
            "batch": given["batch"],
            "source": given["source"],
            "is_complete": given["is_complete"],
            "asks": asked_of(policy),
            "hint": given["term"],
        }


def asked_of(policy: Policy) -> list[str]:
    """The columns that a benefit of the policy has beside name, number, amount and day."""
    asked = {
        Role.KIND: policy.kinds,
        Role.WHERE: policy.places,
        Role.QUANTITY: policy.quantity_unit,
        Role.COST: policy.has_total_cost,
    }
    return [role.value for role, is_asked in asked.items() if is_asked]


class KindsForm(forms.Form):
    """Which of the policy's subkinds a word of the sheet means; `found` is text → subkind, "" where it cannot be told."""

    def __init__(self, *args, found: dict[str, str], names: list[str], **options):
        super().__init__(*args, **options)
        self.texts = list(found)[:20]
        for at, text in enumerate(self.texts):
            self.fields[f"kind-{at}"] = forms.ChoiceField(
                label=text[:40],
                choices=[("", "请选择"), *((name, name) for name in names)],
                initial=found[text],
                required=False,
            )

    @property
    def chosen(self) -> dict[str, str]:
        said = {text: self.cleaned_data[f"kind-{at}"] for at, text in enumerate(self.texts)}
        return {text: name for text, name in said.items() if name}


class BookRowForm(forms.Form):
    """One row booked by hand: what the sheet says of it, to be completed, and why it is this person."""

    on = forms.DateField(label="发放日期")
    amount = forms.DecimalField(
        label="金额", decimal_places=2, max_digits=12, min_value=0, required=False
    )
    kind = forms.CharField(label="子类", max_length=30, required=False)
    place = forms.CharField(label="地点", max_length=30, required=False)
    quantity = forms.DecimalField(
        label="数量", decimal_places=2, max_digits=12, min_value=0, required=False
    )
    total_cost = forms.DecimalField(
        label="总费用", decimal_places=2, max_digits=12, min_value=0, required=False
    )
    reason = forms.CharField(
        label="认定理由", max_length=200, help_text="例如：号码少一位，同村同名同出生日期"
    )

    def __init__(self, *args, booked_as: BenefitList, said: dict, **options):
        super().__init__(*args, **options)
        policy = booked_as.policy
        asked = set(asked_of(policy))
        self.fields["amount"].unit = self.fields["total_cost"].unit = "元"
        for name in ("amount", "quantity", "total_cost"):
            if said.get(name) is not None:
                said = said | {name: plain(said[name])}
        self.initial = said
        if policy.nature == Policy.Nature.STATE:
            self.fields["on"].label = "起始日期"
            self.fields["amount"].label = "每月金额"
        self.fields["kind"] = kind_field(policy, said.get("kind", ""))
        for name, role in (("place", "where"), ("quantity", "quantity"), ("total_cost", "total_cost")):  # fmt: skip
            if role not in asked and not said.get(name):
                del self.fields[name]
