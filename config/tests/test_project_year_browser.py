"""A township's project year, entered by links and buttons alone: batches, three projects, assets, a distribution to 26 households.

The sums are those of a township's report of 2023; the people, and how the money that villages raised is spread over the
three projects, are invented. At the end the figures of the vocabulary are held against the rows that were entered.
"""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.roles import Role
from accounts.tests.make import make_user
from accounts.tests.pages import fits
from areas.tests.make import make_county, make_township, make_village
from config import reference
from households.codes import BaseType
from households.tests.make import make_household
from projects.models import (
    Asset,
    AssetReceipt,
    Distribution,
    DistributionItem,
    FundBatch,
    Project,
    ProjectFunding,
)
from reports.tests.township import value

PC, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
TODAY = timezone.localdate()
PATIENCE = 20_000  # ms: other tests may be at work on the same machine
PEACH, TURTLE, RICE = "保安镇狗血桃产业链建设项目", "大垅村甲鱼基地建设项目", "高溪村稻虾养殖业基地"
SCAN = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 scan"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def township(db):
    """保安镇: 沼山村 has 26 households lifted out of poverty, 78 persons, and a few others."""
    reference.load()
    area = make_township(county=make_county(name="大冶市"), name="保安镇", number=201)
    zhaoshan, dalong, gaoxi = (
        make_village(township=area, name=name, number=number)
        for number, name in enumerate(("沼山村", "大垅村", "高溪村"), 201)
    )
    lifted = {"base_type": BaseType.LIFTED, "size": 3}
    for number in range(26):
        make_household(village=zhaoshan, group=f"{number % 4 + 1}组", **lifted)
    for village in (zhaoshan, zhaoshan, dalong, gaoxi):
        make_household(village=village, size=2)
    return SimpleNamespace(
        area=area,
        clerk=make_user(role=Role.TOWNSHIP, area=area, name="李业务"),
        leader=make_user(role=Role.LEADER, area=area, name="周镇长"),
        cadre=make_user(role=Role.VILLAGE, area=zhaoshan, name="钱村干"),
    )


class Desk:
    """Whoever is at work, on the screen that he has; every page has to fit it."""

    def __init__(self, enter, page):
        self.enter, self.page = enter, page

    def takes_over(self, user, screen) -> None:
        self.page.set_viewport_size(screen)
        self.enter(user)

    def goes_to(self, *links: str) -> None:
        """From the menu on, one link after the other."""
        menu, *others = links
        entry = self.page.get_by_role("navigation").get_by_role("link", name=menu, exact=True)
        entry.filter(visible=True).first.click()
        for link in others:
            self.follows(link, exact=True)

    def follows(self, link: str, *, exact=False) -> None:
        self.page.locator("main").get_by_role("link", name=link, exact=exact).first.click()
        assert fits(self.page), link

    def goes_back(self) -> None:
        """By the way that stands above the heading."""
        self.page.locator(".crumbs a").last.click()
        assert fits(self.page)

    def fills(self, **fields) -> None:
        for name, entered in fields.items():
            control = self.page.locator(f"main [name={name}]")
            if control.evaluate("control => control.tagName") == "SELECT":
                options = control.locator("option").all_inner_texts()
                control.select_option(label=next(one for one in options if entered in one))
            else:
                control.fill(f"{entered}")

    def presses(self, button: str, told: str) -> None:
        """And is told what has happened, or why nothing has."""
        self.page.locator("main").get_by_role("button", name=button).first.click()
        self.sees(told)

    def saves(self, told: str, **fields) -> None:
        self.fills(**fields)
        self.presses("保存", told)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
        assert fits(self.page), words

    def sees_no(self, link: str) -> None:
        expect(self.page.locator("main").get_by_role("link", name=link)).to_have_count(0)

    def receives(self, link: str) -> BytesIO:
        with self.page.expect_download() as download:
            self.page.locator("main").get_by_role("link", name=link).first.click()
        return BytesIO(download.value.path().read_bytes())


@pytest.fixture
def desk(enter, page):
    return Desk(enter, page)


def test_a_township_enters_its_project_year(desk, township):
    desk.takes_over(township.clerk, PC)
    receive_funds(desk)
    register_the_peach_project(desk)
    desk.takes_over(township.cadre, PHONE)
    report_from_the_village(desk)
    desk.takes_over(township.clerk, PC)
    finish_the_peach_project(desk)
    book_the_peach_asset(desk)
    share_with_the_households(desk)
    enter_two_finished_projects(desk)
    desk.takes_over(township.cadre, PHONE)
    inspect_in_the_village(desk)
    desk.takes_over(township.clerk, PC)
    clear_the_reminders(desk)
    take_out_the_papers(desk)
    desk.takes_over(township.leader, PC)
    read_the_year(desk)
    figures_are_those_of_the_rows(township.area)


def receive_funds(desk) -> None:
    """Two documents: 300 万 of the centre, 70 万 of the city."""
    desk.goes_to("项目资产", "资金", "批次")
    received = {"年度": 2023, "种类": "衔接资金"}
    for source, document, amount in (
        ("中央", "鄂财农〔2023〕12号", 3000000),
        ("市级", "黄财农〔2023〕8号", 700000),
    ):
        desk.follows("登记批次")
        desk.saves(
            f"已登记资金批次：2023年{source}",
            year=received["年度"],
            source=source,
            kind=received["种类"],
            label="第一批",
            document=document,
            received_on="2023-03-20",
            amount=amount,
        )
        desk.goes_back()


def register_the_peach_project(desk) -> None:
    desk.goes_to("项目资产")
    desk.follows("登记项目")
    desk.saves(
        f"已登记项目：{PEACH}",
        name=PEACH,
        place="沼山村",
        number="BA2023001",
        year=2023,
        kind="产业发展",
        mode="种植业基地",
        total=4179000,
        content="园区基础建设，采购桃苗",
        responsible="保安镇人民政府",
        leader="周镇长",
        expected_income=180000,
        served_persons=98,
        planned_start_on="2023-04-20",
        planned_completion_on="2023-10-31",
        planned_acceptance_on="2023-11-30",
    )
    desk.follows("安排资金（还差 417.9 万元）")
    desk.saves("超过总投资", batch="中央", amount=4200000)  # stays on the page, with what was typed
    desk.saves("已安排中央资金", amount=3000000)
    desk.follows("安排资金（还差 117.9 万元）")
    desk.saves("已安排自筹资金", source="自筹", amount=1179000)
    desk.sees("合计 417.9 万元，与总投资一致")
    for stage, fields in (
        ("入库", {"on": "2023-02-10"}),
        ("批复", {"on": "2023-04-01", "document": "冶乡振〔2023〕5号"}),
        (
            "招标",
            {
                "on": "2023-04-15",
                "tender_way": "公开招标",
                "contract_amount": 4150000,
                "implementer": "大冶市兴农建筑公司",
            },
        ),
        ("开工", {"on": "2023-04-20"}),
    ):
        desk.follows(f"登记{stage}", exact=True)
        desk.saves(f"已登记{stage}", **fields)
    desk.follows("登记工程量")
    desk.saves("已登记园区道路", name="园区道路", unit="公里", planned="3.2", done="3.2")


def report_from_the_village(desk) -> None:
    """A village cadre sees one button for what is his to do."""
    desk.page.get_by_role("navigation").get_by_text("更多").last.click()
    desk.goes_to("项目资产", PEACH)
    desk.sees_no("登记竣工")
    desk.follows("报进度")
    desk.saves("进度日期 2023-04-01 不能早于开工日期", reported_on="2023-04-01", percent=60)
    desk.saves("已报进度 60%", reported_on="2023-07-31", note="园区基础建设完成")


def finish_the_peach_project(desk) -> None:
    desk.goes_to("项目资产", PEACH)
    desk.follows("从中央资金支付")
    desk.saves(
        "已登记支付：大冶市兴农建筑公司，90 万元",
        node="进度款",
        paid_on="2023-08-05",
        amount=900000,
    )
    desk.follows("登记竣工", exact=True)
    desk.saves("已登记竣工", on="2023-10-25")
    desk.follows("登记验收", exact=True)
    desk.saves("已登记验收", on="2023-11-20", settled_amount=4150000)
    desk.follows("登记公示公告")
    notice = {"kind": "村级公示", "posted_from": "2023-11-21", "posted_to": "2023-11-25"}
    desk.saves("村级公示只有 5 天，不少于 10 天", place="村务公开栏", **notice)
    desk.saves("已登记村级公示", posted_to="2023-11-30")
    desk.follows("登记公告公示", exact=True)
    desk.saves("已登记公告公示", on="2023-12-01")
    desk.follows("从中央资金支付")
    desk.saves("已登记支付", node="验收款", paid_on="2023-12-05", amount=2100000)
    desk.follows("登记验收单")
    desk.page.set_input_files("main [name=file]", SCAN)
    desk.saves("已登记资料：验收单", dated_on="2023-11-20")
    desk.follows("登记受益户")
    desk.follows("沼山村", exact=True)
    desk.follows("脱贫户", exact=True)
    desk.fills(way="入股分红", since="2023-12-01", expected=3000)
    desk.page.get_by_label("全选（26 户）").check()
    desk.presses("勾选的登记为受益户", "已登记受益户 26 户")
    desk.goes_back()


def book_the_peach_asset(desk) -> None:
    """The card takes over what the project says; title, contract and keeper have their scans."""
    desk.follows("建资产卡")
    expect(desk.page.locator("[name=funded_by]")).to_have_value("中央 300 万元、自筹 117.9 万元")
    expect(desk.page.locator("[name=original_value]")).to_have_value("4150000")
    desk.saves("已建资产卡：BAZC001", number="BAZC001", useful_years=20)
    desk.follows("确权", exact=True)
    desk.saves("已办理：确权", on="2023-12-05", document="冶集确〔2023〕1号")
    desk.follows("登记经营合同")
    contract = {"way": "入股", "operator": "桃源合作社", "number": "HT2023-1"}
    desk.saves("已办理：登记经营合同", valid_from="2023-12-01", **contract)
    appoint_keeper(desk, "王守园")
    for paper in ("确权证明", "经营合同（HT2023-1）", "管护协议（GH-王守园）"):
        desk.follows(f"登记{paper}")
        desk.page.set_input_files("main [name=file]", SCAN)
        desk.presses("保存", f"已登记资料：{paper}")
    desk.sees_no("登记确权证明")
    receive_income(desk, 180000)


def appoint_keeper(desk, name: str) -> None:
    desk.follows("确定管护人")
    agreement = {"agreement": f"GH-{name}", "signed_on": "2023-12-05", "funds": "收益提取"}
    desk.saves("已办理：确定管护人", on="2023-12-05", keeper=name, **agreement)


def receive_income(desk, due: int) -> None:
    desk.follows("登记应收")
    desk.saves("已办理：登记应收收益", year=2023, due=due, due_on="2023-12-25")
    desk.follows("登记 2023 年收益到账")
    desk.saves("已办理：登记收益到账", received_on="2023-12-25", voucher="收据 1 号")


def share_with_the_households(desk) -> None:
    """180000 came in, 102000 stay with the village: 78000 for 26 households, as posts, awards and dividends."""
    desk.follows("分配收益")
    expect(desk.page.locator("[name=income]")).to_have_value("180000")
    desk.saves(
        "集体留存 190000 元超过可分配收益 180000 元", retained=190000, decided_on="2023-12-28"
    )
    desk.saves("已登记分配方案", retained=102000, document="保政〔2023〕9号")
    homes = desk.page.locator("main tbody tr")

    desk.follows("勾选户")
    expect(homes).to_have_count(26)  # the beneficiaries of the project, unasked
    for row in (0, 1):
        homes.nth(row).get_by_role("checkbox").check()
    desk.fills(use="公益岗", amount=9600, paid_on="2023-12-29")
    desk.sees("已勾 2 户，合计 19200 元，还剩 58800 元")
    desk.presses("给勾选的户登记", "已登记 2 户")

    desk.follows("勾选户")
    desk.fills(use="奖补", paid_on="2023-12-29")
    for row, amount in ((2, 1500), (3, 2300), (4, 1000)):  # each its own, ticked by typing it
        homes.nth(row).get_by_role("textbox").fill(f"{amount}")
    desk.sees("已勾 3 户，合计 4800 元，还剩 54000 元")
    desk.presses("给勾选的户登记", "已登记 3 户")

    desk.follows("办结", exact=True)
    desk.fills(on="2023-12-30")
    desk.presses("办结", "还有 54000 元没有分，分完才能办结")
    desk.goes_back()
    desk.follows("勾选户")
    desk.page.get_by_label("全选（26 户）").check()
    for row in range(5):
        homes.nth(row).get_by_role("checkbox").uncheck()
    desk.fills(paid_on="2023-12-29", amount=2600)
    desk.presses("给勾选的户登记", "多出 600 元")
    expect(homes.nth(25).get_by_role("checkbox")).to_be_checked()  # nothing ticked is lost
    desk.fills(amount=2500)
    homes.nth(25).get_by_role("textbox").fill("4000")
    desk.presses("给勾选的户登记", "已登记 21 户")
    desk.sees("已分完，可以办结")
    desk.follows("办结", exact=True)
    desk.fills(on="2023-12-30")
    desk.presses("办结", "已办结")


def enter_two_finished_projects(desk) -> None:
    """Done before anybody entered them: their days stand on the one form."""
    for row, (name, village, amount, own, income, persons) in enumerate(
        ((TURTLE, "大垅村", 600000, 180000, 60000, 30), (RICE, "高溪村", 100000, 20000, 10000, 20)),
        2,
    ):
        desk.goes_to("项目资产")
        desk.follows("登记项目")
        desk.saves(
            f"已登记项目：{name}",
            name=name,
            place=village,
            number=f"BA202300{row}",
            year=2023,
            kind="产业发展",
            mode="养殖业基地",
            total=amount + own,
            expected_income=income,
            served_persons=persons,
            pooled_on="2023-02-10",
            approved_on="2023-04-01",
            document="冶乡振〔2023〕6号",
            started_on="2023-05-01",
            completed_on="2023-09-30",
            accepted_on="2023-10-20",
        )
        desk.follows("安排资金")
        desk.saves("已安排市级资金", batch="市级", amount=amount)
        desk.follows("安排资金")
        desk.saves("已安排自筹资金", source="自筹", amount=own)
        desk.follows("从市级资金支付")
        paid = {"node": "验收款", "paid_on": "2023-11-01", "amount": amount}
        desk.saves("已登记支付", payee=f"{village}村民委员会", **paid)
        desk.follows("建资产卡")
        titled = {"titled_on": "2023-12-05", "title_document": f"冶集确〔2023〕{row}号"}
        desk.saves("已建资产卡", number=f"BAZC00{row}", **titled)
        appoint_keeper(desk, f"{village}老李")
        receive_income(desk, income)


def inspect_in_the_village(desk) -> None:
    desk.page.get_by_role("navigation").get_by_text("更多").last.click()
    desk.goes_to("项目资产", "资产台账", "提醒")
    desk.follows("记巡检")
    desk.saves("请写发现的问题", condition="损毁")
    desk.saves("已办理：记巡检", issue="灌溉管漏水")
    desk.follows("处理完了")
    desk.saves("已办理：问题处理完了", fix="换了两节水管")
    desk.follows("记巡检")
    desk.saves("已办理：记巡检", condition="正常")


def clear_the_reminders(desk) -> None:
    desk.goes_to("项目资产", "资产台账", "提醒")
    for _ in range(2):
        desk.follows("记巡检")
        desk.saves("已办理：记巡检", inspector="李业务")
        desk.goes_to("项目资产", "资产台账", "提醒")
    numbers = desk.page.get_by_label("资产提醒").locator(".stat-value")
    expect(numbers).to_have_text(["0项"] * numbers.count())
    desk.sees("这一项没有要办的")


def take_out_the_papers(desk) -> None:
    desk.goes_to("项目资产", "资产台账")
    sheet = load_workbook(desk.receives("导出 Excel")).active
    found = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"BAZC001", "BAZC002", "BAZC003", "桃源合作社", PEACH} <= found
    desk.goes_to("项目资产", PEACH)
    table = Document(desk.receives("公示牌")).tables[0]
    lines = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert lines["项目名称"] == PEACH
    assert lines["投资来源"] == "总投资 417.9 万元，其中：中央 300 万元、自筹 117.9 万元"


def read_the_year(desk) -> None:
    """The leader looks: every number, and nothing to press."""
    desk.goes_to("项目资产", "资金")
    desk.follows("看 2023 年的资金")
    desk.sees_no("登记批次")
    numbers = desk.page.get_by_label("年度资金").locator(".stat-value")
    expect(numbers).to_have_text(["370万元", "370万元", "0万元", "100%"])
    desk.follows("资金流向", exact=True)
    desk.goes_to("项目资产", "项目概览")
    desk.goes_to("项目资产", PEACH)
    desk.follows("2023年中央第一批")  # from the project to its batch, and back
    desk.follows(PEACH)
    desk.follows(f"{PEACH}资产")  # and to its asset, and to the distribution of what that earned
    desk.sees("收益分配")


def figures_are_those_of_the_rows(area) -> None:
    def figure(words: str) -> Decimal:
        return value(words, area, year=2023)

    def sum_of(rows, column: str) -> Decimal:
        return rows.aggregate(sum=Sum(column))["sum"]

    funding = ProjectFunding.objects.all()
    assert figure("资金批次.年度.衔接.金额") == 3700000 == sum_of(FundBatch.objects, "amount")
    assert figure("项目资金.年度.衔接.金额") == 3700000
    sources = [figure(f'项目资金.年度.来源("{name}").金额') for name in ("中央", "市级", "自筹")]
    assert sources == [3000000, 700000, 1379000]
    assert figure("项目资金.年度.金额") == sum(sources) == sum_of(funding, "amount")
    assert figure("项目.年度.总投资") == 5079000 == sum_of(Project.objects, "total")
    assert figure("项目.年度.个数") == 3
    assert figure("项目.年度.受益人数规划") == 148
    assert figure("项目.年度.预计年收益") == 250000 == figure("资产收益.实收")
    assert figure("资产收益.实收") == sum_of(AssetReceipt.objects, "amount")
    assert figure("资产.已确权.个数") == 3 == Asset.objects.count()
    items = DistributionItem.objects.all()
    shared = figure("收益分配.可分配") - figure("收益分配.留存")
    assert shared == figure("收益分配.金额") == 78000 == sum_of(items, "amount")
    assert figure("收益分配.户数") == 26 == items.values("household").distinct().count()
    assert figure("收益分配.人数") == 78 == figure("项目户.人数")
    uses = {"公益岗": 19200, "奖补": 4800, "分红": 54000}
    assert {use: figure(f'收益分配.用途("{use}").金额') for use in uses} == uses
    assert Distribution.objects.get().finished_on is not None
