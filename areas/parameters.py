"""Dated settings (参数) inherited down the tree of areas: the nearest area that has a value on the day wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from areas.models import Area, Parameter
from lib.dates import valid_on
from lib.phones import is_office


@dataclass(frozen=True, slots=True)
class Definition:
    label: str
    unit: str
    default: Decimal
    basis: str


DEFINITIONS = {
    "monitoring_line": Definition(
        "监测范围（人均纯收入）", "元", Decimal(6000), "2021 年多地约 6000 元；以当年省级文件为准"
    ),
    "poverty_line": Definition(
        "贫困标准（人均纯收入）", "元", Decimal(4000), "2020 年末国家标准约 4000 元；以当年文件为准"
    ),
    "attention_line": Definition(
        "增收关注线（人均纯收入）", "元", Decimal(10000), "地方增收工作要求"
    ),
    "notice_days": Definition("公示天数", "天", Decimal(5), "村内公示不少于 5 天"),
    "review_attendance": Definition(
        "评议到会比例（不低于）",
        "%",
        Decimal("66.67"),
        "村民委员会组织法第二十六条：三分之二以上的组成人员参加",
    ),
    "review_majority": Definition(
        "评议同意比例（超过）",
        "%",
        Decimal(50),
        "村民委员会组织法第二十六条：到会人员的过半数同意",
    ),
    "notice_hides_names": Definition(
        "公示隐去户主名字中间的字",
        "（1 隐去，0 不隐）",
        Decimal(0),
        "认定名单须可识别，默认写全名；未成年的户主总是隐去",
    ),
    "procedure_days": Definition("识别程序时限", "天", Decimal(15), "自发现线索起不超过 15 天"),
    "clue_days": Definition(
        "线索受理、下结论时限",
        "天",
        Decimal(2),
        "线索 2 日内受理反馈到村；核实后也在这几天内下结论",
    ),
    "clue_check_days": Definition("线索入户核实时限", "天", Decimal(3), "指派后 3 天内完成核实"),
    "stable_months": Definition("消除前稳定月数", "个月", Decimal(6), "收入持续稳定原则上半年以上"),
    "visit_days_monitored": Definition(
        "监测户走访间隔", "天", Decimal(31), "监测户每月至少走访一次"
    ),
    "visit_days_lifted": Definition(
        "脱贫户走访间隔", "天", Decimal(92), "脱贫户每季度至少走访一次"
    ),
    "visit_days_stable": Definition(
        "稳定脱贫户走访间隔",
        "天",
        Decimal(92),
        "脱贫不享受政策（稳定脱贫）户可以降低频次，未另定的按每季度一次",
    ),
    "offline_hours": Definition(
        "离线资料保留时间", "小时", Decimal(72), "下载到手机的资料过了这个时间自动清除"
    ),
    "income_drop": Definition(
        "收入下降预警", "%", Decimal(20), "人均纯收入比上年下降超过这个比例就预警"
    ),
    "own_payments_lifted": Definition(
        "自付医疗支出预警（脱贫户、监测对象）",
        "元",
        Decimal(15000),
        "合规自付支出达到这个数就预警；以当地医保、民政文件为准",
    ),
    "own_payments_ordinary": Definition(
        "自付医疗支出预警（一般农户）",
        "元",
        Decimal(30000),
        "合规自付支出达到这个数就预警；以当地医保、民政文件为准",
    ),
    "worked_months": Definition(
        "务工中断预警", "个月", Decimal(3), "上年务工满这么多月、今年没有务工就预警"
    ),
    "alert_days": Definition(
        "预警看多久以内的事",
        "天",
        Decimal(365),
        "部门名单、成员离开、走访和排查，过了这么多天不再预警",
    ),
    "project_late_red": Definition(
        "项目逾期几天以上为红", "天", Decimal(30), "超过计划日期为黄，超过这么多天为红"
    ),
    "project_acceptance_days": Definition(
        "项目竣工后验收时限", "天", Decimal(30), "竣工超过这么多天还没有验收就提示"
    ),
    "project_notice_days": Definition(
        "项目公示天数",
        "天",
        Decimal(10),
        "乡村两级公示不少于 10 天（国开办发〔2018〕11 号；有的县要求 10 个工作日）",
    ),
    "paid_before_acceptance": Definition(
        "项目验收前最多付",
        "%",
        Decimal(70),
        "某县拨款节点：完工后付 70%，验收公示无异议再付余款；以当地资金管理办法为准",
    ),
    "management_fee_share": Definition(
        "项目管理费占衔接（帮扶）资金（不超过）",
        "%",
        Decimal(1),
        "衔接资金管理办法：项目管理费不超过 1%",
    ),
    "industry_share_central": Definition(
        "中央衔接资金产业占比（不低于）",
        "%",
        Decimal(60),
        "2023 年全国导向不低于 60%；以当年省级文件为准",
    ),
    "industry_share_province": Definition(
        "省级衔接资金产业占比（不低于）",
        "%",
        Decimal(50),
        "某市口径省级不低于 50%；以当年省级文件为准",
    ),
    "collective_weak": Definition(
        "村集体收入薄弱线（低于为薄弱村）",
        "元",
        Decimal(50000),
        "薄弱线 5/10 万，以当地文件为准",
    ),
    "collective_target": Definition(
        "村集体收入目标（达到）", "元", Decimal(100000), "薄弱线 5/10 万，以当地文件为准"
    ),
    "inspection_days_operating": Definition(
        "经营性资产巡检间隔", "天", Decimal(92), "经营性资产每季度巡检一次"
    ),
    "inspection_days_public": Definition(
        "公益性资产巡检间隔", "天", Decimal(183), "公益性资产每半年巡检一次"
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A setting in words; nothing until somebody says it. `fits` tells a right value, `wrong` what to write instead."""

    label: str
    basis: str
    fits: Callable[[str], bool]
    wrong: str
    unit: str = ""


WORDS = {
    "notice_phone": Words(
        "公示上受理异议的电话",
        "印在公示上，要用办公座机",
        is_office,
        "请填办公座机，如 0374-5112345；个人手机不能上公示。",
    ),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A value in force, since when and by which document; `since` is None for the shipped default."""

    value: Decimal
    since: date | None = None
    document: str = ""

    @property
    def basis(self) -> str:
        """Where the value comes from, for the sentence that refuses something because of it."""
        if self.since is None:
            return "系统默认值"
        return "，".join(filter(None, [f"{self.since} 起执行", self.document]))


def value_on(key: str, area: Area, on: date) -> Decimal:
    """The value in force for an area on a day: own, else the nearest area above, else the shipped default."""
    return setting_on(key, area, on).value


def setting_on(key: str, area: Area, on: date) -> Setting:
    """The value with its origin; the nearest area wins, then the latest start."""
    rows = Parameter.objects.filter(valid_on(on), key=key, area__code__in=ancestor_codes(area))
    return _nearest(key, rows.select_related("area"))


@dataclass(frozen=True, slots=True)
class Inherited:
    """One setting over an area: what holds in the area itself, and the places below it that set their own, outer ones first."""

    base: Setting
    exceptions: dict[int, tuple[Area, Setting]]

    def at(self, *places: int | None) -> Setting:
        """What holds in the innermost of these places (primary keys, the innermost first)."""
        return next((self.exceptions[pk][1] for pk in places if pk in self.exceptions), self.base)


def settings_within(keys: Iterable[str], area: Area, on: date) -> dict[str, Inherited]:
    """The settings on a day of an area and of every place below it that sets its own; one query."""
    above = ancestor_codes(area)
    places = Q(area__code__in=above) | Q(area__code__range=area.code_range)
    in_force = Parameter.objects.filter(valid_on(on), places, key__in=keys)
    rows = list(in_force.select_related("area").order_by("area__code", "valid_from"))
    found = {}
    for key in keys:
        own = [row for row in rows if row.key == key and row.area.code in above]
        below = [row for row in rows if row.key == key and row.area.code not in above]
        exceptions = {row.area_id: (row.area, _nearest(key, [row])) for row in below}
        found[key] = Inherited(_nearest(key, own), exceptions)
    return found


def words_on(key: str, area: Area, on: date) -> str:
    """The setting in words in force for an area on a day; "" where nobody said it."""
    rows = Parameter.objects.filter(valid_on(on), key=key, area__code__in=ancestor_codes(area))
    found = _nearest_row(rows.select_related("area"))
    return found.value if found else ""


class Settings:
    """All settings of an area read once, to be asked for many keys and days."""

    def __init__(self, area: Area):
        rows = Parameter.objects.filter(area__code__in=ancestor_codes(area))
        self._rows = list(rows.select_related("area"))

    def on(self, key: str, day: date) -> Setting:
        """The same as `setting_on`, without a query."""
        in_force = (
            row
            for row in self._rows
            if row.key == key
            and row.valid_from <= day
            and (row.valid_to is None or row.valid_to > day)
        )
        return _nearest(key, in_force)


class Everywhere:
    """One setting of all areas read once, to be asked for many areas and days."""

    def __init__(self, key: str):
        self._key = key
        self._rows = list(Parameter.objects.filter(key=key).select_related("area"))

    def on(self, area: Area, day: date) -> Setting:
        """The same as `setting_on`, without a query."""
        codes = ancestor_codes(area)
        return _nearest(
            self._key,
            (
                row
                for row in self._rows
                if row.area.code in codes
                and row.valid_from <= day
                and (row.valid_to is None or row.valid_to > day)
            ),
        )


def _nearest_row(rows: Iterable[Parameter]) -> Parameter | None:
    return max(rows, key=lambda row: (len(row.area.prefix), row.valid_from), default=None)


def _nearest(key: str, rows: Iterable[Parameter]) -> Setting:
    found = _nearest_row(rows)
    if found is None:
        return Setting(DEFINITIONS[key].default)
    return Setting(Decimal(found.value), found.valid_from, found.document)


def ancestor_codes(area: Area) -> list[str]:
    """Codes of the area itself and of everything above it."""
    lengths = [n for n in (6, 9, 12) if n < len(area.prefix)]
    return [area.code] + [area.code[:n].ljust(12, "0") for n in lengths]
