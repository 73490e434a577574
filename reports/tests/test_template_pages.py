"""Uploading a template: all problems at once, nothing changed by a refusal; and who may use whose."""

from django.core.files.uploadedfile import SimpleUploadedFile

from reports.models import SummaryTemplate
from reports.tests.make import make_docx, make_template, with_part
from reports.word.template import read

URL = "/reports/templates/"


def upload(client, content: bytes, name="本乡模板"):
    return client.post(URL, {"name": name, "file": SimpleUploadedFile("模板.docx", content)})


def test_clerk_uploads_a_template_and_replaces_it(login, clerk, places):
    client = login(clerk)
    upload(client, make_docx("{{ 脱贫户.户数 }}"))
    upload(client, make_docx("{{ 脱贫户.人数 }}"))
    old, new = SummaryTemplate.objects.order_by("pk")
    assert (old.area, new.uploaded_by) == (places.township, clerk)
    assert old.retired_on
    assert not new.retired_on
    assert "本乡模板" in client.get(URL).content.decode()


def test_unknown_words_are_all_named_with_paragraph_and_nearest_words(login, clerk, places):
    content = make_docx(
        "全乡脱贫户{{ 脱贫户.户书 }}户",
        "监测{{ 监测对像.户数 }}户",
        "{% if 小额信袋.户数 %}甲{% endif %}",
    )
    response = upload(login(clerk), content)
    html = response.content.decode()
    assert response.status_code == 422
    assert "全乡脱贫户{{ 脱贫户.户书 }}户" in html
    assert "户数" in html
    assert "监测对像" in html
    assert "小额信袋" in html
    assert not SummaryTemplate.objects.exists()


def test_hostile_file_is_refused_with_every_reason(login, clerk, places):
    content = with_part(make_docx("{{ 脱贫户.户数 }}"), "word/vbaProject.bin", b"x")
    response = upload(login(clerk), with_part(content, "word/comments.xml", b"<x/>"))
    assert response.status_code == 422
    assert "带有宏" in response.content.decode()
    assert "批注" in response.content.decode()
    assert not SummaryTemplate.objects.exists()


def test_file_without_words_is_told_how_to_write_them(login, clerk, places):
    assert "{{ 口径词 }}" in upload(login(clerk), make_docx("没有词")).content.decode()


def test_name_of_the_default_template_is_taken(login, clerk, places):
    response = upload(login(clerk), make_docx("{{ 脱贫户.户数 }}"), name="默认模板")
    assert response.status_code == 422


def test_default_template_can_be_taken_as_a_start(login, clerk, places):
    client = login(clerk)
    content = b"".join(client.get(f"{URL}default/"))
    assert len(read(content).figures) > 70
    assert upload(client, content).status_code in (302, 422)


def test_other_townships_templates_are_not_there(login, outsider, places):
    template = make_template(area=places.township)
    client = login(outsider)
    assert "本乡模板" not in client.get(URL).content.decode()
    assert client.get(f"{URL}{template.pk}/").status_code == 404
    assert client.post(f"{URL}{template.pk}/retire/").status_code == 404


def test_retired_template_is_offered_no_more(login, clerk, places):
    template = make_template(area=places.township)
    client = login(clerk)
    client.post(f"{URL}{template.pk}/retire/", follow=True)
    assert "本乡模板" not in client.get("/reports/summaries/new/").content.decode()
    client.post(f"{URL}{template.pk}/retire/")
    assert "已经停用" in client.get(URL).content.decode()


def test_words_are_explained(login, clerk, places):
    html = login(clerk).get("/reports/words/").content.decode()
    assert "脱贫户" in html
    assert "百分比" in html
