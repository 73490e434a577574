"""What an import of households writes, matches and refuses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import AuditEvent, RowChange
from accounts.roles import Role
from accounts.tests.make import make_user
from households import actions as decisions
from households.imports import actions, reports
from households.imports.tests.make import (
    HEADINGS,
    checked,
    family,
    faults,
    person,
    workbook,
    written,
)
from households.models import (
    Household,
    HouseholdStatus,
    HouseholdYear,
    ImportBatch,
    Member,
    MemberYear,
)
from households.people import id_index
from households.tests.make import make_household

NUMBER, SECOND = "9901012012010001", "9901012012010002"


@pytest.fixture
def bring(places, clerk):
    """Check and write rows; the batch."""
    return lambda rows, *args, **options: written(
        workbook(rows, *args), township=places.township, by=clerk, **options
    )


@pytest.fixture
def look(places, clerk):
    """Only check rows; the batch."""
    return lambda rows, *args, **options: checked(
        workbook(rows, *args), township=places.township, by=clerk, **options
    )


def counts(batch):
    return batch.created, batch.updated, batch.unchanged, batch.rejected


def test_a_row_becomes_a_member_with_household_status_and_yearly_forms(bring, places):
    rows = family(NUMBER)
    batch = bring(rows)
    assert counts(batch) == (3, 0, 0, 0)
    household = Household.objects.get()
    assert (household.number, household.village, household.group) == (
        NUMBER,
        places.village,
        "三组",
    )
    assert household.phone == rows[0]["户联系电话"]
    assert household.lifted_on == household.registered_on == date(2017, 12, 1)
    status = household.statuses.get()
    assert (status.base_type, status.policy, status.valid_from) == (
        "lifted",
        "enjoying",
        date(2017, 12, 1),
    )
    head = household.members.heads().get()
    assert (head.name, head.id_number) == (rows[0]["姓名"], rows[0]["证件号码"])
    assert (head.id_index, bool(head.initials)) == (id_index(rows[0]["证件号码"]), True)
    assert head.born_on == date(1968, 3, 5)
    year = household.years.get()
    assert (year.year, year.wages, year.persons, year.is_dangerous_house) == (
        2021,
        Decimal("36000.50"),
        3,
        False,
    )
    assert set(MemberYear.objects.values_list("year", "labour", "work_months")) == {
        (2021, "ordinary", 10)
    }
    assert household.helpers.get().name == "蔡军"


def test_personal_numbers_are_encrypted_in_the_database_and_in_the_kept_files(bring, settings):
    rows = family(NUMBER)
    bring(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM households_member")
        assert rows[0]["证件号码"] not in str(cursor.fetchall())
    kept = [path.read_bytes() for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert kept
    assert not [
        content
        for content in kept
        if content.startswith(b"PK") or rows[0]["姓名"].encode() in content
    ]


def test_the_same_file_again_changes_nothing(bring):
    rows = family(NUMBER) + family(SECOND)
    bring(rows)
    before = list(Member.objects.order_by("pk").values())
    assert counts(bring(rows)) == (0, 0, 6, 0)
    assert list(Member.objects.order_by("pk").values()) == before


def test_a_change_is_shown_with_old_and_new_and_leaves_its_history(bring, look):
    rows = family(NUMBER)
    bring(rows)
    rows[1]["务工时间（月）"] = "6"
    rows[1]["户联系电话"] = rows[0]["户联系电话"] = rows[2]["户联系电话"] = "15400009999"
    batch = look(rows)
    assert counts(batch) == (0, 2, 1, 0)
    report = reports.load(batch.token)
    told = {
        row.row: [(c.heading, c.old, c.new) for c in row.changes]
        for row in report.rows
        if row.changes
    }
    assert told[5] == [("务工时间（月）", "10", "6")]
    assert told[4] == [("户联系电话", "154****0001", "154****9999")]
    RowChange.objects.all().delete()
    actions.start_writing(batch)
    actions.finish_writing(batch, by=batch.by)
    kinds = set(RowChange.objects.values_list("table", "kind", "actor"))
    assert kinds == {
        ("households_household", "U", batch.by_id),
        ("households_memberyear", "U", batch.by_id),
    }
    assert Household.objects.get().phone == "15400009999"


def test_blank_cells_and_missing_columns_change_nothing(bring):
    rows = family(NUMBER)
    bring(rows)
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Household, Member, MemberYear, HouseholdYear)
    ]
    blank = [
        row | dict.fromkeys(("政治面貌", "户联系电话", "工资性收入（元）", "务工时间（月）"), "")
        for row in rows
    ]
    assert counts(bring(blank)) == (0, 0, 3, 0)
    assert counts(bring(rows, ["姓名", "证件号码"])) == (0, 0, 3, 0)
    after = [
        list(model.objects.order_by("pk").values())
        for model in (Household, Member, MemberYear, HouseholdYear)
    ]
    assert before == after


def test_columns_may_be_renamed_and_reordered_without_titles(bring):
    rows = family(NUMBER)
    other = [
        {"身份证号码" if key == "证件号码" else key: value for key, value in row.items()}
        for row in rows
    ]
    headings = [
        "身份证号码" if heading == "证件号码" else heading for heading in reversed(HEADINGS)
    ]
    batch = bring(other, headings, as_of=date(2021, 6, 1))
    assert counts(batch) == (3, 0, 0, 0)
    assert Member.objects.heads().get().id_number == rows[0]["证件号码"]


def test_a_household_without_number_is_met_by_its_heads_certificate(bring, look):
    rows = family(NUMBER)
    bring([row | {"户编号": ""} for row in rows])
    batch = look(rows)
    report = reports.load(batch.token)
    assert counts(batch) == (0, 1, 2, 0)
    assert report.rows[0].matched_by == "户按户主证件号码，人按证件号码"
    assert [c.heading for c in report.rows[0].changes] == ["户编号"]


def test_status_changes_start_on_the_sheets_day_and_old_sheets_do_not_overrule(bring, look):
    bring(family(NUMBER, 1))
    member = Member.objects.get()
    row = person(
        NUMBER,
        证件号码=member.id_number,
        姓名=member.name,
        政策享受情况="脱贫不享受政策",
        户联系电话="",
    )
    bring([row])
    old, new = HouseholdStatus.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_from, new.policy) == (
        date(2021, 10, 31),
        date(2021, 10, 31),
        "stable",
    )
    batch = look([row | {"政策享受情况": "享受政策"}], as_of=date(2021, 5, 1))
    assert batch.rejected == 1
    assert "不能用旧表改新情况" in faults(batch)[0][3]


def test_a_new_helper_ends_the_old_ones_time(bring):
    rows = family(NUMBER)
    bring(rows)
    bring([row | {"帮扶责任人": "李新"} for row in rows])
    helpers = Household.objects.get().helpers.order_by("pk")
    assert [(one.name, one.valid_to) for one in helpers] == [
        ("蔡军", date(2021, 10, 31)),
        ("李新", None),
    ]


def test_a_change_of_head_within_the_sheet_is_possible(bring):
    rows = family(NUMBER, 2)
    bring(rows)
    rows[0]["与户主关系"], rows[1]["与户主关系"] = "配偶", "户主"
    bring(rows)
    assert Member.objects.heads().get().name == rows[1]["姓名"]


def test_a_pupil_loses_the_final_education_and_the_other_way_round(bring):
    rows = family(NUMBER)
    bring(rows)
    rows[2] |= {"文化程度": "", "在校生状况": "本科一年级"}
    bring(rows)
    year = MemberYear.objects.get(member__name=rows[2]["姓名"])
    assert (year.education, year.schooling) == ("", "bachelor1")


def test_a_disability_certificate_tells_kind_and_grade(bring):
    row = person(NUMBER)
    row |= {
        "证件类型": "残疾人证",
        "证件号码": row["证件号码"] + "43",
        "健康状况": "残疾,长期慢性病",
    }
    bring([row])
    member = Member.objects.get()
    assert (member.certificate, member.disability_kind, member.disability_grade) == (
        "disability",
        4,
        3,
    )
    year = member.years.get()
    assert (year.is_disabled, year.has_chronic_illness, year.has_major_illness) == (
        True,
        True,
        False,
    )


WRONG = [
    ({"行政村": "段木村"}, "行政村", "段木村", "小召乡没有这个村，最接近的是“段墓村”"),
    ({"乡(镇)": "柳河乡"}, "乡(镇)", "柳河乡", "不是小召乡的户，一次只能导入本乡镇的"),
    ({"出生日期": "19680230"}, "出生日期", "19680230", "「19680230」不是有效日期"),
    ({"出生日期": "19680306"}, "出生日期", "1968-03-06", "出生日期与证件号码不一致，证件上是 1968-03-05"),
    ({"性别": "女"}, "性别", "女", "性别与证件号码不一致，证件上是男"),
    ({"与户主关系": "长辈"}, "与户主关系", "长辈", "不在代码表里"),
    ({"与户主关系": "之子"}, "与户主关系", "之子", "这一户没有户主"),
    ({"健康状况": "良好"}, "健康状况", "良好", "不在代码表里"),
    ({"工资性收入（元）": "三万"}, "工资性收入（元）", "三万", "「三万」不是金额，请只填数字"),
    ({"工资性收入（元）": "36000.505"}, "工资性收入（元）", "36000.505", "小数最多 2 位"),
    ({"务工时间（月）": "13"}, "务工时间（月）", "13", "最大为 12 个月"),
    ({"户联系电话": "123"}, "户联系电话", "****23", "不是电话号码，请填 11 位手机号"),
    ({"在校生状况": "小学"}, "在校生状况", "小学", "文化程度和在校生状况只填一项：在校的填在校生状况"),
    ({"姓名": ""}, "姓名", "", "没有填姓名"),
    ({"行政村": ""}, "行政村", "", "是新户，要填行政村"),
    ({"户类型": "一般农户"}, "政策享受情况", "享受政策", "一般农户没有政策享受情况，请空着，或把户类型填成脱贫户"),
    ({"户类型": "贫困户"}, "政策享受情况", "享受政策", "贫困户没有政策享受情况，请空着，或把户类型填成脱贫户"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "heading", "shown", "reason"), WRONG)
def test_a_wrong_cell_is_told_with_row_column_value_and_reason(look, cells, heading, shown, reason):
    batch = look([*family(SECOND), person(NUMBER, **cells)])
    assert faults(batch) == [(7, heading, shown, reason)]
    assert counts(batch) == (3, 0, 0, 1)
    assert not Household.objects.exists()


def test_a_wrong_identity_number_is_masked_in_the_error(look):
    number = person(NUMBER)["证件号码"]
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    batch = look([person(NUMBER, 证件号码=wrong)])
    (fault,) = faults(batch)
    assert fault[:3] == (4, "证件号码", f"尾号 {wrong[-4:]}")
    assert "校验码不符" in fault[3]
    assert wrong not in str(fault)


def test_all_errors_of_all_rows_come_at_once(look):
    rows = [
        person(NUMBER, 行政村="甲村", 健康状况="好"),
        person(SECOND, 民族="外星人", 劳动技能="强"),
    ]
    assert [(row, heading) for row, heading, *_ in faults(look(rows))] == [
        (4, "行政村"), (4, "健康状况"), (5, "民族"), (5, "劳动技能"),
    ]  # fmt: skip


def test_one_person_twice_in_the_file_is_an_error_at_the_second(look):
    rows = family(NUMBER, 1)
    rows.append(rows[0] | {"户编号": SECOND})
    batch = look(rows)
    assert faults(batch) == [
        (
            5,
            "证件号码",
            f"尾号 {rows[0]['证件号码'][-4:]}",
            "和第 4 行的证件号码重复，两行是同一个人，留一行",
        )
    ]


def test_a_person_of_another_household_is_an_error_that_names_it(bring, look):
    rows = family(NUMBER, 1)
    bring(rows)
    batch = look(
        [*family(SECOND, 1), rows[0] | {"户编号": SECOND, "与户主关系": "之子", "户联系电话": ""}]
    )
    (fault,) = [fault for fault in faults(batch) if fault[1] == "证件号码"]
    assert f"已登记在段墓村户编号 {NUMBER}（{rows[0]['姓名']}）" in fault[3]


def test_rows_of_a_household_must_agree(look):
    rows = family(NUMBER, 2)
    rows[1]["自然村(组)"] = "四组"
    assert faults(look(rows)) == [
        (5, "自然村(组)", "四组", "同一户前面的行填的是“三组”，一户只能有一个")
    ]


def test_a_namesake_with_another_number_is_no_second_person(bring, look):
    rows = family(NUMBER, 1)
    bring(rows)
    batch = look([person(NUMBER, 姓名=rows[0]["姓名"])])
    assert "本户已有同名成员" in faults(batch)[0][3]


def test_a_dissolved_household_cannot_be_changed(bring, look, clerk):
    rows = family(NUMBER, 1)
    bring(rows)
    Household.objects.update(dissolved_on=date(2021, 5, 1), dissolve_reason="moved_out")
    assert faults(look(rows))[0][3] == "这一户已于 2021-05-01 销户，不能再改"


def test_a_different_number_of_persons_is_a_reminder_only(look):
    headings = [*HEADINGS, "家庭人口数"]
    batch = look([row | {"家庭人口数": "5"} for row in family(NUMBER)], headings)
    assert batch.rejected == 0
    assert [w.reason for w in reports.load(batch.token).warnings] == [
        "家庭人口数是 5，表里这一户有 3 行"
    ]


def test_a_name_that_looks_like_a_formula_stays_a_name(bring):
    bring([person(NUMBER, 姓名="=cmd|calc")])
    assert Member.objects.get().name == "=cmd|calc"


def test_totals_and_signatures_below_the_rows_are_left_out(look):
    batch = look(
        [*family(NUMBER), {"序号": "合计", "工资性收入（元）": "1"}, {"序号": "填表人：王五"}]
    )
    assert batch.rows == 3
    assert reports.load(batch.token).about["notes"] == ["第 7 行是合计或落款，没有读"]


def test_a_sheet_without_a_date_asks_for_one(places, clerk):
    batch = checked(workbook(family(NUMBER), note=""), township=places.township, by=clerk)
    assert (batch.state, "截至日期" in batch.message) == (ImportBatch.State.FAILED, True)
    batch = checked(
        workbook(family(NUMBER), note=""),
        township=places.township,
        by=clerk,
        as_of=date(2021, 1, 1),
    )
    assert batch.state == ImportBatch.State.CHECKED


def test_wrong_rows_block_all(look):
    batch = look([*family(SECOND), person(NUMBER, 行政村="甲村")])
    with pytest.raises(actions.NotAllowed, match="还有 1 行有误：要么全部写入，要么一行不写"):
        actions.start_writing(batch)
    assert not Household.objects.exists()


def test_the_second_of_two_who_import_the_same_file_sees_what_the_first_did(look):
    rows = family(NUMBER)
    first, second = look(rows), look(rows)
    for batch in (first, second):
        actions.start_writing(batch)
    assert actions.finish_writing(first, by=first.by)
    assert not actions.finish_writing(second, by=second.by)
    assert second.message == actions.CHANGED
    assert (second.state, counts(second)) == (ImportBatch.State.CHECKED, (0, 0, 3, 0))
    assert Member.objects.count() == 3


def test_what_changed_since_the_check_is_not_overwritten(bring, look, clerk):
    rows = family(NUMBER)
    bring(rows)
    rows[0]["政治面貌"] = "中共党员"
    batch = look(rows)
    member = Member.objects.heads().get()
    decisions.update_member(member=member, version=member.version, by=clerk, name="新名字")
    actions.start_writing(batch)
    assert not actions.finish_writing(batch, by=clerk)
    member.refresh_from_db()
    assert (member.name, member.political) == ("新名字", "masses")


def test_only_one_of_two_clicks_writes(look):
    batch = look(family(NUMBER))
    actions.start_writing(batch)
    with pytest.raises(actions.NotAllowed, match="正在写入"):
        actions.start_writing(batch)


def test_giving_up_deletes_what_was_read(look, clerk, settings, django_capture_on_commit_callbacks):
    batch = look(family(NUMBER))
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel(batch=batch, by=clerk)
    assert batch.state == ImportBatch.State.CANCELLED
    assert not list((settings.MEDIA_ROOT / "imports").iterdir())
    with pytest.raises(actions.NotAllowed):
        actions.start_writing(batch)


def test_giving_up_stops_a_check_that_runs(places, clerk, monkeypatch):
    batch = actions.upload(
        kind=actions.KINDS["households"], content=workbook(family(NUMBER)), file_name="a.xlsx",
        township=places.township, by=clerk,
    )  # fmt: skip
    ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.CHECKING)
    progress = actions._progress_of(batch)
    progress(10)
    actions.cancel(batch=batch, by=clerk)
    with pytest.raises(actions.Cancelled):
        progress(20)


def test_each_decision_leaves_one_event_without_personal_data(bring, clerk):
    rows = family(NUMBER)
    batch = bring(rows)
    events = AuditEvent.objects.filter(
        target_type="households.importbatch", target_id=str(batch.pk)
    )
    assert sorted(events.values_list("what", flat=True)) == ["import.commit", "import.upload"]
    commit = events.get(what="import.commit")
    assert (commit.by, commit.detail["rows"], commit.detail["created"]) == (clerk, 3, 3)
    assert rows[0]["姓名"] not in str(commit.detail)


def test_old_batches_lose_their_contents(look, settings):
    batch = look(family(NUMBER))
    ImportBatch.objects.update(created_at=batch.created_at - timedelta(days=8))
    look(family(SECOND))
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CANCELLED
    assert not (settings.MEDIA_ROOT / "imports" / batch.token).exists()


def test_households_of_another_township_are_never_met(bring, places):
    rows = family(NUMBER, 1)
    bring(rows)
    far = [row | {"乡(镇)": "柳河乡", "行政村": "太平村"} for row in rows]
    outsider = make_user(role=Role.TOWNSHIP, area=places.other_township)
    batch = written(workbook(far), township=places.other_township, by=outsider)
    assert counts(batch) == (1, 0, 0, 0)
    assert Household.objects.count() == 2


def test_queries_do_not_grow_with_rows(look, django_assert_max_num_queries):
    small, big = family(NUMBER), [row for n in range(60) for row in family(f"99010120120{n:05d}")]
    with django_assert_max_num_queries(40):
        look(small)
    with django_assert_max_num_queries(40):
        look(big)


def test_what_a_large_file_meets_is_the_same_as_a_small_one(bring, look, monkeypatch, places):
    make_household(village=places.village, size=2)
    rows = family(NUMBER) + family(SECOND)
    bring(rows)
    rows[0]["民族"] = "回族"
    small = look(rows)
    monkeypatch.setattr("households.imports.households.WHOLE_TOWNSHIP_FROM", 1)
    large = look(rows)
    assert small.fingerprint == large.fingerprint
    assert counts(small) == counts(large) == (0, 1, 5, 0)


def test_a_poor_household_leaves_poverty_by_the_next_sheet(bring):
    """Before 2021: 贫困户 first, 脱贫户 since the day of the later sheet."""
    poor = {"户类型": "未脱贫户", "户属性": "低保户", "政策享受情况": "", "脱贫时间": ""}
    rows = family(NUMBER, **poor)
    bring(rows, as_of=date(2019, 12, 31))
    lifted = {"户类型": "脱贫户", "政策享受情况": "享受政策", "脱贫时间": "2020-12-10"}
    bring([row | lifted for row in rows], as_of=date(2020, 12, 31))
    statuses = Household.objects.get().statuses.order_by("valid_from")
    assert [(one.base_type, one.policy, one.attribute) for one in statuses] == [
        ("poor", "", "subsistence"),
        ("lifted", "enjoying", "subsistence"),
    ]
