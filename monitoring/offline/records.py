"""What an offline record says (离线记录的内容): one line a kind.

The device sends what a form sends, so the same forms read it. The actions that write it: monitoring.actions.offline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Form

from monitoring import forms
from monitoring.models import Attachment, Category, Clue, OfflineItem, Screening, Visit

Content = dict[str, str | list[str]]
Kind = OfflineItem.Kind

# What is said beside the form: the device's number, the round that it saw, and where the household stood.
BESIDE = {"id", "case", "base_place", "base_version"}


class Malformed(Exception):
    """写得不完整，没有收下；`problems` 逐条说哪一栏怎样改，直接给用户看。"""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Record:
    """一种离线记录：用哪张表单读，日期在哪一栏，照片归户档哪一栏。"""

    form: Callable[[Content], Form]
    day: str
    section: str


def understand(kind: str, content: Content) -> dict:
    """The form's cleaned data. Raises Malformed with every problem at once."""
    if not all(_is_typed(name, value) for name, value in content.items()):
        raise Malformed(["内容的格式不对，请更新离线应用后再传。"])
    form = RECORDS[kind].form(content)
    if strange := [name for name in content if name not in form.fields and name not in BESIDE]:
        raise Malformed([f"服务器不认识“{strange[0]}”这一栏，请更新离线应用后再传。"])
    if not form.is_valid():
        raise Malformed(
            [
                f"{form.fields[name].label}：{error}" if name in form.fields else str(error)
                for name, errors in form.errors.items()
                for error in errors
            ]
        )
    return form.cleaned_data


def fields() -> dict[str, list[str]]:
    """By kind the names that the server reads: a device asks for no others."""
    return {kind: list(record.form({}).fields) for kind, record in RECORDS.items()}


def subject_of(item: OfflineItem) -> Visit | Clue | None:
    """The visit or clue that the item became; both carry the device's number."""
    model = {Kind.VISIT: Visit, Kind.CLUE: Clue}.get(item.kind)
    return model and model.objects.filter(pk=item.pk).first()


def lines(item: OfflineItem, content: Content) -> list[tuple[str, str]]:
    """Label and answer of every filled field, as a person reads them."""
    form = RECORDS[item.kind].form(content)
    return [
        (field.label, _shown(form.fields[field.name], content[field.name]))
        for field in form
        if field.name != "id" and content.get(field.name)
    ]


def _shown(field, value) -> str:
    names = {str(key): str(name) for key, name in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    return "、".join("是" if one == "on" else names.get(one, one) for one in values)


def _is_typed(name, value) -> bool:
    values = value if isinstance(value, list) else [value]
    return isinstance(name, str) and all(isinstance(one, str) for one in values)


def _proposal_form(content: Content) -> forms.ProposeForm:
    return forms.ProposeForm(
        content, categories=Category.objects.all(), screenings=Screening.objects.none()
    )


Section = Attachment.Section
RECORDS: dict[str, Record] = {
    Kind.VISIT: Record(forms.OfflineVisitForm, "visited_on", Section.VISIT),
    Kind.CLUE: Record(forms.ClueForm, "received_on", Section.CHECK),
    Kind.PROPOSAL: Record(_proposal_form, "on", Section.CHECK),
    Kind.ELIMINATION: Record(forms.ProposeEliminationForm, "on", Section.ELIMINATION),
}
