"""Quantities out of a text (从建设内容里认工程量): "新建标准化牛舍1230平方米" is 标准化牛舍, 1230, 平方米."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

UNITS = (
    "平方米", "立方米", "平方公里", "公里", "千米", "米", "亩", "公顷", "千瓦", "座", "处", "栋", "间", "口", "盏", "台", "套", "个", "头",
    "只", "羽", "株", "棚", "人次", "人", "户", "吨",
)  # fmt: skip
VERBS = "新建|扩建|改建|改造|建设|建成|修建|整修|维修|硬化|铺设|安装|购置|购买|栽植|种植|养殖|发展"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_NUMBER = r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,3})?)"
_LAST = re.compile(rf"(?:{VERBS})?(?P<name>[^0-9，,；;。、]{{1,50}}?){_NUMBER}(?P<unit>{_UNIT})")
_FIRST = re.compile(rf"(?:{VERBS})?{_NUMBER}(?P<unit>{_UNIT})(?P<name>[^0-9，,；;。、]{{1,50}})")


@dataclass(frozen=True, slots=True)
class Quantity:
    name: str
    unit: str
    planned: Decimal


def quantity_in(text: str) -> Quantity | None:
    """The one quantity of a text that says nothing else; None for any other text, which stays a text."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).rstrip("。.")
    found = _LAST.fullmatch(plain) or _FIRST.fullmatch(plain)
    if not found:
        return None
    return Quantity(found["name"], found["unit"], Decimal(found["number"]))
