"""The pages of the procedure: the whole way on the round's page, its steps, sending back, the fast track, files, what is under way."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from households.models import HouseholdYear, MemberYear
from households.tests.make import make_household
from monitoring import actions, procedure
from monitoring.models import Attachment, Case, Snapshot
from monitoring.snapshots import PILLARS
from monitoring.tests.counting import queries_of
from monitoring.tests.make import (
    JPEG,
    make_attachment,
    make_case,
    make_clue,
    make_procedure,
    make_step,
    make_visit,
)

State = Case.State
UNDER_WAY = "/monitoring/procedure/"


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="周德厚")


@pytest.fixture
def case(household, clerk):
    make_procedure()
    return make_case(household=household, state=State.PROPOSED, identified_on=days_ago(9), by=clerk)


def words(answer) -> str:
    return answer.content.decode()


def take(case, kind: str) -> str:
    return reverse("monitoring:step_take", args=[case.pk, kind])


def labels(client, case) -> list[str]:
    return [button["label"] for button in client.get(case.get_absolute_url()).context["buttons"]]


class TestTheWholeWay:
    def test_what_was_done_what_is_due_and_what_is_to_come(self, login, case, clerk):
        make_step(case=case, kind="apply", on=days_ago(8), by=clerk, opinion="已签字")
        page = login(clerk).get(case.get_absolute_url())
        lines = page.context["steps"]

        assert [line["name"] for line in lines] == [
            "提出识别",
            "申请和承诺授权",
            "入户核实",
            "信息比对",
            "村级民主评议",
            "村内公示",
            "乡镇审核",
            "登记识别",
            "录入国家系统",
        ]
        assert [line.get("state", "") for line in lines] == ["done", "done", "now"] + [""] * 6
        assert "已签字" in lines[1]["note"]
        assert lines[2]["late"] == "逾期 5 天"
        assert str(days_ago(5)) in lines[2]["note"]
        assert "预计" in lines[3]["note"]
        assert "下一步：入户核实" in words(page)

    def test_votes_notice_and_objection_are_shown(self, login, case, clerk):
        for kind in ("apply", "check", "compare", "review"):
            make_step(case=case, kind=kind, on=days_ago(9), by=clerk)
        make_step(
            case=case,
            kind="notice",
            on=days_ago(2),
            by=clerk,
            objection="说有车",
            opinion="车是租的",
        )
        page = words(login(clerk).get(case.get_absolute_url()))

        assert "应到 30，实到 27，同意 26，反对 0" in page
        assert f"公示 <time>{days_ago(7)}</time> 至 <time>{days_ago(2)}</time>" in page
        assert "异议：说有车；车是租的" in page

    def test_what_was_sent_back_stays_and_is_said_to_count_no_more(self, login, case, clerk):
        make_step(case=case, kind="apply", on=days_ago(8), by=clerk)
        actions.send_back_step(case=case, by=clerk, to="apply", on=days_ago(7), reason="没有按印")
        page = login(clerk).get(case.get_absolute_url())

        names = [line["name"] for line in page.context["steps"]]
        assert names[:4] == [
            "提出识别",
            "申请和承诺授权（已退回，不算）",
            "退回重办：从申请和承诺授权起",
            "申请和承诺授权",
        ]
        assert "没有按印" in words(page)

    def test_each_sees_the_button_of_his_own_step(self, login, case, village_cadre, clerk, leader):
        assert labels(login(village_cadre), case) == ["办理：申请和承诺授权"]
        assert labels(login(leader), case) == []
        assert labels(login(clerk), case) == ["办理：申请和承诺授权", "不予纳入"]
        for kind in ("apply", "check", "compare", "review"):
            make_step(case=case, kind=kind, on=days_ago(9), by=clerk)
        make_step(case=case, kind="notice", on=days_ago(4), by=clerk)
        assert labels(login(leader), case) == ["办理：乡镇审核"]
        assert labels(login(village_cadre), case) == []
        make_step(case=case, kind="approve", on=days_ago(4), by=leader)
        assert labels(login(clerk), case) == ["登记识别", "不予纳入"]

    def test_the_queries_do_not_grow_with_the_steps(self, login, case, clerk):
        client, url = login(clerk), case.get_absolute_url()
        make_step(case=case, kind="apply", on=days_ago(8), by=clerk)
        before = queries_of(client, url)
        for kind in ("check", "compare", "review"):
            step = make_step(case=case, kind=kind, on=days_ago(8), by=clerk)
            make_attachment(household=case.household, by=clerk, step=step, section="check")

        assert queries_of(client, url) == before


class TestOneStep:
    def test_a_village_cadre_takes_the_next_step(self, login, case, village_cadre):
        client = login(village_cadre)
        assert "应于" in words(client.get(take(case, "apply")))
        answer = client.post(take(case, "apply"), {"on": str(days_ago(8)), "opinion": ""})

        assert answer["Location"] == case.get_absolute_url()
        assert case.steps.last().done_by == village_cadre

    def test_a_step_that_is_not_due_leads_back_with_what_comes_first(self, login, case, clerk):
        answer = login(clerk).get(take(case, "review"), follow=True)

        assert answer.redirect_chain[0][0] == case.get_absolute_url()
        assert "前面还有没办的：申请和承诺授权、入户核实、信息比对" in words(answer)

    def test_the_decision_is_not_offered_before_its_time(self, login, case, clerk):
        answer = login(clerk).get(reverse("monitoring:identify", args=[case.pk]), follow=True)

        assert answer.redirect_chain[0][0] == case.get_absolute_url()
        assert "还不能办“登记识别”" in words(answer)

    def test_a_review_and_a_notice_are_typed_in_and_refused_by_their_rules(
        self, login, case, clerk
    ):
        for kind in ("apply", "check", "compare"):
            make_step(case=case, kind=kind, on=days_ago(9), by=clerk)
        client = login(clerk)
        votes = {"on": str(days_ago(9)), "expected": 30, "present": 12, "agreed": 12, "opposed": 0}
        refused = client.post(take(case, "review"), votes)
        assert refused.status_code == 422
        assert "到会 40%" in words(refused)
        client.post(take(case, "review"), votes | {"present": 28, "agreed": 28})
        assert case.steps.last().agreed == 28

        assert "至少公示 5 天" in words(client.get(take(case, "notice")))
        notice = {
            "on": str(days_ago(1)),
            "notice_from": str(days_ago(9)),
            "notice_to": str(days_ago(5)),
        }
        assert "还少 1 天" in words(client.post(take(case, "notice"), notice))
        client.post(take(case, "notice"), notice | {"notice_to": str(days_ago(4))})
        assert case.steps.last().notice_to == days_ago(4)

    def test_the_role_and_the_area_decide(self, login, case, grid_officer, neighbour, outsider):
        assert login(grid_officer).get(take(case, "approve")).status_code == 403
        assert login(grid_officer).get(take(case, "compare")).status_code == 403
        assert login(neighbour).get(take(case, "apply")).status_code == 404
        assert login(outsider).post(take(case, "compare"), {}).status_code == 404
        assert login(outsider).get(take(case, "identify")).status_code == 404
        assert case.steps.count() == 1

    def test_sending_back_and_the_fast_track(self, login, case, clerk, leader):
        back = reverse("monitoring:step_back", args=[case.pk])
        client = login(clerk)
        make_step(case=case, kind="apply", on=days_ago(8), by=clerk)
        data = {"to": "apply", "on": str(days_ago(7)), "reason": ""}
        assert client.post(back, data).status_code == 422
        client.post(back, data | {"reason": "没有按印"})
        assert procedure.standing_of(case, days_ago(0)).next_kind == "apply"

        fast = reverse("monitoring:fast_track", args=[case.pk])
        login(leader).post(fast, {"on": str(days_ago(6)), "reason": "房屋烧毁"})
        case.refresh_from_db()
        assert case.fast_track_reason == "房屋烧毁"
        assert "绿色通道" in words(client.get(case.get_absolute_url()))


class TestFiles:
    def test_the_papers_of_a_step_lie_in_the_dossier(self, login, case, grid_officer, clerk):
        step = make_step(case=case, kind="apply", on=days_ago(8), by=clerk)
        url = reverse("monitoring:step_file", args=[case.pk, step.pk])
        photo = SimpleUploadedFile("申请书.jpg", JPEG)
        client = login(grid_officer)
        answer = client.post(url, {"file": photo})

        assert answer["Location"] == reverse("monitoring:step", args=[case.pk, step.pk])
        file = Attachment.objects.get()
        assert (file.step, file.section) == (step, Attachment.Section.APPLICATION)
        assert "申请书.jpg" in words(client.get(answer["Location"]))
        assert "附件 1 个" in words(client.get(case.get_absolute_url()))

    def test_what_is_no_picture_is_refused_in_words(self, login, case, clerk):
        step = case.steps.get()
        url = reverse("monitoring:step_file", args=[case.pk, step.pk])
        answer = login(clerk).post(url, {"file": SimpleUploadedFile("a.jpg", b"<script>")})

        assert answer.status_code == 422
        assert not Attachment.objects.exists()

    def test_a_step_of_another_round_is_not_found(self, login, places, case, clerk):
        household = make_household(village=places.village)
        other = make_case(household=household, state=State.PROPOSED, by=clerk)
        url = reverse("monitoring:step", args=[case.pk, other.steps.first().pk])

        assert login(clerk).get(url).status_code == 404

    def test_papers_of_an_elimination_lie_together(self, login, household, clerk):
        case = make_case(household=household, state=State.ELIMINATING, by=clerk)
        page = login(clerk).get(reverse("monitoring:step", args=[case.pk, case.steps.last().pk]))
        assert page.context["section"] == "风险消除材料"


class TestSnapshots:
    def test_the_form_is_filled_from_the_year_and_the_visit_and_kept(self, login, household, clerk):
        HouseholdYear.objects.create(
            township=household.township, household=household, year=2021, persons=2,
            wages=9000, own_payments=3000,
        )  # fmt: skip
        make_visit(
            household=household,
            visited_on=date(2021, 2, 1),
            is_water_fine=False,
            problem="水管坏了",
        )
        case = make_case(
            household=household, state=State.PROPOSED, identified_on=date(2021, 3, 1), by=clerk
        )
        client, url = login(clerk), reverse("monitoring:identify", args=[case.pk])
        page = client.get(url)
        initial = page.context["form"].initial
        assert (initial["persons"], initial["wages"], initial["own_payments"]) == (
            2,
            "9000",
            "3000",
        )
        assert (initial["is_water_fine"], initial["is_housing_fine"]) == ("problem", "fine")
        assert "2021 年采集表" in words(page)
        client.post(url, initial | {"on": "2021-03-05", "transfer_income": "1000"})

        snapshot = Snapshot.objects.get()
        case.refresh_from_db()
        assert (snapshot.step.kind, snapshot.taken_on) == ("identify", date(2021, 3, 5))
        assert (snapshot.net_per_head, case.identified_income, case.own_payments) == (
            5000,
            5000,
            3000,
        )
        assert (snapshot.is_water_fine, snapshot.is_housing_fine) == (False, True)
        household.years.update(wages=1)  # what is corrected later leaves the snapshot alone
        assert "登记识别时的情况" in words(client.get(case.get_absolute_url()))
        assert Snapshot.objects.get().wages == 9000

    def test_no_income_at_all_has_to_be_said(self, login, household, clerk):
        case = make_case(household=household, state=State.PROPOSED, by=clerk)
        data = {"on": "2021-03-05", "category": case.category_id, "persons": 1}
        data |= dict.fromkeys(PILLARS, "fine")
        url = reverse("monitoring:identify", args=[case.pk])

        assert "确实没有收入的填 0" in words(login(clerk).post(url, data))
        assert login(clerk).post(url, data | {"wages": "0"}).status_code == 302

    def test_a_broken_guarantee_keeps_the_round_open(self, login, household, clerk):
        case = make_case(
            household=household,
            state=State.ELIMINATING,
            eliminated_on=date(2021, 10, 1),
            by=clerk,
        )
        url = reverse("monitoring:eliminate", args=[case.pk])
        data = {"on": "2021-11-01", "persons": 1, "wages": "9000"}
        data |= dict.fromkeys(PILLARS, "fine") | {"is_housing_fine": "problem"}
        client = login(clerk)

        assert "住房安全还有问题" in words(client.post(url, data))
        client.post(url, data | {"is_housing_fine": "fine"})
        case.refresh_from_db()
        assert (case.state, case.eliminated_income) == (State.ELIMINATED, 9000)
        assert case.snapshots.get().step.kind == "eliminate"

    def test_a_household_without_labour_is_suggested_and_contradictions_are_named(
        self, login, household, clerk
    ):
        member = household.members.get()
        year = MemberYear.objects.create(
            township=household.township, member=member, year=2021, labour="none"
        )
        case = make_case(
            household=household, state=State.PROPOSED, identified_on=date(2021, 3, 1), by=clerk
        )
        client, url = login(clerk), reverse("monitoring:identify", args=[case.pk])
        assert client.get(url).context["form"].initial["is_without_labour"]
        year.labour = "ordinary"
        year.save()
        assert not client.get(url).context["form"].initial["is_without_labour"]
        data = {"on": "2021-03-05", "category": case.category_id, "persons": 1, "wages": "0"}
        data |= dict.fromkeys(PILLARS, "fine") | {"is_without_labour": "on"}

        assert "周德厚是普通劳动力（2021 年采集表）" in words(client.post(url, data))

    def test_an_open_clue_keeps_the_round_open(self, login, household, clerk):
        case = make_case(household=household, by=clerk)
        make_clue(household=household, by=clerk, received_on=date(2021, 5, 6))
        url = reverse("monitoring:propose_elimination", args=[case.pk])
        data = {"on": "2021-11-01", "how": "natural", "reason": "好转"}

        assert "有 1 条线索还没有核实（2021-05-06 受理）" in words(login(clerk).post(url, data))


class TestUnderWay:
    def rows(self, client, query=""):
        return [row["case"] for row in client.get(UNDER_WAY + query).context["page"]]

    def test_the_most_overdue_stands_first_with_what_it_waits_for(self, login, places, case, clerk):
        later = make_case(
            household=make_household(village=places.other_village),
            state=State.PROPOSED,
            identified_on=days_ago(1),
            by=clerk,
        )
        ended = make_household(village=places.village)
        make_case(household=ended, state=State.REJECTED, identified_on=days_ago(9), by=clerk)
        client = login(clerk)
        page = client.get(UNDER_WAY)

        assert self.rows(client) == [case, later]
        assert "逾期 6 天" in words(page)
        assert "申请和承诺授权" in words(page)
        assert [tab["count"] for tab in page.context["tabs"]] == [2, 1, 2]
        assert self.rows(client, "?when=late") == [case]
        assert self.rows(client, f"?village={places.other_village.pk}") == [later]
        assert self.rows(client, "?purpose=eliminate") == []

    def test_the_entry_in_the_national_system_is_waited_for(self, login, household, clerk):
        make_procedure(kinds=("identify", "enter"))
        case = make_case(
            household=household, state=State.PROPOSED, identified_on=days_ago(9), by=clerk
        )
        actions.identify(case=case, by=clerk, on=days_ago(8), income=5000)
        client = login(clerk)
        assert self.rows(client) == [case]
        make_step(case=case, kind="enter", on=days_ago(7), by=clerk)

        assert self.rows(client) == []

    def test_people_see_their_own_area_and_what_is_theirs_to_do(
        self, login, case, grid_officer, neighbour, outsider, leader
    ):
        assert self.rows(login(grid_officer)) == [case]
        assert self.rows(login(leader), "?when=mine") == []
        assert self.rows(login(grid_officer), "?when=mine") == [case]
        assert self.rows(login(neighbour)) == []
        assert self.rows(login(outsider)) == []

    def test_the_queries_do_not_grow(self, login, places, case, clerk):
        client = login(clerk)
        before = queries_of(client, UNDER_WAY)
        for _ in range(5):
            make_case(
                household=make_household(village=places.village),
                state=State.PROPOSED,
                identified_on=days_ago(3),
                by=clerk,
            )
        assert queries_of(client, UNDER_WAY) == before
