"""Import of a round's checks: one row a household, all faults at once, all or nothing."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.imports import actions as imports
from households.imports import reports, workbooks
from households.imports.engine import KINDS
from households.models import ImportBatch
from households.tests.make import make_household
from lib.sheets_out import Column, OutSheet, write_workbook
from monitoring import actions
from monitoring.models import ScreeningProblem, ScreeningRecord
from monitoring.tests.make import make_screening

NOTE = "填报时间：2021-10-31"
HEADINGS = [
    "系统编号", "户编号", "行政村", "户主", "排查轮次", "排查日期", "排查人", "有无问题", "收入", "义务教育", "基本医疗", "住房安全",
    "饮水安全", "重点群体", "发现的问题", "整改措施", "责任人", "整改期限", "情况说明", "符合纳入条件",
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def screening(places, clerk):
    return make_screening(township=places.township, by=clerk)


@pytest.fixture
def households(places):
    return [make_household(village=places.village, head_name=f"郑{n}") for n in "一二三"]


def filled(household, **cells):
    row = {
        "户编号": household.number,
        "排查轮次": "信息动态调整",
        "排查日期": "2021-10-20",
        "排查人": "钱村干、赵网格",
        "有无问题": "无问题",
    }
    return row | cells


def workbook(rows, headings=HEADINGS, note=NOTE):
    file = io.BytesIO()
    columns = [Column(heading) for heading in headings]
    cells = [[row.get(heading, "") for heading in headings] for row in rows]
    write_workbook(file, [OutSheet("排查记录", columns, cells, "排查记录", note)])
    return file.getvalue()


@pytest.fixture
def look(places, clerk):
    """Upload and check a workbook; the batch."""

    def looked(content, **options):
        batch = imports.upload(
            kind=KINDS["screening"],
            content=content,
            file_name="排查.xlsx",
            township=places.township,
            by=clerk,
            **options,
        )
        imports.check(batch)
        return batch

    return looked


@pytest.fixture
def bring(look, clerk):
    """Check and write rows; the batch."""

    def brought(rows, *args, **options):
        batch = look(workbook(rows, *args), **options)
        assert batch.rejected == 0, faults(batch)
        imports.start_writing(batch)
        assert imports.finish_writing(batch, by=clerk)
        return batch

    return brought


def counts(batch):
    return batch.created, batch.updated, batch.unchanged, batch.rejected


def faults(batch):
    found = reports.load(batch.token)
    return [(one.row, one.heading, one.reason) for one in found.problems]


def test_filled_rows_become_records_and_unfilled_ones_change_nothing(
    screening, households, bring, clerk
):
    one, two, three = households
    batch = bring(
        [
            filled(one),
            filled(
                two,
                有无问题="有问题",
                饮水安全="有问题",
                重点群体="饮水困难；大病重病、自付超过3万元",
                发现的问题="水管坏了",
                整改措施="换水管",
                责任人="钱村干",
                整改期限="2021-11-15",
                情况说明="老人独住",
                符合纳入条件="是",
            ),
            {"户编号": three.number, "排查轮次": "信息动态调整"},
        ]
    )

    assert counts(batch) == (2, 0, 1, 0)
    assert [w.reason for w in reports.load(batch.token).warnings] == [
        "共 1 户还没有填排查情况，这些户不变"
    ]
    fine, bad = ScreeningRecord.objects.order_by("household")
    assert (fine.household, fine.checked_on, fine.checked_by) == (
        one,
        date(2021, 10, 20),
        "钱村干、赵网格",
    )
    assert (fine.is_water_fine, fine.is_at_risk, fine.recorded_by) == (True, False, clerk)
    assert (bad.is_water_fine, bad.is_income_fine, bad.is_at_risk) == (False, True, True)
    assert sorted(bad.groups.values_list("kind", flat=True)) == ["illness", "water"]
    problem = bad.problems.get()
    assert (problem.content, problem.measure, problem.owner, problem.due_on) == (
        "水管坏了",
        "换水管",
        "钱村干",
        date(2021, 11, 15),
    )
    event = AuditEvent.objects.get(what="screening.record")
    assert (event.by, event.detail) == (clerk, {"rows": 2})


def test_the_same_file_again_changes_nothing(screening, households, bring):
    rows = [
        filled(households[0], 有无问题="有问题", 发现的问题="减收", 重点群体="失业或务工收入骤减"),
        filled(households[1]),
    ]
    bring(rows)
    assert counts(bring(rows)) == (0, 0, 2, 0)
    assert ScreeningProblem.objects.count() == 1


def test_a_changed_row_corrects_the_record_and_blank_cells_say_nothing(
    screening, households, bring
):
    one, two, three = households
    rows = [filled(one, 有无问题="有问题", 发现的问题="减收", 责任人="钱村干"), filled(two)]
    bring([*rows, filled(three)])
    batch = bring(
        [
            {"户编号": one.number, "发现的问题": "减收", "整改措施": "介绍务工"},
            {"户编号": two.number, "义务教育": "有问题", "发现的问题": "辍学一人"},
            {"户编号": three.number, "排查日期": "2021-10-22", "重点群体": "独居老人"},
        ]
    )

    assert counts(batch) == (0, 3, 0, 0)
    changed = [
        [(c.heading, c.old, c.new) for c in row.changes] for row in reports.load(batch.token).rows
    ]
    assert changed == [
        [("整改措施", "", "介绍务工")],
        [("义务教育", "正常", "有问题"), ("发现的问题", "", "辍学一人")],
        [("排查日期", "2021-10-20", "2021-10-22"), ("重点群体", "无", "独居老人")],
    ]
    problem = ScreeningProblem.objects.get(record__household=one)
    assert (problem.measure, problem.owner) == ("介绍务工", "钱村干")
    assert not ScreeningRecord.objects.get(household=two).is_education_fine
    assert ScreeningRecord.objects.get(household=three).groups.get().kind == "living_alone"
    assert AuditEvent.objects.get(what="screening.correct").detail == {"rows": 3}


@pytest.mark.parametrize(
    ("cells", "heading", "words"),
    [
        ({"户编号": "12345"}, "户编号", "本乡镇没有这个户编号的户"),
        ({"户编号": ""}, "户编号", "没有填户编号"),
        ({"系统编号": "1234567"}, "系统编号", "没有这个系统编号的户"),
        ({"系统编号": "甲"}, "系统编号", "请不要改"),
        ({"行政村": "郑杨村"}, "行政村", "这一户在段墓村，请核对是不是串了行"),
        ({"户主": "郑二"}, "户主", "这一户的户主是郑一，请核对是不是串了行"),
        ({"排查轮次": "信息动态"}, "排查轮次", "没有这一轮排查"),
        ({"排查日期": ""}, "排查日期", "没有填排查日期"),
        ({"排查日期": "2021-10-17"}, "排查日期", "早于这一轮的开始日期 2021-10-18"),
        ({"排查人": "赵网格"}, "排查人", "至少 2 人"),
        ({"有无问题": ""}, "有无问题", "没有填有无问题"),
        ({"有无问题": "不详"}, "有无问题", "不在代码表里"),
        ({"收入": "有问题"}, "有无问题", "填的是无问题，但收入填了有问题"),
        ({"发现的问题": "减收"}, "有无问题", "填的是无问题，但写了发现的问题"),
        ({"有无问题": "有问题"}, "发现的问题", "请写明发现的问题"),
        ({"有无问题": "有问题", "收入": "有问题"}, "发现的问题", "收入有问题，请写明"),
        ({"符合纳入条件": "是"}, "情况说明", "请写明发现了什么情况"),
        ({"重点群体": "独居"}, "重点群体", "最接近的是“独居老人”"),
        (
            {"有无问题": "有问题", "发现的问题": "减收", "整改期限": "2021-10-01"},
            "整改期限",
            "早于排查日期",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_rejected_at_its_cell(
    screening, households, look, cells, heading, words
):
    batch = look(workbook([filled(households[0], **cells), filled(households[1])]))

    assert counts(batch) == (1, 0, 0, 1)
    ((row, where, reason),) = faults(batch)
    assert (row, where) == (4, heading)
    assert words in reason


def test_all_faults_are_told_at_once_and_nothing_is_written(screening, households, look, clerk):
    one, two, three = households
    rows = [
        filled(one, 排查日期="20210231", 排查人="赵网格", 有无问题="有问题", 发现的问题="减收"),
        filled(two, 户主="郑三", 排查轮次="第九轮"),
        filled(three),
        filled(three),
    ]
    batch = look(workbook(rows))
    assert counts(batch) == (1, 0, 0, 3)
    assert {(row, heading) for row, heading, _ in faults(batch)} == {
        (4, "排查日期"),
        (5, "户主"),
        (5, "排查轮次"),
        (7, "户编号"),
    }
    with pytest.raises(NotAllowed, match="一行不写"):
        imports.start_writing(batch)
    assert not ScreeningRecord.objects.exists()


def test_a_household_without_number_is_met_by_the_key_of_the_list(screening, places, bring):
    household = make_household(village=places.village, number="")
    assert counts(bring([filled(household, 系统编号=str(household.pk), 户编号="")]))[0] == 1


def test_key_and_number_must_be_the_same_household(screening, households, look):
    one, two, _ = households
    batch = look(workbook([filled(one, 系统编号=str(two.pk))]))
    assert faults(batch) == [(4, "户编号", "系统编号和户编号不是同一户，请核对是不是串了行")]


def test_five_answers_do_without_a_result(screening, households, bring):
    answers = dict.fromkeys(("收入", "义务教育", "基本医疗", "住房安全", "饮水安全"), "正常")
    assert counts(bring([filled(households[0], 有无问题="", **answers)]))[0] == 1


def test_without_the_column_the_round_is_the_one_that_was_running(
    screening, households, bring, look, places, clerk
):
    headings = [heading for heading in HEADINGS if heading != "排查轮次"]
    assert counts(bring([filled(households[0])], headings))[0] == 1
    make_screening(township=places.township, by=clerk, name="第二轮")
    batch = look(workbook([filled(households[1])], headings))
    assert faults(batch)[0][2] == "2021-10-31 有 2 轮排查在进行，请填是哪一轮"


def test_a_name_that_came_back_is_told_by_its_year(screening, households, look, places, clerk):
    make_screening(township=places.township, by=clerk, year=2022, started_on=date(2022, 3, 1))
    batch = look(
        workbook([filled(households[0]), filled(households[1], 排查轮次="2021年 信息动态调整")])
    )
    assert counts(batch) == (2, 0, 0, 0)


def test_a_household_of_another_township_is_unknown(screening, places, look):
    far = make_household(village=places.far_village)
    for cells in ({}, {"系统编号": str(far.pk), "户编号": ""}):
        assert counts(look(workbook([filled(far, **cells)]))) == (0, 0, 0, 1)


def test_a_sheet_without_any_key_is_refused(screening, households, look):
    batch = look(workbook([filled(households[0])], HEADINGS[2:]))
    assert (batch.state, batch.message) == (
        ImportBatch.State.FAILED,
        "表里没有“系统编号”，也没有“户编号”，不知道每行是哪一户。",
    )


def test_a_household_checked_meanwhile_is_checked_anew(screening, households, look, clerk):
    batch = look(workbook([filled(one) for one in households]))
    actions.record_screening(
        screening=screening,
        household=households[0],
        by=clerk,
        checked_on=date(2021, 10, 19),
        checked_by="钱村干、孙邻村",
    )
    imports.start_writing(batch)
    assert not imports.finish_writing(batch, by=clerk)
    assert ScreeningRecord.objects.count() == 1
    assert counts(batch) == (2, 1, 0, 0)


def test_the_error_workbook_mended_imports(screening, households, look, bring):
    content = workbook([filled(households[0], 排查人="赵网格"), filled(households[1])])
    batch = look(content)
    mended = workbooks.errors(
        KINDS["screening"],
        imports.named(content, "排查.xlsx"),
        {"4:checked_by": "赵网格、钱村干"},
        reports.load(batch.token),
    )
    assert counts(look(mended)) == (2, 0, 0, 0)


def test_the_command_line_enters_a_round(screening, households, places, tmp_path, capsys):
    path = tmp_path / "排查.xlsx"
    path.write_bytes(workbook([filled(one) for one in households]))
    call_command("import_workbook", "screening", str(path), "--area", places.township.code)
    assert "3 行 = 新增 3 + 更新 0 + 无变化 0 + 有误 0" in capsys.readouterr().out
    assert ScreeningRecord.objects.filter(recorded_by=None).count() == 3

    path.write_bytes(workbook([filled(households[0], 排查人="")]))
    call_command("import_workbook", "screening", str(path), "--area", places.township.code)
    path.write_bytes(workbook([filled(households[0], 排查人="赵")]))
    with pytest.raises(CommandError, match="一行也不写入"):
        call_command("import_workbook", "screening", str(path), "--area", places.township.code)
