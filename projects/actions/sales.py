"""Decisions on sales (消费帮扶)."""

from __future__ import annotations

from accounts import records
from accounts.actions import action
from accounts.models import User
from accounts.records import check_new, refuse
from areas.models import Area
from projects.models import Sale
from projects.rules.sales import faults


@action
def record_sale(*, village: Area, by: User, **fields) -> Sale:
    """登记消费帮扶：哪个村（哪一户、哪个主体）的什么产品，经什么渠道卖给谁，多少钱。"""
    sale = Sale(township=village.parent, village=village, **fields)
    check_new(sale, faults)
    return records.create(sale, by=by, what="sale.record")


@action
def correct_sale(*, sale: Sale, by: User, reason: str, **changes) -> Sale:
    """更正消费帮扶：规则与登记相同。"""
    sale = records.correct(sale, by=by, what="sale.correct", reason=reason, changes=changes)
    refuse(faults(sale))
    return sale
