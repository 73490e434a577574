"""Templates as people make them in Word: split runs, curly quotes, conditions, typed places; and what is refused."""

import io

import pytest
from docx import Document

from reports.tests.make import make_docx, printed_in, saved, text_in
from reports.word.rendering import render
from reports.word.template import read


def rendered(content, *, printed=None, stated=None, holds=None, typed=None) -> bytes:
    template = read(content)
    numbers = printed or {number: str(number * 11) for number in template.figures}
    document = render(
        template, printed=numbers, stated=stated or {}, holds=holds or {}, typed=typed or {}
    )
    return saved(document)


def test_figures_are_numbered_in_the_order_of_first_use():
    template = read(make_docx("{{ 脱贫户.户数 }}户{{ 脱贫户.人数 }}人，仍是{{脱贫户.户数}}户"))
    assert template.figures == {1: "脱贫户.户数", 2: "脱贫户.人数"}


def test_tag_that_word_spread_over_runs_is_one_tag():
    content = make_docx(runs=["脱贫户{", "{ 脱贫户", ".户", "数 }", "}户，完"])
    word = rendered(content, printed={1: "426"})
    assert text_in(word) == "脱贫户426户，完"
    assert printed_in(word) == {1: "426"}


def test_figure_keeps_the_look_of_its_first_character():
    document = Document()
    paragraph = document.add_paragraph("共")
    paragraph.add_run("{{ 脱贫").bold = True
    paragraph.add_run("户.户数 }}")
    paragraph.add_run("户")
    word = rendered(saved(document), printed={1: "9"})
    looks = {
        run.text: run.bold for run in Document(io.BytesIO(word)).paragraphs[0].runs if run.text
    }
    assert looks == {"共": None, "9": True, "户": None}


def test_curly_quotes_and_full_width_signs_are_healed():
    template = read(
        make_docx("{{ 监测对象．类别（“边缘易致贫户”）.户数 }}", "｛｛ 脱贫户.户数 ｝｝")
    )
    assert list(template.figures.values()) == ['监测对象.类别("边缘易致贫户").户数', "脱贫户.户数"]


def test_figures_in_tables_headers_and_footers_are_found():
    document = Document()
    document.add_table(1, 2).rows[0].cells[1].text = "{{ 脱贫户.户数 }}"
    document.sections[0].header.paragraphs[0].text = "{{ 脱贫户.人数 }}"
    document.sections[0].footer.paragraphs[0].text = "{{ 监测对象.户数 }}"
    word = rendered(saved(document))
    assert sorted(printed_in(word).values()) == ["11", "22", "33"]


def test_sentence_under_a_condition_is_left_out_when_there_is_nothing_to_say():
    content = make_docx(
        "消除{{ 脱贫户.户数 }}户{% if 小额信贷.户数 %}，贷款{{ 小额信贷.户数 }}户{% endif %}。",
        "{% if 小额信贷.户数 %}整段{{ 小额信贷.户数 }}{% endif %}",
    )
    without = rendered(content, holds={"小额信贷.户数": False})
    assert text_in(without) == "消除11户。"
    assert printed_in(without) == {1: "11"}
    assert text_in(rendered(content)) == "消除11户，贷款22户。\n整段22"


def test_figure_that_could_not_be_counted_says_so_and_is_marked():
    word = rendered(make_docx("共{{ 脱贫户.户书 }}户"), printed={1: None})
    run = next(run for run in Document(io.BytesIO(word)).paragraphs[0].runs if "待补" in run.text)
    assert run.text == "【待补：脱贫户.户书】"
    assert run.font.highlight_color is not None


def test_typed_place_keeps_its_lines_as_paragraphs_and_shows_what_is_missing():
    content = make_docx("前", "{{ 手填(“存在问题”) }}", "后")
    assert text_in(rendered(content)) == "前\n【待补：存在问题】\n后"
    assert (
        text_in(rendered(content, typed={"存在问题": "一是甲。\n\n二是乙。"}))
        == "前\n一是甲。\n二是乙。\n后"
    )


def test_typed_text_cannot_bring_tags_or_control_characters():
    word = rendered(
        make_docx("{{ 手填('存在问题') }}"), typed={"存在问题": "甲\x01{{ 脱贫户.户数 }}\x00乙"}
    )
    assert text_in(word) == "甲{{ 脱贫户.户数 }}乙"
    assert printed_in(word) == {}


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in 脱贫户 %}{{ 脱贫户.户数 }}{% endfor %}",
        "{% set a = 1 %}",
        "{# 注释 #}",
        "只写了一半{{ 脱贫户.户数",
        "{% if 脱贫户.户数 %}没有完",
        "{% endif %}多了一个",
        "{% if 脱贫户.户数 %}{% if 脱贫户.人数 %}套{% endif %}{% endif %}",
        "{% include 'x' %}",
    ],
)
def test_anything_else_is_refused_with_the_paragraph_quoted(text):
    problems = read(make_docx("第一段", text)).problems
    assert problems
    assert all(text[:10] in problem.paragraph for problem in problems)


def test_python_behind_a_word_is_no_word(places):
    """What is in the braces is only read by the vocabulary, never run."""
    template = read(make_docx("{{ ''.__class__.__mro__ }}", "{{ 脱贫户.户数.__init__ }}"))
    assert len(template.figures) == 2
