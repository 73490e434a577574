"""Form of a procedure (识别、消除程序): a line for each step that it may have; a step without a place in the order is left out."""

from __future__ import annotations

from django import forms

from monitoring import procedure
from monitoring.models import CaseStep, ProcedureStep

CountedFrom = ProcedureStep.CountedFrom
PARTS = ("order", "days", "is_working_days", "counted_from", "at_least_days")


def _number(label: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, required=False)


class ProcedureForm(forms.Form):
    valid_from = forms.DateField(
        label="从哪一天起", help_text="这一天起提出的按新的办，以前提出的按原来的办完。"
    )
    document = forms.CharField(label="文号", max_length=100, required=False)

    def __init__(self, *args, purpose: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = [CaseStep.Kind(kind) for kind in procedure.OFFERED[purpose]]
        for kind in self.kinds:
            self.fields |= self._line(kind)

    @staticmethod
    def _line(kind: CaseStep.Kind) -> dict[str, forms.Field]:
        parts = {
            "order": _number(f"{kind.label}：次序", 20),
            "days": _number(f"{kind.label}：时限（天）", 365),
            "is_working_days": forms.BooleanField(label=f"{kind.label}：按工作日", required=False),
            "counted_from": forms.ChoiceField(
                label=f"{kind.label}：从哪天起算", choices=CountedFrom, required=False
            ),
        }
        if kind == CaseStep.Kind.NOTICE:
            parts["at_least_days"] = _number(f"{kind.label}：至少公示几天", 90)
        for field in parts.values():
            field.widget.attrs["aria-label"] = field.label
        return {f"{kind}_{name}": field for name, field in parts.items()}

    @staticmethod
    def initial_of(plan: procedure.Plan) -> dict:
        return {f"{step.kind}_{name}": getattr(step, name) for step in plan for name in PARTS}

    def lines(self) -> list[dict]:
        """For the template: a step with its fields."""
        return [
            {"label": kind.label}
            | {name: self[f"{kind}_{name}"] for name in PARTS if f"{kind}_{name}" in self.fields}
            for kind in self.kinds
        ]

    def clean(self):
        """`steps` are the rules in order; a step without a number is not in the procedure."""
        data = super().clean()
        found = []
        for kind in self.kinds:
            parts = {name: data.pop(f"{kind}_{name}", None) for name in PARTS}
            order = parts.pop("order")
            if order is not None:
                parts["counted_from"] = parts["counted_from"] or CountedFrom.PREVIOUS
                found.append((order, procedure.Rule(kind=kind, **parts)))
        numbers = [order for order, _ in found]
        if len(set(numbers)) < len(numbers):
            self.add_error(None, "两步的次序一样，请改成先后不同的数。")
        data["steps"] = [rule for _, rule in sorted(found, key=lambda pair: pair[0])]
        return data
