"""Makers of findings for tests."""

from datetime import date

from households.models import Household
from quality.models import Finding


def make_finding(*, household: Household, rule: str = "A13", **fields) -> Finding:
    values = {"detail": "没有户联系电话", "found_on": date(2021, 12, 1)}
    return Finding.objects.create(
        township=household.township, household=household, rule=rule, **(values | fields)
    )
