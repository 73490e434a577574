"""Setting the procedure of a place (识别、消除程序的设置): a whole set from a day on, the history kept."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from monitoring import actions
from monitoring.models import ProcedureStep
from monitoring.procedure import Plans, Rule
from monitoring.tests.make import make_procedure

SHORT = [Rule("check", days=3), Rule("identify", days=15, counted_from="start")]


def put(area, by, steps=SHORT, **changes):
    values = {
        "purpose": "identify",
        "valid_from": date(2022, 1, 1),
        "document": "云农发〔2022〕1号",
    }
    return actions.set_procedure(by=by, area=area, steps=steps, **(values | changes))


def in_force(area, on: date) -> list[str]:
    return [step.kind for step in Plans().on("identify", area, on)]


def test_a_new_set_ends_the_old_one_on_its_day(places, clerk):
    put(places.township, clerk, valid_from=date(2021, 1, 1))
    put(places.township, clerk, [Rule("review"), Rule("identify")])

    assert in_force(places.village, date(2021, 12, 31)) == ["check", "identify"]
    assert in_force(places.village, date(2022, 1, 1)) == ["review", "identify"]
    assert in_force(places.far_village, date(2022, 1, 1)) == []
    event = AuditEvent.objects.latest("pk")
    assert (event.what, event.detail["step"]) == ("procedure.set", ["村级民主评议", "登记识别"])


def test_a_set_that_is_entered_later_ends_where_the_next_begins(places, clerk):
    put(places.township, clerk)
    put(places.township, clerk, [Rule("review"), Rule("identify")], valid_from=date(2021, 6, 1))

    assert in_force(places.township, date(2021, 6, 1)) == ["review", "identify"]
    assert in_force(places.township, date(2022, 1, 1)) == ["check", "identify"]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([Rule("check")], "程序里要有“登记识别”"),
        ([Rule("check"), Rule("check"), Rule("identify")], "同一步只能有一次"),
        ([Rule("identify"), Rule("review")], "这几步要排在前面：村级民主评议"),
        ([Rule("enter"), Rule("identify")], "“录入国家系统”要排在“登记识别”以后"),
        ([Rule("eliminate"), Rule("identify")], "识别程序里没有这几步：登记消除"),
        ([Rule("notice", days=5, at_least_days=7), Rule("identify")], "至少 7 天，时限 5 天办不完"),
    ],
)
def test_a_set_that_makes_no_procedure_is_refused(places, clerk, steps, words):
    with pytest.raises(NotAllowed, match=words):
        put(places.township, clerk, steps)
    assert not ProcedureStep.objects.exists()


def test_two_sets_do_not_begin_on_one_day(places, clerk):
    put(places.township, clerk)
    with pytest.raises(NotAllowed, match="在 2022-01-01 已定过一套"):
        put(places.township, clerk)


def test_people_set_what_is_theirs(places, clerk, outsider, village_cadre):
    with pytest.raises(NotAllowed, match="不在您的辖区"):
        put(places.township, outsider)
    with pytest.raises(NotAllowed, match="不在您的辖区"):
        put(places.county, clerk)
    with pytest.raises(NotAllowed, match="村和网格不单独定"):
        put(places.village, clerk)
    with pytest.raises(NotAllowed, match="不能“维护区划、参数和模板”"):
        put(places.township, village_cadre)


class TestPages:
    def test_it_stands_under_settings(self, login, clerk):
        assert (
            reverse("monitoring:procedures_top") in login(clerk).get("/settings/").content.decode()
        )

    def test_the_page_says_whose_procedure_is_in_force(self, login, places, administrator):
        make_procedure(notice={"document": "随系统"})
        client = login(administrator)
        url = reverse("monitoring:procedures", args=[places.township.pk])
        assert "随系统的" in client.get(url).content.decode()
        put(places.county, administrator)
        assert f"{places.county}定的" in client.get(url).content.decode()
        put(places.township, administrator)

        page = client.get(url).content.decode()
        assert "本级定的" in page
        assert "本级定过的 1 套" in page

    def test_a_set_is_typed_in_beginning_with_the_one_in_force(self, login, places, clerk):
        make_procedure()
        client = login(clerk)
        url = reverse("monitoring:procedure_set", args=[places.township.pk, "identify"])
        data = {
            name: value
            for name, value in client.get(url).context["form"].initial.items()
            if value not in (None, False)
        }
        assert data["notice_at_least_days"] == 5
        data |= {"valid_from": "2022-01-01", "compare_order": "2", "document": "小政〔2022〕1号"}
        refused = client.post(url, data)
        assert refused.status_code == 422
        assert "次序一样" in refused.content.decode()
        data |= {"compare_order": "", "notice_is_working_days": "on", "notice_days": "7"}
        assert client.post(url, data).status_code == 302

        kinds = in_force(places.village, date(2022, 1, 1))
        assert kinds == ["apply", "check", "review", "notice", "approve", "identify", "enter"]
        notice = ProcedureStep.objects.get(area=places.township, kind="notice")
        assert (notice.order, notice.is_working_days, notice.at_least_days) == (4, True, 5)

    def test_a_village_has_no_procedure_of_its_own(self, login, places, administrator):
        client = login(administrator)
        for area in (places.village, places.grid):
            url = reverse("monitoring:procedures", args=[area.pk])
            assert client.get(url).status_code == 404

    def test_the_first_page_is_that_of_the_own_area(self, login, places, clerk, administrator):
        top = reverse("monitoring:procedures_top")
        for user, area in ((clerk, places.township), (administrator, places.county)):
            wanted = reverse("monitoring:procedures", args=[area.pk])
            assert login(user).get(top)["Location"] == wanted
