"""What a village says of its projects and assets itself: progress, inspections, their corrections; nothing else."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import AssetInspection, ProjectProgress
from projects.tests.make import make_asset, make_inspection, make_progress, make_project

TODAY = timezone.localdate()


@pytest.fixture
def project(clerk, places):
    return make_project(village=places.village, by=clerk, started_on=date(2021, 4, 1))


@pytest.fixture
def asset(clerk, project):
    return make_asset(project=project, by=clerk)


def report(client, project, percent, page="progress_report", **fields):
    data = {"reported_on": TODAY, "percent": percent, "note": "路基完成"} | fields
    return client.post(reverse(f"projects:{page}", args=[project.pk]), data)


def test_village_cadre_reports_and_corrects_progress(login, village_cadre, project):
    client = login(village_cadre)
    assert "报进度" in client.get(project.get_absolute_url()).content.decode()
    report(client, project, 60)
    row = ProjectProgress.objects.get()
    assert (row.percent, row.by) == (60, village_cadre)
    page = reverse("projects:progress_correct", args=[row.pk])
    seen = client.get(page)
    assert "作废" not in seen.content.decode()
    fields = {"seen": seen.context["form"].initial["seen"], "reason": "看错了"}
    report(client, row, 50, "progress_correct", **fields)
    assert ProjectProgress.objects.get().percent == 50
    withdraw = reverse("projects:progress_withdraw", args=[row.pk])
    assert client.post(withdraw, {"reason": "登错"}).status_code == 403


def test_village_cadre_inspects_an_asset_and_says_when_it_is_mended(login, village_cadre, asset):
    client = login(village_cadre)
    page = client.get(asset.get_absolute_url()).content.decode()
    assert "记巡检" in page
    assert reverse("projects:asset_dispose", args=[asset.pk]) not in page
    inspect = reverse("projects:asset_inspect", args=[asset.pk])
    assert client.get(inspect).context["form"].initial["inspector"] == "钱村干"
    data = {
        "inspected_on": TODAY,
        "inspector": "钱村干",
        "condition": "damaged",
        "issue": "顶棚破了",
    }
    client.post(inspect, data)
    row = AssetInspection.objects.get()
    card = client.get(asset.get_absolute_url()).content.decode()
    assert "处理完了" in card
    client.post(reverse("projects:inspection_fix", args=[row.pk]), {"on": TODAY, "fix": "换了薄膜"})
    assert AssetInspection.objects.get().fix == "换了薄膜"
    correction = client.get(reverse("projects:inspection_correct", args=[row.pk])).content.decode()
    assert "作废" not in correction


def test_village_cadre_corrects_only_what_he_said_himself(
    login, clerk, village_cadre, project, asset
):
    theirs = make_progress(project=project, by=clerk)
    seen = make_inspection(asset=asset, by=clerk, inspector="王管护")
    own = make_inspection(asset=asset, by=clerk, inspector=village_cadre.name)
    client = login(village_cadre)
    for page, row in (("progress_correct", theirs), ("inspection_correct", seen)):
        url = reverse(f"projects:{page}", args=[row.pk])
        assert client.get(url).status_code == client.post(url, {}).status_code == 403
    shown = client.get(project.get_absolute_url()).content.decode()
    assert reverse("projects:progress_correct", args=[theirs.pk]) not in shown
    card = client.get(asset.get_absolute_url()).content.decode()
    assert reverse("projects:inspection_correct", args=[seen.pk]) not in card
    assert reverse("projects:inspection_correct", args=[own.pk]) in card
    assert client.get(reverse("projects:inspection_correct", args=[own.pk])).status_code == 200


def test_township_clerk_corrects_what_the_village_said(login, clerk, village_cadre, project, asset):
    report = make_progress(project=project, by=village_cadre)
    seen = make_inspection(asset=asset, by=village_cadre, inspector=village_cadre.name)
    client = login(clerk)
    for page, row in (("progress_correct", report), ("inspection_correct", seen)):
        assert client.get(reverse(f"projects:{page}", args=[row.pk])).status_code == 200


def test_project_and_asset_of_another_village_do_not_exist(login, neighbour, project, asset):
    client = login(neighbour)
    assert report(client, project, 60).status_code == 404
    assert client.get(reverse("projects:asset_inspect", args=[asset.pk])).status_code == 404


def test_leader_and_grid_officer_do_not_report(login, leader, grid_officer, project):
    for user in (leader, grid_officer):
        assert report(login(user), project, 60).status_code == 403
    assert "报进度" not in login(leader).get(project.get_absolute_url()).content.decode()


def test_finished_work_has_no_more_progress_to_report(login, clerk, places):
    done = make_project(
        village=places.village, by=clerk, started_on=date(2021, 4, 1), completed_on=date(2021, 9, 1)
    )
    assert "报进度" not in login(clerk).get(done.get_absolute_url()).content.decode()
