"""Lists of who receives now (在享名单): new ones start, others change from the list's day, who is gone stops; and all back again."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.imports import actions as imports
from households.imports import reports
from households.tests.lists import stranger, workbook
from households.tests.make import make_household, make_member
from policies import actions
from policies.models import Benefit, UnbookedRow
from policies.tests.lists import checked, faults_of, make_benefit_list, write
from policies.tests.make import make_policy, make_state

DAY = date(2021, 9, 1)
HEADINGS = ["姓名", "身份证号", "村", "保障类别", "月补差（元/人）", "享受起始时间"]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def policy(db):
    return make_policy(name="低保", nature="state", rhythm="month", kinds="A类、B类、C类")


@pytest.fixture
def people(places):
    household = make_household(village=places.village, head_name="郑国富", size=4)
    return list(household.members.order_by("pk"))


@pytest.fixture
def about(places, clerk, policy):
    return {"township": places.township, "by": clerk, "policy": policy, "on": DAY}


def line(member=None, kind="C类", amount: object = 360, since="", **cells):
    name = cells.get("name", member.name if member else "王查无")
    number = member.id_number if member else stranger()
    return [name, number, "段墓村", kind, amount, since]


def sheet(*rows):
    return workbook([["云川县农村低保对象名单"], HEADINGS, *rows])


@pytest.fixture
def receives(policy, clerk):
    def make(member, **fields):
        values = {"kind": "C类", "amount": Decimal(360)} | fields
        return make_state(
            household=member.household, policy=policy, by=clerk, member=member, **values
        )

    return make


def stretches(member):
    rows = Benefit.objects.filter(member=member).order_by("valid_from")
    return [(one.valid_from, one.valid_to, one.kind, one.amount) for one in rows]


def results(batch):
    return {row.row: row.result for row in reports.load(batch.token).rows}


def test_new_ones_start_on_the_lists_day_or_on_their_own(about, people):
    rows = [line(people[0]), line(people[1], since="2018年7月")]
    make_benefit_list(**about, content=sheet(*rows))
    assert stretches(people[0]) == [(DAY, None, "C类", 360)]
    assert stretches(people[1]) == [(date(2018, 7, 1), None, "C类", 360)]
    assert Benefit.objects.get(member=people[1]).year == 2018


def test_who_receives_the_same_already_is_kept_and_not_booked_again(about, people, receives):
    receives(people[0])
    batch = checked(**about, content=sheet(line(people[0], since="2015年1月")))
    assert results(batch) == {3: "unchanged"}
    write(batch, about["by"])
    assert len(stretches(people[0])) == 1
    kept = UnbookedRow.objects.get()
    assert (kept.why, kept.list_row.member) == ("same", people[0])


def test_another_amount_or_subkind_ends_the_old_and_starts_anew(about, people, receives):
    before = receives(people[0])
    receives(people[1])
    rows = [line(people[0], amount=400), line(people[1], kind="A类", amount=360)]
    batch = checked(**about, content=sheet(*rows))
    assert results(batch) == {3: "updated", 4: "updated"}
    assert "金额 360 → 400 元" in reports.load(batch.token).rows[0].matched_by
    one = write(batch, about["by"])
    start = date(2021, 1, 1)
    assert stretches(people[0]) == [(start, DAY, "C类", 360), (DAY, None, "C类", 400)]
    assert stretches(people[1]) == [(start, DAY, "C类", 360), (DAY, None, "A类", 360)]
    before.refresh_from_db()
    assert before.stop_reason == one.changing_words


def test_what_the_list_does_not_say_goes_on_as_it_was(about, people, receives):
    receives(people[0])
    make_benefit_list(**about, content=sheet(line(people[0], kind="", amount=400)))
    assert stretches(people[0])[-1] == (DAY, None, "C类", 400)


def test_a_complete_list_stops_who_is_not_on_it(about, people, receives, places, policy, clerk):
    for one in people[:2]:
        receives(one)
    later = receives(people[2], valid_from=date(2021, 10, 1))
    elsewhere = make_household(village=places.far_village).members.get()
    receives(elsewhere)
    batch = checked(**about, content=sheet(line(people[0])), is_complete=True)
    options = reports.load(batch.token).about["options"]
    assert [name for _, name, _ in options["stops"]] == [people[1].name]
    one = write(batch, clerk)
    stopped = Benefit.objects.get(member=people[1])
    assert (stopped.valid_to, stopped.stop_reason) == (DAY, one.leaving_words)
    for going_on in (people[0], elsewhere):
        assert Benefit.objects.get(member=going_on).valid_to is None
    later.refresh_from_db()
    assert later.valid_to is None
    assert AuditEvent.objects.get(what="list.book").detail["stopped"] == 1


def test_a_list_that_is_not_complete_stops_nobody(about, people, receives):
    receives(people[1])
    make_benefit_list(**about, content=sheet(line(people[0])))
    assert Benefit.objects.get(member=people[1]).valid_to is None


def test_somebody_of_the_same_name_without_a_match_is_held_back(about, people, receives):
    receives(people[1])
    rows = [line(people[0]), line(name=people[1].name)]
    batch = checked(**about, content=sheet(*rows), is_complete=True)
    options = reports.load(batch.token).about["options"]
    assert options["stops"] == []
    assert [(name, row) for _, name, row in options["held"]] == [(people[1].name, 4)]


def test_somebody_whose_row_was_set_aside_is_on_the_list(about, people, receives, clerk):
    receives(people[1])
    rows = [line(people[0]), line(people[1], amount="待定")]
    batch = checked(**about, content=sheet(*rows), is_complete=True)
    imports.choose(batch=batch, options={"aside": {"4": "金额没有定"}}, by=clerk)
    imports.check(batch)
    write(batch, clerk)
    assert Benefit.objects.get(member=people[1]).valid_to is None


def test_who_died_before_the_lists_day_is_refused(about, people):
    gone = make_member(
        household=people[0].household, left_on=date(2021, 8, 1), leave_reason="death"
    )
    batch = checked(**about, content=sheet(line(gone, since="2018年7月")))
    assert faults_of(batch) == {3: ["left"]}


@pytest.mark.parametrize("start", [date(2021, 9, 1), date(2021, 10, 1)])
def test_a_list_older_than_what_runs_is_refused(about, people, receives, start):
    receives(people[0], valid_from=start)
    batch = checked(**about, content=sheet(line(people[0], amount=400)))
    assert faults_of(batch) == {3: ["running"]}


def test_a_start_inside_an_earlier_stretch_is_refused(about, people, receives, clerk):
    earlier = receives(people[0], valid_from=date(2018, 1, 1))
    actions.stop_benefit(benefit=earlier, by=clerk, on=date(2020, 1, 1), reason="退出")
    batch = checked(**about, content=sheet(line(people[0], since="2019年7月")))
    assert faults_of(batch) == {3: ["running"]}
    assert faults_of(checked(**about, content=sheet(line(people[0], since="2020年1月")))) == {}


def test_somebody_stopped_between_check_and_writing_is_checked_again(
    about, people, receives, clerk
):
    running = receives(people[1])
    batch = checked(**about, content=sheet(line(people[0])), is_complete=True)
    actions.stop_benefit(benefit=running, by=clerk, on=date(2021, 5, 1), reason="退出")
    imports.start_writing(batch)
    assert not imports.finish_writing(batch, by=clerk)
    assert "变化" in batch.message
    running.refresh_from_db()
    assert (running.valid_to, running.stop_reason) == (date(2021, 5, 1), "退出")


def test_a_roll_that_says_who_receives_books_nobody_else(places, clerk, people):
    living = make_policy(name="残疾人生活补贴", nature="state", rhythm="month")
    grid = [["姓名", "残疾人证号", "发证日期", "享受生活补贴", "享受护理补贴"]]
    grid += [
        [one.name, f"{one.id_number}43", "2012-10-02", said, "否"]
        for one, said in zip(people, "是否是否", strict=True)
    ]
    batch = checked(
        township=places.township, by=clerk, policy=living, on=DAY, content=workbook(grid)
    )
    assert faults_of(batch) == {3: ["receives"], 5: ["receives"]}
    assert results(batch)[2] == "created"
    assert reports.load(batch.token).about["headings"].get("happened_on") is None


def test_numbers_of_certificates_are_no_amounts(about, people):
    grid = [["救助证号", "姓名", "身份证号", "保障类别", "月补差（元/人）"]]
    grid += [["990101000", people[0].name, people[0].id_number, "C类", 360]]
    make_benefit_list(**about, content=workbook(grid))
    assert Benefit.objects.get().amount == 360


# ---- By hand, and all back ----------------------------------------------------------------------


def test_a_hand_match_of_somebody_who_receives_the_same_only_matches(
    about, people, receives, clerk
):
    receives(people[1])
    one = make_benefit_list(**about, content=sheet(line(name=people[1].name)), is_complete=True)
    row = one.list.rows.get()
    said = {"kind": "C类", "amount": Decimal(360), "on": DAY}
    assert actions.book_row(row=row, member=people[1], by=clerk, reason="末位抄错", **said) is None
    assert len(stretches(people[1])) == 1
    row.refresh_from_db()
    assert row.member == people[1]


def test_a_hand_match_of_another_amount_ends_the_old_and_starts_anew(
    about, people, receives, clerk
):
    receives(people[1])
    one = make_benefit_list(**about, content=sheet(line(name=people[1].name)))
    said = {"kind": "C类", "amount": Decimal(400), "on": DAY}
    row = one.list.rows.get()
    benefit = actions.book_row(row=row, member=people[1], by=clerk, reason="末位抄错", **said)
    assert benefit.list_row == row
    assert [stretch[:2] for stretch in stretches(people[1])] == [
        (date(2021, 1, 1), DAY),
        (DAY, None),
    ]


def test_withdrawing_a_complete_list_lets_everything_run_as_before(about, people, receives, clerk):
    receives(people[0])
    receives(people[1])
    content = sheet(line(people[0], amount=400), line(people[2]))
    one = make_benefit_list(**about, content=content, is_complete=True)
    assert Benefit.objects.filter(valid_to=None).count() == 2
    assert actions.withdraw_list(booked_as=one, by=clerk, reason="登错了月份") == 2
    for member in people[:2]:
        assert stretches(member) == [(date(2021, 1, 1), None, "C类", 360)]
    assert stretches(people[2]) == []
    event = AuditEvent.objects.get(what="list.withdraw")
    assert (event.detail["rows"], event.detail["reopened"]) == (2, 2)


def test_a_list_is_not_withdrawn_when_somebody_receives_again_since(about, people, receives, clerk):
    receives(people[1])
    one = make_benefit_list(**about, content=sheet(line(people[0])), is_complete=True)
    receives(people[1], valid_from=date(2021, 10, 1))
    with pytest.raises(NotAllowed, match=f"{people[1].name}在这份名单之后又登记了享受"):
        actions.withdraw_list(booked_as=one, by=clerk, reason="登错了")
    one.list.refresh_from_db()
    assert one.list.withdrawn_on is None
