"""How values print (印法): 184.4万元, 98.06%, 三轮; no thousands separators, halves away from zero (四舍五入)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from lib.numbers import chinese_count, chinese_measure_count, percent, plain, rounded
from reports.vocabulary.figures import Value
from reports.vocabulary.problems import Misunderstood

TEN_THOUSAND, HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)
THOUSAND, MYRIAD = Decimal(1000), "万"
DIGITS = 4
RATIO_DIGITS = 6


def printed(value: Value) -> str:
    """As officials write it, without a unit."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, str):
        return value
    return plain(rounded(Decimal(value), RATIO_DIGITS))


@dataclass(frozen=True, slots=True)
class Filter:
    """A word after the bar: how it prints the value, and the unit that is then meant."""

    name: str
    meaning: str
    unit: str  # "" keeps the figure's own
    prints: Callable[..., str]
    digits: int | None = None  # what may stand in brackets: its default; None = nothing
    example: str = ""
    base: str = ""  # the unit of the values it is for; "" for any

    def unit_of(self, unit: str) -> str:
        """The unit that a value of `unit` is printed in. Raises Misunderstood where it is of another kind."""
        counted, slash, each = unit.partition("/")  # 元/年·人: the 元 of each year and person
        if self.base and counted and counted != self.base:
            raise Misunderstood(
                f"「{self.name}」用在以{self.base}计的数后面，这个数以{unit}计", word=self.name
            )
        if self.name == MYRIAD:
            return f"{MYRIAD}{unit}"
        return f"{self.unit or counted}{slash}{each}"


def _scaled(scale: Decimal) -> Callable[[Decimal, int], str]:
    return lambda value, digits: plain(rounded(value / scale, digits))


def _number(value: Value, name: str) -> Decimal:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    raise Misunderstood(f"「{name}」只能用在数字后面", word=name)


def _whole(value: Decimal, name: str) -> int:
    if value != value.to_integral_value() or not 0 <= value <= 9999:
        raise Misunderstood(f"「{name}」只能写 0 至 9999 的整数", word=name)
    return int(value)


def _floored(value: Decimal, step: int) -> str:
    step = Decimal(max(step, 1))
    return plain((value / step).to_integral_value(ROUND_FLOOR) * step)


FILTERS = {
    each.name: each
    for each in (
        Filter(
            "万元",
            "按万元写，默认最多 4 位小数，末尾的 0 不写",
            "万元",
            _scaled(TEN_THOUSAND),
            DIGITS,
            "小额信贷.新增.金额|万元",
            "元",
        ),
        Filter(
            "亿元", "按亿元写", "亿元", _scaled(HUNDRED_MILLION), DIGITS, "项目.总投资|亿元", "元"
        ),
        Filter(
            "万亩", "按万亩写", "万亩", _scaled(TEN_THOUSAND), DIGITS, "区划.耕地面积|万亩", "亩"
        ),
        Filter("万人", "按万人写", "万人", _scaled(TEN_THOUSAND), DIGITS, "区划.总人口|万人", "人"),
        Filter(
            "吨", "公斤写成吨", "吨", _scaled(THOUSAND), DIGITS, '产业("茶叶").年度.产量|吨', "公斤"
        ),
        Filter(
            MYRIAD,
            "按万写，单位不变：3000000 株写成 300 万株",
            "",
            _scaled(TEN_THOUSAND),
            DIGITS,
            '产业("蚕桑").年度.株数|万',
        ),
        Filter(
            "百分比",
            "比率写成百分数，默认最多 2 位小数",
            "%",
            percent,
            2,
            "比率(项目.已开工.个数, 项目.个数)|百分比",
        ),
        Filter(
            "小数",
            "保留几位小数，默认 2 位，末尾的 0 不写",
            "",
            lambda value, digits: plain(rounded(value, digits)),
            2,
            "比率(脱贫户.人数, 脱贫户.户数)|小数(1)",
        ),
        Filter(
            "整数",
            "四舍五入到整数",
            "",
            lambda value: plain(rounded(value, 0)),
            None,
            "区划.耕地面积|整数",
        ),
        Filter(
            "取整",
            "去掉零头，写“余”用：取整(10) 把 114 写成 110",
            "",
            _floored,
            10,
            '培训("就业技能培训").人次|取整(10)',
        ),
        Filter(
            "汉字",
            "写成汉字：3 写成三",
            "",
            lambda value: chinese_count(_whole(value, "汉字")),
            None,
            "排查.轮次|汉字",
        ),
        Filter(
            "量数",
            "写成量词前的汉字：2 写成两",
            "",
            lambda value: chinese_measure_count(_whole(value, "量数")),
            None,
            "排查.轮次|量数",
        ),
    )
}


# What a unit of print stands for: 元 for 万元, 公斤 for 吨.
BASE_UNITS = {each.unit: each.base for each in FILTERS.values() if each.unit}


def base_unit(unit: str) -> str:
    """The unit in which a value printed in `unit` is kept: 元 behind 万元, 公斤 behind 吨, 株 behind 万株."""
    counted, slash, each = unit.partition("/")
    return f"{BASE_UNITS.get(counted, counted.removeprefix(MYRIAD))}{slash}{each}"


def apply(name: str, value: Value, unit: str, given: tuple[int, ...]) -> tuple[str, str]:
    """(printed, unit) of a value of `unit` behind a filter. Raises Misunderstood."""
    each = FILTERS[name]
    number, unit = _number(value, name), each.unit_of(unit)
    if each.digits is None:
        return each.prints(number), unit
    return each.prints(number, given[0] if given else each.digits), unit
