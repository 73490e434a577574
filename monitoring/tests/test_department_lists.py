"""Department lists: every row is booked, hits become clues, the funnel counts what its pages show."""

import random
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import Area
from households.imports import actions as imports
from households.imports import reports, tasks
from households.models import COMPARED, ExternalList, ExternalListRow, ImportBatch, Member
from households.tests.lists import listed, sheet, stranger, workbook
from households.tests.make import make_household, make_member
from monitoring import actions, funnel
from monitoring.list_kinds import COMPARED_ONLY, raises_by_default, risk_of
from monitoring.models import Alert, Clue
from monitoring.tests.counting import queries_of
from monitoring.tests.lists import RECEIVED, checked, make_list, queued, written
from monitoring.tests.make import make_clue

State = ImportBatch.State


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, head_name="郑国富", size=2)


@pytest.fixture
def head(household):
    return household.members.heads().get()


@pytest.fixture
def book(places, clerk):
    """`book(rows)` writes a list of 小召乡."""
    return lambda rows, **values: make_list(township=places.township, by=clerk, rows=rows, **values)


def conclude(clue, by, conclusion="exclude"):
    return actions.conclude_clue(
        clue=clue,
        by=by,
        on=RECEIVED,
        conclusion=conclusion,
        reason="已核实",
        verification="到户看过",
    )


# ---- Booking ----------------------------------------------------------------------------------


def test_every_row_is_kept_and_each_hit_becomes_a_clue(book, head, clerk):
    one = book([listed(head), listed(姓名="王查无"), listed(姓名="李无号", 身份证号="")])
    rows = list(one.rows.order_by("number"))
    assert [row.match for row in rows] == ["id", "none", "none"]
    assert [row.number for row in rows] == [4, 5, 6]
    assert (rows[0].member, rows[0].household, rows[0].place) == (head, head.household, "段墓村")
    assert (rows[0].amount, rows[0].happened_on) == (21000.5, date(2021, 8, 1))
    assert rows[0].detail == "主要诊断：脑卒中"
    clue = Clue.objects.get()
    assert (clue.source, clue.from_unit, clue.risk) == ("department", one.from_unit, "illness")
    assert (clue.list_row, clue.amount, clue.received_on) == (rows[0], 21000.5, RECEIVED)
    assert clue.reported_by == clerk
    event = AuditEvent.objects.get(what="list.receive")
    assert (event.target_id, event.detail["rows"]) == (str(one.pk), 3)


def test_what_village_and_grid_read_has_no_diagnosis_and_no_number(book, head):
    book([listed(head)])
    clue = Clue.objects.get()
    assert "脑卒中" not in clue.detail
    assert head.id_number[6:] not in clue.detail
    assert head.name in clue.detail


def test_what_a_list_says_of_a_person_is_ciphertext(book, head):
    book([listed(head)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, detail FROM households_externallistrow")
        stored = str(cursor.fetchall())
    assert head.id_number not in stored
    assert "脑卒中" not in stored


def test_both_certificates_of_a_person_meet(book, head):
    one = book([listed(head, 身份证号=f"{head.id_number}43")], kind="disabled")
    assert one.rows.get().member == head


def test_an_old_number_of_fifteen_digits_meets_the_new_one(places, book, household):
    member = make_member(household=household, born_on=date(1950, 3, 4))
    old = member.id_number[:6] + member.id_number[8:17]
    assert book([listed(姓名=member.name, 身份证号=old)]).rows.get().member == member


def test_a_wrong_number_matches_nobody_even_when_the_name_fits(book, head):
    wrong = head.id_number[:17] + ("0" if head.id_number[17] != "0" else "1")
    row = book([listed(head, 身份证号=wrong)]).rows.get()
    assert (row.match, row.id_number) == ("none", wrong)


def test_people_of_other_townships_are_not_matched(places, book):
    far = make_household(village=places.far_village)
    assert book([listed(far.members.get())]).rows.get().match == "none"


@pytest.mark.parametrize(
    ("joined_on", "left_on", "words"),
    [
        (date(2016, 1, 1), date(2021, 9, 30), "人已减少"),
        (date(2021, 10, 1), None, "名单日期之后才登记"),
    ],
)
def test_who_was_not_there_that_day_is_matched_and_said_but_raises_no_clue(
    places, clerk, household, joined_on, left_on, words
):
    reason = {"left_on": left_on, "leave_reason": "death"} if left_on else {}
    member = make_member(household=household, joined_on=joined_on, **reason)
    batch = checked(township=places.township, by=clerk, content=sheet([listed(member)]))
    assert words in reports.load(batch.token).rows[0].matched_by
    imports.start_writing(batch)
    imports.finish_writing(batch, by=clerk)
    assert ExternalListRow.objects.get().member == member
    assert not Clue.objects.exists()


def test_present_comes_before_left_when_a_person_came_back(book, household):
    first = make_member(household=household, left_on=date(2020, 5, 1), leave_reason="moved_out")
    again = make_member(
        household=household,
        name=first.name,
        id_number=first.id_number,
        joined_on=date(2021, 1, 1),
        previous=first,
    )
    assert book([listed(first)]).rows.get().member == again


def test_several_stays_that_day_are_never_chosen_from(book, household):
    first = make_member(household=household, left_on=date(2021, 12, 1), leave_reason="moved_out")
    make_member(household=household, name=first.name, id_number=first.id_number)
    assert book([listed(first)]).rows.get().match == "none"


def test_a_dissolved_household_gets_no_clue(book, head):
    head.household.dissolved_on, head.household.dissolve_reason = date(2021, 6, 1), "death"
    head.household.save()
    assert book([listed(head)]).rows.get().household == head.household
    assert not Clue.objects.exists()


# ---- Clues ------------------------------------------------------------------------------------


def test_a_person_has_one_clue_a_list_with_the_sum_of_the_lines(book, head):
    rows = [listed(head), listed(head, 个人自付="1000", 预警月份="2021年9月"), listed(head)]
    one = book(rows)
    assert one.rows.matched().count() == 3
    clue = Clue.objects.get()
    assert clue.amount == 22000.5  # the line that stands twice counts once
    assert clue.list_row.number == 4


def test_two_people_of_a_household_have_a_clue_each(book, household):
    book([listed(member) for member in household.members.all()])
    assert Clue.objects.filter(household=household).count() == 2


def test_a_household_with_an_open_clue_of_the_risk_gets_no_second(book, head, clerk):
    earlier = make_clue(household=head.household, by=clerk, risk="illness")
    make_clue(household=head.household, by=clerk, risk="housing")
    one = book([listed(head)])
    assert one.rows.get().household == head.household
    assert not Clue.objects.of_list(one).exists()
    conclude(earlier, clerk)
    assert Clue.objects.of_list(book([listed(head, 个人自付="3")])).count() == 1


@pytest.mark.parametrize("kind", COMPARED)
def test_rolls_are_compared_and_alarms_become_clues(book, head, kind):
    book([listed(head)], kind=kind)
    assert raises_by_default(kind) == (kind not in COMPARED_ONLY)
    raised = list(Clue.objects.values_list("risk", flat=True))
    assert raised == ([risk_of(kind)] if raises_by_default(kind) else [])


def test_the_choice_at_upload_counts(book, head):
    book([listed(head)], kind="subsistence", raises_clues=True)
    assert Clue.objects.count() == 1
    book([listed(head, 个人自付="7")], kind="medical_cost", raises_clues=False)
    assert Clue.objects.count() == 1


# ---- The same file, two at once ---------------------------------------------------------------


def test_the_same_file_is_refused_by_its_content_whatever_its_name(places, clerk, book, head):
    content = sheet([listed(head)])
    values = {"township": places.township, "by": clerk, "content": content}
    written(**values)
    again = checked(**values, file_name="别名.xlsx")
    assert again.state == State.FAILED
    assert "已作为“医保高额自付”录入过" in again.message
    other_kind = checked(**values, kind="other")
    assert other_kind.state == State.CHECKED


def test_two_people_with_the_same_file_the_second_is_told(places, clerk, head):
    content = sheet([listed(head)])
    batches = [checked(township=places.township, by=clerk, content=content) for _ in range(2)]
    for batch in batches:
        imports.start_writing(batch)
    assert imports.finish_writing(batches[0], by=clerk)
    assert not imports.finish_writing(batches[1], by=clerk)
    assert batches[1].state == State.FAILED
    assert "录入过" in batches[1].message
    assert (ExternalList.objects.count(), Clue.objects.count()) == (1, 1)


def test_what_was_shown_is_what_is_written_or_it_is_checked_anew(places, clerk, household):
    number = stranger()
    batch = checked(
        township=places.township, by=clerk, content=sheet([listed(姓名="新来", 身份证号=number)])
    )
    member = make_member(household=household, name="新来", id_number=number)
    imports.start_writing(batch)
    assert not imports.finish_writing(batch, by=clerk)
    assert "重新核对" in batch.message
    assert not ExternalList.objects.exists()
    imports.start_writing(batch)
    assert imports.finish_writing(batch, by=clerk)
    assert ExternalListRow.objects.get().member == member


def test_ruined_numbers_keep_everything_out_until_they_are_settled(places, clerk, head):
    grid = [["姓名", "身份证号"], [head.name, head.id_number], ["王一", 990101197005010000]]
    batch = checked(township=places.township, by=clerk, content=workbook(grid))
    assert (batch.rows, batch.created, batch.rejected) == (2, 1, 1)
    with pytest.raises(NotAllowed, match="还有 1 行有误"):
        imports.start_writing(batch)
    imports.choose(batch=batch, options={"drops_lost": True}, by=clerk)
    imports.check(batch)
    imports.start_writing(batch)
    imports.finish_writing(batch, by=clerk)
    assert list(ExternalListRow.objects.values_list("match", flat=True)) == ["id", "none"]


def test_a_running_check_can_be_given_up(places, clerk, head, monkeypatch):
    batch = queued(township=places.township, by=clerk, content=sheet([listed(head)]))
    whole = imports.KINDS[batch.kind].importer.plan

    def plan(self, progress, **options):
        imports.cancel(batch=batch, by=clerk)
        whole(self, progress, **options)

    monkeypatch.setattr(imports.KINDS[batch.kind].importer, "plan", plan)
    imports.check(batch)
    assert batch.state == State.CANCELLED
    assert not ExternalList.objects.exists()


# ---- By hand ----------------------------------------------------------------------------------


@pytest.fixture
def open_row(book, head):
    wrong = head.id_number[:17] + ("0" if head.id_number[17] != "0" else "1")
    return book([listed(head, 身份证号=wrong)]).rows.get()


def test_a_row_is_matched_by_hand_with_a_reason_and_a_trace(open_row, head, clerk):
    actions.match_row(row=open_row, by=clerk, member=head, reason="末位抄错")
    assert (open_row.match, open_row.member, open_row.household) == ("hand", head, head.household)
    event = AuditEvent.objects.get(what="list.match")
    assert (event.target_id, event.reason) == (str(open_row.pk), "末位抄错")
    clue = actions.raise_clue(row=open_row, by=clerk)
    assert (clue.list_row, clue.household, clue.amount) == (
        open_row,
        head.household,
        open_row.amount,
    )


def test_wrong_turns_by_hand_are_refused(open_row, head, clerk, village_cadre, places):
    far = make_household(village=places.far_village).members.get()
    match = {"row": open_row, "by": clerk, "member": head, "reason": "末位抄错"}
    for changes, words in (
        ({"by": village_cadre}, "不能“导入数据”"),
        ({"reason": " "}, "认定的理由"),
        ({"member": far}, "不在收到名单的乡镇"),
    ):
        with pytest.raises(NotAllowed, match=words):
            actions.match_row(**(match | changes))
    with pytest.raises(NotAllowed, match="还没有匹配到人"):
        actions.raise_clue(row=open_row, by=clerk)
    stale = ExternalListRow.objects.get(pk=open_row.pk)
    actions.match_row(**match)
    with pytest.raises(NotAllowed, match="已由他人认定"):
        actions.match_row(**(match | {"row": stale}))


def test_one_clue_a_person_and_list_by_hand_too(book, head, clerk):
    first, second = book([listed(head), listed(head, 个人自付="5")]).rows.order_by("number")
    for row in (first, second):
        with pytest.raises(NotAllowed, match="已有一条线索"):
            actions.raise_clue(row=row, by=clerk)
    later = book([listed(head, 个人自付="9")]).rows.get()
    with pytest.raises(NotAllowed, match="同类线索待核实"):
        actions.raise_clue(row=later, by=clerk)
    conclude(Clue.objects.get(), clerk)
    assert actions.raise_clue(row=later, by=clerk).list_row == later


def test_near_matches_need_more_than_a_name(login, places, book, clerk):
    same_village = make_household(village=places.village, head_name="王同村").members.get()
    make_household(village=places.other_village, head_name="王同名")
    same_birth = make_household(village=places.other_village, head_name="王同日").members.get()
    number = stranger(same_birth.born_on)
    one = book(
        [
            listed(姓名="王同村", 村="小召乡段墓村"),
            listed(姓名="王同名"),
            listed(姓名="王同日", 身份证号=number),
        ]
    )
    page = login(clerk).get(reverse("monitoring:list_detail", args=[one.pk]) + "?stage=unmatched")
    near = {row.name: [found.member for found in row.near] for row in page.context["page"]}
    assert near == {"王同村": [same_village], "王同名": [], "王同日": [same_birth]}


# ---- The funnel -------------------------------------------------------------------------------


def made_up(rng, places, clerk, number):
    """A list of members, strangers, wrong and missing numbers, some twice; some clues concluded."""
    members = list(Member.objects.filter(township=places.township))
    rows = []
    for _ in range(rng.randint(1, 25)):
        kind = rng.randint(0, 4)
        if kind < 2:
            rows.append(listed(rng.choice(members), 个人自付=str(number)))
        else:
            rows.append(listed(姓名="王查无", 身份证号=["", "123", stranger()][kind - 2]))
    rows += rng.choices(rows, k=3)
    one = make_list(township=places.township, by=clerk, rows=rows)
    for clue in Clue.objects.of_list(one).waiting():
        if rng.random() < 0.7:
            conclude(clue, clerk, rng.choice(["include", "watch", "exclude"]))
    return one, len(rows)


@pytest.mark.parametrize("seed", range(5))
def test_the_funnel_agrees_with_the_rows_behind_it(login, places, clerk, seed):
    rng = random.Random(seed)
    for village in (places.village, places.other_village):
        for _ in range(4):
            household = make_household(village=village, size=2)
            if rng.random() < 0.3:
                Member.objects.filter(household=household, relation="03").update(
                    left_on=date(2020, 1, 1), leave_reason="death"
                )
    lists = [made_up(rng, places, clerk, number) for number in range(3)]
    client = login(clerk)
    rows = ExternalListRow.objects.visible_to(clerk)
    by_list = funnel.counts_by_list(rows, [one for one, _ in lists])
    for one, sent in lists:
        mine = rows.filter(list=one)
        assert mine.count() == sent == mine.matched().count() + mine.unmatched().count()
        assert funnel.counts(mine) == by_list[one.pk]
        _agrees(client, reverse("monitoring:list_detail", args=[one.pk]), by_list[one.pk])
        clues = Clue.objects.of_list(one)
        assert by_list[one.pk][2].persons == clues.count()
        assert by_list[one.pk][3].persons == clues.concluded().count()
        assert by_list[one.pk][4].persons == clues.included().count()
    total = funnel.counts(rows)
    _agrees(client, reverse("monitoring:list_rows"), total)
    for at, count in enumerate(total):
        assert count.rows == sum(funnel_of[at].rows for funnel_of in by_list.values())
    numbers = [count.rows for count in total]
    assert numbers == sorted(numbers, reverse=True)


def _agrees(client, url, counts):
    for count in counts:
        page = client.get(f"{url}?stage={count.stage.key}").context["page"]
        found = list(page.paginator.object_list)
        assert len(found) == count.rows
        assert len({row.household_id for row in found if row.household_id}) == count.households


# ---- Pages ------------------------------------------------------------------------------------


def upload(client, content: bytes, **changes):
    values = {
        "file": SimpleUploadedFile("名单.xlsx", content),
        "kind": "medical_cost",
        "title": "2021年9月医保高额自付",
        "from_unit": "县医保局",
        "received_on": RECEIVED,
        "township": Area.objects.get(name="小召乡").pk,
    }
    return client.post(reverse("monitoring:list_upload"), values | changes)


def test_the_clerk_uploads_corrects_a_column_and_writes(login, clerk, head):
    grid = [["姓名", "证件号码", "新号码", "个人自付"]]
    grid += [[head.name, stranger(), head.id_number, "21000"]]
    client = login(clerk)
    check = upload(client, workbook(grid))["Location"]
    page = client.get(check)
    assert page.context["matched"] == 0
    batch = page.context["batch"]
    columns = reverse("monitoring:list_columns", args=[batch.pk])
    twice = client.post(columns, {"role-1": "id_number", "role-2": "id_number"})
    assert twice.status_code == 422
    assert "只能指定一列，现在是 B、C 列" in twice.content.decode()
    client.post(columns, {"role-1": "unused", "role-2": "id_number"})
    page = client.get(check)
    assert page.context["matched"] == 1
    assert head.id_number not in page.content.decode()
    answer = client.post(reverse("households:import_commit", args=[batch.pk]), follow=True)
    one = ExternalList.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("monitoring:list_detail", args=[one.pk])
    assert Clue.objects.get().household == head.household
    assert client.get(reverse("monitoring:lists")).context["waiting"].count() == 0


def test_large_files_go_to_the_background(login, clerk, head, monkeypatch):
    monkeypatch.setattr(tasks, "INLINE_BYTES", 0)
    monkeypatch.setattr(tasks, "INLINE_ROWS", 0)
    client = login(clerk)
    check = upload(client, sheet([listed(head)]))["Location"]
    batch = client.get(check).context["batch"]
    assert batch.state == State.CHECKED
    client.post(reverse("households:import_commit", args=[batch.pk]))
    assert ExternalList.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "x"}, "kind"),
        ({"title": ""}, "title"),
        ({"from_unit": ""}, "from_unit"),
        ({"received_on": date(2099, 1, 1)}, "received_on"),
        ({"file": ""}, "file"),
    ],
)
def test_an_upload_says_what_is_missing(login, clerk, changes, field):
    answer = upload(login(clerk), sheet([listed()]), **changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_no_workbook_is_refused_on_its_page(login, clerk):
    client = login(clerk)
    page = client.get(upload(client, b"<html>")["Location"])
    assert "不是 Excel" in page.content.decode()


def test_without_a_column_of_numbers_nothing_is_written(login, clerk):
    client = login(clerk)
    page = client.get(upload(client, workbook([["姓名", "村"], ["王一", "段墓村"]]))["Location"])
    assert "没有认出证件号码的列" in page.content.decode()
    batch = page.context["batch"]
    client.post(reverse("households:import_commit", args=[batch.pk]))
    assert not ExternalList.objects.exists()


def test_the_list_stays_out_of_the_other_imports(login, places, clerk):
    batch = checked(township=places.township, by=clerk)
    client = login(clerk)
    page = client.get(reverse("households:imports"))
    assert not page.context["page"].object_list
    own = client.get(reverse("households:import_batch", args=[batch.pk]))
    assert own["Location"] == reverse("monitoring:list_check", args=[batch.pk])
    assert client.get(reverse("households:import_errors", args=[batch.pk])).status_code == 404


def test_a_village_sees_the_clue_and_not_the_list(login, book, head, village_cadre, neighbour):
    one = book([listed(head)])
    client = login(village_cadre)
    clue = Clue.objects.get()
    assert client.get(clue.get_absolute_url()).status_code == 200
    assert client.get(reverse("monitoring:list_detail", args=[one.pk])).status_code == 403
    assert not ExternalList.objects.visible_to(village_cadre).exists()
    unfiltered = client.get(reverse("monitoring:clues") + f"?list={one.pk}")
    assert not unfiltered.context["page"]
    assert not ExternalListRow.objects.visible_to(neighbour).exists()


def test_the_clues_of_a_list_are_one_link_away(login, book, head, places, clerk):
    other = make_household(village=places.village)
    make_clue(household=other, by=clerk)
    one = book([listed(head)])
    page = login(clerk).get(reverse("monitoring:clues") + f"?list={one.pk}&state=all")
    assert [clue.household for clue in page.context["page"]] == [head.household]


def test_numbers_and_details_are_masked_and_shown_for_a_reason(login, book, head, clerk):
    row = book([listed(head)]).rows.get()
    client = login(clerk)
    for url in (
        reverse("monitoring:list_row", args=[row.pk]),
        reverse("monitoring:list_detail", args=[row.list_id]),
        reverse("monitoring:list_rows"),
    ):
        page = client.get(url).content.decode()
        assert head.id_number not in page
        assert "脑卒中" not in page
    for field, value in (("id_number", head.id_number), ("detail", "脑卒中")):
        url = reverse("accounts:reveal", args=["households.externallistrow", str(row.pk), field])
        assert client.post(url, {"reason": ""}).status_code == 400
        assert value in client.post(url, {"reason": "核对名单"}).content.decode()


def test_a_row_is_settled_from_its_page(login, open_row, head, clerk):
    client, url = login(clerk), reverse("monitoring:list_row", args=[open_row.pk])
    page = client.get(url)
    assert [near.member for near in page.context["row"].near] == [head]
    found = client.post(url, {"q": head.name})
    (candidate,) = found.context["candidates"]
    chosen = client.get(candidate.url)
    assert head in list(chosen.context["members"])
    match = reverse("monitoring:list_row_match", args=[open_row.pk, head.pk])
    client.post(match, {"reason": ""})
    assert ExternalListRow.objects.get().match == "none"
    client.post(match, {"reason": "末位抄错", "raises": "on"})
    assert ExternalListRow.objects.get().match == "hand"
    assert Clue.objects.get().list_row == open_row


@pytest.mark.parametrize(
    "query", ["?stage=x", "?page=x", "?household=x", "?household=99999999999999999999"]
)
def test_broken_addresses_are_no_error(login, open_row, clerk, query):
    client = login(clerk)
    for name, key in (("list_detail", open_row.list_id), ("list_row", open_row.pk)):
        assert client.get(reverse(f"monitoring:{name}", args=[key]) + query).status_code == 200


def test_queries_do_not_grow(login, places, book, clerk):
    def several(number):
        rows = []
        for _ in range(4):
            member = make_household(village=places.village).members.get()
            rows += [listed(member, 个人自付=str(number)), listed(姓名=member.name)]
        return book(rows)

    one = several(1)
    client = login(clerk)
    urls = [
        reverse("monitoring:lists"),
        reverse("monitoring:list_rows"),
        reverse("monitoring:list_rows") + "?stage=unmatched",
    ]
    before = [queries_of(client, url) for url in urls]
    small = queries_of(client, reverse("monitoring:list_detail", args=[one.pk]))
    several(2)
    several(3)
    assert [queries_of(client, url) for url in urls] == before
    larger = make_list(
        township=places.township,
        by=clerk,
        rows=[listed(one) for one in Member.objects.all()] + [listed() for _ in range(20)],
    )
    assert queries_of(client, reverse("monitoring:list_detail", args=[larger.pk])) == small


def test_booking_takes_as_many_queries_for_many_rows_as_for_few(places, clerk):
    def queries(size: int) -> int:
        members = [make_household(village=places.village).members.get() for _ in range(size)]
        rows = [listed(one) for one in members]
        batch = checked(township=places.township, by=clerk, content=sheet(rows))
        imports.start_writing(batch)
        with CaptureQueriesContext(connection) as captured:
            assert imports.finish_writing(batch, by=clerk)
        return len(captured)

    few, many = queries(5), queries(60)
    assert Clue.objects.count() == 65
    assert many == few


def test_what_a_list_says_is_seen_by_the_alerts_at_once(book, places, head, clerk):
    today = timezone.localdate()
    told = make_household(village=places.village).members.get()
    wrong = head.id_number[:17] + ("0" if head.id_number[17] != "0" else "1")
    rows = [listed(told, 预警月份=""), listed(head, 身份证号=wrong, 预警月份="")]
    one = book(rows, kind="disaster", received_on=today)
    alarmed = Alert.objects.filter(rule="disaster").values_list("household", flat=True)
    assert set(alarmed) == {told.household_id}
    row = one.rows.unmatched().get()
    actions.match_row(row=row, by=clerk, member=head, reason="末位抄错")
    assert set(alarmed.all()) == {told.household_id, head.household_id}


def test_the_command_line_sends_lists_to_the_page(places, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(sheet([listed()]))
    with pytest.raises(CommandError, match="在页面上录入"):
        call_command(
            "import_workbook", "department_list", str(path), "--area", places.township.code
        )
