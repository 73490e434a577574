"""一户一方案: made, revised, every version readable; what is missing is suggested and one click away."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.models import HouseholdYear, MemberYear
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Case, HelpPlan, Measure
from monitoring.tests.counting import queries_of
from monitoring.tests.make import make_case, make_measure

ON = date(2021, 4, 1)
WORDS = {"situation": "户主尿毒症，每周透析", "goal": "年内自付降到三千元以下"}


@pytest.fixture
def case(places, clerk):
    household = make_household(village=places.village, grid=places.grid, head_name="郑国富")
    return make_case(household=household, by=clerk)


@pytest.fixture
def plan(case, village_cadre):
    return actions.make_plan(
        case=case, by=village_cadre, on=ON, target_income=Decimal(12000), **WORDS
    )


def revise(plan, by, **changes):
    values = {"on": date(2021, 6, 1), "reason": "病情变化"} | WORDS
    return actions.revise_plan(plan=plan, by=by, **(values | changes))


# The plan and its versions


def test_a_plan_is_made_once_a_round(case, plan, village_cadre, clerk):
    assert (plan.version, plan.valid_from, plan.valid_to, plan.made_by) == (
        1,
        ON,
        None,
        village_cadre,
    )
    assert AuditEvent.objects.filter(what="plan.make", target_id=str(plan.pk)).count() == 1
    with pytest.raises(NotAllowed, match="已有方案"):
        actions.make_plan(case=case, by=clerk, on=ON, **WORDS)


def test_a_revision_ends_the_old_version_on_the_day_the_new_one_begins(plan, clerk):
    new = revise(plan, clerk, goal="儿子稳定务工")
    old = HelpPlan.objects.get(version=1)

    assert (old.valid_to, new.valid_from, new.version) == (date(2021, 6, 1), date(2021, 6, 1), 2)
    assert (old.goal, new.goal) == (WORDS["goal"], "儿子稳定务工")
    event = AuditEvent.objects.get(what="plan.revise")
    assert (event.reason, event.detail) == ("病情变化", {"fields": ["goal", "target_income"]})
    assert HelpPlan.objects.on(date(2021, 5, 31)).get() == old
    assert HelpPlan.objects.on(date(2021, 6, 1)).get() == new


def test_the_second_of_two_who_revise_is_told(plan, clerk, village_cadre):
    stale = HelpPlan.objects.get(pk=plan.pk)
    revise(plan, clerk, goal="一")
    with pytest.raises(NotAllowed, match="别人已修订过"):
        revise(stale, village_cadre, goal="二")
    assert HelpPlan.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "修订的理由"),
        ({"on": date(2021, 3, 31)}, "早于上一步的日期 2021-04-01"),
        ({"on": date(2999, 1, 1)}, "还没有到"),
        ({"goal": " "}, "帮扶目标"),
        ({"target_income": Decimal(12000)}, "和现行的一版一样"),
    ],
)
def test_a_revision_that_is_none_is_refused(plan, clerk, changes, words):
    with pytest.raises(NotAllowed, match=words):
        revise(plan, clerk, **changes)
    assert HelpPlan.objects.get().valid_to is None


def test_after_the_elimination_there_is_no_plan_to_make(places, clerk):
    household = make_household(village=places.village)
    case = make_case(household=household, state=Case.State.ELIMINATED, by=clerk)
    with pytest.raises(NotAllowed, match="“已消除”，不再制定"):
        actions.make_plan(case=case, by=clerk, on=date(2021, 11, 1), **WORDS)


def test_a_plan_does_not_begin_before_its_round(case, clerk):
    with pytest.raises(NotAllowed, match="早于上一步的日期 2021-03-01"):
        actions.make_plan(case=case, by=clerk, on=date(2021, 2, 1), **WORDS)


# The pages


def test_a_cadre_makes_and_revises_a_plan_and_reads_what_changed(login, case, village_cadre):
    client, url = login(village_cadre), reverse("monitoring:plan_edit", args=[case.pk])
    opening = client.get(url).context["form"].initial["situation"]
    assert opening.startswith("家庭 1 人，劳动力 0 人。风险：因病。")
    answer = client.post(url, WORDS | {"on": "2021-04-01", "target_income": "12000"})
    assert answer["Location"] == reverse("monitoring:plan", args=[case.pk])
    form = client.get(url).context["form"]
    changed = WORDS | {"on": "2021-06-01", "target_income": "15000", "reason": "收入好转"}
    client.post(url, changed | {"version": form["version"].value()})
    text = client.get(reverse("monitoring:plan", args=[case.pk])).content.decode()

    assert "第 2 版" in text
    assert "12000 元" in text
    assert "15000 元" in text
    assert text.index("改前") < text.index("12000 元")


def test_a_form_opened_before_somebody_elses_revision_is_told(login, case, plan, clerk):
    revise(plan, clerk, goal="新目标")
    url = reverse("monitoring:plan_edit", args=[case.pk])
    data = WORDS | {"on": "2021-07-01", "reason": "改", "version": 1, "goal": "我的目标"}
    answer = login(clerk).post(url, data)

    assert answer.status_code == 422
    assert "别人已修订过" in answer.content.decode()
    assert HelpPlan.objects.get(valid_to=None).goal == "新目标"


def test_a_first_plan_sent_by_two_is_made_once(login, case, clerk):
    url = reverse("monitoring:plan_edit", args=[case.pk])
    client = login(clerk)
    for _ in range(2):
        answer = client.post(url, WORDS | {"on": "2021-04-01"})

    assert answer.status_code == 422  # it now asks why it is revised
    assert HelpPlan.objects.count() == 1


def test_a_suggestion_fills_the_form_of_a_measure_and_goes_when_taken_up(
    login, case, village_cadre
):
    member = case.household.members.get()
    MemberYear.objects.create(
        township=case.township, member=member, year=2021, has_medical_insurance=False
    )
    client, url = login(village_cadre), reverse("monitoring:plan", args=[case.pk])
    found = client.get(url).context["suggestions"]
    assert [one.key for one in found] == ["K06", f"K12-{member.pk}"]
    assert "没有参加基本医疗保险" in client.get(url).content.decode()

    add = reverse("monitoring:measure_create", args=[case.household_id])
    form = client.get(f"{add}?suggestion=K12-{member.pk}").context["form"]
    assert form.initial["kind"] == "health:居民医保个人缴费补贴"
    assert form.initial["member"] == member.pk
    data = {name: form.initial[name] for name in ("case", "kind", "member", "content")}
    client.post(add, data | {"planned_on": "2021-04-01"})

    measure = Measure.objects.get()
    assert (measure.item, measure.member) == ("居民医保个人缴费补贴", member)
    assert client.get(url).context["suggestions"] == []


@pytest.mark.parametrize("key", ["K99", "K12-999999999999999999999", "<b>", "K06"])
def test_a_suggestion_that_is_none_leaves_the_form_as_it_is(login, case, village_cadre, key):
    make_measure(case=case, group="health", item="医疗救助")
    add = reverse("monitoring:measure_create", args=[case.household_id])
    form = login(village_cadre).get(add, {"suggestion": key}).context["form"]

    assert form.initial == {"case": case.pk}


def test_the_plan_shows_what_each_person_gets_and_the_deadlines(login, case, clerk):
    member = case.household.members.get()
    make_measure(case=case, group="health", item="医疗救助")
    make_measure(case=case, group="post", item="保洁", member=member, done_on=ON)
    HouseholdYear.objects.create(
        township=case.township, household=case.household, year=2021, persons=1, wages=9000
    )
    answer = login(clerk).get(reverse("monitoring:plan", args=[case.pk]))

    parts = {label: [one.item for one in rows] for label, rows in answer.context["parts"]}
    assert parts == {"全户": ["医疗救助"], member.name: ["保洁"]}
    assert [one.words for one in answer.context["deadlines"]] == ["已有"]
    assert "9000 元（2021 年）" in answer.content.decode()


def test_the_queries_of_a_plan_do_not_grow(login, case, clerk, plan):
    client, url = login(clerk), reverse("monitoring:plan", args=[case.pk])
    make_measure(case=case)
    before = queries_of(client, url)
    for number in range(4):
        make_measure(case=case, item=f"第{number}项", member=case.household.members.first())
    revise(plan, clerk, goal="新目标")

    assert queries_of(client, url) == before


def test_the_leader_reads_and_does_not_write(login, case, plan, leader):
    client = login(leader)
    page = client.get(reverse("monitoring:plan", args=[case.pk])).content.decode()

    assert "修订方案" not in page
    assert client.get(reverse("monitoring:plan_edit", args=[case.pk])).status_code == 403


def test_case_page_and_household_panel_lead_to_the_plan(login, case, clerk):
    url = reverse("monitoring:plan", args=[case.pk])
    for page in (case.get_absolute_url(), reverse("monitoring:panel", args=[case.household_id])):
        assert url in login(clerk).get(page).content.decode()
