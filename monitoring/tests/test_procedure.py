"""The procedure as a table of steps (程序步骤): taken in order, each by its rule; sent back; fast track; deadlines."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from accounts.roles import Can
from areas.models import Parameter
from households.tests.make import make_household
from monitoring import actions, procedure
from monitoring.models import Case, CaseStep
from monitoring.tests.make import (
    ELIMINATION,
    WHOLE,
    make_case,
    make_measure,
    make_procedure,
    make_step,
)

State, Kind = Case.State, CaseStep.Kind
START = date(2021, 3, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid)


@pytest.fixture
def case(household, clerk):
    make_procedure()
    return make_case(household=household, state=State.PROPOSED, identified_on=START, by=clerk)


def take_until(case, kind: str, on: date = START) -> None:
    """Everything before the step, all on one day but the notice."""
    while (standing := procedure.standing_of(case, date(2100, 1, 1))).next_kind != kind:
        on = max(on, standing.since + timedelta(days=5 if standing.next_kind == "notice" else 0))
        make_step(case=case, kind=standing.next_kind, on=on)


def identify(case, by, on):
    return actions.identify(case=case, by=by, on=on, income=5000)


# ---- Order -------------------------------------------------------------------------------------


def test_each_step_waits_for_the_ones_before(case, clerk, village_cadre):
    with pytest.raises(
        NotAllowed, match="还不能办“信息比对”，前面还有没办的：申请和承诺授权、入户核实"
    ):
        make_step(case=case, kind="compare", on=day(1))
    with pytest.raises(NotAllowed, match="还不能办“登记识别”，前面还有没办的：申请和承诺授权"):
        identify(case, clerk, day(9))

    make_step(case=case, kind="apply", on=day(1), by=village_cadre)
    make_step(case=case, kind="check", on=day(2), by=village_cadre)
    assert make_step(case=case, kind="compare", on=day(3)).kind == "compare"


def test_a_step_is_taken_once(case, village_cadre):
    make_step(case=case, kind="apply", on=day(1), by=village_cadre)

    with pytest.raises(NotAllowed, match="“申请和承诺授权”已于 2021-03-02 由钱村干办过"):
        make_step(case=case, kind="apply", on=day(1))


def test_a_step_that_the_procedure_does_not_have_is_refused(household, clerk):
    make_procedure(kinds=("check", "identify"))
    case = make_case(household=household, state=State.PROPOSED, identified_on=START, by=clerk)

    with pytest.raises(NotAllowed, match="识别程序里没有“村级民主评议”这一步"):
        make_step(case=case, kind="review", on=day(1))


def test_the_whole_way_to_the_national_system(case, clerk):
    take_until(case, "identify")
    identify(case, clerk, day(6))
    assert case.state == State.MONITORED
    waiting = procedure.standing_of(case, day(6))
    assert (waiting.next_kind, waiting.verb) == ("enter", Can.DECIDE_RISK)
    make_measure(case=case, done_on=day(10))
    with pytest.raises(NotAllowed, match="识别程序还没有办完，先办：录入国家系统"):
        actions.propose_elimination(
            case=case, by=clerk, on=date(2021, 10, 1), how="help", reason="稳定"
        )
    make_step(case=case, kind="enter", on=day(8))

    assert procedure.standing_of(case, day(8)).next_kind is None
    assert [step.kind for step in procedure.run_of(case).done][-2:] == ["identify", "enter"]


def test_no_procedure_in_force_leaves_nothing_in_between(household, clerk):
    case = make_case(household=household, state=State.PROPOSED, identified_on=START, by=clerk)
    standing = procedure.standing_of(case, day(20))

    assert (standing.next_kind, standing.verb) == ("identify", Can.DECIDE_RISK)
    assert (standing.due_on, standing.days_late) == (day(15), 5)
    with pytest.raises(NotAllowed, match="程序里没有“入户核实”"):
        make_step(case=case, kind="check", on=day(1))
    assert identify(case, clerk, day(1)).state == State.MONITORED
    assert procedure.standing_of(case, day(20)).next_kind is None


def test_a_round_decided_before_steps_were_recorded_waits_for_nothing(household, clerk):
    case = make_case(household=household, identified_on=START, by=clerk)
    make_procedure()

    assert procedure.standing_of(case, day(90)).next_kind is None


def test_elimination_has_steps_of_its_own(household, clerk):
    make_procedure("eliminate", ELIMINATION)
    case = make_case(
        household=household, state=State.ELIMINATING, eliminated_on=date(2021, 10, 1), by=clerk
    )
    with pytest.raises(NotAllowed, match="还不能办“登记消除”，前面还有没办的：入户核实"):
        actions.eliminate(case=case, by=clerk, on=date(2021, 10, 9), income=9000)
    take_until(case, "eliminate", date(2021, 10, 1))

    actions.eliminate(case=case, by=clerk, on=date(2021, 10, 9), income=9000)
    assert procedure.standing_of(case, date(2021, 10, 9)).next_kind == "enter"


def test_an_elimination_that_is_stopped_begins_anew(household, clerk):
    make_procedure("eliminate", ELIMINATION)
    on = date(2021, 10, 1)
    case = make_case(household=household, state=State.ELIMINATING, eliminated_on=on, by=clerk)
    make_step(case=case, kind="check", on=on)
    actions.send_back(case=case, by=clerk, on=on, reason="收入没有核实")
    assert procedure.standing_of(case, on).next_kind is None

    actions.propose_elimination(case=case, by=clerk, on=on, how="help", reason="已核实")
    assert procedure.standing_of(case, on).next_kind == "check"


# ---- The rule of each step ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ({"present": None}, "要填应到、实到、同意、反对各多少人"),
        ({"present": 31}, "实到 31 人多于应到 30 人"),
        ({"opposed": 9}, "同意 26 人加反对 9 人，多于实到 27 人"),
        ({"present": 19, "agreed": 19}, "到会 63.33%（应到 30 人，实到 19 人），不到 66.67%"),
        ({"present": 20, "agreed": 10}, "同意的占到会的 50%（10 人），要超过 50%"),
        ({"expected": 0, "present": 0, "agreed": 0}, "到会 0%"),
    ],
)
def test_a_review_that_does_not_count_is_refused(case, votes, words):
    take_until(case, "review")

    with pytest.raises(NotAllowed, match=words):
        make_step(case=case, kind="review", on=START, **(WHOLE | votes))
    assert not case.steps.filter(kind="review").exists()


def test_two_thirds_and_one_more_than_half_are_enough(case):
    take_until(case, "review")
    step = make_step(
        case=case, kind="review", on=START, expected=30, present=20, agreed=11, opposed=9
    )
    assert (step.expected, step.present, step.agreed, step.opposed) == (30, 20, 11, 9)


def test_a_place_may_ask_for_more_votes(places, case):
    take_until(case, "review")
    Parameter.objects.create(
        area=places.county,
        key="review_majority",
        value="66.67",
        document="云农发〔2021〕3号",
        valid_from=date(2021, 1, 1),
    )
    with pytest.raises(NotAllowed, match=r"要超过 66\.67%（2021-01-01 起执行，云农发〔2021〕3号）"):
        make_step(case=case, kind="review", on=START, expected=30, present=30, agreed=20)


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ({"notice_from": None}, "公示要填从哪天到哪天"),
        ({"notice_to": day(4)}, "公示只有 4 天（2021-03-01 至 2021-03-05），至少要 5 天"),
        ({"notice_from": day(-1)}, "公示起始日期 2021-02-28 早于上一步的日期 2021-03-01"),
        ({"notice_to": day(8)}, "公示到 2021-03-09，期满以后再办"),
        ({"notice_from": day(6), "notice_to": START}, "公示只有 0 天"),
        ({"objection": "有人说他家有车", "opinion": ""}, "在意见里写明怎样核实处理"),
    ],
)
def test_a_notice_has_to_hang_long_enough_and_be_answered(case, notice, words):
    take_until(case, "notice")
    values = {"notice_from": START, "notice_to": day(5)} | notice

    with pytest.raises(NotAllowed, match=words):
        make_step(case=case, kind="notice", on=day(6), **values)


def test_an_objection_that_was_answered_is_kept(case):
    take_until(case, "notice")
    step = make_step(case=case, kind="notice", on=day(5), objection="说有车", opinion="车是邻居的")

    assert (step.objection, step.opinion) == ("说有车", "车是邻居的")


def test_where_the_procedure_names_no_days_the_parameter_does(places, household, clerk):
    make_procedure(notice={"at_least_days": None})
    Parameter.objects.create(
        area=places.township, key="notice_days", value="7", valid_from=date(2021, 1, 1)
    )
    case = make_case(household=household, state=State.PROPOSED, identified_on=START, by=clerk)
    take_until(case, "notice")

    with pytest.raises(NotAllowed, match="至少要 7 天（2021-01-01 起执行）"):
        make_step(case=case, kind="notice", on=day(6))


def test_a_notice_may_be_counted_in_working_days(household, clerk):
    make_procedure(notice={"at_least_days": 5, "is_working_days": True})
    start = date(2021, 9, 28)
    case = make_case(household=household, state=State.PROPOSED, identified_on=start, by=clerk)
    take_until(case, "notice", start)

    with pytest.raises(NotAllowed, match="公示只有 4 个工作日"):  # 国庆节, 10-09 上班
        make_step(case=case, kind="notice", on=date(2021, 10, 9), notice_from=start)
    assert make_step(case=case, kind="notice", on=date(2021, 10, 11), notice_from=start)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("check", "请写核实情况"), ("compare", "请写比对结果"), ("approve", "请写审核意见")],
)
def test_what_came_out_is_written(case, kind, words):
    take_until(case, kind)
    with pytest.raises(NotAllowed, match=words):
        make_step(case=case, kind=kind, on=day(5), opinion=" ")


def test_dates_are_in_order(case):
    make_step(case=case, kind="apply", on=day(3))

    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-03-04"):
        make_step(case=case, kind="check", on=day(2))
    with pytest.raises(NotAllowed, match="还没有到"):
        make_step(case=case, kind="check", on=date(2999, 1, 1))


def test_the_field_the_township_and_the_leader_each_do_their_part(
    case, grid_officer, village_cadre, clerk, leader
):
    with pytest.raises(NotAllowed, match="乡镇领导不能“提出风险变更”"):
        make_step(case=case, kind="apply", on=START, by=leader)
    make_step(case=case, kind="apply", on=START, by=grid_officer)
    make_step(case=case, kind="check", on=START, by=village_cadre)
    with pytest.raises(NotAllowed, match="网格员不能“登记风险变更”"):
        make_step(case=case, kind="compare", on=START, by=grid_officer)
    take_until(case, "approve")
    with pytest.raises(NotAllowed, match="不能“审核风险变更”"):
        make_step(case=case, kind="approve", on=day(5), by=village_cadre)
    make_step(case=case, kind="approve", on=day(5), by=leader)
    with pytest.raises(NotAllowed, match="乡镇领导不能“登记风险变更”"):
        identify(case, leader, day(6))


def test_a_step_is_recorded_once_and_audited(case, clerk):
    events = AuditEvent.objects.count()
    make_step(case=case, kind="apply", on=START, by=clerk)

    event = AuditEvent.objects.latest("pk")
    assert AuditEvent.objects.count() == events + 1
    assert (event.what, event.detail) == ("case.step", {"step": "申请和承诺授权"})


def test_of_two_who_take_the_same_step_the_second_is_told(case, clerk, monkeypatch):
    stale = Case.objects.get(pk=case.pk)
    unseen = procedure.run_of(stale)
    make_step(case=case, kind="apply", on=START)
    monkeypatch.setattr(procedure, "run_of", lambda case: unseen)  # read before the other's commit

    with pytest.raises(NotAllowed, match="已被他人更新"):
        make_step(case=stale, kind="apply", on=START)
    assert case.steps.filter(kind="apply").count() == 1


# ---- Sent back -----------------------------------------------------------------------------------


def test_what_is_sent_back_is_done_again_from_there(case, clerk):
    take_until(case, "approve")
    actions.send_back_step(case=case, by=clerk, to="review", on=day(6), reason="签到缺三人")
    standing = procedure.standing_of(case, day(6))

    assert [step.kind for step in standing.done] == ["apply", "check", "compare"]
    assert (standing.next_kind, standing.returned.opinion) == ("review", "签到缺三人")
    assert standing.due_on == day(9)  # timed from the day it was sent back
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-03-07"):
        make_step(case=case, kind="review", on=day(5))
    make_step(case=case, kind="review", on=day(7))
    assert procedure.standing_of(case, day(7)).returned is None
    assert case.steps.filter(kind="review").count() == 2


def test_only_what_was_done_is_sent_back_by_the_township_before_the_decision(
    case, clerk, village_cadre
):
    make_step(case=case, kind="apply", on=START)
    back = {"case": case, "on": day(1), "reason": "材料不齐"}

    with pytest.raises(NotAllowed, match="“入户核实”还没有办过"):
        actions.send_back_step(**back, by=clerk, to="check")
    with pytest.raises(NotAllowed, match="不能“登记风险变更”"):
        actions.send_back_step(**back, by=village_cadre, to="apply")
    with pytest.raises(NotAllowed, match="请写退回的理由"):
        actions.send_back_step(**(back | {"reason": " "}), by=clerk, to="apply")
    take_until(case, "identify", day(1))
    identify(case, clerk, day(6))
    with pytest.raises(NotAllowed, match="已登记的不能退回重办"):
        actions.send_back_step(**(back | {"on": day(7)}), by=clerk, to="apply")


# ---- Fast track ----------------------------------------------------------------------------------


def test_help_comes_first_only_on_the_fast_track(case, clerk, leader, grid_officer):
    with pytest.raises(NotAllowed, match="还没有登记识别，不能安排措施"):
        make_measure(case=case, planned_on=day(1))
    with pytest.raises(NotAllowed, match="网格员不能“审核风险变更”"):
        actions.open_fast_track(case=case, by=grid_officer, on=day(1), reason="房屋烧毁")
    with pytest.raises(NotAllowed, match="写明突发了什么事"):
        actions.open_fast_track(case=case, by=leader, on=day(1), reason="")
    actions.open_fast_track(case=case, by=leader, on=day(1), reason="房屋烧毁")
    measure = make_measure(case=case, planned_on=day(1), done_on=day(2))

    assert (case.fast_track_reason, measure.case) == ("房屋烧毁", case)
    with pytest.raises(NotAllowed, match="已开绿色通道"):
        actions.open_fast_track(case=case, by=clerk, on=day(1), reason="又烧")
    with pytest.raises(NotAllowed, match="还不能办“登记识别”"):  # the papers still follow
        identify(case, clerk, day(9))


def test_no_measure_is_dated_before_the_identification(household, clerk):
    case = make_case(household=household, identified_on=START, by=clerk)

    with pytest.raises(NotAllowed, match="计划日期 2021-02-28 早于识别日期 2021-03-01"):
        make_measure(case=case, planned_on=day(-1))


# ---- Which procedure, and by when ------------------------------------------------------------------


def test_the_nearest_area_that_has_a_procedure_wins_as_a_whole(places, household, clerk):
    make_procedure()
    make_procedure(kinds=("check", "review", "identify"), area=places.county)
    case = make_case(household=household, state=State.PROPOSED, identified_on=START, by=clerk)

    assert procedure.standing_of(case, START).coming == ("check", "review", "identify")
    make_procedure(kinds=("review", "identify"), area=places.township)
    make_procedure(kinds=("apply", "identify"), area=places.other_township)
    assert procedure.standing_of(case, START).coming == ("review", "identify")


def test_a_run_keeps_the_procedure_of_the_day_it_began(places, household, clerk):
    make_procedure(kinds=("check", "identify"), area=places.county)
    places.county.procedure_steps.update(valid_to=day(3))
    make_procedure(kinds=("review", "identify"), area=places.county, valid_from=day(3))
    before = make_case(household=household, state=State.PROPOSED, identified_on=day(2), by=clerk)
    after = make_case(
        household=make_household(village=places.village),
        state=State.PROPOSED,
        identified_on=day(3),
        by=clerk,
    )
    assert procedure.standing_of(before, day(9)).next_kind == "check"
    assert procedure.standing_of(after, day(9)).next_kind == "review"


def test_deadlines_are_counted_from_the_step_before_or_from_the_proposal(household, clerk):
    make_procedure(
        days=3,
        check={"days": 2, "is_working_days": True},
        compare={"days": 20, "counted_from": "start"},
        review={"days": None},
    )
    start = date(2021, 9, 29)
    case = make_case(household=household, state=State.PROPOSED, identified_on=start, by=clerk)
    assert procedure.standing_of(case, start).due_on == date(2021, 10, 2)
    make_step(case=case, kind="apply", on=date(2021, 9, 30))
    late = procedure.standing_of(case, date(2021, 10, 12))
    assert (late.due_on, late.days_late) == (
        date(2021, 10, 9),
        3,
    )  # over 国庆节, Saturday the 9th is worked
    make_step(case=case, kind="check", on=date(2021, 10, 8))
    assert procedure.standing_of(case, start).due_on == date(2021, 10, 2)  # as of that day
    assert procedure.standing_of(case, date(2021, 10, 8)).due_on == date(2021, 10, 19)
    make_step(case=case, kind="compare", on=date(2021, 10, 9))
    assert procedure.standing_of(case, date(2021, 12, 9)).due_on is None


def test_many_standings_take_as_many_queries_as_one(places, clerk):
    make_procedure()

    def made():
        household = make_household(village=places.village)
        return make_case(
            household=household, state=State.PROPOSED, identified_on=START, by=clerk
        ).pk

    def queries(keys):
        cases = list(Case.objects.filter(pk__in=keys))
        with CaptureQueriesContext(connection) as captured:
            assert len(procedure.standings(cases, START)) == len(keys)
        return len(captured)

    first = made()
    assert queries([first]) == queries([first, *(made() for _ in range(5))])
