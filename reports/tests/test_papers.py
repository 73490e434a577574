"""One evaluation feeds all: Word, page and Excel say the same for every figure."""

import io
import re
from datetime import date
from html import unescape

from openpyxl import load_workbook

from households.tests.make import make_household
from reports import default_template, workbook
from reports.composing import Dates, compose, compose_summary, context_of, read_template
from reports.tests.make import make_docx, printed_in, text_in
from reports.vocabulary import Context, FigureError
from reports.word import page


def excel_of(content: bytes):
    return load_workbook(io.BytesIO(content))


def rows_of(sheet, heading: str) -> list[tuple]:
    """The rows below the line that begins with the heading."""
    rows = list(sheet.values)
    start = next(at for at, row in enumerate(rows) if row[0] == heading)
    return rows[start + 1 :]


def test_word_page_and_excel_agree_on_every_figure(login, leader, summary):
    client = login(leader)
    word = b"".join(client.get(f"/reports/summaries/{summary.pk}/word/"))
    excel = excel_of(b"".join(client.get(f"/reports/summaries/{summary.pk}/excel/")))
    html = client.get(f"/reports/summaries/{summary.pk}/").content.decode()

    in_word = printed_in(word)
    links = re.findall(
        r'<a class="fig[^"]*" href="/reports/summaries/\d+/figures/(\d+)/"[^>]*>([^<]*)</a>', html
    )
    in_excel = {int(row[0][1:]): row[3] for row in rows_of(excel["数字"], "编号")}

    assert len(in_word) == 8
    assert {int(number): unescape(text) for number, text in links} == in_word
    assert in_excel == in_word
    for number, text in in_word.items():
        listing = rows_of(excel[f"数{number}"], "序号")
        assert len(listing) == (1 if text == "1.8" else int(text))  # 1.8 万元 are one loan


def test_paper_says_what_the_rows_prove(summary):
    paper = compose_summary(summary, context_of(summary))
    assert text_in(paper.word) == (
        "截至2021年12月31日，脱贫户3户6人，其中享受政策2户，稳定脱贫1户。\n"
        "监测对象2户，风险已消除1户，全年新增2户。\n"
        "发放小额信贷1.8万元。"
    )
    assert paper.violations == []


def test_earlier_day_gives_the_earlier_figures(summary):
    day = date(2021, 9, 30)
    dates = Dates(day, date(2021, 1, 1), date(2021, 2, 28))
    paper = compose_summary(summary, context_of(summary, dates=dates))
    assert "监测对象2户，风险已消除0户，全年新增1户。" in text_in(paper.word)
    assert "小额信贷" not in text_in(paper.word)
    assert all(day.isoformat() in f.dates for f in list(paper.counted.values())[:4])


def test_figures_of_a_sentence_left_out_are_on_no_sheet(summary):
    dates = Dates(date(2021, 12, 31), date(2021, 1, 1), date(2021, 2, 28))
    paper = compose_summary(summary, context_of(summary, dates=dates))
    assert not [one for one in paper.figures.values() if "小额信贷" in one.expression]


def test_unknown_word_is_left_open_and_the_rest_is_counted(places, township_year):
    template = read_template(
        make_docx("脱贫户{{ 脱贫户.户数 }}户{{ 脱贫户.户书 }}", "{{ 手填('问题') }}")
    )
    paper = compose(template, Context.of_year(places.township, 2021), typed={})
    assert text_in(paper.word) == "脱贫户3户【待补：脱贫户.户书】\n【待补：问题】"
    error = paper.figures[2]
    assert isinstance(error, FigureError)
    assert error.word == "户书"
    assert "户数" in error.nearest


def test_village_sheet_adds_up_to_the_printed_figure(leader, summary):
    sheet = excel_of(workbook.write(compose_summary(summary, context_of(summary)), leader))["分村"]
    found = {row[0]: row[3:] for row in rows_of(sheet, "编号")}
    assert found["数1"] == (2, 1, 3, 3, "与全文所印相等")
    for duanmu, zhengyang, total, whole, why in found.values():
        assert duanmu + zhengyang == total == whole, why


def test_what_does_not_add_up_says_so(places, township_year, leader):
    template = read_template(
        make_docx(
            "{{ 比率(脱贫户.享受政策.户数, 脱贫户.户数)|百分比 }}{{ 脱贫户.村数 }}{{ 排查.轮次 }}"
        )
    )
    paper = compose(template, Context.of_year(places.township, 2021), typed={})
    sheet = excel_of(workbook.write(paper, leader))["分村"]
    why = {row[0]: row[-1] for row in rows_of(sheet, "编号")}
    assert why["数1"] == "比率不能相加"
    assert why["数2"] == "与全文所印相等"
    assert why["数3"] == "没有分村的数"


def test_names_that_look_like_formulas_stay_text(places, township_year, leader):
    make_household(village=places.village, head_name="=cmd|'/c calc'!A1", base_type="lifted")
    paper = compose(
        read_template(make_docx("{{ 脱贫户.户数 }}")),
        Context.of_year(places.township, 2021),
        typed={},
    )
    sheet = excel_of(workbook.write(paper, leader))["数1"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if "cmd" in str(cell.value))
    assert cell.data_type == "s"


def test_identity_numbers_show_their_tail_only(township_year, summary, leader):
    content = workbook.write(compose_summary(summary, context_of(summary)), leader)
    number = township_year.first.members.get(relation="01").id_number
    cells = [str(v) for sheet in excel_of(content) for row in sheet.values for v in row if v]
    assert number not in cells
    assert number[-4:] in cells


def test_default_template_can_be_counted_for_any_township(places, township_year):
    """A township without ledgers, policies and screenings: what cannot be counted is open, nothing breaks."""
    paper = compose(
        read_template(default_template.build()), Context.of_year(places.township, 2021), typed={}
    )
    assert "小召乡2021年巩固拓展脱贫攻坚成果" in text_in(paper.word)
    assert "建档立卡脱贫户3户6人，其中继续享受帮扶政策的2户5人" in text_in(paper.word)
    assert {figure.expression for figure in paper.uncounted.values()} >= {"区划.总面积"}
    assert not re.search(r"[{}]", text_in(paper.word))


def test_number_of_queries_does_not_grow_with_figures_or_rows(
    login, leader, summary, places, django_assert_max_num_queries
):
    client = login(leader)
    with django_assert_max_num_queries(45):
        client.get(f"/reports/summaries/{summary.pk}/")
    for _ in range(5):
        make_household(village=places.village, base_type="lifted", size=2)
    with django_assert_max_num_queries(45):
        client.get(f"/reports/summaries/{summary.pk}/")


def test_page_made_before_the_file_is_packed_is_the_page_of_the_file(summary):
    paper = compose_summary(summary, context_of(summary))
    assert paper.blocks == page.read(paper.word)
