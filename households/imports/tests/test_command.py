"""manage.py import_workbook."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from households.imports.tests.make import family, person, workbook
from households.models import Member

NUMBER = "9901012012010001"


@pytest.fixture
def run(places, tmp_path, capsys):
    def ran(content, *options, area=None, kind="households"):
        path = tmp_path / "表.xlsx"
        path.write_bytes(content)
        try:
            call_command(
                "import_workbook", kind, str(path), "--area", area or places.township.code, *options
            )
        except CommandError as problem:
            return capsys.readouterr().out, str(problem)
        return capsys.readouterr().out, ""

    return ran


def test_it_prints_the_counts_and_writes(run):
    out, problem = run(workbook(family(NUMBER)))
    assert "3 行 = 新增 3 + 更新 0 + 无变化 0 + 有误 0" in out
    assert not problem
    assert Member.objects.count() == 3
    assert AuditEvent.objects.get().what == "import.commit"


def test_a_dry_run_writes_nothing(run):
    out, _ = run(workbook(family(NUMBER)), "--dry-run")
    assert "没有写入" in out
    assert not Member.objects.exists()


def test_every_error_is_printed_and_nothing_written(run):
    out, problem = run(workbook([person(NUMBER, 行政村="甲村", 健康状况="好")]))
    assert "错误：第 4 行 行政村 “甲村”" in out
    assert "错误：第 4 行 健康状况 “好”" in out
    assert problem == "有误的行改好之前一行也不写入。"
    assert not Member.objects.exists()


def test_the_day_may_be_given(run):
    assert not run(workbook(family(NUMBER), note=""), "--as-of", "2021-06-30")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "nothing"}, "没有“nothing”这种导入"),
        ({"area": "999999999999"}, "没有代码为 999999999999 的区划"),
    ],
)
def test_wrong_arguments_are_explained(run, options, words):
    assert words in run(workbook(family(NUMBER)), **options)[1]


def test_a_file_that_is_not_there_is_explained(places):
    with pytest.raises(CommandError, match="找不到文件"):
        call_command("import_workbook", "households", "none.xlsx", "--area", places.township.code)
