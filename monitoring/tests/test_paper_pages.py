"""The pages that print papers: of one household, of a village or township."""

from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from areas.models import Parameter
from households.tests.make import make_household
from monitoring.models import Case
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_case, make_step
from monitoring.tests.papers import make_monitored, make_proposed, text_of

VILLAGE = reverse("monitoring:village_papers")
CONTACT = "0374-5112345"


def address(household) -> str:
    return reverse("monitoring:household_papers", args=[household.pk])


def file_name(answer) -> str:
    return unquote(answer["Content-Disposition"].split("UTF-8''")[1])


@pytest.fixture
def case(places):
    return make_monitored(village=places.village)


@pytest.fixture
def proposed(places):
    return make_proposed(village=places.village, head_name="冯小军")


class TestOfAHousehold:
    def test_the_button_gives_the_file_that_no_cache_keeps(self, login, village_cadre, case):
        answer = login(village_cadre).post(address(case.household), {"paper": "check"})
        assert answer.status_code == 200
        assert file_name(answer) == "入户核查表_段墓村_周德厚户.docx"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        text = text_of(answer.content)
        assert "脱贫不稳定户，监测中" in text
        assert "钱村干" in text
        event = AuditEvent.objects.get(what="paper.make")
        assert (event.by, event.detail["name"]) == (village_cadre, "入户核查表")

    def test_every_page_of_the_household_leads_there(self, login, clerk, case):
        client = login(clerk)
        for page in (
            case.get_absolute_url(),
            reverse("monitoring:panel", args=[case.household_id]),
            reverse("monitoring:dossier", args=[case.household_id]),
        ):
            assert address(case.household) in client.get(page).content.decode(), page

    def test_full_numbers_ask_for_a_purpose(self, login, clerk, case):
        client = login(clerk)
        number = case.household.members.heads().get().id_number
        refused = client.post(address(case.household), {"paper": "application", "is_plain": "on"})
        assert refused.status_code == 422
        assert "请写明用途" in refused.content.decode()
        assert number not in refused.content.decode()
        form = {"paper": "application", "is_plain": "on", "purpose": "报县里比对"}
        assert number in text_of(client.post(address(case.household), form).content)
        assert AuditEvent.objects.get(what="paper.make_plain").reason == "报县里比对"

    @pytest.mark.parametrize("who", ["grid_officer", "leader"])
    def test_others_print_masked_only(self, login, request, places, who):
        household = make_household(village=places.village, grid=places.grid)
        client = login(request.getfixturevalue(who))
        page = client.get(address(household)).content.decode()
        assert 'name="is_plain"' not in page
        number = household.members.get().id_number
        made = client.post(address(household), {"paper": "application"})
        assert number not in text_of(made.content)
        form = {"paper": "application", "is_plain": "on", "purpose": "报县里比对"}
        assert client.post(address(household), form).status_code == 403
        assert not AuditEvent.objects.filter(what="paper.make_plain").exists()

    def test_outsiders_find_nothing(self, login, outsider, neighbour, case):
        for user in (outsider, neighbour):
            client = login(user)
            assert client.get(address(case.household)).status_code == 404
            assert client.post(address(case.household), {"paper": "check"}).status_code == 404
        assert not AuditEvent.objects.filter(what="paper.make").exists()

    def test_the_round_is_chosen_where_there_are_several(self, login, clerk, places):
        household = make_household(village=places.village, head_name="周德厚")
        first = make_case(household=household, state=Case.State.ELIMINATED)
        second = make_case(household=household, identified_on=date(2022, 3, 1))
        client = login(clerk)
        assert "第 2 轮" in text_of(client.post(address(household), {"paper": "check", "case": second.pk}).content)  # fmt: skip
        assert "第 1 轮" in text_of(client.post(address(household), {"paper": "check", "case": first.pk}).content)  # fmt: skip
        page = client.get(f"{address(household)}?case={first.pk}")
        assert page.context["form"]["case"].initial == first

    def test_a_round_of_another_household_is_refused(self, login, clerk, places, case):
        household = make_household(village=places.village)
        make_case(household=household, state=Case.State.ELIMINATED)
        make_case(household=household, identified_on=date(2022, 3, 1))
        answer = login(clerk).post(address(household), {"paper": "plan", "case": case.pk})
        assert answer.status_code == 422
        assert "周德厚" not in answer.content.decode()

    def test_a_village_paper_or_none_is_refused_here(self, login, clerk, case):
        client = login(clerk)
        for paper in ("notice", "", "nonsense"):
            answer = client.post(address(case.household), {"paper": paper})
            assert answer.status_code == 422
            assert "请选一种文书" in answer.content.decode()

    def test_the_history_of_the_household_tells_of_it(self, login, clerk, case):
        client = login(clerk)
        client.post(address(case.household), {"paper": "card", "purpose": "七月入户"})
        page = client.get(reverse("households:history", args=[case.household_id])).content.decode()
        assert "打印文书" in page
        assert "七月入户" in page


class TestOfAVillage:
    def test_the_list_shows_who_is_under_way_and_ticks_the_reviewed(
        self, login, clerk, places, proposed
    ):
        make_proposed(village=places.village, head_name="李长河", is_reviewed=False)
        make_proposed(village=places.other_village, head_name="孙大河")
        make_monitored(village=places.village, head_name="周德厚")
        page = login(clerk).get(f"{VILLAGE}?area={places.village.pk}")
        ticked = {line["people"].head: line["is_ticked"] for line in page.context["lines"]}
        assert ticked == {"冯小军": True, "李长河": False}
        assert "同意 24" in page.content.decode()

    def test_elimination_lists_those_whose_elimination_is_proposed(self, login, clerk, places):
        household = make_household(village=places.village, head_name="周德厚")
        make_case(household=household, state=Case.State.ELIMINATING)
        make_proposed(village=places.village, head_name="冯小军")
        page = login(clerk).get(f"{VILLAGE}?area={places.village.pk}&purpose=eliminate")
        assert [line["people"].head for line in page.context["lines"]] == ["周德厚"]

    def test_notice_is_given_out_and_recorded(self, login, village_cadre, places, proposed):
        today = timezone.localdate()
        form = {"paper": "notice", "cases": [proposed.pk], "start": today, "end": today + timedelta(days=9), "contact": CONTACT}  # fmt: skip
        answer = login(village_cadre).post(VILLAGE, form)
        assert answer.status_code == 200
        assert file_name(answer) == f"识别公示_段墓村_{today:%Y%m%d}.docx"
        assert "no-store" in answer["Cache-Control"]
        assert "冯小军" in text_of(answer.content)
        assert AuditEvent.objects.get(what="paper.make").target_id == str(places.village.pk)

    def test_a_refusal_keeps_what_was_chosen(self, login, village_cadre, places, proposed):
        make_proposed(village=places.village, head_name="李长河")
        day = timezone.localdate()
        form = {"paper": "notice", "cases": [proposed.pk], "start": day, "end": day}
        answer = login(village_cadre).post(VILLAGE, form)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "公示只有 0 天" in page
        assert "请填受理异议的办公电话" in page
        ticked = {line["people"].head: line["is_ticked"] for line in answer.context["lines"]}
        assert ticked == {"冯小军": True, "李长河": False}

    def test_the_registered_period_is_offered(self, login, clerk, places, proposed):
        make_step(case=proposed, kind="notice", on=date(2021, 3, 15))
        form = login(clerk).get(f"{VILLAGE}?area={places.village.pk}").context["form"]
        assert (form["start"].initial, form["end"].initial) == (
            date(2021, 3, 10),
            date(2021, 3, 15),
        )

    def test_the_office_phone_is_the_parameter(self, login, clerk, places, proposed):
        Parameter.objects.create(
            area=places.county, key="notice_phone", value=CONTACT, valid_from=date(2021, 1, 1)
        )
        form = login(clerk).get(f"{VILLAGE}?area={places.village.pk}").context["form"]
        assert form["contact"].initial == CONTACT

    def test_a_township_prints_its_submission_and_is_told_why_not_the_rest(
        self, login, clerk, places, proposed
    ):
        make_proposed(village=places.other_village, head_name="李长河")
        client = login(clerk)
        url = f"{VILLAGE}?area={places.township.pk}"
        page = client.get(url)
        offered = {one["paper"].code: bool(one["why_not"]) for one in page.context["papers"]}
        assert offered == {"review": True, "notice": True, "submission": False}
        day = timezone.localdate()
        cases = [line["case"].pk for line in page.context["lines"]]
        form = {"paper": "submission", "cases": cases, "start": day, "end": day}
        text = text_of(client.post(url, form).content)
        assert "冯小军" in text
        assert "李长河" in text

    def test_a_round_of_another_area_cannot_be_slipped_in(self, login, village_cadre, places):
        stranger = make_proposed(village=places.other_village, head_name="李长河")
        make_proposed(village=places.village, head_name="冯小军")
        day = timezone.localdate()
        form = {"paper": "review", "cases": [stranger.pk], "start": day, "end": day}
        answer = login(village_cadre).post(VILLAGE, form)
        assert answer.status_code == 422
        assert "李长河" not in answer.content.decode()

    def test_a_place_outside_is_not_found(self, login, village_cadre, places):
        client = login(village_cadre)
        for query in (f"area={places.other_village.pk}", "area=0", "area=x", "purpose=nonsense"):
            assert client.get(f"{VILLAGE}?{query}").status_code == 404, query

    def test_only_those_who_keep_the_files(self, login, grid_officer, leader, proposed):
        for user in (grid_officer, leader):
            client = login(user)
            assert client.get(VILLAGE).status_code == 403
            assert client.post(VILLAGE, {"paper": "notice"}).status_code == 403
            assert VILLAGE not in client.get(reverse("monitoring:list")).content.decode()

    def test_the_list_of_rounds_leads_there(self, login, village_cadre):
        page = login(village_cadre).get(reverse("monitoring:list")).content.decode()
        assert VILLAGE in page

    def test_nobody_under_way_is_said_in_words(self, login, clerk):
        assert "没有在办的户" in login(clerk).get(VILLAGE).content.decode()

    def test_queries_do_not_grow_with_households(self, login, clerk, places):
        client = login(clerk)
        make_proposed(village=places.village)
        few = queries_of(client, VILLAGE)
        for _ in range(4):
            make_proposed(village=places.village)
        assert queries_of(client, VILLAGE) == few
