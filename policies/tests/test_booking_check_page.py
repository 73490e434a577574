"""The check of a list of payments: faults row by row, mended, set aside, columns and subkinds corrected; then written."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from households.imports import reports
from households.models import ImportBatch
from households.tests.lists import stranger, workbook
from households.tests.make import make_household
from monitoring.tests.counting import queries_of
from policies.models import Benefit, BenefitList, UnbookedRow
from policies.tests.lists import checked, paid, sheet
from policies.tests.make import make_policy, make_state

AMOUNT = "补助金额（元）"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def policy(db):
    return make_policy(
        name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职", sector="education"
    )


@pytest.fixture
def people(places):
    household = make_household(village=places.village, head_name="郑国富", size=5)
    return list(household.members.order_by("pk"))


@pytest.fixture
def about(places, clerk, policy):
    return {"township": places.township, "by": clerk, "policy": policy}


@pytest.fixture
def batch(about, people):
    """Rows 4 to 8: good, no amount, negative, a number too short, a stranger."""
    rows = [
        paid(people[0]),
        paid(people[1], **{AMOUNT: "待定"}),
        paid(people[2], **{AMOUNT: -1500}),
        paid(people[3], 学生身份证号=people[3].id_number[:17]),
        paid(),
    ]
    return checked(**about, content=sheet(rows))


def url(name, batch):
    return reverse(f"policies:benefit_list_{name}", args=[batch.pk])


def shown(page):
    return [line["row"].row for line in page.context["page"]]


def test_the_page_has_a_line_for_each_row_in_trouble(login, clerk, batch, people):
    page = login(clerk).get(url("check", batch))
    assert shown(page) == [5, 6, 7]
    text = page.content.decode()
    for words in ("「待定」不是金额", "是负数", "应为 18 位，现为 17 位"):
        assert words in text
    assert people[3].id_number[:17] not in text
    assert [(code, count) for code, _, count in page.context["sorts"]] == [
        ("number", 1),
        ("amount", 2),
    ]
    assert "还有 3 行有误，改好或留作未入账才能写入" in text


@pytest.mark.parametrize(
    ("tab", "rows"),
    [("bad", [5, 6, 7]), ("new", [4]), ("unmatched", [8]), ("aside", []), ("all", [4, 5, 6, 7, 8])],
)
def test_every_row_is_in_one_tab(login, clerk, batch, tab, rows):
    assert shown(login(clerk).get(url("check", batch) + f"?show={tab}")) == rows


@pytest.mark.parametrize("query", ["?show=x", "?page=x", "?show=changed"])
def test_broken_addresses_are_no_error(login, clerk, batch, query):
    assert login(clerk).get(url("check", batch) + query).status_code == 200


def test_cells_are_mended_in_the_browser(login, clerk, batch, people):
    client = login(clerk)
    fixes = {"5:amount": "1500", "6:amount": "1400", "7:id_number": people[3].id_number}
    client.post(reverse("households:import_mend", args=[batch.pk]), fixes)
    page = client.get(url("check", batch))
    assert (page.context["booked"], page.context["yuan"]) == (4, 5900)
    answer = client.post(reverse("households:import_commit", args=[batch.pk]), follow=True)
    one = BenefitList.objects.get()
    assert answer.redirect_chain[-1][0] == one.get_absolute_url()
    assert Benefit.objects.count() == 4


def test_one_button_sets_aside_all_rows_of_one_sort_of_fault(login, clerk, batch):
    client = login(clerk)
    client.post(url("aside", batch), {"sort": "amount"})
    page = client.get(url("check", batch) + "?show=aside")
    assert shown(page) == [5, 6]
    assert page.context["batch"].rejected == 1
    client.post(url("aside", batch), {"sort": "number"})
    client.post(reverse("households:import_commit", args=[batch.pk]))
    kept = UnbookedRow.objects.filter(why="aside").order_by("list_row__number")
    assert [row.list_row.number for row in kept] == [5, 6, 7]
    assert "不是金额" in kept[0].reason


def test_ticked_rows_are_set_aside_with_a_reason_and_taken_back(login, clerk, batch):
    client = login(clerk)
    client.post(url("aside", batch), {"rows": ["4", "5", "99", "x"], "reason": "另行核实"})
    page = client.get(url("check", batch) + "?show=aside")
    assert shown(page) == [4, 5]
    options = reports.load(batch.token).about["options"]
    assert options["aside"] == {"4": "另行核实", "5": "另行核实"}
    client.post(url("aside", batch), {"rows": ["4"], "back": "1"})
    assert shown(client.get(url("check", batch) + "?show=aside")) == [5]


def test_nothing_is_written_while_a_row_is_wrong(login, clerk, batch):
    client = login(clerk)
    client.post(reverse("households:import_commit", args=[batch.pk]))
    assert not Benefit.objects.exists()
    assert not AuditEvent.objects.filter(what="list.book").exists()


def test_the_clerk_corrects_the_columns(login, clerk, about, people):
    grid = [
        ["姓名", "证件号码", "新号码", "补助金额"],
        [people[0].name, stranger(), people[0].id_number, 1500],
    ]
    batch = checked(**about, content=workbook(grid))
    client = login(clerk)
    assert client.get(url("check", batch)).context["booked"] == 0
    twice = client.post(url("columns", batch), {"role-1": "id_number", "role-2": "id_number"})
    assert twice.status_code == 422
    assert "只能指定一列，现在是 B、C 列" in twice.content.decode()
    client.post(url("columns", batch), {"role-1": "unused", "role-2": "id_number"})
    assert client.get(url("check", batch)).context["booked"] == 1


def test_a_column_that_the_policy_does_not_have_is_no_choice(login, clerk, batch):
    form = login(clerk).get(url("check", batch)).context["columns"]
    offered = {value for value, _ in form.fields["role-0"].choices}
    assert "kind" in offered
    assert not {"quantity", "total_cost", "where"} & offered


def test_the_clerk_says_which_subkind_a_word_means(login, clerk, about, people):
    batch = checked(**about, content=sheet([paid(people[0], 学历层次="研究生"), paid(people[1])]))
    client = login(clerk)
    page = client.get(url("check", batch))
    assert [field.label for field in page.context["kinds"]] == ["研究生", "中等职业教育"]
    client.post(url("columns", batch), {"kinds": "1", "kind-0": "高职", "kind-1": "中职"})
    client.post(reverse("households:import_commit", args=[batch.pk]))
    booked = Benefit.objects.order_by("list_row__number")
    assert [benefit.kind for benefit in booked] == ["高职", "中职"]


def test_the_clerk_chooses_the_sheet(login, clerk, about, people):
    heading = ["姓名", "身份证号", "补助金额"]
    grids = [
        [heading, [people[0].name, people[0].id_number, 1500], ["王一", stranger(), 1]],
        [heading, [people[1].name, people[1].id_number, 900]],
    ]
    batch = checked(**about, content=workbook(*grids))
    client = login(clerk)
    client.post(url("columns", batch), {"sheet": "Sheet2"})
    page = client.get(url("check", batch))
    assert (page.context["booked"], page.context["yuan"]) == (1, 900)


def test_warnings_are_shown_and_do_not_stop(login, clerk, about, people):
    name = f"{people[0].name[0]}某某"
    rows = [paid(people[0], 学生姓名=name, 学生身份证号=f" {people[0].id_number}")]
    batch = checked(**about, content=sheet(rows))
    page = login(clerk).get(url("check", batch) + "?show=warned")
    text = page.content.decode()
    assert f"登记的姓名是{people[0].name}" in text
    assert "证件号码已整理：去掉空格" in text
    assert people[0].id_number not in text
    assert page.context["batch"].rejected == 0


def test_who_would_stop_is_shown_with_names_before_anything_is_written(
    login, clerk, places, people
):
    state = make_policy(name="低保", nature="state", rhythm="month")
    for one in people[:2]:
        make_state(household=one.household, policy=state, by=clerk, member=one)
    grid = [["姓名", "身份证号"], [people[0].name, people[0].id_number]]
    batch = checked(
        township=places.township, by=clerk, policy=state, content=workbook(grid), is_complete=True
    )
    page = login(clerk).get(url("check", batch))
    text = page.content.decode()
    assert "将停止" in text
    assert page.context["stops"][0][1] == people[1].name
    assert people[1].name in text
    assert not Benefit.objects.filter(valid_to__isnull=False).exists()


def test_a_cancelled_list_leaves_nothing(login, clerk, batch):
    client = login(clerk)
    client.post(reverse("households:import_cancel", args=[batch.pk]))
    page = client.get(url("check", batch))
    assert "已放弃" in page.content.decode()
    client.post(url("aside", batch), {"sort": "amount"})
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.CANCELLED


def test_the_list_stays_out_of_the_other_imports(login, clerk, batch):
    client = login(clerk)
    assert not client.get(reverse("households:imports")).context["page"].object_list
    own = client.get(reverse("households:import_batch", args=[batch.pk]))
    assert own["Location"] == url("check", batch)


def test_queries_do_not_grow(login, clerk, about, people, places):
    def at(size):
        rows = [paid(make_household(village=places.village).members.get()) for _ in range(size)]
        return url(
            "check", checked(**about, content=sheet([*rows, *(paid() for _ in range(size))]))
        )

    client = login(clerk)
    assert queries_of(client, at(2)) == queries_of(client, at(20))
