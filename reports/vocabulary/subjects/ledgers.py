"""台账（会议、培训和乡镇自己加的）、驻村人员。"""

from __future__ import annotations

from django.db.models import Q

from ledgers.models import LedgerEntry, LedgerKind, TeamMember
from reports.vocabulary.moments import Moment
from reports.vocabulary.subjects.common import (
    labelled,
    latest_date,
    row_count,
    total,
    village_count,
)
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing, Subject, choices


def _kinds(lexicon, given):
    return lexicon.ledgers


def _ledgers(given) -> list[LedgerKind]:
    return [kind for kind in given if isinstance(kind, LedgerKind)]


def _subkinds(lexicon, given):
    return {name: name for kind in _ledgers(given) for name in kind.subkind_names}


def _titles(lexicon, given):
    """Subkinds beyond those declared, and titles of entries."""
    used = (lexicon.ledger_titles.get(kind.pk, ()) for kind in _ledgers(given))
    return {name: name for names in used for name in sorted(names)}


def _quantities(lexicon, given):
    columns = [column for kind in _ledgers(given) for column in kind.quantities]
    return {column["name"]: column for column in columns}


def _called(moment: Moment, *names: str) -> Q:
    return Q(subkind__in=names) | Q(title__in=names)


LEDGER = Subject(
    name="台账",
    meaning="{period}内的台账记录（作废的不算）",
    example='台账("人居环境整治").数量("垃圾清运")',
    model=LedgerEntry,
    keys={"village": "village"},
    stock=lambda moment: moment.within("held_on"),
    basis=Basis.FLOW,
    village="village",
    argument=Argument(Kind.NAMES, "台账种类", _kinds),
    with_argument=lambda moment, *kinds: Q(kind__in=[kind.pk for kind in kinds]),
    column="kind",
    narrowings=(
        Narrowing(
            "子类",
            "子类或名称为{values}的",
            _called,
            argument=Argument(Kind.NAMES, "子类或名称", _subkinds, _titles),
            example='台账("会议").子类("理论学习").次数',
        ),
    ),
    measures=(
        row_count("次数", "次", "记录的次数"),
        total("人次", "persons", "参加人数的合计", unit="人次"),
        latest_date("held_on"),
        Measure(
            "数量",
            "",
            "数量栏“{values}”的合计",
            "quantity",
            "quantities",
            argument=Argument(Kind.NAMES, "数量栏", _quantities),
        ),
        village_count("village"),
        Measure("名称", "", "按日期顺序的名称", "names", "title"),
    ),
)

TEAM = Subject(
    name="驻村",
    meaning="{day}在任的驻村人员",
    example='驻村("第一书记").派出("市派").人数',
    model=TeamMember,
    keys={"village": "village"},
    stock=lambda moment: moment.in_force(),
    village="village",
    argument=choices(TeamMember.Post, is_optional=True),
    with_argument=lambda moment, *posts: Q(post__in=posts),
    narrowings=(
        labelled(
            "派出",
            "派出级别为{values}的",
            "dispatcher",
            choices(TeamMember.Dispatcher, aliases={"区派": "county", "乡派": "township"}),
        ),
        labelled("考核", "考核等次为{values}的", "grade", choices(TeamMember.Grade)),
    ),
    measures=(row_count("人数", "人", "在任的人"), village_count("village")),
)
