"""Decisions about areas (区划), their tags and yearly profile, and about parameters (参数)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts import year_rules
from accounts.actions import NotAllowed, action
from accounts.models import AuditEvent, User
from accounts.records import refuse
from areas.models import Area, AreaTag, AreaTarget, AreaYear, Parameter
from areas.parameters import DEFINITIONS, WORDS

TEN_THOUSAND = "万"
CHILD_LEVEL = {
    None: Area.Level.COUNTY,
    Area.Level.COUNTY: Area.Level.TOWNSHIP,
    Area.Level.TOWNSHIP: Area.Level.VILLAGE,
    Area.Level.VILLAGE: Area.Level.GRID,
}


@action
def add_area(
    *, by: User, parent: Area | None, code: str, name: str, kind: str = "", urban_rural: str = ""
) -> Area:
    """新增下级区划。代码由上级代码开头，不能重复。"""
    level = child_level(parent)
    problem = code_problem(code, level, parent)
    if problem:
        raise NotAllowed(problem)
    area = Area.objects.create(
        parent=parent, level=level, code=code, name=name, kind=kind, urban_rural=urban_rural
    )
    AuditEvent.record(by=by, what="area.add", target=area, detail={"code": code})
    return area


@action
def change_area(*, by: User, area: Area, name: str, kind: str = "", urban_rural: str = "") -> None:
    """改名称、村类型和城乡分类；代码和上级不能改，撤并请另建新区划。"""
    Area.objects.filter(pk=area.pk).update(name=name, kind=kind, urban_rural=urban_rural)
    AuditEvent.record(by=by, what="area.change", target=area, detail={"name": [area.name, name]})


@action
def abolish_area(*, by: User, area: Area, on: date, reason: str) -> None:
    """撤并：从这一天起不再是现行区划，原有的数据都保留。下级要先撤并。"""
    if area.children.existing_on(on).exists():
        raise NotAllowed(f"{area}下面还有没撤并的区划，请先撤并下级。")
    if not Area.objects.filter(pk=area.pk, abolished_on=None).update(abolished_on=on):
        raise NotAllowed(f"{area}已经撤并。")
    AuditEvent.record(
        by=by, what="area.abolish", target=area, reason=reason, detail={"on": str(on)}
    )


@action
def add_tag(*, by: User, area: Area, name: str, valid_from: date, tag_level: str = "") -> AreaTag:
    """加标签（任务村、脱贫村等），从某日起有效。同名标签只能有一个在用。"""
    if area.tags.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), name=name).exists():
        raise NotAllowed(f"{area}已有“{name}”，请先截止旧的。")
    tag = AreaTag.objects.create(area=area, name=name, valid_from=valid_from, tag_level=tag_level)
    AuditEvent.record(by=by, what="area.tag", target=area, detail={"name": name})
    return tag


@action
def record_exit(*, by: User, tag: AreaTag, on: date) -> None:
    """贫困村出列（脱贫摘帽）：记下日期；标签留着，它说明这个村曾是贫困村。"""
    if on < tag.valid_from:
        raise NotAllowed(f"出列日期不能早于起始日期 {tag.valid_from}。")
    if not AreaTag.objects.filter(pk=tag.pk, exited_on=None).update(exited_on=on):
        raise NotAllowed(f"“{tag.name}”已记出列日期。")
    AuditEvent.record(by=by, what="area.exit", target=tag.area, detail={"name": tag.name})


@action
def end_tag(*, by: User, tag: AreaTag, on: date) -> None:
    """标签截止：从这一天起不再算。"""
    if on < tag.valid_from:
        raise NotAllowed(f"截止日期不能早于起始日期 {tag.valid_from}。")
    if not AreaTag.objects.filter(pk=tag.pk, valid_to=None).update(valid_to=on):
        raise NotAllowed(f"“{tag.name}”已经截止。")
    AuditEvent.record(by=by, what="area.end_tag", target=tag.area, detail={"name": tag.name})


@action
def save_year(*, by: User, area: Area, year: int, **fields) -> AreaYear:
    """登记或更正一地一年的基本情况；别处已逐笔登记的，不再手填合计。"""
    refuse(year_rules.faults(area, year, fields))
    row, _ = AreaYear.objects.update_or_create(area=area, year=year, defaults=fields)
    AuditEvent.record(by=by, what="area.year", target=area, detail={"year": year})
    return row


@action
def set_target(
    *,
    by: User,
    area: Area,
    year: int,
    name: str,
    value: Decimal,
    unit: str,
    from_unit: str = "",
    document: str = "",
) -> AreaTarget:
    """登记或更正上级下达的年度任务。用“万”作单位的按元、亩、人存，和登记的数据才能比。"""
    base = unit.strip()
    if base.startswith(TEN_THOUSAND) and len(base) > 1:
        value, base = value * 10_000, base.removeprefix(TEN_THOUSAND)
    row, is_new = AreaTarget.objects.update_or_create(
        area=area,
        year=year,
        name="".join(name.split()),
        defaults={"value": value, "unit": base, "from_unit": from_unit, "document": document},
    )
    detail = {"year": year, "name": row.name, "value": f"{row.value}{base}", "document": document}
    AuditEvent.record(
        by=by, what="target.add" if is_new else "target.correct", target=area, detail=detail
    )
    return row


@action
def set_parameter(
    *, by: User, area: Area, key: str, value: str, valid_from: date, document: str = ""
) -> Parameter:
    """定参数的新值：从某日起对这一区划和它的下级生效，原来的值截止到这一天；有文号的写文号。"""
    rows = Parameter.objects.filter(area=area, key=key)
    if rows.filter(valid_from=valid_from).exists():
        raise NotAllowed(
            f"{area}的“{(DEFINITIONS | WORDS)[key].label}”在 {valid_from} 已有一个值。"
        )
    following = rows.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    before = rows.filter(valid_from__lt=valid_from)
    before.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).update(valid_to=valid_from)
    row = Parameter.objects.create(
        area=area,
        key=key,
        value=value,
        document=document,
        valid_from=valid_from,
        valid_to=following.valid_from if following else None,
    )
    detail = {"key": key, "value": value, "from": str(valid_from), "document": document}
    AuditEvent.record(by=by, what="parameter.set", target=area, detail=detail)
    return row


def child_level(parent: Area | None) -> str:
    """The level of the areas directly below; raises NotAllowed below a grid."""
    level = CHILD_LEVEL.get(parent.level if parent else None)
    if level is None:
        raise NotAllowed("网格下面没有区划。")
    return level


def code_problem(code: str, level: str, parent: Area | None) -> str:
    """What is wrong with the code of a new area; "" when it fits."""
    length = Area.CODE_LENGTH if level == Area.Level.GRID else 12
    if not (code.isascii() and code.isdecimal()) or len(code) != length:
        return f"{Area.Level(level).label}的代码是 {length} 位数字。"
    if parent and not code.startswith(parent.prefix):
        return f"代码要以上级{parent}的 {parent.prefix} 开头。"
    if code[Area.SIGNIFICANT[level] :].strip("0"):
        return f"{Area.Level(level).label}的代码第 {Area.SIGNIFICANT[level]} 位以后都是 0。"
    if parent and code == parent.code:
        return "代码和上级一样。"
    if Area.objects.filter(code=code).exists():
        return "这个代码已有区划在用。"
    return ""


def next_code(parent: Area | None) -> str:
    """A code that is free, as a proposal for a grid; other levels have official codes, so nothing is proposed."""
    if parent is None or parent.level != Area.Level.VILLAGE:
        return ""
    last = parent.children.order_by("-code").values_list("code", flat=True).first()
    number = int(last[-2:]) + 1 if last else 1
    return f"{parent.prefix}{number:02d}" if number < 100 else ""
