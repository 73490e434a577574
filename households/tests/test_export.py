"""The list as a workbook: masked by default, recorded, harmless."""

from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent
from households.models import Member
from households.tests.make import make_household

URL = reverse("households:export")


def workbook(answer):
    return load_workbook(BytesIO(answer.content))


def cells(sheet) -> str:
    return " ".join(str(value) for row in sheet.values for value in row if value is not None)


def test_households_and_members_are_two_sheets_masked(login, clerk, places):
    household = make_household(
        village=places.village, head_name="周德厚", phone="13800006205", size=2
    )
    make_household(village=places.far_village, head_name="吴太平")
    book = workbook(login(clerk).post(URL))
    assert book.sheetnames == ["农户", "成员"]
    both = cells(book["农户"]) + cells(book["成员"])
    head = household.members.heads().get()
    assert "周德厚" in both
    assert "吴太平" not in both
    assert f"尾号 {head.id_number[-4:]}" in both
    assert head.id_number not in both
    assert "138****6205" in both
    event = AuditEvent.objects.get()
    assert (event.what, event.detail) == ("household.export", {"households": 1})


def test_the_conditions_of_the_list_hold(login, clerk, places):
    make_household(village=places.village, head_name="周德厚", base_type="lifted")
    make_household(village=places.village, head_name="张道宏")
    both = cells(workbook(login(clerk).post(f"{URL}?base_type=lifted"))["农户"])
    assert "周德厚" in both
    assert "张道宏" not in both


def test_clear_numbers_need_a_reason_which_is_recorded(login, clerk, places):
    household = make_household(village=places.village)
    client = login(clerk)
    assert client.post(URL, {"is_plain": "on"}).status_code == 422
    assert not AuditEvent.objects.exists()
    book = workbook(client.post(URL, {"is_plain": "on", "reason": "核对医保参保"}))
    assert household.members.get().id_number in cells(book["成员"])
    event = AuditEvent.objects.get()
    assert (event.what, event.reason) == ("household.export_plain", "核对医保参保")


def test_who_may_not_see_clear_numbers_cannot_export_them(login, leader, places):
    make_household(village=places.village)
    client = login(leader)
    assert client.post(URL, {"is_plain": "on", "reason": "看看"}).status_code == 403
    assert client.post(URL).status_code == 200


def test_a_village_cadre_does_not_export(login, village_cadre):
    assert login(village_cadre).post(URL).status_code == 403


def test_a_name_with_a_formula_stays_text(login, clerk, places):
    household = make_household(village=places.village)
    Member.objects.filter(household=household).update(name="=cmd|'/c calc'!A0")
    book = workbook(login(clerk).post(URL))
    found = [
        cell for row in book["农户"].iter_rows() for cell in row if "cmd" in str(cell.value or "")
    ]
    assert [cell.data_type for cell in found] == ["s"]
