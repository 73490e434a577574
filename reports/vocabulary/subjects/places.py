"""村、网格、村标签、户标签、走访过没有：能跟在许多词后面的缩小词。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from areas.models import Area
from households.models import HouseholdTag
from monitoring.models import Visit
from projects.models import ProjectVillage
from reports.vocabulary.moments import Moment
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.subjects.areas import tagged
from reports.vocabulary.words import Argument, Basis, Kind, Narrowing, Subject


def _in_village(path: str) -> Narrowing:
    lookup = f"{path}__name__in" if path else "name__in"
    return Narrowing(
        "村",
        "在{values}的",
        lambda moment, *names: Q(**{lookup: names}),
        argument=Argument(Kind.NAMES, "村名", lambda lexicon, given: lexicon.villages),
        example='脱贫户.村("北寨村").户数',
    )


def _in_tagged_village(path: str) -> Narrowing:
    return Narrowing(
        "村标签",
        "所在村{day}有{values}标签的",
        lambda moment, *names: tagged(moment.deeper(), path or "pk", names),
        argument=Argument(Kind.NAMES, "标签", lambda lexicon, given: lexicon.tags),
        example='脱贫户.村标签("贫困村").户数',
    )


def _in_grid(path: str) -> Narrowing:
    return Narrowing(
        "网格",
        "在{values}的",
        lambda moment, *names: Q(**{f"{path}__name__in": names}),
        argument=Argument(Kind.NAMES, "网格名", lambda lexicon, given: lexicon.grids),
        example='监测对象.未消除.村("北寨村").网格("第一网格").户数',
    )


def _in_lifted_village(path: str) -> Narrowing:
    return Narrowing(
        "脱贫村",
        "所在村{day}有脱贫村（贫困村）标签的",
        lambda moment: tagged(moment.deeper(), path or "pk", LIFTED_VILLAGE_TAGS),
        example="项目.年度.脱贫村.个数",
    )


def _in_other_village(path: str) -> Narrowing:
    return Narrowing(
        OTHER_VILLAGE,
        "所在村{day}没有脱贫村（贫困村）标签的",
        lambda moment: ~tagged(moment.deeper(), path or "pk", LIFTED_VILLAGE_TAGS),
        example="项目.年度.非脱贫村.个数",
    )


LIFTED_VILLAGE_TAGS = ("脱贫村", "贫困村")
OTHER_VILLAGE = "非脱贫村"
PLACE_WORDS: dict[str, Callable[[str], Narrowing]] = {
    "村": _in_village,
    "村标签": _in_tagged_village,
    "脱贫村": _in_lifted_village,
    OTHER_VILLAGE: _in_other_village,
}
GRID = "网格"


def _of_household(path: str) -> dict[str, OuterRef]:
    return {"township": OuterRef("township"), "household": OuterRef(path)}


def _tagged_household(path: str) -> Narrowing:
    def condition(moment: Moment, *names: str) -> Q:
        rows = HouseholdTag.objects.filter(moment.deeper().in_force(), name__in=names)
        return Q(Exists(rows.filter(**_of_household(path))))

    return Narrowing(
        "标签",
        "{day}有{values}户标签的",
        condition,
        argument=Argument(Kind.NAMES, "户标签", lambda lexicon, given: lexicon.household_tags),
        example='脱贫户.标签("低收入").户数',
    )


def _visited(path: str, moment: Moment) -> Q:
    rows = Visit.objects.filter(moment.within("visited_on"), **_of_household(path))
    return Q(Exists(rows))


def _visited_household(path: str) -> Narrowing:
    return Narrowing(
        "已走访",
        "{period}内走访过的",
        lambda moment: _visited(path, moment),
        basis=Basis.FLOW,
        example="比率(监测对象.未消除.已走访.户数, 监测对象.未消除.户数)|百分比",
    )


def _unvisited_household(path: str) -> Narrowing:
    return Narrowing(
        "未走访",
        "{period}内一次也没有走访的",
        lambda moment: ~_visited(path, moment),
        basis=Basis.FLOW,
        example='脱贫户.未走访.期间("2021-10-01", "2021-12-31").户数',
    )


HOUSEHOLD_WORDS: dict[str, Callable[[str], Narrowing]] = {
    "标签": _tagged_household,
    "已走访": _visited_household,
    "未走访": _unvisited_household,
}
COMMON_WORDS = [
    *(make("village") for make in PLACE_WORDS.values()),
    _in_grid("grid"),
    *(make("pk") for make in HOUSEHOLD_WORDS.values()),
]


def common_word(subject: Subject, name: str) -> Narrowing | None:
    """The word as it fits the subject. Raises Misunderstood where rows have no village, no grid or no household."""
    if name in HOUSEHOLD_WORDS:
        return _household_word(subject, name)
    if name == GRID:
        return _grid_word(subject)
    if name not in PLACE_WORDS:
        return None
    if subject.own:
        raise Misunderstood(f"「{subject.name}」只数本辖区自己的，不能再分村", word=name)
    if subject.village is None:
        raise Misunderstood(f"「{subject.name}」由全乡镇统一开展，没有分村的数", word=name)
    if subject.sites:
        return _at_sites(name, subject)
    return PLACE_WORDS[name]("" if subject.model is Area else subject.village)


def _at_sites(name: str, subject: Subject) -> Narrowing:
    """In the main village of a project or in any of its further ones; 非脱贫村: in no 脱贫村 at all."""
    word = PLACE_WORDS[name](subject.village)
    asked = word if name != OTHER_VILLAGE else _in_lifted_village(subject.village)
    at_site = PLACE_WORDS[asked.name]("village")

    def condition(moment: Moment, *values) -> Q:
        sites = ProjectVillage.objects.filter(
            at_site.condition(moment.deeper(), *values),
            project=OuterRef(subject.sites),
            township=OuterRef("township"),
        )
        found = asked.condition(moment, *values) | Q(Exists(sites.order_by()))
        return found if asked is word else ~found

    return replace(word, condition=condition)


def _household_word(subject: Subject, name: str) -> Narrowing:
    if not subject.is_about_households:
        raise Misunderstood(f"「{subject.name}」数的不是农户，不能按户{name}分", word=name)
    return HOUSEHOLD_WORDS[name](subject.keys["household"])


def _grid_word(subject: Subject) -> Narrowing:
    path = getattr(subject.model._default_manager.all(), "grid_path", None)
    if not path:
        raise Misunderstood(f"「{subject.name}」没有分网格的数", word=GRID)
    return _in_grid(path)
