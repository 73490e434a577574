"""A set of rows (一组行): a subject, the words that narrow it, and the time words that move its dates. Lazy until counted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from areas.models import Area
from areas.parameters import ancestor_codes
from areas.scoping import township_ids
from projects.models import ProjectVillage
from reports.vocabulary.moments import Moment, Shift
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.words import Basis, Narrowing, Subject

# From the finest to the coarsest: two sets are compared by the finest thing that both of them name.
KEYS = (
    *("member", "link", "household", "asset", "project", "batch", "enterprise", "training"),
    "village",
)
LIST = "〔{}〕"
AT_THE_TIME = "当时"
UNION = "合并"
PART = "分项"


@dataclass(frozen=True, slots=True)
class Applied:
    """A narrowing with what stood in its brackets.

    Time words move everything before them: A.其中(B).上年 both A and B, A.上年.其中(B) only A. So a comparison with
    another set notes how many time words stood `before` it; a plain narrowing is always about the moved dates.
    """

    word: Narrowing
    values: tuple[Any, ...] = ()
    labels: tuple[str, ...] = ()
    before: int = 0


@dataclass(frozen=True, slots=True)
class RowSet:
    """Two sets are the same when their `text`, spelt out in full, is the same."""

    subject: Subject = field(compare=False)
    text: str
    given: tuple[Any, ...] = field(default=(), compare=False)
    labels: tuple[str, ...] = field(default=(), compare=False)
    applied: tuple[Applied, ...] = field(default=(), compare=False)
    shifts: tuple[Shift, ...] = field(default=(), compare=False)

    def narrowed(self, applied: Applied, text: str) -> RowSet:
        return replace(self, applied=(*self.applied, applied), text=text)

    def shifted(self, shift: Shift, text: str) -> RowSet:
        return replace(self, shifts=(*self.shifts, shift), text=text)

    def moment(self, outside: Moment, before: int = 0) -> Moment:
        """The report's dates as the time words move them."""
        return reduce(lambda moment, shift: shift(moment), self.shifts[before:], outside)

    def conditions(self, outside: Moment) -> Iterator[tuple[tuple, str, Callable[[], Q]]]:
        """(identity, column, what makes the condition) of every word; `outside` are the dates around the set."""
        subject, moment = self.subject, self.moment(outside)
        if subject.always:
            yield (subject.name, "always", moment), "", partial(subject.always, moment)
        if self.given:
            make = partial(subject.with_argument, moment, *self.given)
            yield (subject.name, self.labels), subject.column, make
        if not self.is_without_stock:
            yield (subject.name, "stock", moment), "", partial(subject.stock, moment)
        for each in self.applied:
            then = self.moment(outside, each.before)
            identity = (each.word.name, each.labels, subject.member, self.event, then)
            yield identity, each.word.column, partial(each.word.condition, then, *each.values)

    def condition(self, outside: Moment) -> Q:
        return reduce(and_, (make() for _, _, make in self.conditions(outside)), Q())

    @property
    def meant(self) -> tuple:
        """The text with what its names stand for in the database today: all that the conditions are made from.

        The time words are wholly in the text. The same name may mean another row tomorrow, or next door.
        """
        words = tuple((each.word.name, _meant(each.values)) for each in self.applied)
        return (self.text, self.subject.name, self.subject.member, _meant(self.given), words)

    @property
    def halves(self) -> tuple[RowSet, ...]:
        """The two sets of a union of different kinds to which nothing was added."""
        is_plain = len(self.applied) == 1 and not self.shifts and not self.given
        return self.applied[0].values if is_plain and self.applied[0].word.name == UNION else ()

    @property
    def is_without_stock(self) -> bool:
        return any(each.word.replaces_stock for each in self.applied)

    @property
    def event(self) -> str:
        """The path of the date on which what is counted happened; "" for stocks."""
        events = [each.word.event for each in self.applied if each.word.event]
        return events[-1] if events else "" if self.is_without_stock else self.subject.event

    @property
    def basis(self) -> Basis:
        said = [each.word.basis for each in self.applied if each.word.basis]
        return said[-1] if said else self.subject.basis

    def members(self) -> str:
        """The path to the members of the household."""
        household = self.subject.keys["household"]
        return "members" if household == "pk" else f"{household}__members"

    def present(self, moment: Moment) -> Q:
        """Those members belonged to the household: on the event's date, or on the day of the stock."""
        joined, left = f"{self.members()}__joined_on", f"{self.members()}__left_on"
        if not self.event:
            return moment.present(joined, left)
        # When a household is dissolved its members leave on that very day.
        still = "gte" if self.event.endswith("dissolved_on") else "gt"
        gone = Q(**{left: None}) | Q(**{f"{left}__{still}": F(self.event)})
        return Q(**{f"{joined}__lte": F(self.event)}) & gone


def _meant(value: Any) -> Hashable:
    if isinstance(value, RowSet):
        return value.meant
    if isinstance(value, Model):
        return (value._meta.label, value.pk)
    return tuple(map(_meant, value)) if isinstance(value, list | tuple) else value


def require_kept(subject: Subject, area: Area) -> None:
    """Raises Misunderstood where the rows are not kept so finely: the figure is not 0 there, there is none."""
    if subject.village is None and area.level in {Area.Level.VILLAGE, Area.Level.GRID}:
        raise Misunderstood(f"「{subject.name}」由全乡镇统一登记，没有分村的数", word=subject.name)
    grid_path = getattr(subject.model._default_manager.all(), "grid_path", "")
    if area.level == Area.Level.GRID and grid_path is None:
        raise Misunderstood(f"「{subject.name}」没有分网格的数", word=subject.name)


def within(subject: Subject, area: Area, townships: list[int] | None = None) -> QuerySet:
    """All rows of the subject's model in the area; `townships` are the area's, where they are known already."""
    rows = subject.model._default_manager.all()
    if subject.is_inherited:
        return rows.filter(**{f"{subject.own}__code__in": ancestor_codes(area)})
    if subject.own:
        return rows.filter(**{subject.own: area})
    if subject.model is Area or area.level in {Area.Level.VILLAGE, Area.Level.GRID}:
        return rows.within(area)
    return rows.filter(township__in=township_ids(area) if townships is None else townships)


def matching(outer: Subject, event: str | None, moment: Moment, other: RowSet, key: str = "") -> Q:
    """The outer row's person, household, project or village is in `other`; at the outer row's own date, given `event`."""
    key = key or shared_key(outer, other.subject)
    if other.halves:  # asked one by one, each finds its index
        return reduce(or_, (matching(outer, event, moment, half, key) for half in other.halves))
    link = {other.subject.keys[key]: OuterRef(outer.keys[key])}
    if outer.model is not Area and other.subject.model is not Area:
        link["township"] = OuterRef("township")
    inner = moment.at_event(event) if event else moment.deeper()
    rows = other.subject.model._default_manager.order_by()
    found = Q(Exists(rows.filter(other.condition(inner), **link)))
    if key == "village" and (outer.sites or other.subject.sites):
        found |= _matching_sites(outer, inner, other)
    return found


def _matching_sites(outer: Subject, inner: Moment, other: RowSet) -> Q:
    """A further village of a project leads from the one to the other; one of the two is Area."""
    rows = other.subject.model._default_manager.order_by().filter(other.condition(inner.deeper()))
    if other.subject.sites:
        link = {other.subject.sites: OuterRef("project"), "township": OuterRef("township")}
        places = ProjectVillage.objects.filter(village=OuterRef(outer.keys["village"]))
    else:
        link = {other.subject.keys["village"]: OuterRef("village")}
        places = ProjectVillage.objects.filter(
            project=OuterRef(outer.sites), township=OuterRef("township")
        )
    return Q(Exists(places.order_by().filter(Exists(rows.filter(**link)))))


def shared_key(one: Subject, other: Subject) -> str:
    """The finest thing that both name; villages only where one of them is 区划."""
    for key in KEYS:
        is_about_places = Area in {one.model, other.model}
        if key in one.keys and key in other.keys and (key != "village" or is_about_places):
            return key
    raise Misunderstood(
        f"「{one.name}」和「{other.name}」没有共同的户、人、项目或村，不能放在一起比"
    )


def going_on(rows: RowSet, name: str, text: str) -> RowSet:
    """技能培训.参训: the rows that hang off these."""
    subject = rows.subject.parts[name]
    word = Narrowing(
        PART,
        f"属于{LIST}的",
        partial(_matching, subject),
        basis=rows.basis,
        replaces_stock=True,
        event=subject.event,
    )
    return RowSet(subject, text).narrowed(Applied(word, (rows,), (rows.text,)), text)


def part_of(rows: RowSet, other: RowSet, text: str) -> RowSet:
    """A.其中(B)."""
    return _compared(rows, other, text, "其中", f"同时属于{LIST}的")


def without(rows: RowSet, other: RowSet, text: str) -> RowSet:
    """A - B."""
    condition = partial(_not_matching, rows.subject)
    return _compared(rows, other, text, "不含", f"不属于{LIST}的", condition)


def at_the_time(rows: RowSet, other: RowSet, text: str) -> RowSet:
    """A.当时(B): in B on the day of A's event."""
    if not rows.event:
        raise Misunderstood(
            "「当时」要用在有发生日期的词后面，如 发放、新增、自然减少", word="当时"
        )
    condition = partial(_matching_then, rows.subject, rows.event)
    return _compared(rows, other, text, AT_THE_TIME, f"发生当天属于{LIST}的", condition)


def _matching(subject: Subject, moment: Moment, other: RowSet) -> Q:
    return matching(subject, None, moment, other)


def _not_matching(subject: Subject, moment: Moment, other: RowSet) -> Q:
    return ~matching(subject, None, moment, other)


def _matching_then(subject: Subject, event: str, moment: Moment, other: RowSet) -> Q:
    return matching(subject, event, moment, other)


def _compared(rows, other, text, name, meaning, condition=None) -> RowSet:
    shared_key(rows.subject, other.subject)
    word = Narrowing(name, meaning, condition or partial(_matching, rows.subject))
    return rows.narrowed(Applied(word, (other,), (other.text,), len(rows.shifts)), text)
