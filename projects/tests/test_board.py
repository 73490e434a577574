"""项目公示牌: what the county asks for, nobody's private number."""

import io
from datetime import date

from django.urls import reverse
from docx import Document

from areas.models import Parameter
from projects.tests.make import make_funding, make_project


def url(project):
    return reverse("projects:board", args=[project.pk])


def text_of(answer) -> str:
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_board_says_what_the_county_asks_for(login, clerk, village_cadre, places):
    Parameter.objects.create(
        area=places.township,
        key="notice_phone",
        value="0374-5112345",
        valid_from=date(2020, 1, 1),
    )
    project = make_project(
        village=places.village,
        by=clerk,
        villages=[places.other_village],
        content="新建大棚 20 座",
        responsible="小召乡人民政府",
        leader="周乡长",
        planned_start_on=date(2021, 4, 1),
        planned_completion_on=date(2021, 9, 30),
    )
    make_funding(project=project, by=clerk)
    answer = login(village_cadre).get(url(project))
    said = text_of(answer)
    for words in (
        "段墓村种植业基地项目",
        "小召乡段墓村、郑杨村",
        "新建大棚 20 座",
        "总投资 30 万元，其中：中央 18 万元",
        "到村项目，不发放到户补助",
        "2021年4月1日至2021年9月30日",
        "小召乡人民政府",
        "周乡长",
        "0374-5112345",
        "12317",
    ):
        assert words in said, words
    assert "attachment" in answer["Content-Disposition"]


def test_a_private_number_that_somebody_typed_is_not_put_up(login, clerk, places):
    for number in ("13800000000", "1380000 0000", "990301197005010014"):
        project = make_project(
            village=places.village, by=clerk, leader="周乡长", content=f"联系人电话 {number}"
        )
        page = login(clerk).get(url(project), follow=True).content.decode()
        assert "公示牌上不能有" in page
        assert "手机号码" in page or "证件号码" in page


def test_what_is_not_known_is_a_line_to_write_on(login, clerk, places):
    project = make_project(village=places.village, by=clerk, total=None)
    said = text_of(login(clerk).get(url(project)))
    assert "＿＿＿" in said
    assert "请先在参数里填办公电话" in said


def test_the_standard_of_grants_is_asked_for_with_the_approval_and_put_up(login, clerk, places):
    project = make_project(
        village=places.village, by=clerk, reach="household", pooled_on=date(2021, 1, 5)
    )
    client = login(clerk)
    approve = reverse("projects:advance", args=[project.pk, "approval"])
    assert "补助标准" in client.get(approve).content.decode()
    data = {"on": "2021-02-10", "document": "云财农〔2021〕9号", "grant_standard": "养鸡每只 10 元"}
    assert client.post(approve, data).status_code == 302
    assert "养鸡每只 10 元" in text_of(client.get(url(project)))
    assert "养鸡每只 10 元" in client.get(project.get_absolute_url()).content.decode()
    road = make_project(village=places.village, by=clerk, pooled_on=date(2021, 1, 5))
    approve = reverse("projects:advance", args=[road.pk, "approval"])
    assert "补助标准" not in client.get(approve).content.decode()
