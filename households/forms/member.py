"""One person of a household, checked alone and within the family."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.urls import reverse

from households.checks import (
    Problem,
    born_and_sex,
    household_problems,
    member_problems,
)
from households.codes import ETHNICITIES, HEAD, RELATIONS, JoinReason
from households.forms.fields import (
    DayField,
    EditForm,
    PrivateField,
    clean_number,
    clean_phone,
    initial_of,
    own_fields,
)
from households.models import Member
from lib import idcard, masking

PRIVATE = ("id_number", "phone", "illness")
PERSON = (
    "name", "certificate", "id_number", "sex", "born_on", "ethnicity", "political", "phone",
    "disability_kind", "disability_grade", "illness", "is_soldier",
)  # fmt: skip
CHECKED = (
    "name", "certificate", "id_number", "sex", "born_on", "relation", "phone", "disability_kind",
    "disability_grade", "joined_on",
)  # fmt: skip
JOINING = [
    choice for choice in JoinReason.choices if choice[0] not in {"founding", "split", "merge"}
]


def as_checked(member: Member) -> dict:
    return {name: getattr(member, name) for name in CHECKED}


class PersonForm(forms.Form):
    """The person's own facts. What is certainly wrong is refused; what is odd needs `confirmed`."""

    confirmed = forms.BooleanField(
        label="已核对，确实如此", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, family: Sequence[Member] = (), **options):
        super().__init__(*args, **options)
        self.family = [as_checked(one) for one in family]
        self.warnings: list[str] = []
        self.is_asking = False
        self.fields |= own_fields(Member, PERSON)
        self.fields["ethnicity"] = forms.ChoiceField(
            label="民族", initial="汉族", choices=[(name, name) for name in ETHNICITIES]
        )
        self.fields["id_number"] = PrivateField(
            label="证件号码",
            mask=idcard.mask,
            clean_text=clean_number,
            max_length=30,
            required=True,
        )
        self.fields["phone"] = PrivateField(
            label="联系电话", mask=masking.phone, clean_text=clean_phone
        )
        self.fields["illness"] = PrivateField(label="病种")
        for name in ("sex", "born_on"):
            self.fields[name].required = False
        self.fields["id_number"].help_text = "18 位，末位可以是 X；填完自动带出性别和出生日期。"
        self.fields["id_number"].widget.attrs |= {
            "hx-post": f"{reverse('households:person_hint')}?prefix={self.prefix or ''}",
            "hx-trigger": "change",
            "hx-target": f"#id_{self.add_prefix('id_number')}_helptext",
        }
        self.order_fields(("relation", *PERSON))

    def clean(self):
        cleaned = super().clean()
        known = born_and_sex(cleaned.get("id_number") or "")
        if known and cleaned.get("certificate") in {"identity", "disability"}:
            cleaned["born_on"] = cleaned.get("born_on") or known[0]
            cleaned["sex"] = cleaned.get("sex") or known[1]
        if not cleaned.get("sex") and "sex" not in self.errors:
            self.add_error("sex", "请选性别。")
        if not cleaned.get("born_on") and "born_on" not in self.errors:
            self.add_error("born_on", "请填出生日期。")
        self.sort_out(self.problems(cleaned))
        return cleaned

    def problems(self, cleaned: dict) -> list[Problem]:
        person = {name: cleaned[name] for name in CHECKED if name in cleaned}
        if "relation" not in self.fields:
            person["relation"] = HEAD
        found = member_problems(person)
        members = [*self.family, person]
        place = len(members) - 1
        return found + [one for one in household_problems(members) if one.index in {place, None}]

    def sort_out(self, problems: list[Problem]) -> None:
        """Errors to their fields; warnings to one question."""
        for one in problems:
            if one.level == "error" and self.is_new(one):
                field = one.field if one.field in self.fields else None
                if not (field and field in self.errors):
                    self.add_error(field, one.message)
            else:
                self.warnings.append(one.message)
        if self.warnings and not self.cleaned_data.get("confirmed"):
            self.ask("；".join(dict.fromkeys(self.warnings)))

    def ask(self, question: str) -> None:
        """Let the user confirm what is odd."""
        self.is_asking = True
        self.fields["confirmed"].widget = forms.CheckboxInput()
        self["confirmed"].help_text = question
        self.add_error("confirmed", "请核对这几处；确实如此的，勾选后再提交。")

    def is_new(self, problem: Problem) -> bool:
        """Whether the fault stands in what was typed now, not in what was registered long ago."""
        return True


class MemberForm(PersonForm):
    """Someone who joins."""

    relation = forms.ChoiceField(
        label="与户主关系",
        choices=[("", "请选"), *((code, text) for code, text in RELATIONS.items() if code != HEAD)],
    )
    joined_on = DayField(label="增加日期")
    join_reason = forms.ChoiceField(label="增加原因", choices=[("", "请选"), *JOINING])


class MemberEditForm(EditForm, PersonForm):
    """Someone who is there; the head's relation is not for editing."""

    relation = forms.ChoiceField(label="与户主关系", choices=list(RELATIONS.items()))
    joined_on = forms.DateField(label="增加日期")

    @classmethod
    def of(cls, member: Member, family: Sequence[Member], data=None):
        others = [one for one in family if one.pk != member.pk]
        initial = initial_of(member, (*PERSON, "relation", "joined_on"), PRIVATE)
        form = cls(data, initial=initial, family=others)
        for name in PRIVATE:
            form.fields[name].hold(getattr(member, name))
        if member.relation == HEAD:
            del form.fields["relation"]
        else:
            form.fields["relation"].choices = [
                choice for choice in RELATIONS.items() if choice[0] != HEAD
            ]
        return form

    def is_new(self, problem: Problem) -> bool:
        related = {
            "born_on": {"born_on", "id_number", "relation"},
            "sex": {"sex", "id_number"},
            "relation": {"relation", "sex", "born_on"},
            "id_number": {"id_number", "certificate"},
            "disability_kind": {"disability_kind", "disability_grade", "id_number"},
        }.get(problem.field, {problem.field})
        return bool(related & set(self.changed_data))
