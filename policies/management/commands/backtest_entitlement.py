"""backtest_entitlement --area CODE --year Y: the entitlement rules against a year's payments (回看发放)."""

from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from lib.numbers import percent
from policies.entitlement import backtest
from policies.entitlement.results import Place


class Command(BaseCommand):
    help = "把应享规则和一年的发放对一遍，打印每条规则应享且已发、应享未发、发了不应享的人（户）数和命中率。"

    def add_arguments(self, parser):
        parser.add_argument("--area", required=True, metavar="CODE", help="乡镇或村的区划代码")
        parser.add_argument("--year", required=True, type=int, metavar="Y")

    def handle(self, *, area, year, **options):
        place = Area.objects.filter(code=area).first()
        if place is None:
            raise CommandError(f"没有代码为 {area} 的区划。")
        if place.level not in (Area.Level.TOWNSHIP, Area.Level.VILLAGE):
            raise CommandError(f"{place}不是乡镇或村，请给乡镇或村的代码。")
        try:
            lines = backtest.of_year(Place.of(place), year)
        except ValueError as problem:
            raise CommandError(f"{problem}。") from problem
        days = "、".join(map(str, backtest.days_of(year)))
        self.stdout.write(f"{place} {year} 年，事实看 {days}：")
        for line in lines:
            if line.rows:
                self.stdout.write(_told(line))


def _told(line: backtest.Line) -> str:
    unit = "人" if line.rule.is_personal else "户"
    counts = "，".join(f"{case.value} {line.count(case)} {unit}" for case in backtest.Case)
    rates = []
    if line.hit_rate is not None:
        rates.append(
            f"命中率 {percent(line.hit_rate)}（基数：已发而说得清的 {line.judged} {unit}）"
        )
    if line.coverage is not None:
        rates.append(f"覆盖率 {percent(line.coverage)}（基数：应享 {line.entitled} {unit}）")
    hint = "（提示）" if line.rule.is_hint else ""
    return "；".join([f"{line.rule.name}{hint}：{counts}", *rates])
