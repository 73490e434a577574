"""What is built, how far it is, what was put up and what is on file."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from areas.models import Parameter
from projects import actions
from projects.models import Project, ProjectDocument, ProjectNotice, ProjectQuantity
from projects.rules.documents import REQUIRED, missing
from projects.rules.projects import notice_order_faults
from projects.rules.stages import planned_percent
from projects.tests.make import make_household_project, make_progress, make_project

PDF = b"%PDF-1.4 test"


@pytest.fixture
def project(clerk, places):
    return make_project(village=places.village, by=clerk, started_on=date(2021, 4, 1))


# ---- 工程量 --------------------------------------------------------------------------------------


def test_quantity_is_one_row_that_is_filled_in(clerk, project):
    for done in (None, Decimal("1.5"), Decimal("3.2")):
        actions.set_quantity(
            project=project, by=clerk, name="管网", unit="公里", planned=Decimal(3), done=done
        )
    row = ProjectQuantity.objects.get()
    assert (row.planned, row.done) == (Decimal(3), Decimal("3.2"))


def test_quantity_by_village_is_another_row_and_only_in_a_village_of_the_project(
    clerk, places, project
):
    fields = {"by": clerk, "name": "管网", "unit": "公里", "planned": Decimal(1)}
    actions.set_quantity(project=project, **fields)
    actions.set_quantity(project=project, village=places.village, **fields)
    assert ProjectQuantity.objects.count() == 2
    with pytest.raises(NotAllowed, match="郑杨村不在实施村里"):
        actions.set_quantity(project=project, village=places.other_village, **fields)


def test_more_done_than_planned_only_warns(login, clerk, project):
    client, url = login(clerk), reverse("projects:quantity_create", args=[project.pk])
    data = {"name": "检查井", "unit": "座", "planned": "10", "done": "12"}
    page = client.post(url, data, follow=True).content.decode()
    assert "检查井完成 12座，多于计划 10座" in page
    row = ProjectQuantity.objects.get()
    url = reverse("projects:quantity_change", args=[row.pk])
    client.post(url, {"unit": "座", "planned": "12", "done": "12"})
    assert ProjectQuantity.objects.get().planned == Decimal(12)


# ---- 进度 ----------------------------------------------------------------------------------------


def test_progress_falls_only_with_a_word_why(clerk, project):
    make_progress(project=project, by=clerk, percent=40, reported_on=date(2021, 6, 1))
    with pytest.raises(NotAllowed, match="比 2021-06-01 的 40% 低"):
        make_progress(project=project, by=clerk, percent=30, reported_on=date(2021, 7, 1))
    make_progress(
        project=project, by=clerk, percent=30, reported_on=date(2021, 7, 1), note="洪水冲毁一段"
    )
    with pytest.raises(NotAllowed, match="2021-06-01 报 40%，比 2021-05-01 的 50% 低"):
        make_progress(project=project, by=clerk, percent=50, reported_on=date(2021, 5, 1))
    assert project.progress.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"percent": 101}, "0 到 100"),
        ({"reported_on": date(2021, 3, 1)}, "不能早于开工日期 2021-04-01"),
    ],
)
def test_rules_of_progress(clerk, project, fields, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        make_progress(project=project, by=clerk, **fields)


def test_no_progress_before_the_start_and_one_a_day(clerk, places, project):
    waiting = make_project(village=places.village, by=clerk)
    with pytest.raises(NotAllowed, match="还没有开工"):
        make_progress(project=waiting, by=clerk)
    make_progress(project=project, by=clerk)
    with pytest.raises(NotAllowed, match="这一天已报过进度"):
        make_progress(project=project, by=clerk)


def test_correction_of_progress_keeps_the_rule(clerk, project):
    make_progress(project=project, by=clerk, percent=40, reported_on=date(2021, 6, 1))
    later = make_progress(project=project, by=clerk, percent=60, reported_on=date(2021, 7, 1))
    with pytest.raises(NotAllowed, match="比 2021-06-01 的 40% 低"):
        actions.correct_progress(report=later, by=clerk, reason="登错", percent=10)


@pytest.mark.parametrize(
    ("on", "percent"),
    [(date(2021, 1, 1), 0), (date(2021, 4, 1), 0), (date(2021, 4, 6), 50), (date(2022, 1, 1), 100)],
)
def test_time_that_has_gone(on, percent):
    project = Project(planned_start_on=date(2021, 4, 1), planned_completion_on=date(2021, 4, 11))
    assert planned_percent(project, on) == percent
    assert planned_percent(Project(), on) is None


# ---- 公示公告 ------------------------------------------------------------------------------------


def post(project, clerk, **fields):
    fields = {"kind": "village", "posted_from": date(2021, 3, 1)} | fields
    return actions.post_notice(project=project, by=clerk, **fields)


def test_notice_hangs_ten_days(clerk, project):
    with pytest.raises(NotAllowed, match="村级公示只有 9 天，不少于 10 天（乡村两级公示期"):
        post(project, clerk, posted_to=date(2021, 3, 9))
    with pytest.raises(NotAllowed, match="公示要写截止日期"):
        post(project, clerk)
    notice = post(project, clerk, posted_to=date(2021, 3, 10))
    with pytest.raises(NotAllowed, match="只有 5 天"):
        actions.correct_notice(notice=notice, by=clerk, reason="登错", posted_to=date(2021, 3, 5))


def test_announcement_may_hang_for_ever(clerk, project):
    assert post(project, clerk, kind="announcement").posted_to is None


def test_days_of_notice_are_a_parameter(clerk, places, project):
    Parameter.objects.create(
        area=places.township, key="project_notice_days", value="14", valid_from=date(2021, 1, 1)
    )
    with pytest.raises(NotAllowed, match="不少于 14 天"):
        post(project, clerk, posted_to=date(2021, 3, 10))


# ---- 资料 ----------------------------------------------------------------------------------------


def add(project, clerk, **fields):
    return actions.add_document(
        project=project, by=clerk, **({"stage": "pool", "name": "入库论证意见"} | fields)
    )


def test_missing_documents_follow_the_stages(clerk, places, project):
    names = {one.name for one in missing(project, project.documents.all())}
    assert names == {"实施方案", "开工照片"}  # started, nothing else yet
    add(project, clerk, stage="design", name="实施方案")
    assert {one.name for one in missing(project, project.documents.all())} == {"开工照片"}
    households = make_project(
        village=places.village, by=clerk, reach="household", accepted_on=date(2021, 5, 1)
    )
    assert {one.name for one in missing(households, [])} == {"到户验收表", "补助发放表"}


def test_every_required_document_waits_for_a_day_that_exists():
    columns = {field.name for field in Project._meta.fields}
    assert all(one.once in columns for rows in REQUIRED.values() for one in rows)


def test_file_is_read_inside_the_area_only_and_leaves_a_trace(
    login, clerk, village_cadre, neighbour, outsider, grid_officer, project
):
    client, url = login(clerk), reverse("projects:document_create", args=[project.pk])
    data = {"stage": "pool", "name": "入库论证意见", "file": SimpleUploadedFile("意见.pdf", PDF)}
    assert client.post(url, data).status_code == 302
    document = ProjectDocument.objects.get()
    file = reverse("projects:document", args=[document.pk])
    answer = login(village_cadre).get(file)
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(what="projectdocument.read", by=village_cadre).exists()
    for user in (neighbour, outsider):
        assert login(user).get(file).status_code == 404
    assert login(grid_officer).get(file).status_code == 403


def test_paper_without_a_scan_is_on_the_list_and_has_no_file(login, clerk, project):
    document = add(project, clerk)
    client = login(clerk)
    assert "（纸质）" in client.get(project.get_absolute_url()).content.decode()
    assert client.get(reverse("projects:document", args=[document.pk])).status_code == 404


def test_what_is_neither_photo_nor_pdf_is_refused(clerk, project):
    with pytest.raises(NotAllowed, match="只收照片"):
        add(project, clerk, file_name="a.exe", content=b"MZ1234")
    assert not ProjectDocument.objects.exists()


# ---- 三公示一公告、负面清单 ------------------------------------------------------------------------


def notices(*rows) -> list[ProjectNotice]:
    """(kind, first day, last day) of 2021-06, day by day."""
    return [
        ProjectNotice(
            kind=kind,
            posted_from=date(2021, 6, first),
            posted_to=date(2021, 6, last) if last else None,
        )
        for kind, first, last in rows
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("village", 1, 10), ("township", 10, 20), ("county", 21, 30)], ""),
        ([("village", 1, 10), ("township", 9, 20)], "乡级公示从 2021-06-09 起，村级公示到 2021-06-10"),
        ([("township", 1, 10), ("county", 5, 15)], "县级公示从 2021-06-05 起，乡级公示"),
        ([("village", 1, 10), ("announcement", 5, None)], "公告从 2021-06-05 起，村级公示"),
        # a second round of the village, after the works, is another matter
        ([("village", 1, 10), ("township", 11, 20), ("village", 21, 30)], ""),
    ],
)  # fmt: skip
def test_notices_go_up_from_the_village_to_the_county(rows, said):
    assert said in "".join(notice_order_faults(notices(*rows)))
    assert bool(said) == bool(notice_order_faults(notices(*rows)))


def test_a_project_for_households_says_which_notices_it_lacks(login, clerk, places):
    project = make_household_project(village=places.village, by=clerk)
    client = login(clerk)

    def page():
        return client.get(project.get_absolute_url()).content.decode()

    assert "三公示一公告还差：村级公示、乡级公示、县级公示。" in page()
    for month, kind in enumerate(("village", "township", "county"), 3):
        actions.post_notice(
            project=project,
            by=clerk,
            kind=kind,
            posted_from=date(2021, month, 1),
            posted_to=date(2021, month, 10),
        )
    assert "还差：" not in page()
    actions.correct_project(
        project=Project.objects.get(),
        by=clerk,
        reason="验收",
        completed_on=date(2021, 9, 1),
        started_on=date(2021, 3, 1),
        accepted_on=date(2021, 9, 2),
    )
    assert "三公示一公告还差：公告。" in page()


@pytest.mark.parametrize(
    ("name", "use"),
    [("乡政府办公楼维修", "楼堂馆所"), ("偿还债务", "偿还债务"), ("种植业基地", "")],
)
def test_a_use_of_the_negative_list_is_pointed_out(login, clerk, places, name, use):
    project = make_project(village=places.village, by=clerk, name=name)
    page = login(clerk).get(project.get_absolute_url()).content.decode()
    assert (f"像是负面清单里的用途（{use}）" in page) == bool(use)
