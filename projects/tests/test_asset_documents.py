"""Scans on the card of an asset: what is asked for, what is refused, who may read them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from lib import filestore
from projects import actions
from projects.models import ProjectDocument
from projects.tests.make import make_asset, make_contract, make_keeping, make_project

PDF = b"%PDF-1.4 test"
DATA = {"stage": "handover", "name": "确权证明", "dated_on": "2022-01-05"}


@pytest.fixture
def asset(clerk, places):
    project = make_project(village=places.village, by=clerk)
    return make_asset(project=project, by=clerk, titled_on=date(2022, 1, 5), title_document="1 号")


def upload(client, asset, file_name="证明.pdf", content=PDF, **data):
    url = reverse("projects:asset_document_create", args=[asset.pk])
    return client.post(url, DATA | data | {"file": SimpleUploadedFile(file_name, content)})


def card(client, asset) -> str:
    return client.get(asset.get_absolute_url()).content.decode()


def test_scan_of_the_title_stands_on_the_card_and_is_asked_for_no_more(login, clerk, asset):
    client = login(clerk)
    assert "登记确权证明" in card(client, asset)
    answer = upload(client, asset)
    assert answer.url == f"{asset.get_absolute_url()}#papers"
    document = ProjectDocument.objects.get()
    assert (document.asset, document.project, document.by) == (asset, None, clerk)
    page = card(client, asset)
    assert "登记确权证明" not in page
    assert reverse("projects:document", args=[document.pk]) in page
    assert AuditEvent.objects.filter(what="projectdocument.add", by=clerk).exists()


def test_each_contract_and_each_keeper_asks_for_its_own_paper(login, clerk, asset):
    client = login(clerk)
    contract = make_contract(asset=asset, by=clerk, operator="兴农合作社", valid_to=None)
    make_keeping(asset=asset, by=clerk, keeper="王管护")
    assert "登记经营合同（兴农合作社）" in card(client, asset)
    for name in ("经营合同（兴农合作社）", "管护协议（王管护）"):
        assert upload(client, asset, stage="keeping", name=name).status_code == 302
    page = card(client, asset)
    assert "登记经营合同（" not in page
    assert "登记管护协议（" not in page
    actions.end_contract(contract=contract, by=clerk, on=date(2023, 1, 1), reason="到期")
    make_contract(
        asset=asset, by=clerk, operator="云川公司", valid_from=date(2023, 1, 1), valid_to=None
    )
    make_keeping(asset=asset, by=clerk, keeper="李接手", on=date(2023, 1, 1))
    page = card(client, asset)
    assert "登记经营合同（云川公司）" in page
    assert "登记管护协议（李接手）" in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("证明.pdf", b"MZ\x90\x00 program", "只收照片（JPG、PNG、WebP）和 PDF"),
        ("证明.pdf", b"<script>alert(1)</script>", "只收照片（JPG、PNG、WebP）和 PDF"),
        ("证明.svg", b"<svg onload='alert(1)'/>", "只收照片（JPG、PNG、WebP）和 PDF"),
        ("证明.pdf", b"", "空"),
        ("证明.pdf", PDF + b"0" * filestore.BIGGEST, "文件超过 10 MB"),
    ],
)
def test_hostile_files_are_refused_and_what_was_typed_stays(
    login, clerk, asset, name, content, sentence
):
    answer = upload(login(clerk), asset, name, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert 'value="确权证明"' in page
    assert not ProjectDocument.objects.exists()


def test_name_of_the_file_leads_nowhere_and_says_what_the_file_is(login, clerk, asset):
    upload(login(clerk), asset, "..\\..\\etc/passwd\u202egpj.exe", PDF)
    assert ProjectDocument.objects.get().file_name.endswith(".pdf")
    assert not set("/\\\u202e") & set(ProjectDocument.objects.get().file_name)


def test_scan_is_read_inside_the_area_only_is_kept_in_no_cache_and_leaves_a_trace(
    login, clerk, village_cadre, neighbour, outsider, grid_officer, asset
):
    upload(login(clerk), asset)
    document = ProjectDocument.objects.get()
    file = reverse("projects:document", args=[document.pk])
    answer = login(village_cadre).get(file)
    assert answer.content == PDF
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(what="projectdocument.read", by=village_cadre).exists()
    withdraw = reverse("projects:document_withdraw", args=[document.pk])
    for user in (neighbour, outsider):
        assert login(user).get(file).status_code == 404
        assert upload(login(user), asset).status_code in (403, 404)
    assert login(outsider).post(withdraw, {"reason": "登错"}).status_code == 404
    assert login(grid_officer).get(file).status_code == 403
    assert login(village_cadre).post(withdraw, {"reason": "登错"}).status_code == 403


def test_document_taken_out_is_asked_for_again(login, clerk, asset):
    client = login(clerk)
    upload(client, asset)
    document = ProjectDocument.objects.get()
    answer = client.post(
        reverse("projects:document_withdraw", args=[document.pk]), {"reason": "传错了"}
    )
    assert answer.url == f"{asset.get_absolute_url()}#papers"
    assert "登记确权证明" in card(client, asset)
