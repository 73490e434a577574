"""The history of a household's rows as its page shows it, and clear values on demand."""

import pytest
from django.urls import reverse

from accounts.history import acting
from accounts.models import AuditEvent, RowChange
from households.models import Household, Member
from households.tests.make import make_household
from ledgers.actions import withdraw_team_member
from ledgers.tests.make import make_team_member
from policies import actions
from policies.tests.make import make_loan

PHONE = "13812345678"


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid, phone=PHONE, phone_index="a")


@pytest.fixture
def member(household):
    return household.members.get()


def history_of(client, row, label="households.household"):
    """As the row's page fetches it."""
    url = reverse("accounts:history", args=[label, row.pk])
    return client.get(url, headers={"HX-Request": "true"})


def reveal(client, row, field="phone", reason="核对电话", label="households.household"):
    return client.post(reverse("accounts:reveal", args=[label, row.pk, field]), {"reason": reason})


def test_history_says_who_changed_what_in_the_words_of_the_form(login, clerk, household):
    with acting(clerk):
        Household.objects.filter(pk=household.pk).update(group="三组", is_relocated=True)
    page = history_of(login(clerk), household).content.decode()
    for words in ["李业务", "村民组", "三组", "易地搬迁户", "是"]:
        assert words in page


def test_history_of_a_household_holds_its_members(login, clerk, household, member):
    with acting(clerk):
        Member.objects.filter(pk=member.pk).update(name="张改名")
    page = history_of(login(clerk), household).content.decode()
    assert "张改名" in page


def test_encrypted_columns_only_say_that_they_changed(login, clerk, household):
    household.phone, household.phone_index = "13900001111", "b"
    household.save()
    page = history_of(login(clerk), household).content.decode()
    assert "已修改" in page
    assert PHONE not in page
    assert "13900001111" not in page


def test_saving_the_same_secret_again_leaves_no_change(household):
    before = RowChange.objects.count()
    household.save()
    assert RowChange.objects.count() == before


def test_township_of_the_row_stands_in_its_history(household, places):
    change = RowChange.objects.get(table="households_household")
    assert change.township == places.township.pk


def test_history_outside_the_area_does_not_exist(login, outsider, neighbour, household):
    assert history_of(login(outsider), household).status_code == 404
    assert history_of(login(neighbour), household).status_code == 404


@pytest.mark.parametrize(
    "label", ["accounts.user", "areas.area", "monitoring.casestep", "nonsense", "no.such", "a.b.c"]
)
def test_only_tables_of_households_have_a_history_here(login, clerk, household, label):
    assert history_of(login(clerk), household, label).status_code == 404


def test_withdrawn_row_is_read_here_with_its_reason(login, clerk, neighbour, outsider, household):
    loan = make_loan(household=household, by=clerk, contract="HT-登错")
    actions.withdraw(row=loan, by=clerk, reason="登到了别人名下")
    url = reverse("accounts:history", args=["policies.loan", loan.pk])
    page = login(clerk).get(url).content.decode()
    for words in ["<html", "HT-登错", "已作废，不再计数", "登到了别人名下", "贷款金额"]:
        assert words in page
    assert login(neighbour).get(url).status_code == 404
    assert login(outsider).get(url).status_code == 404


def test_audit_log_leads_to_the_withdrawn_row(login, clerk, leader, administrator, household):
    loan = make_loan(household=household, by=clerk)
    actions.withdraw(row=loan, by=clerk, reason="登到了别人名下")
    url = reverse("accounts:history", args=["policies.loan", loan.pk])
    client = login(leader)
    assert url in client.get(reverse("accounts:audit")).content.decode()
    assert client.get(url).status_code == 200
    assert url not in login(administrator).get(reverse("accounts:audit")).content.decode()


def test_clear_value_of_a_withdrawn_row_is_not_shown(login, clerk, places):
    person = make_team_member(village=places.village, by=clerk, phone=PHONE)
    withdraw_team_member(person=person, by=clerk, reason="登错村了")
    answer = reveal(login(clerk), person, label="ledgers.teammember")
    assert answer.status_code == 404


def test_administrator_sees_no_households_history(login, administrator, household):
    assert history_of(login(administrator), household).status_code == 403


def test_query_count_does_not_grow_with_members(
    login, clerk, places, django_assert_max_num_queries
):
    household = make_household(village=places.village, size=12)
    client = login(clerk)
    with django_assert_max_num_queries(26):
        history_of(client, household)


def test_clear_value_is_shown_for_a_reason_and_written_down(login, village_cadre, household):
    answer = reveal(login(village_cadre), household)
    assert PHONE in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    event = AuditEvent.objects.get()
    assert (event.what, event.reason, event.detail) == (
        "data.reveal",
        "核对电话",
        {"field": "phone"},
    )
    assert (event.by, event.target_id) == (village_cadre, str(household.pk))


def test_clear_value_of_a_member(login, village_cadre, member):
    answer = reveal(login(village_cadre), member, "id_number", label="households.member")
    assert member.id_number in answer.content.decode()


@pytest.mark.parametrize("reason", ["", " ", "x", "长" * 201])
def test_without_a_reason_nothing_is_shown(login, village_cadre, household, reason):
    answer = reveal(login(village_cadre), household, reason=reason)
    assert answer.status_code == 400
    assert PHONE not in answer.content.decode()
    assert not AuditEvent.objects.exists()


def test_only_listed_columns_are_shown(login, clerk, household):
    assert reveal(login(clerk), household, "phone_index").status_code == 404
    assert reveal(login(clerk), household, "password").status_code == 404
    assert reveal(login(clerk), clerk, "password", label="accounts.user").status_code == 404


def test_roles_without_the_right_and_outsiders_see_nothing(login, leader, outsider, household):
    assert reveal(login(leader), household).status_code == 403
    assert reveal(login(outsider), household).status_code == 404
    assert not AuditEvent.objects.exists()
