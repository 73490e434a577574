"""Import of what villages grow and keep (导入产业情况): a village, an industry, a year and a season a row.

`manage.py import_workbook industries FILE --area CODE`, or the page 导入数据. What the page has to have confirmed is shown here as 提醒.
"""

from __future__ import annotations

from collections import defaultdict

from django.db import models

from accounts.roles import Can
from households.imports import cleaners
from households.imports.cleaners import nearest
from households.imports.engine import Column, Kind
from households.imports.register_columns import money, of
from households.imports.registers import Entry, Line, Meant, RegisterImport, Row
from projects.imports.places import Villages
from projects.models import Industry, IndustryRecord
from projects.rules.industries import doubts, faults, season_doubts

MOST = 100_000_000


def amount(name: str, heading: str, unit: str, *synonyms: str, places: int = 2) -> Column:
    return Column(name, heading, cleaners.decimal(places, unit=unit, biggest=MOST), synonyms)


COLUMNS = (
    Column("village", "村", cleaners.text(50), ("行政村", "村（社区）", "所在村", "村名称"), required=True),
    Column("industry", "产业", cleaners.text(30), ("产业名称", "作物", "品种"), required=True),
    of(IndustryRecord, "year", "年度", "年份", is_required=True),
    of(IndustryRecord, "season", "季节", words={"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter", "年": "year"}),
    amount("area_mu", "面积（亩）", "亩", "种植面积（亩）"),
    amount("new_area_mu", "新增面积（亩）", "亩"),
    amount("trees", "株数", "株", "株数（株）", places=0),
    amount("boxes", "盒数", "盒", "盒数（盒）", "养蚕盒数", "盒数（养蚕）"),
    amount("heads", "头（只、羽）数", "头", "头数", "只数", "存栏", places=0),
    amount("output_kg", "产量（公斤）", "公斤", "总产量（公斤）"),
    *money("income", "收入", "产值", "总收入"),
    of(IndustryRecord, "households", "参与户数", "户数"),
)  # fmt: skip
FIELDS = (
    "year", "season", "area_mu", "new_area_mu", "trees", "boxes", "heads", "output_kg", "income", "households",
)  # fmt: skip
KEY = ("village_id", "industry_id", "year", "season")


class IndustriesImport(RegisterImport):
    tables = (IndustryRecord,)
    key_field = "industry"

    def prepare(self) -> None:
        self.villages = Villages.of(self.township)
        self.industries = {one.name: one for one in Industry.objects.all()}
        self.industries_by_pk = {one.pk: one for one in self.industries.values()}

    def meant(self, line: Line) -> Meant:
        said, record = line.said, line.record
        stored = record.stored if record else None
        season = self.shown("season", said.get("season", IndustryRecord.Season.YEAR))
        return Meant(
            said.get("industry", ""),
            f"{said.get('village', '')} {said.get('year', '')}年{season}",
            "村、产业、年度和季节" if stored else "",
        )

    def load(self) -> None:
        years = {line.said["year"] for line in self.good()}
        names = tuple(dict.fromkeys((*KEY, *FIELDS)))
        rows = self.read(IndustryRecord, names, self._key, by="year", among=years)
        self.of_year: dict[tuple, list[Row]] = defaultdict(list)
        for row in rows:
            self.of_year[self._key(row)[:3]].append(row)

    def _key(self, row: Row) -> tuple:
        return tuple(row[name] for name in KEY)

    def understand(self, line: Line) -> None:
        said = line.said
        industry = self.industries.get(said["industry"])
        if industry is None:
            near = nearest(said["industry"], self.industries)
            reason = f"没有这种产业{near}；新的产业先在“产业”页面加"
            self.problem(line, "industry", reason, allowed=tuple(self.industries))
        village = self._village(line)
        if industry is None or village is None:
            return
        values = {"season": IndustryRecord.Season.YEAR.value, **self.said(line, *FIELDS)}
        values |= {"village_id": village, "industry_id": industry.pk}
        line.record = self.speak(line, IndustryRecord, self._key(values), values)

    def _village(self, line: Line) -> int | None:
        try:
            found = self.villages.find(line.said["village"])
        except ValueError as unknown:
            self.problem(line, "village", str(unknown))
            return None
        if len(found) != 1:
            self.problem(line, "village", "一行写一个村")
            return None
        return found[0]

    def attach(self, row: models.Model, entry: Entry) -> None:
        row.industry = self.industries_by_pk[row.industry_id]

    def faults(self, row: IndustryRecord, entry: Entry) -> list[str]:
        return faults(row)

    def check(self) -> None:
        for entry in self.changed(IndustryRecord):
            beside = [self.made(entry)]
            for row in self.of_year[entry.key[:3]]:
                key = self._key(row)
                if key not in self.entries[IndustryRecord]:
                    beside.append(self.made(Entry(IndustryRecord, key, entry.line, {}, row)))
            for key, other in self._spoken(entry):
                if key != entry.key:
                    beside.append(self.made(other))
            for doubt in [*doubts(beside[0]), *season_doubts(beside)]:
                self.warn(entry.line, "industry", f"{doubt}，请核对")

    def _spoken(self, entry: Entry) -> list[tuple[tuple, Entry]]:
        found = ((*entry.key[:3], season) for season in IndustryRecord.Season.values)
        entries = self.entries[IndustryRecord]
        return [(key, entries[key]) for key in found if key in entries]


INDUSTRIES = Kind(
    code="industries",
    label="产业情况",
    columns=COLUMNS,
    importer=IndustriesImport,
    verb=Can.KEEP_PROJECTS,
    about="一村一种产业一年一季一行，不写季节的是全年；数对不上常理的写入前会提醒",
    place=2,
    name_label="产业",
    record_label="村和年度",
    example={
        "village": "白云村", "industry": "茶叶", "year": "2021", "season": "全年", "area_mu": "1900", "new_area_mu": "100",
        "output_kg": "57000", "income": "4560000", "households": "212",
    },
)  # fmt: skip
