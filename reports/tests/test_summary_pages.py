"""The pages of summaries: who sees which numbers, what they open, what is typed, explained and released."""

from datetime import date
from html import unescape

import pytest

from accounts.actions import NotAllowed
from accounts.models import AuditEvent
from monitoring.models import Case
from monitoring.tests.make import make_case, make_category
from reports import actions
from reports.composing import compose_summary, context_of
from reports.models import FrozenFigure, Summary, SummaryText
from reports.release import blockers, explanations
from reports.tests.make import make_docx, make_summary, make_template, printed_in

HTMX = {"HTTP_HX_REQUEST": "true"}


def page(client, path: str, **headers) -> str:
    response = client.get(path, **headers)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def url(summary, rest="") -> str:
    return f"/reports/summaries/{summary.pk}/{rest}"


# ---- Who --------------------------------------------------------------------------------------


def test_leader_sees_the_townships_numbers(login, leader, summary):
    html = page(login(leader), url(summary))
    assert ">3</a>户" in html
    assert "截至2021年12月31日" in html


def test_village_cadre_sees_the_village_only(login, village_cadre, summary, township_year):
    client = login(village_cadre)
    html = page(client, url(summary))
    assert ">2</a>户" in html
    assert "只数段墓村" in html
    opened = page(client, url(summary, "figures/1/"))
    assert "周德厚" in opened
    assert "杨玉梅" not in opened
    assert printed_in(b"".join(client.get(url(summary, "word/"))))[1] == "2"


def test_village_cadre_takes_no_lists_away(login, village_cadre, summary):
    assert login(village_cadre).get(url(summary, "excel/")).status_code == 403


def test_county_leader_sees_the_townships_summary(login, county_leader, summary):
    assert ">3</a>户" in page(login(county_leader), url(summary))


@pytest.mark.parametrize("rest", ["", "figures/1/", "word/", "texts/0/"])
def test_outsider_is_told_there_is_none(login, outsider, summary, rest):
    assert login(outsider).get(url(summary, rest)).status_code == 404


@pytest.mark.parametrize("rest", ["", "figures/1/", "word/", "excel/"])
def test_grid_officer_is_no_reader_of_figures(login, grid_officer, summary, rest):
    assert login(grid_officer).get(url(summary, rest)).status_code == 403


def test_anonymous_is_sent_to_login(client, summary):
    assert "/login/" in client.get(url(summary))["Location"]


# ---- Opening a number -------------------------------------------------------------------------


def test_number_opens_beside_the_paper(login, leader, summary):
    html = page(login(leader), url(summary, "figures/1/"), **HTMX)
    assert "<html" not in html
    assert "脱贫户.户数" in html
    assert "截至 2021-12-31" in html
    assert "周德厚" in html
    assert "全部打开" in html


def test_number_is_a_plain_link_to_all_its_rows(login, leader, summary, township_year):
    html = page(login(leader), url(summary, "figures/1/"))
    assert "<html" in html
    assert f'href="/households/{township_year.first.pk}/"' in html
    assert township_year.first.members.first().id_number not in html
    assert "上年（截至 2020-12-31）" in html


def test_number_that_is_not_in_the_paper(login, leader, summary):
    assert login(leader).get(url(summary, "figures/99/")).status_code == 404


def test_dates_chosen_on_the_page_go_with_every_link(login, leader, summary):
    client = login(leader)
    query = "?as_of=2021-09-30&date_from=2021-01-01&date_to=2021-02-28"
    html = page(client, url(summary, query))
    assert "按您选的日期算的" in html
    assert "figures/1/?as_of=2021-09-30&amp;date_from=2021-01-01&amp;date_to=2021-02-28" in html
    assert "截至 2021-09-30" in page(client, url(summary, f"figures/1/{query}"))


def test_impossible_dates_are_told_and_change_nothing(login, leader, summary):
    html = page(login(leader), url(summary, "?as_of=2021-02-30"))
    assert "仍按总结的日期算" in html
    assert ">3</a>户" in html
    html = page(login(leader), url(summary, "?date_from=2021-05-01&date_to=2021-04-01"))
    assert "早于第一天" in html


def test_any_words_can_be_counted_for_ones_own_place(
    login, leader, outsider, places, township_year
):
    client = login(leader)
    base = "/reports/count/?words=脱贫户.户数&as_of=2021-12-31"
    assert "3户" in page(client, base)
    assert "2户" in page(client, f"{base}&area={places.village.code}")
    assert client.get(f"{base}&area={places.far_village.code}").status_code == 404
    assert "没有「户书」" in page(client, "/reports/count/?words=脱贫户.户书")
    assert client.get("/reports/count/").status_code == 400


# ---- Downloads --------------------------------------------------------------------------------


def test_download_is_named_in_chinese_kept_nowhere_and_on_record(login, leader, summary):
    response = login(leader).get(url(summary, "word/"))
    assert "no-store" in response["Cache-Control"]
    assert "filename*=UTF-8''%E5%B0%8F%E5%8F%AC%E4%B9%A1" in response["Content-Disposition"]
    event = AuditEvent.objects.get(what="summary.download")
    assert event.by == leader
    assert event.detail["as_of"] == "2021-12-31"


# ---- Writing ----------------------------------------------------------------------------------


@pytest.fixture
def with_slot(places, township_year):
    content = make_docx("脱贫户{{ 脱贫户.户数 }}户", "{{ 手填('存在问题') }}")
    return make_summary(
        township=places.township, template=make_template(area=places.township, content=content)
    )


def test_clerk_types_what_no_row_can_prove(login, clerk, with_slot):
    client = login(clerk)
    assert "【待补：存在问题】" in page(client, url(with_slot))
    assert 'name="text"' in page(client, url(with_slot, "texts/0/"), **HTMX)
    client.post(url(with_slot, "texts/0/save/"), {"text": "一是产业弱。\n二是人才少。"})
    html = page(client, url(with_slot))
    assert "一是产业弱。" in html
    assert "【待补：" not in html
    assert SummaryText.objects.get().typed_by == clerk


def test_leader_reads_but_does_not_write(login, leader, with_slot):
    client = login(leader)
    assert 'name="text"' not in page(client, url(with_slot, "texts/0/"))
    assert client.post(url(with_slot, "texts/0/save/"), {"text": "甲"}).status_code == 403
    assert client.get("/reports/summaries/new/").status_code == 403


def test_clerk_starts_a_summary_of_any_period(login, clerk, places, township_year):
    client = login(clerk)
    data = {
        "township": places.township.pk,
        "year": 2021,
        "title": "小召乡2021年前三季度总结",
        "as_of": "2021-09-30",
        "date_from": "2021-01-01",
        "date_to": "2021-09-30",
        "template": "",
    }
    response = client.post("/reports/summaries/new/", data)
    found = Summary.objects.get()
    assert response["Location"] == url(found)
    assert "时点数截至2021年9月30日" in page(client, url(found))
    refused = client.post("/reports/summaries/new/", data | {"date_from": "2021-10-01"})
    assert refused.status_code == 422
    assert (
        client.post(
            "/reports/summaries/new/", data | {"township": places.other_township.pk}
        ).status_code
        == 422
    )


def test_draft_changes_its_dates(login, clerk, summary):
    data = {
        "title": "改了",
        "as_of": "2021-06-30",
        "date_from": "2021-01-01",
        "date_to": "2021-06-30",
    }
    login(clerk).post(url(summary, "correct/"), data)
    summary.refresh_from_db()
    assert (summary.title, summary.as_of) == ("改了", date(2021, 6, 30))
    assert summary.template is None


# ---- Release ----------------------------------------------------------------------------------


def test_open_places_block_the_release(login, leader, with_slot):
    client = login(leader)
    assert "1 处没办好" in page(client, url(with_slot))
    response = client.post(url(with_slot, "release/"), follow=True)
    assert "待补：存在问题" in response.content.decode()
    with_slot.refresh_from_db()
    assert not with_slot.is_released


def test_clerk_does_not_release(login, clerk, summary):
    assert login(clerk).post(url(summary, "release/")).status_code == 403


def test_released_summary_never_changes_and_can_be_compared(
    login, leader, clerk, summary, township_year, places
):
    client = login(leader)
    client.post(url(summary, "release/"))
    summary.refresh_from_db()
    assert summary.is_released
    assert len(summary.sha256) == 64
    word = b"".join(client.get(url(summary, "word/")))
    figure = FrozenFigure.objects.get(summary=summary, order=5)
    assert (figure.expression, figure.printed) == ("监测对象.户数", "2")

    make_case(
        household=township_year.second,
        category=make_category("sudden"),
        identified_on=date(2021, 6, 1),
    )

    assert b"".join(client.get(url(summary, "word/"))) == word
    assert "监测对象<a" in page(client, url(summary))
    assert ">2</a>户，风险已消除" in page(client, url(summary))
    assert "李保根" not in page(client, url(summary, "figures/5/"))
    comparison = page(client, url(summary, "comparison/"))
    assert "2户" in comparison
    assert "3户" in comparison
    assert "李保根" in comparison


def test_released_summary_takes_no_more_words(login, clerk, leader, summary):
    actions.release(by=leader, summary=summary)
    client = login(clerk)
    data = {
        "title": "改",
        "as_of": "2021-06-30",
        "date_from": "2021-01-01",
        "date_to": "2021-06-30",
    }
    answer = client.post(url(summary, "correct/"), data)
    assert answer.status_code == 422
    assert "已发布" in answer.content.decode()
    with pytest.raises(NotAllowed):
        actions.write(by=clerk, summary=summary, place="存在问题", text="甲")
    with pytest.raises(NotAllowed):
        actions.release(by=leader, summary=summary)


def test_second_of_two_simultaneous_releases_loses(leader, summary):
    same = Summary.objects.get(pk=summary.pk)
    actions.release(by=leader, summary=summary)
    with pytest.raises(NotAllowed):
        actions.release(by=leader, summary=same)
    assert FrozenFigure.objects.filter(summary=summary).count() == 8


# ---- Relations --------------------------------------------------------------------------------


@pytest.fixture
def contradicting(places, township_year):
    """A lifted household is monitored as one of the ordinary ones' category only lifted households may have."""
    Case.objects.filter(household=township_year.watched).update(category=make_category("unstable"))
    content = make_docx('脱贫不稳定户{{ 监测对象.类别("脱贫不稳定户").户数 }}户')
    return make_summary(
        township=places.township, template=make_template(area=places.township, content=content)
    )


def test_violated_relation_stands_at_the_sentence_and_blocks_until_explained(
    login, leader, clerk, contradicting
):
    client = login(leader)
    html = page(client, url(contradicting))
    assert "fig-broken" in html
    assert "脱贫不稳定户都是脱贫户" in html
    client.post(url(contradicting, "release/"))
    contradicting.refresh_from_db()
    assert not contradicting.is_released

    client = login(clerk)
    panel = page(client, url(contradicting, "figures/1/"), **HTMX)
    assert "只在右边 1 户" in panel
    assert "冯小军" in panel
    key = panel.split('name="relation" value="')[1].split('"')[0]
    client.post(
        url(contradicting, "explain/"),
        {"relation": unescape(key), "text": "系统录入时选错类别，正在更正"},
    )
    html = page(client, url(contradicting))
    assert "fig-broken" not in html
    assert "已说明：系统录入时选错类别" in html
    client = login(leader)
    client.post(url(contradicting, "release/"))
    contradicting.refresh_from_db()
    assert contradicting.is_released


def test_explanation_of_other_numbers_does_not_count(clerk, contradicting, places, township_year):
    context = context_of(contradicting)
    violation = compose_summary(contradicting, context).violations[0]
    actions.explain(by=clerk, summary=contradicting, violation=violation, text="正在更正类别")
    Case.objects.filter(household=township_year.cleared).update(category=make_category("unstable"))
    paper = compose_summary(contradicting, context)
    assert blockers(paper, explanations(contradicting))
