"""The dossier: what is kept, who sees it, what is refused, and that a resent file is not kept twice."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from households.tests.make import make_household
from monitoring import actions
from monitoring.models import Attachment
from monitoring.tests.make import JPEG, make_attachment, make_case, make_visit


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def household(places):
    return make_household(village=places.village, grid=places.grid)


def add(login, user, household, *, name="入户.jpg", content=JPEG, section="visit"):
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    url = reverse("monitoring:attachment_add", args=[household.pk])
    return login(user).post(url, {"section": section, "file": file}, follow=True)


def test_a_photo_is_kept_in_its_section_and_shown(login, grid_officer, household):
    page = add(login, grid_officer, household)
    assert "入户.jpg" in page.content.decode()
    kept = Attachment.objects.get()
    answer = login(grid_officer).get(kept.get_absolute_url())
    assert answer.content == JPEG
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(what="attachment.read", by=grid_officer).count() == 1


def test_what_is_no_photo_is_refused_in_plain_words(login, grid_officer, household):
    page = add(login, grid_officer, household, content=b"<script>alert(1)</script>")
    assert "只收照片" in page.content.decode()
    assert not Attachment.objects.exists()


def test_outsiders_are_told_that_there_is_no_such_file(login, neighbour, outsider, household):
    kept = make_attachment(household=household)
    for stranger in (neighbour, outsider):
        assert login(stranger).get(kept.get_absolute_url()).status_code == 404


def test_the_same_number_or_the_same_file_sent_again_is_kept_once(grid_officer, household):
    number = uuid4()
    first = make_attachment(household=household, by=grid_officer, id=number)
    assert make_attachment(household=household, by=grid_officer, id=number) == first
    assert make_attachment(household=household, by=grid_officer) == first
    assert Attachment.objects.count() == 1


def test_a_number_is_not_used_for_another_file(grid_officer, household):
    number = uuid4()
    make_attachment(household=household, by=grid_officer, id=number)
    with pytest.raises(NotAllowed, match="编号"):
        make_attachment(household=household, by=grid_officer, id=number, content=JPEG + b"more")


def test_a_file_belongs_to_a_visit_of_the_same_household(places, grid_officer, household):
    other = make_household(village=places.village, grid=places.grid)
    visit = make_visit(household=other, visited_on=other.registered_on)
    with pytest.raises(NotAllowed, match="同一户"):
        make_attachment(household=household, by=grid_officer, visit=visit)


def test_a_step_of_the_procedure_has_its_own_papers(clerk, household):
    case = make_case(household=household, by=clerk)
    step = case.steps.first()
    kept = make_attachment(household=household, by=clerk, section="check", step=step)
    assert (kept.case, kept.step) == (case, step)


def test_who_added_it_withdraws_it_and_others_do_not(grid_officer, village_cadre, clerk, household):
    kept = make_attachment(household=household, by=grid_officer)
    with pytest.raises(NotAllowed):
        actions.withdraw_attachment(attachment=kept, by=village_cadre, reason="不是我传的")
    actions.withdraw_attachment(attachment=kept, by=grid_officer, reason="传错户了")
    assert not Attachment.objects.exists()
    assert Attachment.with_withdrawn.get().withdraw_reason == "传错户了"


def test_too_many_files_of_one_visit_are_refused(monkeypatch, grid_officer, household):
    monkeypatch.setattr("monitoring.actions.files.PER_SUBJECT", 2)
    for number in range(2):
        make_attachment(household=household, by=grid_officer, content=JPEG + bytes([number + 1]))
    with pytest.raises(NotAllowed, match="最多 2 个"):
        make_attachment(household=household, by=grid_officer, content=JPEG + b"x")
