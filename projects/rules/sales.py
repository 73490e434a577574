"""Rules of sales (消费帮扶)."""

from __future__ import annotations

from lib.faults import amount_faults, future_faults
from projects.models import Sale


def faults(row: Sale) -> list[str]:
    """What is wrong with one sale, in sentences; [] if nothing is."""
    found = [*future_faults(row, "sold_on"), *amount_faults(row, "amount")]
    household, enterprise = row.household, row.enterprise
    if household is not None and household.village_id != row.village_id:
        found.append("农户不在这个村，请选农户所在的村。")
    if enterprise is None:
        return found
    if enterprise.township_id != row.township_id:
        found.append(f"{enterprise}是别的乡镇的经营主体。")
    if enterprise.closed_on and row.sold_on >= enterprise.closed_on:
        found.append(f"{enterprise}{enterprise.closed_on} 已停业，{row.sold_on} 不能再卖。")
    return found
