"""The pages of imports: upload, look, mend, write, give up, take the workbooks."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from households.imports.tests.make import checked, family, person, workbook, written
from households.models import Household, ImportBatch, Member
from lib.sheets import open_workbook

NUMBER = "9901012012010001"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(client, places, content, name="脱贫户信息.xlsx", **data):
    file = SimpleUploadedFile(name, content, XLSX)
    fields = {"file": file, "kind": "households", "township": places.township.pk} | data
    return client.post(reverse("households:imports"), fields)


def named(response, name="a.xlsx"):
    file = io.BytesIO(response.content)
    file.name = name
    return file


def url(name, batch):
    return reverse(f"households:{name}", args=[batch.pk])


@pytest.fixture
def wrong(places, clerk):
    """A checked batch with one wrong village."""
    content = workbook([*family(NUMBER), person("9901012012010002", 行政村="段木村")])
    return checked(content, township=places.township, by=clerk)


def test_a_clerk_uploads_looks_and_writes(login, clerk, places):
    client = login(clerk)
    response = upload(client, places, workbook(family(NUMBER)))
    batch = ImportBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "新增 3 + 更新 0 + 无变化 0 + 有误 0 = 3 行，一行不少" in page
    assert "写入 3 行" in page
    assert not Household.objects.exists()
    client.post(url("import_commit", batch))
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.COMMITTED
    assert Member.objects.count() == 3
    page = client.get(url("import_batch", batch), {"show": "all"}).content.decode()
    assert reverse("households:detail", args=[Household.objects.get().pk]) in page


def test_a_long_file_is_checked_in_the_background(login, clerk, places, monkeypatch):
    monkeypatch.setattr("households.imports.tasks.INLINE_BYTES", 0)
    monkeypatch.setattr("households.imports.tasks.INLINE_ROWS", 0)
    client = login(clerk)
    upload(client, places, workbook(family(NUMBER)))
    batch = ImportBatch.objects.get()
    assert batch.state == ImportBatch.State.CHECKED
    client.post(url("import_commit", batch))
    assert Member.objects.count() == 3


def test_a_running_check_shows_its_progress_and_reloads_the_page_when_done(login, clerk, wrong):
    client = login(clerk)
    ImportBatch.objects.update(state=ImportBatch.State.CHECKING, progress=40)
    page = client.get(url("import_batch", wrong)).content.decode()
    assert 'value="40"' in page
    assert url("import_cancel", wrong) in page
    assert client.get(url("import_progress", wrong)).status_code == 200
    ImportBatch.objects.update(state=ImportBatch.State.CHECKED)
    assert client.get(url("import_progress", wrong))["HX-Refresh"] == "true"


def test_a_wrong_row_is_shown_with_what_may_stand_there(login, clerk, wrong):
    page = login(clerk).get(url("import_batch", wrong)).content.decode()
    assert "小召乡没有这个村，最接近的是“段墓村”" in page
    assert "改完 1 行才能写入：要么全部写入，要么一行不写" in page
    assert '<select class="select" name="7:household.village_id"' in page


def test_wrong_rows_cannot_be_written(login, clerk, wrong):
    response = login(clerk).post(url("import_commit", wrong), follow=True)
    assert "还有 1 行有误" in response.content.decode()
    assert not Household.objects.exists()


def test_a_cell_is_mended_in_the_browser_and_all_is_written(login, clerk, wrong):
    client = login(clerk)
    client.post(
        url("import_mend", wrong), {"7:household.village_id": "段墓村", "8:no.such": "x", "x": "y"}
    )
    wrong.refresh_from_db()
    assert (wrong.rejected, wrong.created) == (0, 4)
    client.post(url("import_commit", wrong))
    assert Member.objects.count() == 4
    event = AuditEvent.objects.get(what="import.mend")
    assert event.detail["cells"] == ["7:household.village_id"]


def test_every_tab_opens(login, clerk, wrong):
    client = login(clerk)
    for tab in (
        "all",
        "created",
        "updated",
        "unchanged",
        "rejected",
        "warnings",
        "columns",
        "nonsense",
    ):
        assert client.get(url("import_batch", wrong), {"show": tab}).status_code == 200


def test_the_error_workbook_can_be_mended_and_uploaded(login, clerk, wrong, places):
    client = login(clerk)
    response = client.get(url("import_errors", wrong))
    sheet = open_workbook(named(response))[0]
    header, last = sheet.rows[2], sheet.rows[6]
    assert last[0] == "行政村：小召乡没有这个村，最接近的是“段墓村”"
    assert "段木村" in last
    assert header[0] == "核对结果"
    upload(client, places, response.content, "错误表.xlsx")
    again = ImportBatch.objects.first()
    assert (again.created, again.rejected) == (3, 1)
    assert AuditEvent.objects.filter(what="import.take_errors", by=clerk).count() == 1


def test_giving_up_leaves_a_trace_and_no_rows(login, clerk, wrong):
    client = login(clerk)
    client.post(url("import_cancel", wrong))
    wrong.refresh_from_db()
    assert wrong.state == ImportBatch.State.CANCELLED
    page = client.get(reverse("households:imports")).content.decode()
    assert "已放弃" in page
    assert client.get(url("import_batch", wrong)).status_code == 200
    response = client.post(url("import_cancel", wrong), follow=True)
    assert "已经写入或已经放弃" in response.content.decode()


def test_the_button_beside_the_bar_leads_back_to_the_list(login, clerk, wrong):
    response = login(clerk).post(url("import_cancel", wrong), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("households:imports")


def test_the_template_has_every_column_and_says_what_may_stand_there(login, clerk):
    response = login(clerk).get(reverse("households:import_template", args=["households"]))
    empty, notes = open_workbook(named(response))
    assert {"户编号", "姓名", "证件号码", "健康状况"} <= set(empty.rows[2])
    labour = next(row for row in notes.rows if row[0] == "劳动技能")
    assert "技能劳动力" in labour[3]


def test_existing_data_come_in_the_layout_of_the_import(login, clerk, places):
    written(workbook(family(NUMBER)), township=places.township, by=clerk)
    client = login(clerk)
    response = client.post(reverse("households:import_current"), {"reason": "改好再导入"})
    event = AuditEvent.objects.get(what="import.take_current", by=clerk)
    assert event.reason == "改好再导入"
    upload(client, places, response.content)
    again = ImportBatch.objects.first()
    assert (again.rows, again.unchanged) == (3, 3)


def test_existing_data_in_the_clear_are_not_given_without_a_reason(login, clerk, places):
    written(workbook(family(NUMBER)), township=places.township, by=clerk)
    response = login(clerk).post(reverse("households:import_current"), {"reason": " "}, follow=True)
    assert "请写明下载理由" in response.content.decode()
    assert not AuditEvent.objects.filter(what="import.take_current").exists()


def test_a_form_without_a_file_says_so(login, clerk, places):
    response = login(clerk).post(reverse("households:imports"), {"kind": "households"})
    assert "请选择要导入的文件。" in response.content.decode()


def test_a_future_day_is_refused(login, clerk, places):
    response = upload(login(clerk), places, workbook(family(NUMBER)), as_of="2999-01-01")
    assert "截至日期不能晚于今天。" in response.content.decode()


def test_another_townships_place_cannot_be_chosen(login, clerk, places):
    upload(login(clerk), places, workbook(family(NUMBER)), township=places.other_township.pk)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("role", ["grid_officer", "village_cadre", "leader", "administrator"])
def test_other_roles_may_not_import(login, request, wrong, role):
    client = login(request.getfixturevalue(role))
    assert client.get(reverse("households:imports")).status_code == 403
    assert client.get(url("import_batch", wrong)).status_code == 403


def test_outsiders_are_told_there_is_no_such_batch(login, outsider, wrong):
    client = login(outsider)
    for name in ("import_batch", "import_progress", "import_errors"):
        assert client.get(url(name, wrong)).status_code == 404
    for name in ("import_mend", "import_commit", "import_cancel"):
        assert client.post(url(name, wrong)).status_code == 404
    assert wrong.file_name not in client.get(reverse("households:imports")).content.decode()


def test_the_anonymous_go_to_the_login(client, wrong):
    assert "/login/" in client.get(url("import_batch", wrong)).url


def test_query_count_does_not_grow_with_batches_or_rows(
    login, clerk, places, django_assert_max_num_queries
):
    for count in (3, 40):
        rows = [row for n in range(count) for row in family(f"99010120120{n:05d}")]
        batch = checked(workbook(rows), township=places.township, by=clerk)
    client = login(clerk)
    with django_assert_max_num_queries(12):
        client.get(url("import_batch", batch))
    with django_assert_max_num_queries(12):
        client.get(reverse("households:imports"))
