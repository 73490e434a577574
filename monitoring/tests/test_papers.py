"""Papers of one household: what stands on them, masked or in full, how they look."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Attachment, Case
from monitoring.papers import benefits
from monitoring.papers.catalogue import PAPERS, Of
from monitoring.papers.facts import TAKE_BACK, BenefitLine
from monitoring.tests.make import JPEG, make_attachment, make_case
from monitoring.tests.papers import (
    ACCOUNT,
    PHONE,
    make_monitored,
    make_proposed,
    make_review,
    text_of,
)

HOUSEHOLD_PAPERS = [code for code, paper in PAPERS.items() if paper.of == Of.HOUSEHOLD]
VILLAGE_PAPERS = [code for code, paper in PAPERS.items() if paper.of != Of.HOUSEHOLD]


@pytest.fixture
def case(places):
    return make_monitored(village=places.village)


def printed(code, case, by, **options):
    return actions.make_household_paper(
        paper=PAPERS[code], household=case.household, case=case, by=by, **options
    )


def village_paper(code, cases, by, *, area=None, **options):
    today = timezone.localdate()
    values = {"purpose": "identify", "contact": "0374-5112345"}
    values |= {"start": today, "end": today + timedelta(days=5)} | options
    place = area or cases[0].household.village
    return actions.make_village_paper(paper=PAPERS[code], area=place, cases=cases, by=by, **values)


def every_paper(places, clerk):
    """Each paper once, by its code."""
    case = make_monitored(village=places.village)
    made = {code: printed(code, case, clerk).content for code in HOUSEHOLD_PAPERS}
    cases = [make_proposed(village=places.village, head_name=name) for name in ("冯小军", "李长河")]
    return made | {code: village_paper(code, cases, clerk).content for code in VILLAGE_PAPERS}


def cells(content: bytes) -> list[list[str]]:
    tables = Document(io.BytesIO(content)).tables
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


# ---- What stands on them -------------------------------------------------------------------------


def test_check_sheet_is_filled_with_what_is_known(case, clerk):
    text = text_of(printed("check", case, clerk).content)
    for known in ("周德厚", "王秀芝", "周雨桐", "脱贫不稳定户，监测中", "因病", "9800", "31250", "刘志强", "1 名适龄儿童在校"):  # fmt: skip
        assert known in text
    assert text.count("□有问题") == 4
    for line in ("户主签字按印", "核查人", "村负责人"):
        assert line in text


def test_a_household_that_is_not_monitored_gets_boxes_to_tick(places, clerk):
    household = make_household(village=places.village, head_name="张道宏")
    made = actions.make_household_paper(
        paper=PAPERS["check"], household=household, case=None, by=clerk
    )
    text = text_of(made.content)
    assert "张道宏" in text
    assert "□因病" in text
    assert "拟纳入类别" in text


def test_application_ticks_the_risks_and_lists_who_signs(case, clerk):
    content = printed("application", case, clerk).content
    text = text_of(content)
    assert "☑因病" in text
    assert "□因学" in text
    signers = {row[0]: row[4] for row in cells(content) if row[0] in {"周德厚", "周雨桐"}}
    assert signers == {"周德厚": "", "周雨桐": "（监护人）"}


def test_plan_prints_the_version_in_force_and_all_measures(case, clerk):
    text = text_of(printed("plan", case, clerk).content)
    for known in ("第 1 版", "医疗自付降到家庭收入的一成以内", "目标人均纯收入 9000 元", "医疗救助：二次报销", "6200", "2021-06-01", "未落实"):  # fmt: skip
        assert known in text


def test_without_a_plan_the_plan_is_refused(places, clerk):
    case = make_case(household=make_household(village=places.village))
    with pytest.raises(NotAllowed, match="还没有帮扶方案"):
        printed("plan", case, clerk)
    assert not AuditEvent.objects.filter(what="paper.make").exists()


def test_card_says_measures_and_helpers_but_neither_risk_nor_health(case, clerk):
    text = text_of(printed("card", case, clerk).content)
    for known in ("医疗救助：二次报销", "6200", "刘志强", "县水利局科员", "12317"):
        assert known in text
    for private in ("因病", "尿毒症", "大病", "残疾", "周雨桐"):
        assert private not in text


def test_card_carries_the_policies_that_upper_apps_say(case, clerk, monkeypatch):
    def pensions(household, on):
        return [BenefitLine("城乡居民养老保险", "周德厚", "2021 年起", 180)]

    monkeypatch.setattr(benefits, "_sources", [])
    benefits.register(pensions)
    benefits.register(pensions)
    text = text_of(printed("card", case, clerk).content)
    assert text.count("城乡居民养老保险") == 1


def test_contents_count_files_by_year_and_name_what_is_missing(case, clerk):
    for day in (date(2021, 5, 6), date(2021, 6, 6), date(2022, 1, 6)):
        scan = JPEG + day.isoformat().encode()
        make_attachment(household=case.household, taken_on=day, content=scan)
    make_attachment(household=case.household, section=Attachment.Section.PLAN)
    content = printed("contents", case, clerk).content
    rows = {row[1]: row for row in cells(content) if len(row) == 6}
    assert rows["走访记录"][2:4] == ["3", "2021 年 2 件，2022 年 1 件"]
    assert rows["走访记录"][5] == ""
    assert rows["帮扶计划（一户一方案）"][4:] == ["方案 1 版", ""]
    assert rows["公示及照片"][5] == "缺"
    assert rows["风险消除材料"][5] == ""
    assert rows["乡镇审核、县批复公告"][4] == "登记识别 2021-01-15"
    assert "公示及照片" in text_of(content).split("还缺")[1]


def test_contents_of_a_round_under_way_ask_only_for_what_has_happened(places, clerk):
    case = make_proposed(village=places.village)
    rows = {row[1]: row for row in cells(printed("contents", case, clerk).content) if len(row) == 6}
    assert rows["评议会议记录和签到"][5] == "缺"
    assert rows["公示及照片"][5] == ""


# ---- Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", HOUSEHOLD_PAPERS)
def test_numbers_are_masked_unless_asked(case, clerk, code):
    text = text_of(printed(code, case, clerk).content)
    for member in case.household.members.all():
        assert member.id_number not in text
    assert not re.search(r"1[3-9][0-9]{9}|[0-9]{17}[0-9X]", text)
    assert ACCOUNT not in text


def test_full_numbers_need_a_purpose_and_leave_an_event_of_their_own(case, clerk):
    with pytest.raises(NotAllowed, match="写明用途"):
        printed("application", case, clerk, is_plain=True)
    text = text_of(printed("application", case, clerk, is_plain=True, purpose="报县里比对").content)
    for member in case.household.members.all():
        assert member.id_number in text
    assert PHONE in text
    assert ACCOUNT not in text
    event = AuditEvent.objects.filter(what__startswith="paper.").get()
    assert (event.what, event.reason) == ("paper.make_plain", "报县里比对")
    assert event.target_id == str(case.household_id)
    assert event.detail["name"] == "申请及承诺授权书"


def test_the_helper_phone_is_on_the_card_only_when_asked(case, clerk):
    assert "13600003456" not in text_of(printed("card", case, clerk).content)
    made = printed("card", case, clerk, is_plain=True, purpose="发给农户")
    assert "13600003456" in text_of(made.content)


def test_papers_that_need_no_numbers_do_not_give_them(case, clerk):
    with pytest.raises(NotAllowed, match="用不着全号"):
        printed("plan", case, clerk, is_plain=True, purpose="报县里")


def test_who_may_not_see_numbers_cannot_print_them(case, leader):
    with pytest.raises(NotAllowed, match="不能"):
        printed("application", case, leader, is_plain=True, purpose="报县里")
    assert printed("application", case, leader).content


def test_the_foot_says_who_when_and_for_what(case, clerk):
    document = Document(io.BytesIO(printed("check", case, clerk, purpose="七月走访").content))
    foot = document.sections[0].footer.paragraphs[0].text
    assert re.fullmatch(
        rf"李业务 \d{{4}}-\d\d-\d\d \d\d:\d\d 打印，用于七月走访。{TAKE_BACK}", foot
    )


def test_file_names_say_whose_and_carry_no_number(case, clerk, places):
    assert printed("check", case, clerk).name == "入户核查表_段墓村_周德厚户.docx"
    made = village_paper("review", [make_proposed(village=places.village)], clerk)
    assert re.fullmatch(r"识别评议记录_段墓村_20\d{6}\.docx", made.name)


# ---- Village papers ------------------------------------------------------------------------------


def test_review_fills_votes_where_the_meeting_is_registered(places, clerk):
    met = make_proposed(village=places.village, head_name="冯小军")
    not_yet = make_proposed(village=places.village, head_name="李长河", is_reviewed=False)
    content = village_paper("review", [met, not_yet], clerk).content
    rows = {row[2]: row for row in cells(content) if len(row) == 9}
    assert rows["冯小军"][6:] == ["24", "1", "1"]
    assert rows["李长河"][6:] == ["", "", ""]
    text = text_of(content)
    assert "时间：2021年3月8日" in text
    assert "应到" in text


def test_a_review_sent_back_is_to_be_held_again(places, clerk):
    case = make_proposed(village=places.village, head_name="冯小军")
    actions.send_back_step(case=case, by=clerk, to="review", on=date(2021, 3, 9), reason="签到不全")
    rows = {row[2]: row for row in cells(village_paper("review", [case], clerk).content) if len(row) == 9}  # fmt: skip
    assert rows["冯小军"][6:] == ["", "", ""]
    make_review(case, date(2021, 3, 10), agreed=26, opposed=0)
    rows = {row[2]: row for row in cells(village_paper("review", [case], clerk).content) if len(row) == 9}  # fmt: skip
    assert rows["冯小军"][6:] == ["26", "0", "0"]


def test_submission_of_a_township_lists_all_villages_and_adds_up(places, clerk):
    cases = [
        make_proposed(village=places.village, head_name="冯小军"),
        make_proposed(village=places.other_village, head_name="李长河"),
    ]
    text = text_of(village_paper("submission", cases, clerk, area=places.township).content)
    assert "共 2 户 6 人（脱贫不稳定户2户6人）" in text
    for known in (
        "段墓村",
        "郑杨村",
        "6620",
        "实到 26，同意 24",
        "小召乡人民政府（章）",
    ):
        assert known in text


def test_meetings_are_held_by_village(places, clerk):
    case = make_proposed(village=places.village)
    with pytest.raises(NotAllowed, match="先选一个村"):
        village_paper("review", [case], clerk, area=places.township)


def test_a_round_decided_meanwhile_is_not_printed(places, clerk):
    case = make_proposed(village=places.village)
    actions.reject(case=case, by=clerk, on=date(2021, 3, 9), reason="收入稳定")
    with pytest.raises(NotAllowed, match="请刷新后重选"):
        village_paper("review", [Case.objects.get(pk=case.pk)], clerk)
    with pytest.raises(NotAllowed, match="还没有选户"):
        village_paper("review", [], clerk, area=places.village)


def test_grid_officers_do_not_print_village_papers(places, grid_officer):
    with pytest.raises(NotAllowed, match="不能"):
        village_paper("review", [make_proposed(village=places.village)], grid_officer)


# ---- How they look -------------------------------------------------------------------------------


def test_every_paper_is_a_whole_word_file_on_a4_in_official_fonts(places, clerk):
    for code, content in every_paper(places, clerk).items():
        document = Document(io.BytesIO(content))
        section = document.sections[0]
        size = sorted((round(section.page_width.mm), round(section.page_height.mm)))
        assert size == [210, 297], code
        fonts = {
            style.name: style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
            for style in document.styles
            if style.name in {"Normal", "Title", "表头", "表格", "页脚说明"}
        }
        assert fonts == {"Normal": "仿宋_GB2312", "Title": "方正小标宋简体", "表头": "黑体", "表格": "仿宋_GB2312", "页脚说明": "楷体_GB2312"}, code  # fmt: skip
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.testzip() is None
            for name in package.namelist():
                if name.endswith(".xml"):
                    etree.fromstring(package.read(name))
        assert document.core_properties.author == "", code


def test_rows_stay_whole_and_headings_repeat(places, clerk):
    for code, content in every_paper(places, clerk).items():
        tables = Document(io.BytesIO(content)).tables
        rows = [row for table in tables for row in table.rows]
        assert rows, code
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows), code
    headed = [
        table
        for table in Document(io.BytesIO(content)).tables
        if table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    ]
    assert len(headed) == 1


def office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(
    office() is None and not os.environ.get("CI"), reason="没有 LibreOffice；CI 中必须有"
)
def test_libreoffice_prints_each_on_as_many_pages_as_it_should(places, clerk, tmp_path):
    for code, content in every_paper(places, clerk).items():
        (tmp_path / f"{code}.docx").write_bytes(content)
    files = [str(path) for path in tmp_path.glob("*.docx")]
    command = [office(), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603  our own files, no shell
    pages = {
        path.stem: len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))
        for path in tmp_path.glob("*.pdf")
    }
    assert pages == dict.fromkeys(PAPERS, 1)
    wide = {path.stem for path in tmp_path.glob("*.pdf") if _is_wide(path.read_bytes())}
    assert wide == {"plan", "submission"}


def _is_wide(pdf: bytes) -> bool:
    box = re.search(rb"/MediaBox\s*\[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)", pdf)
    left, bottom, right, top = map(float, box.groups())
    return right - left > top - bottom
