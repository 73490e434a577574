"""系统（S）: a row belongs to the township of everything it points to; nothing in the database holds this."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F, ForeignKey, Model, Q

from areas.models import Area
from areas.scoping import TownshipOwned
from quality.rules.base import Found
from quality.rules.scope import Scope

SHOWN = 3


def foreign_township(scope: Scope) -> Iterator[Found]:
    """One finding a relation, over all tables that grow with households; places must lie in the township, too."""
    for model, field in relations():
        is_elsewhere = _is_elsewhere(field, scope.township)
        rows = model._base_manager.filter(is_elsewhere, township=scope.township)
        strays = list(rows.order_by("pk").values_list("pk", flat=True))
        if strays:
            example = "、".join(str(pk) for pk in strays[:SHOWN])
            text = (
                f"{model._meta.verbose_name}的“{field.verbose_name}”："
                f"{len(strays)} 行不在本乡镇（编号 {example}{' 等' if len(strays) > SHOWN else ''}）"
            )
            yield Found(None, None, text, subject=f"{model._meta.label_lower}.{field.name}")


def relations() -> list[tuple[type[Model], ForeignKey]]:
    """Every foreign key of a table with a township to another such table, or to a village or grid."""
    return [
        (model, field)
        for model in apps.get_models()
        if issubclass(model, TownshipOwned)
        for field in model._meta.concrete_fields
        if field.is_relation and field.name != "township" and _has_place(field.related_model)
    ]


def _has_place(target: type[Model]) -> bool:
    return target is Area or issubclass(target, TownshipOwned)


def _is_elsewhere(field: ForeignKey, township: Area) -> Q:
    if field.related_model is Area:
        home = Q(**{f"{field.name}__code__range": township.code_range})
    else:
        home = Q(**{f"{field.name}__township": F("township")})
    return Q(**{f"{field.name}__isnull": False}) & ~home
