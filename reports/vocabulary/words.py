"""What a word is made of (词的构成): a subject names rows, a narrowing keeps some of them, a measure counts them.

A condition is a `Q` on the subject's own model, made for a `Moment` and the word's arguments. Conditions reach other
large tables by Exists correlated on household and township, never by exclude() or a large IN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db.models import Expression, Model, Q

if TYPE_CHECKING:
    from reports.vocabulary.lexicon import Lexicon
    from reports.vocabulary.rowset import RowSet

Named = Mapping[str, Any]  # what staff write → what the database keeps
Condition = Callable[..., Q]


class Basis(Enum):
    """Which date a figure stands on."""

    STOCK = "时点"
    FLOW = "期间"
    YEAR = "年度"


class Kind(Enum):
    """What stands in the brackets of a word."""

    NAMES = "名称"  # of the township's own data or of a code list; several are allowed
    TEXT = "文字"
    NUMBER = "数"
    DATE = "日期"
    ROWS = "口径词"


@dataclass(frozen=True, slots=True)
class Argument:
    """`names` gives what may be written now, `in_use` what rows hold beyond that; without names any text is taken.

    `is_open`: what is none of the names is taken as text.
    """

    kind: Kind
    label: str
    names: Callable[[Lexicon, tuple], Named] | None = None
    in_use: Callable[[Lexicon, tuple], Named] | None = None
    is_optional: bool = False
    is_partial: bool = False  # a part of a name will do; all that have it are meant
    is_open: bool = False


def choices(enum, *, aliases: Named | None = None, is_optional: bool = False) -> Argument:
    """One or more labels of a code list (TextChoices or a dict code → label)."""
    pairs = enum.choices if hasattr(enum, "choices") else list(enum.items())
    named = {label: value for value, label in pairs if label} | dict(aliases or {})
    return Argument(Kind.NAMES, "名称", lambda lexicon, given: named, is_optional=is_optional)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A word that keeps some of the rows.

    `condition(moment, *values)`; `replaces_stock`: the word is about an event or a process, so the subject's own "on the
    day" does not apply; `event`: the path of the event's date, for 当时 and for who was present; `column`: the words of
    one column can share a scan.
    """

    name: str
    meaning: str
    condition: Condition
    argument: Argument | None = None
    basis: Basis | None = None
    replaces_stock: bool = False
    event: str = ""
    column: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What ends an expression. `count` makes the aggregate of a set; `unit` is the base unit.

    `path` says what is counted or summed: a column, or an expression, or what makes one for a moment (a balance on a
    day) and for what stands in the brackets. `join` names the to-many relation that it needs: measures with different joins are never put into one query,
    because their rows would multiply. `unit_of` finds the unit in the set itself and the brackets, and raises Misunderstood where
    there is none. `instead`: what is really counted hangs on the words before (the villages where projects are built,
    the plan that shares belong to); it returns that set and its measure, or raises Misunderstood.
    """

    name: str
    unit: str
    meaning: str
    how: str  # count, sum, latest, highest, lowest; or read row by row: names, quantity, …
    path: str | Expression | Callable[..., Expression] = "pk"
    join: str = ""
    grain: str = ""
    where: Callable[..., Q] | None = None
    is_profile: bool = False  # no row is 待补, not 0
    argument: Argument | None = None
    is_year: bool = False
    unit_of: Callable[..., str] | None = None
    instead: Callable[[RowSet], tuple[RowSet, Measure]] | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A word that names rows: the model, how to reach village, household, member from it, and the words that fit it.

    `stock` is what the bare word means on a day; `always` holds for events too. `member` is the path to the named
    person; without it 人数 counts the members present in the household. `own` is the path to the area whose own rows
    these are: what a county was told to do is not the sum of what its townships were; `is_inherited` if rows of the
    areas above hold here, too. `sites` is the path to the project whose further villages (实施村) count as the row's own.
    `parts` are words that go on to the rows that hang off these. `whole` is the measure that is meant where none is
    written.
    """

    name: str
    meaning: str
    example: str
    model: type[Model]
    keys: Mapping[str, str]
    stock: Condition
    measures: tuple[Measure, ...]
    narrowings: tuple[Narrowing, ...] = ()
    always: Condition | None = None
    argument: Argument | None = None
    with_argument: Condition | None = None
    basis: Basis = Basis.STOCK
    event: str = ""
    village: str | None = "village"
    member: str = ""
    column: str = ""
    own: str = ""
    is_inherited: bool = False
    sites: str = ""
    parts: Mapping[str, Subject] = field(default_factory=dict)
    whole: str = ""
    words: Mapping[str, Narrowing | Measure] = field(init=False)

    def __post_init__(self):
        words = {word.name: word for word in (*self.narrowings, *self.measures)}
        object.__setattr__(self, "words", words)
        if self.village:
            object.__setattr__(self, "keys", {"village": self.village, **self.keys})

    @property
    def is_about_households(self) -> bool:
        return "household" in self.keys
