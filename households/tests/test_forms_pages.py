"""Creating and editing in pages: errors in place, nothing typed is lost, private data stays hidden."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from households import actions
from households.models import Household, Member
from households.tests.make import make_household, make_member
from lib.invented import People

people = People(seed=21)
BORN = date(1965, 3, 2)
CREATE = reverse("households:create")
OTHER_AMOUNTS = {"wages", "work_wages", "business_cost", "claims", "own_payments"}


def url(name, *args):
    return reverse(f"households:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def new_household(**fields) -> dict:
    return {
        "head-name": "周德厚",
        "head-certificate": "identity",
        "head-id_number": people.id_number(BORN, "male"),
        "head-ethnicity": "汉族",
        "base_type": "lifted",
        "attribute": "ordinary",
        "policy": "enjoying",
        "registered_on": "2021-03-01",
        "group": "三组",
    } | fields


def test_a_village_cadre_registers_a_household(login, village_cadre):
    answer = login(village_cadre).post(CREATE, new_household(), follow=True)
    assert "已建档：周德厚户，段墓村" in text(answer)
    head = Member.objects.get()
    assert (head.sex, head.born_on, head.relation) == ("male", BORN, "01")


def test_a_wrong_number_is_told_at_the_field_and_all_stays_typed(login, village_cadre):
    wrong = new_household(**{"head-id_number": "990101196503020013"})
    answer = login(village_cadre).post(CREATE, wrong)
    assert answer.status_code == 422
    assert "身份证号校验码不符" in text(answer)
    assert 'value="周德厚"' in text(answer)
    assert 'value="三组"' in text(answer)
    assert not Household.objects.exists()


def test_a_namesake_is_asked_about_and_can_be_confirmed(login, village_cadre, places):
    make_household(village=places.other_village, head_name="周德厚")
    Member.objects.update(born_on=BORN)
    client = login(village_cadre)
    typed = new_household()
    assert "郑杨村已有同名同出生日期的人在册" in text(client.post(CREATE, typed))
    client.post(CREATE, typed | {"head-confirmed": "on"})
    assert Household.objects.count() == 2


def test_only_villages_of_the_own_area_can_be_chosen(login, clerk, places):
    client = login(clerk)
    far = client.post(CREATE, new_household(village=places.far_village.pk))
    assert far.status_code == 422
    near = client.post(CREATE, new_household(village=places.other_village.pk))
    assert near.status_code == 302


@pytest.fixture
def household(places):
    household = make_household(
        village=places.village, head_name="周德厚", phone="13800006205", bank_account="6217009900"
    )
    make_member(household=household, name="王秀芝", relation="02", sex="female")
    return household


def edited(household, **fields) -> dict:
    return {"version": household.version, "number": household.number, "group": "三组"} | fields


def test_private_data_is_not_in_the_form_and_empty_means_unchanged(login, village_cadre, household):
    client = login(village_cadre)
    page = text(client.get(url("edit", household.pk)))
    assert "13800006205" not in page
    assert "6217009900" not in page
    assert "138****6205" in page
    client.post(url("edit", household.pk), edited(household))
    household.refresh_from_db()
    assert (household.phone, household.group) == ("13800006205", "三组")


def test_none_clears_private_data(login, village_cadre, household):
    login(village_cadre).post(url("edit", household.pk), edited(household, phone="无"))
    household.refresh_from_db()
    assert (household.phone, household.phone_index) == ("", "")


def test_the_second_editor_sees_both_values_and_may_save_after_reading(
    login, village_cadre, clerk, household
):
    actions.update_household(household=household, version=1, by=clerk, address="一组 9 号")
    client = login(village_cadre)
    typed = edited(household, address="三组 22 号")
    answer = client.post(url("edit", household.pk), typed)
    page = text(answer)
    assert answer.status_code == 422
    assert "李业务" in page
    assert "家庭住址" in page
    assert "现值：一组 9 号" in page
    assert 'value="三组 22 号"' in page
    assert client.post(url("edit", household.pk), typed | {"version": 2}).status_code == 302
    household.refresh_from_db()
    assert (household.address, household.version) == ("三组 22 号", 3)


def person(**fields) -> dict:
    return {
        "name": "周雨桐",
        "certificate": "identity",
        "id_number": people.id_number(date(2014, 5, 6), "female"),
        "ethnicity": "汉族",
        "relation": "08",
        "joined_on": "2021-03-01",
        "join_reason": "birth",
    } | fields


def test_a_member_joins(login, village_cadre, household):
    answer = login(village_cadre).post(url("member_create", household.pk), person(), follow=True)
    assert "已增加成员：周雨桐，之孙女" in text(answer)
    assert household.members.current().count() == 3


def test_a_relation_against_the_sex_is_told_at_the_field(login, village_cadre, household):
    answer = login(village_cadre).post(url("member_create", household.pk), person(relation="07"))
    assert answer.status_code == 422
    assert "关系“之孙子”与性别“女”不符" in text(answer)


def test_what_is_odd_is_asked_and_then_accepted(login, village_cadre, household):
    client = login(village_cadre)
    odd = person(id_number=people.id_number(date(1980, 1, 1), "male"), relation="03", name="周海涛")
    answer = client.post(url("member_create", household.pk), odd)
    assert "只比户主小 9 岁" in text(answer)
    assert (
        client.post(url("member_create", household.pk), odd | {"confirmed": "on"}).status_code
        == 302
    )


def test_an_old_fault_does_not_keep_from_changing_something_else(login, village_cadre, household):
    wife = household.members.get(relation="02")
    Member.objects.filter(pk=wife.pk).update(relation="03")
    same = {
        "version": 1, "name": wife.name, "certificate": "identity", "sex": "female",
        "born_on": "1970-05-01", "ethnicity": "汉族", "relation": "03", "joined_on": "2016-01-01",
    }  # fmt: skip
    client = login(village_cadre)
    answer = client.post(url("member_edit", wife.pk), same | {"political": "masses"})
    assert "不符" in text(answer)
    saved = client.post(
        url("member_edit", wife.pk), same | {"political": "masses", "confirmed": "on"}
    )
    assert saved.status_code == 302


def test_the_number_is_hidden_and_kept_when_a_member_is_edited(login, village_cadre, household):
    wife = household.members.get(relation="02")
    client = login(village_cadre)
    page = text(client.get(url("member_edit", wife.pk)))
    assert wife.id_number not in page
    assert f"尾号 {wife.id_number[-4:]}" in page


def test_a_typed_number_tells_sex_birth_date_and_whether_it_is_known(
    login, village_cadre, household
):
    client = login(village_cadre)
    hint = reverse("households:person_hint")
    number = people.id_number(BORN, "male")
    fresh = text(client.post(hint, {"id_number": number}))
    assert "男" in fresh
    assert "1965-03-02" in fresh
    assert "hx-swap-oob" in fresh
    known = household.members.heads().get().id_number
    assert "段墓村" in text(client.post(hint, {"id_number": known}))


def test_a_new_head_is_chosen_then_every_relation_is_proposed(login, village_cadre, household):
    wife = household.members.get(relation="02")
    head = household.members.heads().get()
    client = login(village_cadre)
    address = f"{url('change_head', household.pk)}?head={wife.pk}"
    page = client.get(address)
    [(_, form), _] = page.context["forms"]
    assert form.fields[f"relation_{head.pk}"].initial == "02"
    client.post(address, {f"relation_{head.pk}": "02", "on": "2021-06-01", "reason": "年迈"})
    assert household.members.heads().get() == wife


def test_the_head_leaves_with_a_new_head_on_one_page(login, village_cadre, household):
    wife = household.members.get(relation="02")
    head = household.members.heads().get()
    client = login(village_cadre)
    leaving = {"on": "2021-06-01", "leave_reason": "death"}
    assert "新户主" in text(client.post(url("member_leave", head.pk), leaving))
    client.post(f"{url('member_leave', head.pk)}?head={wife.pk}", leaving)
    assert household.members.current().get() == wife
    assert household.members.heads().current().get() == wife


def test_a_split_leads_to_the_new_household(login, clerk, household):
    wife = household.members.get(relation="02")
    typed = {
        f"leaves_{wife.pk}": "01", "on": "2021-06-01", "village": household.village_id,
        "reason": "",
    }  # fmt: skip
    answer = login(clerk).post(url("split", household.pk), typed, follow=True)
    assert "已分户：1 人转到王秀芝户" in text(answer)


def test_a_merge_finds_the_other_household_and_confirms_relations(login, clerk, household, places):
    kept = make_household(village=places.other_village, head_name="张道宏")
    client = login(clerk)
    found = text(client.post(url("merge", household.pk), {"find": "张道宏"}))
    assert f"?into={kept.pk}" in found
    moving = {f"relation_{one.pk}": "99" for one in household.members.all()}
    client.post(
        f"{url('merge', household.pk)}?into={kept.pk}",
        moving | {"on": "2021-06-01", "reason": "老人随子"},
    )
    household.refresh_from_db()
    assert household.merged_into == kept
    page = text(client.get(url("detail", household.pk)))
    assert "成员已并入" in page
    assert kept.get_absolute_url() in page


def test_nobody_merges_into_a_household_outside_the_area(login, clerk, household, places):
    far = make_household(village=places.far_village)
    assert login(clerk).get(f"{url('merge', household.pk)}?into={far.pk}").status_code == 404


def test_a_household_is_dissolved_with_a_reason(login, clerk, household):
    client = login(clerk)
    typed = {"on": "2021-06-01", "dissolve_reason": "moved_out", "reason": "全家迁往市区"}
    assert "已销户" in text(client.post(url("dissolve", household.pk), typed, follow=True))
    assert household.members.current().count() == 0


def test_a_status_change_says_from_when(login, clerk, household):
    typed = {
        "base_type": "lifted", "attribute": "ordinary", "policy": "enjoying",
        "on": "2021-06-01", "reason": "县里审定",
    }  # fmt: skip
    client = login(clerk)
    answer = client.post(url("status", household.pk), typed, follow=True)
    assert "自 2021-06-01 起为脱贫户，享受政策" in text(answer)
    assert client.post(url("status", household.pk), typed | {"policy": ""}).status_code == 422


def test_a_year_is_filled_and_a_stale_form_shows_both_values(
    login, village_cadre, clerk, household
):
    client = login(village_cadre)
    address = url("year", household.pk, 2021)
    seen = client.get(address).context["form"].initial["seen"]
    income = ("wages", "work_wages", "business_income", "property_income", "transfer_income",
              "subsistence_income", "destitute_income", "pension_income", "business_cost",
              "claims", "own_payments")  # fmt: skip
    typed = dict.fromkeys(income, "0") | {"persons": "2", "wages": "9800", "seen": seen}
    actions.record_year(
        household=household,
        year=2021,
        values={"persons": 2, "wages": Decimal(7777)},
        by=clerk,
    )
    answer = client.post(address, typed)
    assert "现值：7777" in text(answer)
    fresh = answer.context["form"].data["seen"]
    done = client.post(address, typed | {"seen": fresh}, follow=True)
    assert "人均纯收入 4900" in text(done)


def test_helpers_are_chosen_among_those_who_see_the_household(
    login, village_cadre, neighbour, outsider, clerk, household
):
    client = login(village_cadre)
    page = client.get(url("helper_create", household.pk))
    users = list(page.context["forms"][0][1].fields["user"].queryset)
    assert village_cadre in users
    assert clerk in users
    assert neighbour not in users
    assert outsider not in users
    client.post(
        url("helper_create", household.pk),
        {"duty": "helper", "user": clerk.pk, "on": "2021-01-01"},
    )
    assert household.helpers.get().name == "李业务"


def test_there_are_no_dates_in_the_future(login, village_cadre, household):
    wife = household.members.get(relation="02")
    answer = login(village_cadre).post(
        url("member_leave", wife.pk), {"on": "2999-01-01", "leave_reason": "death"}
    )
    assert "日期不能晚于今天" in text(answer)


def test_the_year_of_each_member_is_filled_on_the_same_page(login, village_cadre, household):
    client = login(village_cadre)
    address = url("year", household.pk, 2021)
    form = client.get(address).context["form"]
    income, seen = form.fields, form.initial["seen"]
    wife = household.members.get(relation="02")
    zero = {name: "0" for name in income if "income" in name or name in OTHER_AMOUNTS}
    typed = zero | {
        "persons": "2",
        "seen": seen,
        f"m{wife.pk}-labour": "skilled",
        f"m{wife.pk}-education": "junior",
    }
    wrong = client.post(address, typed | {f"m{wife.pk}-schooling": "senior1"})
    assert "只填一项" in text(wrong)
    assert client.post(address, typed).status_code == 302
    row = wife.years.get(year=2021)
    assert (row.labour, row.education, row.subsistence) == ("skilled", "junior", "none")


def test_zero_amounts_read_as_zero(login, village_cadre, household):
    actions.record_year(household=household, year=2021, values={"persons": 2}, by=village_cadre)
    lines = login(village_cadre).get(url("years", household.pk)).context["lines"]
    assert ("工资性收入", ["0"], True) in lines
