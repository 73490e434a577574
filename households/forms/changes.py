"""Forms of changes in who belongs where: leaving, a new head, split, merge, dissolution."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from areas.models import Area
from households import relations
from households.codes import HEAD, RELATIONS, DissolveReason, LeaveReason
from households.forms.fields import DayField
from households.models import Household, Member

LEAVING = [choice for choice in LeaveReason.choices if choice[0] not in {"split", "merge"}]
DISSOLVING = [choice for choice in DissolveReason.choices if choice[0] != "merged"]
TO_HEAD = [("", "请选"), *((code, text) for code, text in RELATIONS.items() if code != HEAD)]


class LeaveForm(forms.Form):
    on = DayField(label="减少日期", help_text="从这一天起不再计入在册人口。")
    leave_reason = forms.ChoiceField(label="减少原因", choices=[("", "请选"), *LEAVING])
    note = forms.CharField(
        label="说明和证明",
        required=False,
        max_length=200,
        help_text="例如：死亡证明、户口迁移证编号。",
    )


class RelationsForm(forms.Form):
    """One choice for each member: the relation to the (new) head. `proposed` is what the table suggests."""

    def __init__(self, *args, members: Sequence[Member], proposed: dict[int, str], **options):
        super().__init__(*args, **options)
        self.members = list(members)
        for one in self.members:
            self.fields[f"relation_{one.pk}"] = forms.ChoiceField(
                label=f"{one.name}（现为{one.get_relation_display()}）",
                choices=TO_HEAD,
                initial=proposed.get(one.pk, ""),
            )

    @property
    def relations(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data[f"relation_{one.pk}"] for one in self.members}


class NewHeadForm(RelationsForm):
    """Change of head, second step: the head is chosen, every relation is confirmed."""

    def __init__(self, *args, new_head: Member, others: Sequence[Member], **options):
        proposed = relations.proposed(new_head, others)
        super().__init__(*args, members=others, proposed=proposed, **options)


class ReasonForm(forms.Form):
    on = DayField(label="日期")
    reason = forms.CharField(label="原因", min_length=2, max_length=200)


class SplitForm(forms.Form):
    """Who leaves, and as what in the new household: “留在本户” or a relation to the new head."""

    on = DayField(label="分户日期")
    village = forms.ModelChoiceField(Area.objects.none(), label="新户所在村")
    group = forms.CharField(label="村民组", required=False, max_length=30)
    address = forms.CharField(label="家庭住址", required=False, max_length=200)
    number = forms.CharField(
        label="新户编号", required=False, max_length=20, help_text="国家系统还没有编号的先空着。"
    )
    reason = forms.CharField(label="分户理由", required=False, max_length=500)

    def __init__(self, *args, members: Sequence[Member], villages, needs_reason: bool, **options):
        super().__init__(*args, **options)
        self.members = [one for one in members if one.relation != HEAD]
        self.fields["village"].queryset = villages
        self.fields["reason"].required = needs_reason
        if needs_reason:
            self.fields[
                "reason"
            ].help_text = "脱贫户、监测户原则上不为享受政策分户，确需分户请写明理由。"
        choices = [("", "留在本户"), (HEAD, "分出，任新户户主")]
        choices += [(code, f"分出，新户主{text}") for code, text in TO_HEAD[1:]]
        for one in self.members:
            self.fields[f"leaves_{one.pk}"] = forms.ChoiceField(
                label=f"{one.name}（{one.get_relation_display()}）",
                choices=choices,
                required=False,
            )
        self.order_fields([f"leaves_{one.pk}" for one in self.members])

    @property
    def leaving(self) -> dict[int, str]:
        chosen = {one.pk: self.cleaned_data[f"leaves_{one.pk}"] for one in self.members}
        return {pk: relation for pk, relation in chosen.items() if relation}


class MergeForm(RelationsForm):
    """The members of the household that ends get their relation to the head of the one that stays."""

    on = DayField(label="并户日期")
    reason = forms.CharField(label="并户原因", min_length=2, max_length=200)

    def __init__(self, *args, merged: Household, **options):
        members = list(merged.members.current())
        super().__init__(*args, members=members, proposed={}, **options)


class DissolveForm(forms.Form):
    on = DayField(label="销户日期")
    dissolve_reason = forms.ChoiceField(label="销户原因", choices=[("", "请选"), *DISSOLVING])
    reason = forms.CharField(label="说明", min_length=2, max_length=200)
