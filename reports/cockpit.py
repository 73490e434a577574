"""The figures of the cockpit (驾驶舱): a few words of the vocabulary for one place and day, counted in one call."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from areas.models import Area
from monitoring.models import Category
from reports.vocabulary import Context, Figure, FigureError, evaluate

LEVELS = 4
STATES = (("累计", ""), ("未消除", ".未消除"), ("已消除", ".已消除"), ("新识别", ".新增"))
STATS = (
    ("脱贫户", "脱贫户.户数", "户", "脱贫户.人数", "人"),
    ("监测中", "监测对象.未消除.户数", "户", "监测对象.未消除.人数", "人"),
    ("今年新识别", "监测对象.新增.户数", "户", "监测对象.新增.人数", "人"),
    ("风险已消除", "监测对象.已消除.户数", "户", "监测对象.已消除.人数", "人"),
    ("今年小额信贷", "小额信贷.新增.户数", "户", "小额信贷.新增.金额|万元", "万元"),
)
OTHERS = (
    ("享受政策的脱贫户", "脱贫户.享受政策.户数", "户"),
    ("低保在享（脱贫户和监测户）", '政策("低保").在享.其中(脱贫户 + 监测对象).人数', "人"),
    ("今年务工", "务工.人数", "人"),
    ("现在公益性岗位上", "公益岗.人数", "人"),
    ("走访", "走访.户数", "户"),
    ("有资产台账的项目", "项目.有资产台账.个数", "个"),
    ("在任第一书记", '驻村("第一书记").人数', "人"),
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its address; `printed` says 待补 where nothing could be counted."""

    printed: str
    url: str
    value: int = 0
    level: str = "lv0"


@dataclass(frozen=True)
class Cockpit:
    context: Context
    results: dict[str, Figure | FigureError]
    categories: list[str]
    villages: list[Area]

    def number(self, words: str, most: int = 0) -> Number:
        found = self.results[words]
        value = found.value if isinstance(found, Figure) else 0
        return Number(str(found), address(words, self.context), value, _level(value, most))

    @property
    def stats(self) -> list[dict]:
        return [
            {
                "label": label,
                "value": self.number(words).printed,
                "unit": unit,
                "note": f"{self.number(noted).printed} {note_unit}",
                "url": self.number(words).url,
            }
            for label, words, unit, noted, note_unit in STATS
        ]

    @property
    def matrix(self) -> list[tuple[str, list[Number]]]:
        """Categories × states; a row of totals last."""
        rows = [(name, f'监测对象.类别("{name}")') for name in self.categories]
        most = max(
            (self._value(f"{base}{s}.户数") for _, base in rows for _, s in STATES), default=0
        )
        found = [
            (name, [self.number(f"{base}{state}.户数", most) for _, state in STATES])
            for name, base in rows
        ]
        return [*found, ("合计", [self.number(f"监测对象{state}.户数") for _, state in STATES])]

    @property
    def village_numbers(self) -> list[tuple[Area, Number, Number]]:
        """Village, households monitored, lifted households; most monitored first."""
        words = [(v, _monitored(v), _lifted(v)) for v in self.villages]
        most = max((self._value(monitored) for _, monitored, _ in words), default=0)
        rows = [(v, self.number(one, most), self.number(other)) for v, one, other in words]
        return sorted(rows, key=lambda row: (-row[1].value, -row[2].value))

    @property
    def others(self) -> list[tuple[str, Number, str]]:
        return [(label, self.number(words), unit) for label, words, unit in OTHERS]

    def _value(self, words: str) -> int:
        found = self.results[words]
        return found.value if isinstance(found, Figure) else 0


def gather(context: Context) -> Cockpit:
    """All numbers of the cockpit in one call of the vocabulary."""
    categories = list(
        Category.objects.on(context.as_of).order_by("order").values_list("name", flat=True)
    )
    villages = []
    if context.area.level == Area.Level.TOWNSHIP:
        villages = list(Area.objects.within(context.area).villages().existing_on(context.as_of))
    words = [expression for stat in STATS for expression in (stat[1], stat[3])]
    words += [expression for _, expression, _ in OTHERS]
    words += [f"监测对象{state}.户数" for _, state in STATES]
    words += [f'监测对象.类别("{n}"){state}.户数' for n in categories for _, state in STATES]
    words += [expression for v in villages for expression in (_monitored(v), _lifted(v))]
    results = evaluate({expression: expression for expression in words}, context)
    return Cockpit(context, results, categories, villages)


def address(words: str, context: Context) -> str:
    """The page of the rows behind a number."""
    query = {
        "words": words,
        "area": context.area.code,
        "as_of": context.as_of,
        "date_from": context.date_from,
        "date_to": context.date_to,
    }
    return f"{reverse('reports:count')}?{urlencode(query)}"


def _monitored(village: Area) -> str:
    return f'监测对象.未消除.村("{village.name}").户数'


def _lifted(village: Area) -> str:
    return f'脱贫户.村("{village.name}").户数'


def _level(value: int, most: int) -> str:
    """lv0 … lv4: the share of the largest."""
    if not value or not most:
        return "lv0"
    return f"lv{max(1, -(-value * LEVELS // most))}"
