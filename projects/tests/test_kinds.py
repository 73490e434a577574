"""Project kinds: the township's own, usable at once."""

from django.urls import reverse

from accounts.models import AuditEvent
from projects.models import ProjectKind
from projects.tests.make import make_kind


def test_own_kind_is_offered_at_once(login, clerk):
    client = login(clerk)
    data = {"name": "光伏", "sector": "产业发展", "modes": "村级电站、户用"}
    assert client.post(reverse("projects:kind_create"), data).status_code == 302
    assert ProjectKind.objects.get(name="光伏").mode_names == ["村级电站", "户用"]
    page = client.get(reverse("projects:create")).content.decode()
    assert "光伏" in page
    assert "村级电站" in page


def test_kind_is_changed_with_a_reason(login, clerk, leader):
    kind = make_kind()
    url = reverse("projects:kind_change", args=[kind.pk])
    client = login(clerk)
    seen = client.get(url).context["form"]["seen"].value()
    data = {"name": "产业", "sector": "", "modes": "", "reason": "统一名称", "seen": seen}
    assert client.post(url, data).status_code == 302
    kind.refresh_from_db()
    assert kind.name == "产业"
    assert AuditEvent.objects.get(what="project_kind.change").reason == "统一名称"
    assert login(leader).get(url).status_code == 403
