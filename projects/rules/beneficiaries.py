"""Rules of beneficiaries (受益户)."""

from __future__ import annotations

from lib.faults import future_faults, negative_faults
from projects.models import Beneficiary


def faults(row: Beneficiary) -> list[str]:
    """What is wrong with a beneficiary on its own, in sentences; [] if nothing is."""
    found = [*future_faults(row, "since"), *negative_faults(row, "expected", "actual")]
    household = row.household
    if row.project.township_id != household.township_id:
        found.append("项目和农户不在同一乡镇。")
    if household.dissolved_on and household.dissolved_on <= row.since:
        found.append(f"该户已于 {household.dissolved_on} 销户，{row.since} 不能再受益。")
    return found
