"""Rules of enterprises, of their links to households and of what they pay (经营主体、联农带农、带动增收)."""

from __future__ import annotations

import re
from functools import singledispatch

from django.db import models

from lib.faults import amount_faults, future_faults, negative_faults, order_faults
from projects.models import Enterprise, HouseholdLink, LinkIncome

CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")  # GB 32100-2015: no I, O, S, V, Z


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with an enterprise, a link or a payment on its own, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of enterprises for {type(row).__name__}")


@faults.register
def _of_enterprise(row: Enterprise) -> list[str]:
    found = [
        *future_faults(row, "founded_on", "closed_on", "surveyed_on"),
        *order_faults(row, "founded_on", "closed_on"),
        *negative_faults(row, "scale", "price_premium"),
    ]
    if row.credit_code and not CREDIT_CODE.fullmatch(row.credit_code):
        found.append("统一社会信用代码是 18 位数字和大写字母（没有 I、O、S、V、Z），请核对。")
    if row.scale is not None and not row.scale_unit.strip():
        found.append("填了规模要写单位，如：头、亩。")
    return found


@faults.register
def _of_link(row: HouseholdLink) -> list[str]:
    enterprise, found = row.enterprise, order_faults(row, "valid_from", "valid_to")
    if enterprise.founded_on and row.valid_from < enterprise.founded_on:
        found.append(
            f"{enterprise}{enterprise.founded_on} 才成立，带动不能从 {row.valid_from} 起。"
        )
    closed_on = enterprise.closed_on
    if closed_on and (row.valid_from >= closed_on or not row.valid_to or row.valid_to > closed_on):
        found.append(f"{enterprise}{closed_on} 已停业，带动要在那天以前截止。")
    return found


@faults.register
def _of_income(row: LinkIncome) -> list[str]:
    """A dividend or a last wage may come after the link has ended, none before it began."""
    found = [*future_faults(row, "paid_on"), *amount_faults(row, "amount")]
    if row.paid_on < row.link.valid_from:
        found.append(f"日期 {row.paid_on} 不能早于带动起始日期 {row.link.valid_from}。")
    return found
