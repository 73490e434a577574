"""Fields that forms of policies share."""

from __future__ import annotations

from django import forms

from households.models import Household, Member
from policies.models import Policy


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
    if not policy.kind_names:
        return forms.CharField(label="子类", max_length=30, required=False)
    return choice_of("子类", policy.kind_names, present, nothing="不分子类")


def choice_of(
    label: str, names: list[str], present: str = "", *, nothing: str, required: bool = False
) -> forms.ChoiceField:
    """One of the names; a word that stands in the row and is none of them stays a choice, so that nothing changes unseen."""
    names = names if present in {"", *names} else [*names, present]
    choices = [("", nothing), *((name, name) for name in names)]
    return forms.ChoiceField(label=label, choices=choices, required=required)
