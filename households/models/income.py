"""Net income (纯收入): the one formula, for a row in Python and for a query."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F

from lib.numbers import rounded

NET_INCOME = (
    F("wages") + F("business_income") + F("property_income") + F("transfer_income")
    - F("business_cost")
)  # fmt: skip


class IncomeColumns:
    """What a row with the columns of income says of itself: wages, business_income, … , persons."""

    @property
    def net_income(self) -> Decimal:
        """家庭纯收入（元）= 工资性 + 生产经营性 + 财产性 + 转移性 − 生产经营性支出。"""
        gross = self.wages + self.business_income + self.property_income + self.transfer_income
        return gross - self.business_cost

    @property
    def net_per_head(self) -> Decimal | None:
        """人均纯收入（元），四舍五入到分；人口为 0 时为 None。"""
        return rounded(Decimal(self.net_income) / self.persons, 2) if self.persons else None
