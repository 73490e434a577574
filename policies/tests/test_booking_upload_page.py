"""Uploading a list of payments: which policy, which period; what does not fit the policy is said before anything is read."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.imports import reports, tasks
from households.models import ImportBatch
from households.tests.make import make_household
from policies.models import Benefit
from policies.tests.lists import paid, sheet
from policies.tests.make import make_policy


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def grant(db):
    return make_policy(
        name="雨露计划", nature="grant", rhythm="term", kinds="中职、高职", sector="education",
        department="农业农村局",
    )  # fmt: skip


@pytest.fixture
def state(db):
    return make_policy(name="低保", nature="state", rhythm="month", kinds="A类、B类")


def upload(client, policy, places, content: bytes = b"", **changes):
    values = {
        "file": SimpleUploadedFile("雨露.xlsx", content or sheet([paid()])),
        "year": "2021",
        "term": "春季",
        "on": "2021-06-18",
        "from_unit": "县农业农村局",
        "batch": "第一批",
        "township": places.township.pk,
    }
    url = reverse("policies:benefit_list_upload", args=[policy.pk])
    return client.post(url, {key: one for key, one in (values | changes).items() if one != ""})


def test_the_choice_of_policies_has_only_those_kept_as_benefits(login, clerk, grant):
    loans = make_policy(name="小额信贷", nature="grant", register="loans")
    ended = make_policy(name="旧政策", nature="grant", valid_to=date(2020, 1, 1))
    page = login(clerk).get(reverse("policies:benefit_list_new")).content.decode()
    assert grant.name in page
    assert f"/new/{loans.pk}/" not in page
    assert f"/new/{ended.pk}/" not in page
    url = reverse("policies:benefit_list_upload", args=[loans.pk])
    assert login(clerk).get(url).status_code == 404


def test_an_upload_is_checked_and_leads_to_the_check(login, clerk, places, grant):
    head = make_household(village=places.village).members.get()
    client = login(clerk)
    answer = upload(client, grant, places, sheet([paid(head)]))
    page = client.get(answer["Location"])
    assert (page.status_code, page.context["booked"], page.context["yuan"]) == (200, 1, 1500)
    assert not Benefit.objects.exists()
    options = reports.load(page.context["batch"].token).about["options"]
    assert (options["title"], options["batch"]) == ("雨露计划2021年春季发放名单", "第一批")


def test_a_state_is_asked_for_its_day_and_whether_it_is_complete(login, clerk, places, state):
    url = reverse("policies:benefit_list_upload", args=[state.pk])
    fields = login(clerk).get(url).context["form"].fields
    assert "is_complete" in fields
    assert not {"year", "term"} & set(fields)
    answer = upload(login(clerk), state, places, is_complete="on")
    batch = ImportBatch.objects.get()
    assert answer["Location"] == reverse("policies:benefit_list_check", args=[batch.pk])
    options = reports.load(batch.token).about["options"]
    assert (options["year"], options["term"], options["is_complete"]) == (2021, "", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file": ""}, "file"),
        ({"term": ""}, "term"),
        ({"term": "冬季"}, "term"),
        ({"year": "21"}, "year"),
        ({"on": ""}, "on"),
        ({"from_unit": ""}, "from_unit"),
        ({"kind": "研究生"}, "kind"),
        ({"on": "2099-01-01"}, "__all__"),
    ],
)
def test_an_upload_says_what_is_missing(login, clerk, places, grant, changes, field):
    answer = upload(login(clerk), grant, places, **changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_another_township_is_no_choice(login, clerk, places, grant):
    answer = upload(login(clerk), grant, places, township=places.other_township.pk)
    assert "township" in answer.context["form"].errors


def test_a_file_that_is_no_workbook_is_refused_on_its_page(login, clerk, places, grant):
    client = login(clerk)
    page = client.get(upload(client, grant, places, b"<html>")["Location"])
    assert "不是 Excel" in page.content.decode()


def test_large_files_go_to_the_background(login, clerk, places, grant, monkeypatch):
    monkeypatch.setattr(tasks, "INLINE_BYTES", 0)
    monkeypatch.setattr(tasks, "INLINE_ROWS", 0)
    head = make_household(village=places.village).members.get()
    client = login(clerk)
    batch = client.get(upload(client, grant, places, sheet([paid(head)]))["Location"]).context[
        "batch"
    ]
    client.post(reverse("households:import_commit", args=[batch.pk]))
    assert Benefit.objects.get().member == head
