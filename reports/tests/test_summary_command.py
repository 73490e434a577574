"""manage.py summary: Word and Excel from the command line, with clear messages."""

import io

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from reports.models import SummaryText
from reports.tests.make import printed_in, text_in


def run(*arguments) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("summary", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_writes_word_and_excel_of_one_evaluation(places, summary, template, tmp_path):
    word, excel = tmp_path / "总结.docx", tmp_path / "总结.xlsx"
    out, err = run(
        f"--area={places.township.code}", "--year=2021", f"--template={template.name}",
        f"--docx={word}", f"--xlsx={excel}",
    )  # fmt: skip
    assert "8 个数" in out
    assert err == ""
    sheet = load_workbook(excel)["数字"]
    in_excel = [row[3] for row in sheet.values if str(row[0]).startswith("数") and row[0] != "数字"]
    assert [text for _, text in sorted(printed_in(word.read_bytes()).items())] == in_excel[-8:]


def test_as_of_an_earlier_day(places, summary, template, tmp_path):
    word = tmp_path / "a.docx"
    run(
        f"--area={places.township.code}", "--year=2021", "--as-of=2021-02-15",
        f"--template={template.name}", f"--docx={word}",
    )  # fmt: skip
    assert "截至2021年2月15日" in text_in(word.read_bytes())
    assert printed_in(word.read_bytes())[5] == "1"


def test_default_template_with_what_people_typed(places, summary, clerk, tmp_path):
    SummaryText.objects.create(
        township=places.township, summary=summary, typed_by=clerk, key="存在问题", text="产业弱。"
    )
    word = tmp_path / "a.docx"
    _, err = run(f"--area={places.township.code}", "--year=2021", f"--docx={word}")
    assert "产业弱。" in text_in(word.read_bytes())
    assert "待补" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--area=123", "--year=2021", "--docx=x.docx"], "没有区划代码为 123"),
        (["--area={code}", "--year=2021"], "--docx"),
        (["--area={code}", "--year=1", "--docx=x.docx"], "年度 1 不对"),
        (
            ["--area={code}", "--year=2021", "--template=没有", "--docx=x.docx"],
            "没有名为“没有”的模板",
        ),
        (["--area={code}", "--year=2021", "--docx=/没有/x.docx"], "写不了"),
        (["--area={code}", "--year=2021", "--as-of=2020-01-01", "--docx=x.docx"], "早于 2021 年"),
    ],
)
def test_what_cannot_be_done_is_said(places, arguments, words):
    with pytest.raises(CommandError, match=words):
        run(*[argument.format(code=places.township.code) for argument in arguments])
