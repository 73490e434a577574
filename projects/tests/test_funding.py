"""Where a project's money comes from: the sources never add up to more than the investment."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions import NotAllowed
from projects import actions
from projects.models import Project, ProjectFunding
from projects.tests.make import make_funding, make_project


@pytest.fixture
def project(places, clerk):
    return make_project(village=places.village, by=clerk, total=Decimal(300000))


def test_sources_add_up_on_the_project_page(login, clerk, project):
    client = login(clerk)
    url = reverse("projects:funding_create", args=[project.pk])
    client.post(url, {"source": "central", "amount": "180000.50"})
    client.post(url, {"source": "county", "amount": "119999.50"})
    assert Project.objects.with_funds().get().funds == Decimal(300000)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "合计 30 万元，与总投资一致" in page


def test_more_than_the_investment_is_refused_with_both_sums(login, clerk, project):
    make_funding(project=project, by=clerk, amount=Decimal(180000))
    url = reverse("projects:funding_create", args=[project.pk])
    page = login(clerk).post(url, {"source": "county", "amount": "120001"}).content.decode()
    assert "资金来源合计 300001 元，超过总投资 300000 元。" in page
    assert ProjectFunding.objects.count() == 1


def test_a_source_has_an_amount(clerk, project):
    with pytest.raises(NotAllowed, match="要大于 0"):
        make_funding(project=project, by=clerk, amount=Decimal(0))


def test_investment_is_not_corrected_below_its_sources(clerk, project):
    make_funding(project=project, by=clerk)
    with pytest.raises(NotAllowed, match="超过总投资"):
        actions.correct_project(project=project, by=clerk, reason="改", total=Decimal(100000))
    project.refresh_from_db()
    assert project.total == Decimal(300000)


def test_source_is_corrected_and_withdrawn(login, clerk, project):
    funding = make_funding(project=project, by=clerk)
    client, url = login(clerk), reverse("projects:funding_correct", args=[funding.pk])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"source": "province", "amount": "170000", "reason": "文件是省级的", "seen": seen}
    assert client.post(url, data).status_code == 302
    funding.refresh_from_db()
    assert (funding.source, funding.amount) == ("province", Decimal(170000))
    over = {"source": "province", "amount": "300001", "reason": "改"}
    over["seen"] = client.get(url).context["form"]["seen"].value()
    assert "超过总投资" in client.post(url, over).content.decode()
    client.post(reverse("projects:funding_withdraw", args=[funding.pk]), {"reason": "登重了"})
    assert not ProjectFunding.objects.exists()
