"""What assets ask for, the picture and the papers."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.models import AuditEvent
from areas.models import Parameter
from monitoring.tests.counting import queries_of
from projects import actions, reminders
from projects.tests.make import (
    make_asset,
    make_contract,
    make_income,
    make_keeping,
    make_project,
)

TODAY = timezone.localdate()
URL = reverse("projects:asset_reminders")


@pytest.fixture
def project(places, clerk):
    return make_project(village=places.village, by=clerk, number="XZ2021777")


def ago(days):
    return TODAY - timedelta(days=days)


def names(user, key):
    return {asset.name for asset in reminders.asking(user, TODAY, key)}


def book(project, clerk, name, *, booked_on=None, **fields):
    return make_asset(
        project=project, by=clerk, name=name, booked_on=booked_on or ago(30), **fields
    )


def test_contracts_that_end_within_ninety_days_or_have_ended(clerk, project):
    for name, end in (("将到期", 90), ("还早", 91), ("已过期", -5), ("长期", None)):
        until = None if end is None else TODAY + timedelta(days=end)
        asset = book(project, clerk, name)
        make_contract(asset=asset, by=clerk, valid_from=ago(30), valid_to=until)
    renewed = book(project, clerk, "续签了")
    make_contract(asset=renewed, by=clerk, valid_from=ago(30), valid_to=ago(5))
    make_contract(asset=renewed, by=clerk, valid_from=ago(5), valid_to=None)
    book(project, clerk, "没有合同")
    assert names(clerk, "contract") == {"将到期", "已过期"}


def test_rent_that_is_due_and_has_not_all_come(clerk, project):
    for name, due_on, received in (
        ("没到账", ago(1), None),
        ("差一点", ago(1), Decimal("11999.99")),
        ("收齐了", ago(1), Decimal(12000)),
        ("没到期", TODAY + timedelta(days=1), None),
    ):
        asset = book(project, clerk, name)
        make_income(asset=asset, by=clerk, year=due_on.year, due_on=due_on, received=received)
    assert names(clerk, "rent") == {"没到账", "差一点"}


def test_inspections_by_class_and_by_the_parameters_of_the_area(clerk, project, places):
    old = ago(400)
    for name, asset_class, inspected in (
        ("经营性没巡", "operating", None),
        ("经营性过了", "operating", 92),
        ("经营性没过", "operating", 91),
        ("公益性没过", "public", 182),
        ("公益性过了", "public", 183),
        ("到户的", "household", None),
    ):
        asset = book(project, clerk, name, booked_on=old, asset_class=asset_class)
        if inspected:
            actions.inspect(
                asset=asset,
                by=clerk,
                inspected_on=ago(inspected),
                inspector="王",
                condition="normal",
            )
    book(project, clerk, "新入账", booked_on=ago(10))
    assert names(clerk, "inspection") == {"经营性没巡", "经营性过了", "公益性过了"}
    Parameter.objects.create(
        area=places.township, key="inspection_days_public", value="200", valid_from=old
    )
    assert names(clerk, "inspection") == {"经营性没巡", "经营性过了"}


def test_nobody_keeps_it_and_no_title(clerk, project):
    kept = book(project, clerk, "有人管", titled_on=ago(20))
    make_keeping(asset=kept, by=clerk)
    gone = book(project, clerk, "没人管了")
    actions.end_keeping(
        keeping=make_keeping(asset=gone, by=clerk), by=clerk, on=ago(5), reason="外出"
    )
    book(project, clerk, "从来没有")
    book(project, clerk, "到户的", asset_class="household")
    old = book(project, clerk, "处置了")
    actions.dispose(asset=old, by=clerk, on=ago(1), disposal="报废")
    assert names(clerk, "keeper") == {"没人管了", "从来没有"}
    assert names(clerk, "title") == {"没人管了", "从来没有", "到户的"}


def test_page_counts_each_and_lists_one(login, clerk, project, neighbour):
    book(project, clerk, "从来没有")
    client = login(clerk)
    shown = client.get(f"{URL}?kind=keeper")
    assert "从来没有" in shown.content.decode()
    counts = {one["label"]: one["value"] for one in shown.context["stats"]}
    assert counts == {"合同到期": 0, "租金未到账": 0, "巡检到期": 0, "无管护人": 1, "未确权": 1}
    home = client.get("/").content.decode()
    assert "无管护人：1 项资产" in home
    assert f"{URL}?kind=keeper" in home
    assert "从来没有" not in login(neighbour).get(f"{URL}?kind=keeper").content.decode()


def test_queries_do_not_grow(login, clerk, project):
    client = login(clerk)
    pages = [f"{URL}?kind=title", reverse("projects:asset_picture"), reverse("projects:assets")]

    def add(number):
        for at in range(number):
            asset = book(project, clerk, f"资产{at}")
            make_keeping(asset=asset, by=clerk)
            make_contract(asset=asset, by=clerk)

    add(2)
    few = [queries_of(client, page) for page in pages]
    add(6)
    assert [queries_of(client, page) for page in pages] == few


def test_picture_opens_the_assets_of_a_piece(login, clerk, project):
    book(project, clerk, "大棚")
    book(project, clerk, "冷库", condition="idle")
    client = login(clerk)
    picture = client.get(reverse("projects:asset_picture")).context["picture"]
    pieces = {piece.state: piece for piece in picture.bars[0].pieces if piece.count}
    assert {state: piece.count for state, piece in pieces.items()} == {"正常": 1, "闲置": 1}
    page = client.get(pieces["闲置"].url).content.decode()
    assert "冷库" in page
    assert "大棚" not in page


def test_ledger_as_a_workbook_in_the_layout_of_the_county(login, clerk, project, places):
    asset = book(project, clerk, "大棚", useful_years=10, quantity="12 座", owner="段墓村集体")
    make_keeping(asset=asset, by=clerk, unit="段墓村委会", phone="13812345678")
    make_contract(asset=asset, by=clerk, valid_from=ago(20), valid_to=None)
    book(project, clerk, "道路", asset_class="public")
    url = reverse("projects:asset_export") + "?asset_class=operating"
    answer = login(clerk).get(url)
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "小召乡扶贫（衔接）项目资产台账"
    assert len(rows) == 4
    row = dict(zip(rows[2], rows[3], strict=True))
    assert (row["资产名称"], row["来源项目编号"], row["坐落地点"]) == (
        "大棚",
        "XZ2021777",
        "段墓村",
    )
    assert (row["原值（万元）"], row["年应收收益（万元）"]) == (28, 1.2)
    assert row["净值（万元）"] <= 28
    assert (row["管护责任人"], row["管护责任人电话"]) == ("王管护", "138****5678")
    assert row["经营主体"] == "兴农合作社"
    assert AuditEvent.objects.filter(what="asset.export", by=clerk).count() == 1


def test_keeper_agreement_is_a_word_file(login, clerk, project):
    asset = book(project, clerk, "大棚", quantity="12 座")
    keeping = make_keeping(
        asset=asset, by=clerk, agreement="管护 7 号", funds="村集体收入", phone="13812345678"
    )
    answer = login(clerk).get(reverse("projects:keeping_paper", args=[keeping.pk]))
    document = Document(BytesIO(answer.content))
    text = "\n".join(one.text for one in document.paragraphs)
    text += "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    for words in (
        "项目资产管护协议",
        "管护 7 号",
        "王管护",
        "13812345678",
        "12 座",
        "28 万元",
        "村集体收入",
    ):
        assert words in text
    assert AuditEvent.objects.filter(what="paper.print", by=clerk).count() == 1


def test_first_day_of_a_keeper_is_printed(login, clerk, project):
    asset = book(project, clerk, "大棚", booked_on=date(2022, 3, 1))
    keeping = make_keeping(asset=asset, by=clerk)
    answer = login(clerk).get(reverse("projects:keeping_paper", args=[keeping.pk]))
    text = "\n".join(one.text for one in Document(BytesIO(answer.content)).paragraphs)
    assert "自2022年3月1日起" in text


def test_page_opens_with_the_first_reminder_that_asks_for_something(login, clerk, places):
    make_asset(project=make_project(village=places.village, by=clerk), by=clerk)
    page = login(clerk).get(reverse("projects:asset_reminders"))
    assert page.context["chosen"].key == "inspection"
