"""What a department's list means for monitoring (名单种类): which risk it speaks of, whether it raises clues, what a clue says."""

from __future__ import annotations

from households.models import ExternalList, ListKind
from monitoring.models import RiskKind

RISKS = {
    ListKind.MEDICAL_COST: RiskKind.ILLNESS,
    ListKind.DISABLED: RiskKind.DISABILITY,
    ListKind.HOUSING: RiskKind.HOUSING,
    ListKind.WATER: RiskKind.WATER,
    ListKind.DROPOUT: RiskKind.SCHOOLING,
    ListKind.DEATH: RiskKind.LACK_OF_LABOUR,
    ListKind.UNEMPLOYED: RiskKind.UNSTABLE_WORK,
    ListKind.DISASTER: RiskKind.DISASTER,
    ListKind.ACCIDENT: RiskKind.ACCIDENT,
}
# Whole rolls of people, to be compared with; being on one is no new risk.
COMPARED_ONLY = {ListKind.SUBSISTENCE, ListKind.DESTITUTE, ListKind.DISABLED}


def risk_of(kind: str) -> RiskKind:
    return RISKS.get(ListKind(kind), RiskKind.OTHER)


def raises_by_default(kind: str) -> bool:
    """Whether lists of a kind become clues unless the clerk decides otherwise."""
    return ListKind(kind) not in COMPARED_ONLY


def detail_of(external_list: ExternalList, name: str) -> str:
    """What the clue says to village and grid: whose list and who; no diagnosis, no number."""
    period = f"（{external_list.period}）" if external_list.period else ""
    return f"{external_list.title}{period}：{name}"[:500]
