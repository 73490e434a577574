"""Rules of insurance (保单、投保人员、理赔), each row on its own."""

from __future__ import annotations

from functools import singledispatch

from django.db import models

from lib.faults import amount_faults, future_faults, negative_faults, order_faults
from policies.models import InsuranceClaim, InsuranceContract, Insured, Policy
from policies.rules.common import kind_faults, presence_faults


@singledispatch
def faults(row: models.Model) -> list[str]:
    """What is wrong with a contract, an insured person or a claim, in sentences; [] if nothing is."""
    raise TypeError(f"no rules of insurance for {type(row).__name__}")


@faults.register
def _of_contract(row: InsuranceContract) -> list[str]:
    found = [*order_faults(row, "valid_from", "valid_to"), *negative_faults(row, "premium")]
    if row.policy.register != Policy.Register.INSURANCE:
        found.append(f"“{row.policy}”不登记在保险里，请选一个险种。")
    last = row.valid_to.year if row.valid_to else row.valid_from.year + 1
    if not row.valid_from.year - 1 <= row.year <= last:
        found.append(f"年度 {row.year} 和保险起期 {row.valid_from} 对不上。")
    return found


@faults.register
def _of_insured(row: Insured) -> list[str]:
    policy = row.contract.policy
    found = [*kind_faults(policy, row.group, "人群类别"), *negative_faults(row, "premium")]
    if row.member_id is None:
        if policy.level == Policy.Level.PERSON:
            found.append(f"“{policy}”按人投保，请选被保险人。")
        return found
    if policy.level == Policy.Level.HOUSEHOLD:
        found.append(f"“{policy}”按户投保，不写被保险人。")
    return [*found, *presence_faults(row.household, row.member, row.contract.valid_from)]


@faults.register
def _of_claim(row: InsuranceClaim) -> list[str]:
    found = [
        *future_faults(row, "reported_on", "paid_on"),
        *order_faults(row, "reported_on", "paid_on"),
        *amount_faults(row, "amount"),
    ]
    if row.reported_on < row.contract.valid_from:
        found.append(f"报案日期 {row.reported_on} 早于保险起期 {row.contract.valid_from}。")
    if (row.paid_on is None) != (row.amount is None):
        found.append("赔付日期和赔付金额要一起填。")
    if row.member_id:
        found += presence_faults(row.household, row.member, None)
    return found
