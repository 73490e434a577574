"""The audit log: who did what, within the reader's townships."""

from django.urls import reverse

from accounts.models import AuditEvent

URL = reverse("accounts:audit")


def record(user, what="user.change", **fields):
    return AuditEvent.record(by=user, what=what, target=user, **fields)


def test_leader_reads_the_events_of_the_own_township(login, leader, clerk, outsider, county_leader):
    record(clerk, reason="调整辖区")
    record(outsider, reason="别乡的事")
    page = login(leader).get(URL).content.decode()
    assert "调整辖区" in page
    assert "用户：修改" in page
    assert "别乡的事" not in page
    page = login(county_leader).get(URL).content.decode()
    assert "别乡的事" in page


def test_events_are_found_by_user_kind_and_day(login, administrator, clerk, leader):
    record(clerk, reason="甲事")
    record(leader, "login", reason="乙事")
    client = login(administrator)
    assert "乙事" not in client.get(URL, {"q": "李业务"}).content.decode()
    assert "甲事" not in client.get(URL, {"what": "login"}).content.decode()
    assert "没有这样的记录" in client.get(URL, {"until": "2001-01-01"}).content.decode()
    today = client.get(URL, {"since": "2001-01-01"}).content.decode()
    assert "甲事" in today


def test_query_count_does_not_grow_with_events(login, leader, clerk, django_assert_max_num_queries):
    for _ in range(60):
        record(clerk)
    client = login(leader)
    with django_assert_max_num_queries(10):
        assert client.get(URL, {"page": 2}).status_code == 200
