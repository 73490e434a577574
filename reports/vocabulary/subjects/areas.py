"""区划：行政村、标签、年度基本情况。"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q

from areas.models import Area, AreaTag, AreaTarget, AreaYear
from projects.models import CollectiveIncome
from reports.vocabulary.moments import Moment
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject


def _village(moment: Moment) -> Q:
    abolished = Q(abolished_on=None) | Q(abolished_on__gt=moment.as_of)
    return Q(level=Area.Level.VILLAGE) & abolished


def _township(moment: Moment) -> Q:
    abolished = Q(abolished_on=None) | Q(abolished_on__gt=moment.as_of)
    return Q(level=Area.Level.TOWNSHIP) & abolished


def tagged(moment: Moment, path: str, names: Sequence[str]) -> Q:
    """The village in `path` of the outer row carries one of the tags; `moment` is the subquery's."""
    rows = AreaTag.objects.filter(moment.in_force(), area=OuterRef(path), name__in=names)
    return Q(Exists(rows))


def _tagged(moment: Moment, *names: str) -> Q:
    return tagged(moment.deeper(), "pk", names)


def _left_list(moment: Moment) -> Q:
    inner = moment.deeper()
    rows = AreaTag.objects.filter(inner.in_force(), area=OuterRef("pk"), exited_on__lte=inner.as_of)
    return Q(Exists(rows))


def _latest_year(moment: Moment) -> Q:
    """The last yearly row of the place up to the year."""
    later = AreaYear.objects.filter(
        area=OuterRef("pk"), year__gt=OuterRef("years__year"), year__lte=moment.year
    )
    return Q(years__year__lte=moment.year) & ~Q(Exists(later))


def _typed_income(moment: Moment) -> Q:
    """The total that was typed; not where later rows by origin, of the place or below it, have taken its place (docs/adr/0050)."""
    place = OuterRef("pk")
    here = Q(village=place) | Q(township=place) | Q(township__parent=place)
    by_origin = CollectiveIncome.objects.filter(
        here, year__gte=OuterRef("years__year"), year__lte=moment.year
    )
    return _latest_year(moment) & ~Q(Exists(by_origin.order_by()))


def _profile(name: str, field: str, unit: str) -> Measure:
    return Measure(
        name,
        unit,
        f"区划年度表的“{name}”（{{year}}年或此前最近一年）",
        "sum",
        f"years__{field}",
        join="years",
        where=_latest_year,
        is_profile=True,
    )


PROFILE = (
    _profile("总面积", "area_km2", "平方公里"),
    _profile("耕地面积", "farmland_mu", "亩"),
    _profile("总户数", "households", "户"),
    _profile("总人口", "population", "人"),
    _profile("劳动力人数", "labourers", "人"),
    _profile("自然村个数", "natural_villages", "个"),
    Measure(
        "集体经济收入",
        "元",
        "区划年度表里手填的“村集体经济收入”（{year}年或此前最近一年）；那以后已按来源登记的地方不算，要写“村集体收入”",
        "sum",
        "years__collective_income",
        join="years",
        where=_typed_income,
        is_profile=True,
    ),
    _profile("卫生室个数", "clinics", "个"),
    _profile("村医人数", "doctors", "人"),
    _profile("文化室个数", "culture_rooms", "个"),
    _profile("文体健身场所个数", "sports_sites", "个"),
    _profile("小学个数", "primary_schools", "个"),
)
NAMES = Measure("名称", "", "按区划代码顺序的名称", "names", "name")
EXIT_YEAR = Measure(
    "出列年度",
    "年",
    "区划标签上的出列日期所在的年",
    "latest",
    "tags__exited_on",
    join="tags",
    is_profile=True,
    is_year=True,
)


def _areas(name: str, **fields) -> Subject:
    return Subject(
        name=name,
        model=Area,
        keys={"village": "pk"},
        stock=_village,
        village="",
        narrowings=(
            Narrowing("行政村", "行政村", lambda moment: Q(kind=Area.Kind.VILLAGE)),
            Narrowing("社区", "社区", lambda moment: Q(kind=Area.Kind.COMMUNITY)),
            Narrowing(
                "标签",
                "{day}有{values}标签的",
                _tagged,
                argument=Argument(Kind.NAMES, "标签", lambda lexicon, given: lexicon.tags),
                example='区划.标签("任务村").个数',
            ),
            Narrowing("已出列", "截至{day}已出列的", _left_list),
        ),
        measures=(
            Measure("个数", "个", "村（社区）的个数", "count", "pk", grain="area"),
            *PROFILE,
            NAMES,
            EXIT_YEAR,
        ),
        **fields,
    )


AREAS = _areas(
    "区划",
    meaning="{day}未撤并的村（社区）",
    example="区划.行政村.个数",
)
VILLAGE = _areas(
    "村",
    meaning="叫这个名称的村",
    example='村("北寨村").出列年度',
    argument=Argument(Kind.NAMES, "村名", lambda lexicon, given: lexicon.villages),
    with_argument=lambda moment, *names: Q(name__in=names),
)

TOWNSHIPS = Subject(
    name="乡镇",
    meaning="{day}未撤并的乡镇（县一级用）",
    example="乡镇.个数",
    model=Area,
    keys={"village": "pk"},
    stock=_township,
    village="",
    narrowings=(
        Narrowing(
            "标签",
            "{day}有{values}标签的",
            _tagged,
            argument=Argument(Kind.NAMES, "标签", lambda lexicon, given: lexicon.tags),
        ),
    ),
    measures=(Measure("个数", "个", "乡镇的个数", "count", "pk", grain="area"), NAMES),
)
TARGETS = Subject(
    name="任务",
    meaning="上级下达给本辖区的{year}年度任务",
    example='任务("减贫人口").任务数',
    model=AreaTarget,
    keys={},
    stock=lambda moment: Q(year=moment.year),
    basis=Basis.YEAR,
    village="",
    own="area",
    argument=Argument(Kind.NAMES, "任务", lambda lexicon, given: lexicon.targets),
    with_argument=lambda moment, *names: Q(name__in=names),
    measures=(
        Measure(
            "任务数",
            "",
            "下达的任务数，完成多少由登记的数据来算",
            "target",
            "area",
            grain="area",
        ),
    ),
)
