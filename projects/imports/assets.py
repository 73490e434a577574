"""Import of the asset ledger (导入资产台账): one asset a row, met by its 资产编号.

`manage.py import_workbook assets FILE --area CODE`, or the page 导入数据. A row writes the card, and what the ledger says of the asset on
the sheet's day: its state, who keeps it, the contract that runs, and what last year's income was. What changed since the register
was written last changes from the sheet's day on; the same day's sheet again corrects it. A net value is only compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.models import User
from accounts.roles import Can
from households.imports import cleaners
from households.imports.cleaners import PHONE, nearest
from households.imports.engine import Column, Kind
from households.imports.register_columns import money_in_wan, of
from households.imports.registers import Entry, Line, Making, Meant, RegisterImport, Row, day
from projects.actions.instalments import follow
from projects.imports.cells import NUMBER, SPAN, as_span, span
from projects.imports.places import Villages
from projects.models import (
    Asset,
    AssetContract,
    AssetIncome,
    AssetKeeping,
    AssetReceipt,
    AssetState,
    Project,
)
from projects.rules import asset_incomes as income_rules
from projects.rules import assets as asset_rules
from projects.rules import keeping as keeping_rules
from projects.rules import ledger_rows
from projects.rules.instalments import instalments

CLASSES = {
    "经营性资产": "operating",
    "公益性资产": "public",
    "到户类资产": "household",
    "到户": "household",
}
FORMS = {
    "固定": "fixed",
    "生物": "biological",
    "权益性": "equity",
    "权益类资产": "equity",
    "无形": "intangible",
}
OWNERS = {
    "村级": "village",
    "村": "village",
    "村集体经济组织": "village",
    "乡级": "township",
    "镇级": "township",
    "县": "county",
    "到户": "household",
}
WAYS = {
    "出租": "lease",
    "承包": "lease",
    "租赁经营": "lease",
    "委托": "trust",
    "托管": "trust",
    "入股分红": "shares",
    "合作经营": "shares",
    "自主经营": "own",
}
COLUMNS = (
    Column("number", "资产编号", NUMBER, ("资产编码",), required=True),
    of(Asset, "name", "资产名称", is_required=True),
    of(Asset, "asset_class", "资产类别", "资产类型", is_required=True, words=CLASSES),
    of(Asset, "form", "资产形态", words=FORMS),
    Column("project", "来源项目编号", NUMBER, ("项目编号",)),
    Column("seen.project_name", "来源项目名称", cleaners.text(100), ("项目名称",)),
    of(Asset, "funded_by", "资金来源"),
    of(Asset, "acquired_on", "购建时间", "购建日期", "建成时间", "建成日期"),
    of(Asset, "booked_on", "入账日期", "入账时间"),
    of(Asset, "useful_years", "使用年限", "折旧年限"),
    Column("village", "坐落地点", cleaners.text(100), ("坐落村", "坐落", "所在村", "资产坐落")),
    of(Asset, "quantity", "数量/规模", "数量、规模", "数量规模", "规模"),
    *money_in_wan("original_value", "原值", "资产原值", is_required=True),
    *money_in_wan("seen.net_value", "净值", "资产净值"),
    of(Asset, "owner", "所有权人", "产权归属", "所有权主体"),
    of(Asset, "owner_level", "所有权归属", "归属级别", words=OWNERS),
    of(Asset, "titled_on", "确权日期", "确权时间"),
    of(Asset, "title_document", "确权凭证", "确权文号"),
    of(AssetContract, "way", "经营方式", words=WAYS),
    of(AssetContract, "operator", "经营主体", "承租方", "承租（经营）主体"),
    of(AssetContract, "rhythm", "多久交一次", "缴纳方式"),
    Column("contract", "合同起止", SPAN, ("合同期限", "合同起止时间", "租赁期限")),
    *money_in_wan("yearly_income", "年应收收益", "年应收", "年租金", "年收益"),
    *money_in_wan("received", "上年实收收益", "上年实收"),
    of(AssetKeeping, "unit", "管护主体", "管护单位"),
    of(AssetKeeping, "keeper", "管护责任人", "管护人"),
    Column("phone", "管护责任人电话", PHONE, ("联系电话", "管护人电话")),
    of(AssetKeeping, "agreement", "管护协议编号"),
    of(AssetKeeping, "funds", "管护经费来源"),
    of(Asset, "condition", "资产状态", "状态", "资产现状", words={"良好": "normal", "在用": "normal", "正常使用": "normal", "低效闲置": "inefficient", "损坏": "damaged"}),
)  # fmt: skip
FIELDS = (
    "number", "name", "asset_class", "form", "funded_by", "acquired_on", "booked_on", "useful_years", "quantity", "original_value", "owner",
    "owner_level", "titled_on", "title_document",
)  # fmt: skip
STORED = ("project_id", "village_id", "condition", "disposed_on", *FIELDS)
KEEPING = ("unit", "keeper", "phone", "agreement", "funds")
CONTRACT = (
    "way",
    "operator",
    "yearly_income",
    "rhythm",
    "first_due_on",
    "due_from",
    "valid_from",
    "valid_to",
)
PROJECT = ("number", "name", "started_on", "abandoned_on")
LEVELS = {
    Asset.Owner.VILLAGE: ("村", "社区", "集体", "合作社"),
    Asset.Owner.TOWNSHIP: ("乡", "镇", "街道"),
    Asset.Owner.COUNTY: ("县", "区", "市"),
}


def owner_level(owner: str, asset_class: str) -> str | None:
    """所有权归属 as the name of the owner tells it; None where it cannot be told."""
    if asset_class == Asset.Class.HOUSEHOLD:
        return Asset.Owner.HOUSEHOLD
    return next(
        (level for level, words in LEVELS.items() if any(word in owner for word in words)), None
    )


class AssetsImport(RegisterImport):
    tables = (Asset, AssetState, AssetKeeping, AssetContract, AssetIncome, AssetReceipt)
    parent_columns = {
        AssetState: "asset_id",
        AssetKeeping: "asset_id",
        AssetContract: "asset_id",
        AssetIncome: "asset_id",
        AssetReceipt: "income_id",
    }
    key_field = "number"

    def prepare(self) -> None:
        self.on = self.as_of.isoformat()
        self.last_year = self.as_of.year - 1
        self.villages = Villages.of(self.township)
        self._read_projects()
        self.labels = {
            "village": self.villages.names,
            "project": {row["id"]: row["number"] for row in self.projects.values()},
        }
        self.below: dict[type[models.Model], dict[int, list[Row]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.seen_times: Counter[str] = Counter()

    def _read_projects(self) -> None:
        numbers = {line.said["project"] for line in self.lines if "project" in line.said}
        rows = self.read(Project, PROJECT, lambda row: (row["number"],), by="number", among=numbers)
        self.projects = {row["number"]: row for row in rows}
        self.made_projects = {
            row["id"]: Project(
                pk=row["id"],
                number=row["number"],
                name=row["name"],
                started_on=day(row["started_on"]),
                abandoned_on=day(row["abandoned_on"]),
            )
            for row in rows
        }

    def meant(self, line: Line) -> Meant:
        said, record = line.said, line.record
        stored = record.stored if record else None
        return Meant(
            said.get("name") or (stored["name"] if stored else ""),
            f"{said.get('village', '')} {said.get('number', '')}".strip(),
            "资产编号" if stored else "",
            record.pk if record else None,
        )

    # Stored

    def load(self) -> None:
        numbers = [line.said["number"] for line in self.good()]
        rows = self.read(Asset, STORED, lambda row: (row["number"],), by="number", among=numbers)
        among = {row["id"] for row in rows}
        for model, names in (
            (AssetState, ("condition", "reason", "valid_from", "valid_to")),
            (AssetKeeping, (*KEEPING, "valid_from", "valid_to")),
            (AssetContract, CONTRACT),
            (AssetIncome, ("year", "due", "due_on", "contract_id", "instalment")),
        ):
            self._read_below(model, "asset_id", names, among)
        incomes = {
            pk for rows in self.below[AssetIncome].values() for pk in (r["id"] for r in rows)
        }
        self._read_below(AssetReceipt, "income_id", ("received_on", "amount"), incomes)
        self._read_other_projects(rows)

    def _read_below(self, model, parent: str, names: tuple[str, ...], among: set[int]) -> None:
        names = (parent, *names)
        for row in self.read(model, names, lambda row: (row["id"],), by=parent, among=among):
            self.below[model][row[parent]].append(row)

    def _read_other_projects(self, assets: list[Row]) -> None:
        """Of the assets whose row does not name the project that the register knows."""
        missing = {row["project_id"] for row in assets} - {None, *self.made_projects}
        found = Project.objects.filter(township=self.township, pk__in=missing)
        for project in (
            found.only("number", "name", "started_on", "abandoned_on") if missing else ()
        ):
            self.made_projects[project.pk] = project
            self.labels["project"][project.pk] = project.number

    # What a row says

    def understand(self, line: Line) -> None:
        said = line.said
        values = self.said(line, *FIELDS)
        stored = self.stored[Asset].get((said["number"],))
        self._say_village(line, values)
        self._say_project(line, values)
        if not stored:
            self._complete(line, values)
        if self.is_bad(line):
            return
        called = {"village_id": "village", "project_id": "project"}
        if "booked_on" not in said:
            called["booked_on"] = "acquired_on"
        asset = line.record = self.speak(line, Asset, (said["number"],), values, called=called)
        if asset is None:
            return
        self._state(line, asset)
        self._keep(line, asset)
        contract = self._let(line, asset)
        self._earn(line, asset, contract)
        if stored and stored["disposed_on"] and (line.changes or self._has_new(line)):
            on = stored["disposed_on"]
            self.problem(
                line, "number", f"这项资产已于 {on} 处置，表里不能再改；没有处置的先在页面撤销处置"
            )

    def _has_new(self, line: Line) -> bool:
        return any(entry.stored is None for entry in line.told)

    def _say_village(self, line: Line, values: Row) -> None:
        text = line.said.get("village")
        if text is None:
            return
        try:
            found = self.villages.find(text)
        except ValueError as unknown:
            self.problem(line, "village", str(unknown))
            return
        if len(found) > 1:
            self.problem(line, "village", "一项资产写一个村；几个村都有的，每个村一行")
        values["village_id"] = found[0] if found else None

    def _say_project(self, line: Line, values: Row) -> None:
        number = line.said.get("project")
        if number is None:
            return
        project = self.projects.get(number)
        if project is None:
            near = nearest(number, self.projects)
            reason = f"系统里没有这个项目编号{near}；先导入项目台账，或核对编号"
            self.problem(line, "project", reason)
            return
        values["project_id"] = project["id"]
        name = line.said.get("seen.project_name")
        if name and name != project["name"]:
            reason = f"系统里 {number} 是“{project['name']}”，请核对是不是串了行"
            self.warn(line, "seen.project_name", reason)

    def _complete(self, line: Line, values: Row) -> None:
        """What a new card needs and many ledgers do not say: the day of booking, and the level of the owner."""
        if "booked_on" not in values:
            values["booked_on"] = self._booked_on(line, values)
        if "owner_level" not in values:
            values["owner_level"] = owner_level(values.get("owner", ""), values["asset_class"])
        if values["booked_on"] is None:
            self.problem(line, "acquired_on", "新的资产要填购建时间或入账日期")
        if values["owner_level"] is None:
            reason = "看不出归哪一级所有；请写清所有权人，或加一列“所有权归属”"
            self.problem(line, "owner", reason)

    def _booked_on(self, line: Line, values: Row) -> str | None:
        """The day on which it was bought; a ledger that only says the month means no day before the project began."""
        acquired = values.get("acquired_on") or values.get("titled_on")
        project = self.projects.get(line.said.get("project", ""))
        started = project["started_on"] if project else None
        if acquired and started and acquired[:7] == started[:7]:
            return max(acquired, started)
        return acquired

    # State and keeper

    def _state(self, line: Line, asset: Entry) -> None:
        condition = line.said.get("condition", Asset.Condition.NORMAL)
        if asset.stored is None:
            self._first_state(line, asset, condition)
        elif "condition" in line.said and condition != asset.stored["condition"]:
            self._change_state(line, asset, condition)

    def _first_state(self, line: Line, asset: Entry, condition: str) -> None:
        """From the booking on; that something is wrong with it is only known on the sheet's day."""
        booked_on = asset.values["booked_on"]
        asset.values["condition"] = condition
        if condition == Asset.Condition.NORMAL or booked_on >= self.on:
            self._new_state(line, asset, condition, booked_on)
            return
        self._new_state(line, asset, Asset.Condition.NORMAL, booked_on, valid_to=self.on)
        self._new_state(line, asset, condition, self.on)

    def _new_state(self, line: Line, asset: Entry, condition: str, since: str, **fields) -> None:
        reason = "" if condition == Asset.Condition.NORMAL and not asset.stored else self._source
        values = {"condition": condition, "reason": reason, "valid_from": since, "valid_to": None}
        key = (*asset.key, since)
        called = {"valid_from": "condition", "valid_to": "seen."}
        self.speak(line, AssetState, key, values | fields, parent=asset, called=called)

    @property
    def _source(self) -> str:
        return f"{self.on} 资产台账"

    def _change_state(self, line: Line, asset: Entry, condition: str) -> None:
        now = next((r for r in self.below[AssetState][asset.pk] if r["valid_to"] is None), None)
        if now and self.on < now["valid_from"]:
            label = self.shown("condition", now["condition"])
            reason = (
                f"系统里 {now['valid_from']} 起是{label}，比表上的日期晚；以哪个为准请在页面上改"
            )
            self.problem(line, "condition", reason)
            return
        self.note(line, "condition", asset.stored["condition"], condition)
        asset.values["condition"] = asset.changes["condition"] = condition
        if now and now["valid_from"] == self.on:
            said = {"condition": condition}
            self.speak(line, AssetState, (now["id"],), said, parent=asset)
            return
        if now:
            ended = {"valid_to": self.on}
            called = {"valid_to": "seen."}
            self.speak(line, AssetState, (now["id"],), ended, parent=asset, called=called)
        self._new_state(line, asset, condition, self.on)

    def _keep(self, line: Line, asset: Entry) -> None:
        said = self.said(line, *KEEPING)
        if not said:
            return
        rows = sorted(self.below[AssetKeeping][asset.pk or 0], key=lambda row: row["valid_from"])
        now = rows[-1] if rows and rows[-1]["valid_to"] is None else None
        if "keeper" not in said and now is None:
            self.problem(line, "keeper", "写了管护主体，没有写管护责任人")
        elif now is None:
            self._appoint(line, asset, said)
        elif said.get("keeper", now["keeper"]) == now["keeper"] or now["valid_from"] == self.on:
            self.speak(line, AssetKeeping, (now["id"],), said, parent=asset)
        elif now["valid_from"] > self.on:
            reason = f"系统里{now['keeper']}从 {now['valid_from']} 起管护，比表上的日期晚；请核对"
            self.problem(line, "keeper", reason)
        else:
            self._replace(line, asset, now, said)

    def _appoint(self, line: Line, asset: Entry, said: Row) -> None:
        since = max(self.on, asset.after["booked_on"])
        values = said | {"valid_from": since, "valid_to": None}
        called = {"valid_from": "keeper", "valid_to": "seen."}
        key = (*asset.key, "keeper")
        self.speak(line, AssetKeeping, key, values, parent=asset, called=called)

    def _replace(self, line: Line, asset: Entry, now: Row, said: Row) -> None:
        ended, called = {"valid_to": self.on}, {"valid_to": "seen."}
        self.speak(line, AssetKeeping, (now["id"],), ended, parent=asset, called=called)
        self._appoint(line, asset, said)
        for name, value in said.items():
            if value != now[name]:
                self.note(line, name, now[name], value)

    # Contract and income

    def _let(self, line: Line, asset: Entry) -> Entry | None:
        said = line.said
        if "contract" not in said:
            if "operator" in said:
                self.seen_times["undated"] += 1
            return None
        for name in ("way", "operator"):
            if name not in said:
                self.problem(line, name, f"写了合同起止，没有写{self.columns[name].heading}")
                return None
        start, end = span(said["contract"])
        rows = self.below[AssetContract][asset.pk or 0]
        known = next((row for row in rows if row["valid_from"] == start), None)
        values = self.said(line, "way", "operator", "yearly_income", "rhythm")
        values |= {"valid_from": start, "valid_to": end}
        if not known:
            values["due_from"] = self._due_from(start)
        called = {"valid_from": "seen.", "valid_to": "seen."}
        key = (known["id"],) if known else (*asset.key, start)
        contract = self.speak(line, AssetContract, key, values, parent=asset, called=called)
        old = as_span(start, known["valid_to"]) if known else ""
        if (known and known["valid_to"] != end) or (asset.stored and not known):
            self.note(line, "contract", old, said["contract"])
        return contract

    def _due_from(self, start: str) -> int | None:
        """What years before the last one brought the ledger does not say: nobody shall take their rent for unpaid."""
        return self.last_year if int(start[:4]) < self.last_year else None

    def _earn(self, line: Line, asset: Entry, contract: Entry | None) -> None:
        """What the contract makes due, and what of last year's came in. What the register has of it stays as it is."""
        known = self.below[AssetIncome][asset.pk or 0]
        due = []
        if contract and contract.stored is None:
            due = self._expect(line, asset, contract, known)
        received = line.said.get("received")
        if received is None:
            return
        rows = [row for row in known if row["year"] == self.last_year]
        before = sum(self._came_in(row["id"]) for row in rows)
        if received < before:
            shown = self.shown("received", before)
            reason = f"系统里 {self.last_year} 年已登记到账 {shown} 万元，比这一格多；登错的到账在页面上更正"
            self.problem(line, "received", reason)
        elif received > before:
            stored = [self.speak(line, AssetIncome, (row["id"],), {}, parent=asset) for row in rows]
            due = [*stored, *due] or self._expect_by_hand(line, asset)
            self._receive(line, due, received - before)
            if asset.stored:
                self.note(line, "received", before, received)

    def _came_in(self, income: int | None) -> int:
        return sum(row["amount"] for row in self.below[AssetReceipt][income or 0])

    def _expect(self, line: Line, asset: Entry, contract: Entry, known: list[Row]) -> list[Entry]:
        """The instalments of a new contract up to the end of the sheet's year; those of last year come back."""
        days = {row["due_on"] for row in known}
        by_hand = {row["year"] for row in known if not (row["contract_id"] or row["instalment"])}
        found = []
        until = date(self.as_of.year, 12, 31)
        for one in instalments(self.made(contract), until).values():
            if str(one.due_on) in days or one.year in by_hand:
                continue
            due = int(one.due.scaleb(2))
            income = self._due(line, asset, one.year, due, str(one.due_on), instalment=one.number)
            income.links["contract_id"] = contract
            if one.year == self.last_year:
                found.append(income)
        return found

    def _expect_by_hand(self, line: Line, asset: Entry) -> list[Entry]:
        """Of an asset for which no contract makes anything due last year."""
        due = line.said.get("yearly_income")
        if due:
            return [self._due(line, asset, self.last_year, due, f"{self.last_year}-12-31")]
        self.problem(line, "yearly_income", "填了上年实收，没有填年应收")
        return []

    def _due(
        self, line: Line, asset: Entry, year: int, due: int, due_on: str, **fields: Any
    ) -> Entry:
        values = {"year": year, "due": due, "due_on": due_on, **fields}
        called = {"due": "yearly_income", "due_on": "yearly_income"}
        key = (*asset.key, due_on)
        return self.speak(line, AssetIncome, key, values, parent=asset, called=called)

    def _receive(self, line: Line, incomes: list[Entry], amount: int) -> None:
        """On the day when it was due; the day itself the ledger does not say. The earlier due is paid first."""
        left = amount
        for income in sorted(incomes, key=lambda one: one.after["due_on"]):
            part = min(left, max(0, income.after["due"] - self._came_in(income.pk)))
            if part:
                on = min(income.after["due_on"], self.on)
                values = {"received_on": on, "amount": part}
                key, called = ("new", *income.key), dict.fromkeys(values, "received")
                self.speak(line, AssetReceipt, key, values, parent=income, called=called)
                left -= part
        if left and incomes:
            reason = f"上年实收比 {self.last_year} 年的应收多 {self.shown('received', left)} 万元，请核对"
            self.problem(line, "received", reason)

    # Rules

    def attach(self, row: models.Model, entry: Entry) -> None:
        if isinstance(row, Asset):
            row.pk = entry.pk
            row.project = self.made_projects.get(row.project_id)
        elif isinstance(row, AssetReceipt):
            row.income = self.made(entry.parent)
        else:
            row.asset = self.made(entry.parent)
        if isinstance(row, AssetIncome):
            row.contract = None  # one of the same asset, by the way it was found

    def faults(self, row: models.Model, entry: Entry) -> list[str]:
        if isinstance(row, AssetKeeping):
            return keeping_rules.faults(row)
        if isinstance(row, AssetIncome | AssetReceipt):
            return income_rules.faults(row)
        return asset_rules.faults(row)

    def check(self) -> None:
        self._check_overlaps()
        for asset in self.entries[Asset].values():
            if self.is_bad(asset.line):
                continue
            made, said = self.made(asset), asset.line.said
            if doubt := ledger_rows.unit_doubt(made.original_value):
                self.warn(asset.line, "original_value", doubt)
            written = said.get("seen.net_value")
            if written is None:
                continue
            if not made.useful_years and written != said.get("original_value"):
                self.seen_times["no_years"] += 1
            net = Decimal(written).scaleb(-2)
            if doubt := ledger_rows.net_value_doubt(made, net, self.as_of):
                self.warn(asset.line, "seen.net_value", doubt)
        self._tell()

    def _check_overlaps(self) -> None:
        for entry in self.changed(AssetContract):
            beside = self.below[AssetContract][entry.parent.pk or 0]
            if not beside:
                continue
            others = [
                self.made(
                    Entry(AssetContract, (row["id"],), entry.line, {}, row, parent=entry.parent)
                )
                for row in beside
                if row["id"] != entry.pk
            ]
            for sentence in asset_rules.overlap_faults([*others, self.made(entry)]):
                self.problem(entry.line, "contract", sentence)

    def _tell(self) -> None:
        for key, sentence in (
            (
                "no_years",
                "{} 项资产写了净值、没有写使用年限：系统不折旧，净值等于原值；请加一列“使用年限”或在页面补填",
            ),
            ("undated", "{} 项资产写了经营主体、没有写合同起止，经营情况没有登记"),
        ):
            if self.seen_times[key]:
                self.staged.notes.append(sentence.format(self.seen_times[key]))

    # Write

    def write(self, *, by: User | None) -> dict[str, int]:
        """As everywhere; what a corrected contract made due follows it, as on the page."""
        counts = super().write(by=by)
        pks = {entry.pk: entry for entry in self.entries[AssetContract].values() if entry.changes}
        found = AssetContract.objects.filter(township=self.township, pk__in=pks)
        for contract in found.select_related("asset") if pks else ():
            before = self._as_stored(pks[contract.pk])
            before.asset = contract.asset
            follow(before, contract, by)
        return counts

    def _as_stored(self, entry: Entry) -> AssetContract:
        row = Making(AssetContract).row(
            self.township.pk, Entry(AssetContract, entry.key, entry.line, {}, entry.stored)
        )
        row.pk = entry.pk
        return row


ASSETS = Kind(
    code="assets",
    label="资产台账",
    columns=COLUMNS,
    importer=AssetsImport,
    verb=Can.KEEP_PROJECTS,
    about="一项资产一行，按资产编号认；先导入项目台账。状态、管护人、合同和上年收益按表上那天写，没有写单位的金额按万元",
    place=2,
    name_label="资产",
    record_label="地点和编号",
    record_page="projects:asset_detail",
    example={
        "number": "ZC101208001", "name": "白云村种植业基地", "asset_class": "经营性", "form": "固定资产", "project": "YC20230001",
        "funded_by": "衔接资金", "acquired_on": "2023-08", "useful_years": "10", "village": "白云村", "quantity": "1900亩",
        "original_value": "80", "owner": "白云村集体经济组织", "owner_level": "村集体", "titled_on": "2023-09-12", "way": "租赁",
        "operator": "云川久盛农业发展有限公司", "contract": "2024-01-01至2028-12-31", "yearly_income": "4", "received": "4",
        "unit": "白云村村民委员会", "keeper": "张三", "phone": "19900000000", "condition": "正常",
    },
)  # fmt: skip
