"""Row history: no write is missed, whatever the way it came."""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction

from accounts import history, triggers
from accounts.actions import action
from accounts.models import RowChange, User
from areas.models import Area, AreaTag, AreaYear, Parameter

pytestmark = pytest.mark.django_db


def changes(table="areas_parameter", **conditions):
    return list(RowChange.objects.filter(table=table, **conditions).order_by("pk"))


@pytest.fixture
def parameter(places):
    return Parameter.objects.create(
        area=places.county, key="notice_days", value="5", valid_from=date(2021, 1, 1)
    )


def test_new_row_leaves_its_content(parameter):
    (change,) = changes()
    assert (change.kind, change.row, change.before) == ("I", str(parameter.pk), None)
    assert change.after["value"] == "5"
    assert change.after["valid_from"] == "2021-01-01"


def test_bulk_create_leaves_one_change_a_row(places):
    Parameter.objects.bulk_create(
        Parameter(area=places.county, key=f"k{n}", value="1", valid_from=date(2021, 1, 1))
        for n in range(3)
    )
    assert [change.after["key"] for change in changes()] == ["k0", "k1", "k2"]


def test_update_of_a_queryset_leaves_before_and_after(parameter):
    Parameter.objects.filter(pk=parameter.pk).update(value="7")
    change = changes(kind="U")[0]
    assert (change.before["value"], change.after["value"]) == ("5", "7")


def test_bulk_update_leaves_before_and_after(parameter):
    parameter.value = "9"
    Parameter.objects.bulk_update([parameter], ["value"])
    assert changes(kind="U")[0].after["value"] == "9"


def test_upsert_that_meets_a_row_leaves_an_update(parameter):
    Parameter.objects.bulk_create(
        [Parameter(area=parameter.area, key="notice_days", value="8", valid_from=date(2021, 1, 1))],
        update_conflicts=True,
        update_fields=["value"],
        unique_fields=["area", "key", "valid_from"],
    )
    assert [(one.before["value"], one.after["value"]) for one in changes(kind="U")] == [("5", "8")]


def test_raw_sql_leaves_a_change(parameter):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE areas_parameter SET value = '6' WHERE id = %s", [parameter.pk])
    assert changes(kind="U")[0].after["value"] == "6"


def test_deletion_leaves_what_was_there(parameter):
    key = str(parameter.pk)
    Parameter.objects.all().delete()
    change = changes(kind="D")[0]
    assert (change.row, change.before["value"], change.after) == (key, "5", None)


def test_update_that_changes_nothing_leaves_nothing(parameter):
    parameter.save()
    Parameter.objects.update(value="5")
    assert changes(kind="U") == []


def test_undone_write_leaves_nothing(parameter):
    with transaction.atomic():
        Parameter.objects.update(value="6")
        transaction.set_rollback(True)
    assert changes(kind="U") == []


def test_password_hash_is_never_kept(clerk):
    clerk.set_password("另一个Abc123")
    clerk.save(update_fields=["password"])
    (change,) = changes("accounts_user", row=str(clerk.pk), kind="U")
    assert "password" not in change.before
    assert "password" not in change.after


def test_change_knows_who_acted(parameter, clerk):
    with history.acting(clerk):
        Parameter.objects.update(value="6")
    Parameter.objects.update(value="7")
    assert [change.actor for change in changes(kind="U")] == [clerk.pk, None]


def test_inner_actor_gives_way_to_the_outer_one_again(parameter, clerk, leader):
    with history.acting(clerk):
        with history.acting(leader):
            Parameter.objects.update(value="6")
        Parameter.objects.update(value="7")
        with pytest.raises(ZeroDivisionError), history.acting(leader):
            raise ZeroDivisionError
        Parameter.objects.update(value="8")
    assert [change.actor for change in changes(kind="U")] == [leader.pk, clerk.pk, clerk.pk]


def test_action_tells_the_history_who_acted(parameter, clerk):
    @action
    def raise_value(*, by: User) -> None:
        """把值改成 6。"""
        Parameter.objects.update(value="6")

    raise_value(by=clerk)
    assert changes(kind="U")[0].actor == clerk.pk


def test_first_import_leaves_no_change_for_new_rows_only(places):
    with history.first_import():
        tag = AreaTag.objects.create(
            area=places.village, name="任务村", valid_from=date(2021, 1, 1)
        )
        AreaTag.objects.update(name="脱贫村")
    AreaTag.objects.create(area=places.village, name="示范村", valid_from=date(2021, 1, 1))
    assert [(one.kind, one.row == str(tag.pk)) for one in changes("areas_areatag")] == [
        ("U", True),
        ("I", False),
    ]


def test_every_table_of_our_apps_has_its_three_triggers():
    with connection.cursor() as cursor:
        present = triggers._present(connection.vendor, cursor)
    tables = [model._meta.db_table for model in triggers.models_with_history()]
    assert sorted(present.values()) == sorted(tables * 3)


def test_only_the_traces_and_staging_tables_keep_no_history():
    ours = {app.label for app in apps.get_app_configs() if "." not in app.name} - {"axes", "csp"}
    without = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in ours and not getattr(model, "keeps_history", True)
    }
    assert {"AuditEvent", "RowChange"} <= without
    assert not [name for name in without - {"AuditEvent", "RowChange"} if "Import" not in name]
    assert {Area, User} <= set(triggers.models_with_history())


def test_installing_again_changes_nothing(django_assert_num_queries):
    with connection.cursor() as cursor:
        before = triggers._present(connection.vendor, cursor)
        triggers.install()
        assert triggers._present(connection.vendor, cursor) == before


def test_outdated_trigger_is_replaced():
    with connection.cursor() as cursor:
        before = triggers._present(connection.vendor, cursor)
        name, table = next(iter(before.items()))
        triggers._drop(connection.vendor, cursor, [name], before)
        triggers.install()
        assert triggers._present(connection.vendor, cursor)[name] == table


def test_history_reads_in_the_words_of_the_page(places, clerk):
    year = AreaYear.objects.create(
        area=places.village, year=2021, has_bus=False, farmland_mu="10.5"
    )
    with history.acting(clerk):
        AreaYear.objects.filter(pk=year.pk).update(has_bus=True, farmland_mu="12")
    newest, oldest = history.of(year)
    assert (newest.by, newest.kind, newest.what) == ("李业务", "修改", "区划年度表：段墓村 2021年")
    assert [(one.label, one.old, one.new) for one in newest.fields] == [
        ("耕地面积（亩）", "10.50", "12.00"),
        ("通客运班车", "否", "是"),
    ]
    assert oldest.by == "系统"
    assert ("区划", "—", "段墓村") in [(one.label, one.old, one.new) for one in oldest.fields]


def test_reading_takes_the_same_queries_for_many_changes(parameter, django_assert_max_num_queries):
    for value in range(10, 40):
        Parameter.objects.update(value=str(value))
    with django_assert_max_num_queries(4):
        assert len(history.of(parameter)) == 31


def test_triggers_make_way_for_a_migration_and_come_back():
    with connection.cursor() as cursor:
        before = triggers._present(connection.vendor, cursor)
        triggers.make_way(plan=["a migration"])
        assert len(triggers._present(connection.vendor, cursor)) in (0, len(before))
        triggers.install()
        assert triggers._present(connection.vendor, cursor) == before


def test_a_table_wider_than_a_function_takes_is_kept_whole(monkeypatch, places):
    monkeypatch.setattr(triggers, "SQLITE_PAIRS", 2)
    triggers.install()
    Parameter.objects.create(
        area=places.county, key="notice_days", value="5", valid_from=date(2021, 1, 1)
    )
    assert changes()[0].after.keys() == {
        "id", "area_id", "key", "value", "document", "valid_from", "valid_to",
    }  # fmt: skip


def test_replacing_a_row_leaves_what_it_replaced(parameter):
    """REPLACE INTO is SQLite's; elsewhere the same is a deletion and an insert."""
    columns = "(id, area_id, key, value, document, valid_from)"
    values = [parameter.pk, parameter.area_id, "notice_days", "9", "", "2021-01-01"]
    insert = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with connection.cursor() as cursor:
        if insert == "INSERT":
            cursor.execute("DELETE FROM areas_parameter WHERE id = %s", [parameter.pk])
        cursor.execute(
            f"{insert} INTO areas_parameter {columns} VALUES (%s, %s, %s, %s, %s, %s)",
            values,
        )
    assert [change.kind for change in changes()] == ["I", "D", "I"]
