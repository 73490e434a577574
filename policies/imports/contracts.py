"""Contracts of insurance (保单) that imports name: read by their 保单号."""

from __future__ import annotations

from households.imports.people_registers import PeopleRegisterImport, PersonLine
from policies.models import InsuranceContract, Policy

CONTRACT = ("policy_id", "year", "number", "insurer", "valid_from", "valid_to")


def read_contracts(importer: PeopleRegisterImport, lines: list[PersonLine]) -> None:
    numbers = {line.said["contract"] for line in lines if "contract" in line.said}
    importer.read(
        InsuranceContract, CONTRACT, lambda row: (row["number"],), by="number", among=numbers
    )


def insurances() -> dict[int, Policy]:
    """Policies that are kept as insurance, by primary key."""
    found = Policy.objects.filter(register=Policy.Register.INSURANCE)
    return {policy.pk: policy for policy in found}
