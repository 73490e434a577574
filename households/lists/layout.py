"""Which column of a department's sheet is what (列的对应): by its heading, failing that by its content, as the clerk corrects it.

Pure: a sheet in, a `Layout` out. Departments name and order their columns as they like; what cannot be told stays 说明.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models

from lib import idcard
from lib.dates import parse_date
from lib.numbers import parse_amount
from lib.sheets import HEADER_SEARCH_ROWS, Cell, CellProblem, Sheet, normal_heading

LOOKED_AT = 300  # rows that say what a column holds
MOST_OF = 0.6  # this share of the filled cells
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"  # rare characters of names lie outside the first block
LOST_DIGITS = re.compile(r"[0-9](\.[0-9]+)?E\+1[0-9]", re.IGNORECASE)


class Role(models.TextChoices):
    """一列是什么。"""

    NAME = "name", "姓名"
    ID = "id_number", "证件号码"
    PLACE = "place", "村组、住址"
    AMOUNT = "amount", "金额"
    DAY = "happened_on", "日期"
    KIND = "kind", "子类、档次"
    WHERE = "where", "地点"
    QUANTITY = "quantity", "数量"
    COST = "total_cost", "总费用"
    DETAIL = "detail", "说明"
    UNUSED = "unused", "不要"


# The others may be several columns.
SINGLE = (
    Role.NAME,
    Role.ID,
    Role.AMOUNT,
    Role.DAY,
    Role.KIND,
    Role.WHERE,
    Role.QUANTITY,
    Role.COST,
)

# Headings after `normal_heading`. Somebody else's name or number in the person's row:
OTHERS = re.compile(r"监护|联系人|填报|审核|经办|开户|代领|领款|[父母]亲|家长|负责|帮扶|干部|医生")
HEAD_OF_HOUSEHOLD = re.compile(r"户主")
NAME = re.compile(r"姓名|名字|^(患者|死者|学生|参保人|持证人|保障对象|救助对象|受灾人)$")
NUMBER = re.compile(r"身份证|身份号|证件号|残疾人?证号?|公民.*号码?$")
PLACE = re.compile(
    r"(所属|所在|户籍|现|家庭|居住|详细)*"
    r"(乡\(?镇?\)?|镇|乡镇街道|(行政|自然)?村(\(社区\)|\(居\))?(民小?组)?|社区|组别?|村组|住址|地址|住所|所在地|户籍地|住房地址)"
    r"(名称|名)?(\(.*\))?"
)
# The first that fits wins: what the person paid before what the treatment cost.
AMOUNTS = [
    re.compile(r"自付|自负|个人负担|个人支付"),
    re.compile(r"补差|保障金|救助金|补助|补贴|发放|领取"),
    re.compile(r"损失|金额|费用|支出|欠费"),
]
DAYS = [
    re.compile(r"(死亡|发生|事故|受灾|鉴定|失业|辍学|预警|救助|出院|住院).*(日期|时间|月份?|年月)"),
    re.compile(r"(享受|起始|发证|认定|批准).*(日期|时间|年月)"),
    re.compile(r"^(日期|时间|月份|年月)$"),
]
# What nobody needs for the check of a household, and what says nothing.
UNUSED = re.compile(
    r"^(序号|编号|no\.?|电话|.*(电话|手机|联系方式|银行|账号|卡号|开户|二维码).*|性别|民族|出生.*|.*(核实|核查)(结果|情况).*)$"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What headings say in one sort of list: of the amounts and the days the first that fits, and further single columns."""

    amounts: Sequence[re.Pattern]
    days: Sequence[re.Pattern]
    others: Mapping[Role, re.Pattern] = field(default_factory=dict)

    @property
    def roles(self) -> list[Role]:
        """What a column of such a list may be."""
        further = {Role.KIND, Role.WHERE, Role.QUANTITY, Role.COST} - set(self.others)
        return [role for role in Role if role not in further]


CLUES = Words(AMOUNTS, DAYS)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the data begin and what each column is. Row indexes as in `Sheet.rows`; `header` is -1 without one."""

    header: int
    first: int
    headings: tuple[str, ...]
    roles: tuple[Role, ...]

    def columns(self, role: Role) -> list[int]:
        return [at for at, one in enumerate(self.roles) if one == role]

    def column(self, role: Role) -> int | None:
        return next(iter(self.columns(role)), None)


def find(sheet: Sheet, chosen: Mapping[int, Role] | None = None, words: Words = CLUES) -> Layout:
    """The layout of a sheet; `chosen` are columns that a person has decided about."""
    rows = sheet.rows
    header = _header(rows, words)
    below = rows[header + 1 : header + 1 + LOOKED_AT]
    number = _best_number(_plain(rows[header]) if header >= 0 else [], below, _width(rows))
    if header < 0:
        header = _words_above(rows, _first_number(rows, number))
    lower = _sub_header(rows, header, number)
    headings = _headings(rows, header, lower)
    first = lower + 1 if header >= 0 else _first_number(rows, number)
    roles = _roles(headings, rows[first : first + LOOKED_AT], number, words)
    return Layout(header, first, tuple(headings), _with_chosen(roles, chosen or {}))


def _with_chosen(roles: list[Role], chosen: Mapping[int, Role]) -> tuple[Role, ...]:
    """What a person chose counts; a column that only looked like the same is 说明 then."""
    taken = {role for role in chosen.values() if role in SINGLE}
    decided = [Role.DETAIL if role in taken else role for role in roles]
    for at, role in chosen.items():
        if at < len(decided):
            decided[at] = role
    return tuple(decided)


def looks_like_number(cell: Cell) -> bool:
    """A certificate, however dirty: 15, 18, 20 or 22 places with a day of birth in them, or the ruins of one."""
    if isinstance(cell, CellProblem):
        return bool(LOST_DIGITS.search(cell.shown))
    if not isinstance(cell, str):
        return False
    number = idcard.clean(cell.strip())
    if LOST_DIGITS.fullmatch(number):
        return True
    if len(number) == 15 and number.isdecimal():
        return _is_day(f"19{number[6:12]}")
    is_long = re.fullmatch(r"[0-9]{17}[0-9X]([0-9]{2}(B[0-9])?)?", number)
    return bool(is_long) and _is_day(number[6:14])


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


# ---- The header -------------------------------------------------------------------------------


def _width(rows: Sequence[Sequence[Cell]]) -> int:
    return max((len(row) for row in rows[: HEADER_SEARCH_ROWS + LOOKED_AT]), default=0)


def _plain(row: Sequence[Cell]) -> list[str]:
    return [normal_heading(cell) if isinstance(cell, str) else "" for cell in row]


def _header(rows: Sequence[Sequence[Cell]], words: Words) -> int:
    """Index of the row whose cells are most like headings; one with a name or a number counts more. -1: none."""
    scores = [_header_score(_plain(row), words) for row in rows[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best > 1 else -1


def _header_score(texts: list[str], words: Words) -> int:
    if sum(1 for text in texts if text) < 2:
        return 0  # a title
    known = sum(1 for text in texts if text and _role_of(text, words) != Role.DETAIL)
    key = any(NAME.search(text) for text in texts) + any(NUMBER.search(text) for text in texts)
    return known + 10 * key


def _first_number(rows: Sequence[Sequence[Cell]], number: int | None) -> int:
    """Index of the first row with a certificate, 0 when there is none."""
    found = (
        index
        for index, row in enumerate(rows)
        if number is not None and number < len(row) and looks_like_number(row[number])
    )
    return next(found, 0)


def _words_above(rows: Sequence[Sequence[Cell]], first: int) -> int:
    """Without known headings: the row above the first certificate, when it has several words; else -1."""
    above = rows[first - 1] if first else []
    words = [cell for cell in above if isinstance(cell, str) and cell.strip()]
    return first - 1 if len(words) > 1 else -1


def _sub_header(rows: Sequence[Sequence[Cell]], header: int, number: int | None) -> int:
    """The header's last row: under merged cells a second row divides some headings."""
    below = rows[header + 1] if header >= 0 and header + 1 < len(rows) else []
    upper = _plain(rows[header]) if header >= 0 else []
    keys = [at for at, text in enumerate(upper) if NAME.search(text) or at == number]
    filled = [cell for cell in below if cell != ""]
    is_divided = (
        bool(filled)
        and bool(keys)
        and all(at >= len(below) or below[at] == "" for at in keys)
        and all(isinstance(cell, str) and not re.search(r"[0-9]", cell) for cell in filled)
        and not any(cell.strip() in {"合计", "总计", "小计"} for cell in filled)
    )
    return header + 1 if is_divided else header


def _headings(rows: Sequence[Sequence[Cell]], header: int, lower: int) -> list[str]:
    width = _width(rows)
    if header < 0:
        return [""] * width
    upper = [str(cell).strip() for cell in rows[header]]
    below = [str(cell).strip() for cell in rows[lower]] if lower > header else []
    headings, group = [], ""
    for at in range(width):
        above = upper[at] if at < len(upper) else ""
        under = below[at] if at < len(below) else ""
        group = above or group
        headings.append(f"{group}：{under}" if under and group else above or under)
    return [re.sub(r"\s+", "", text)[:40] for text in headings]


# ---- Roles ------------------------------------------------------------------------------------


def _role_of(heading: str, words: Words) -> Role:
    """What a plain heading says by itself."""
    if OTHERS.search(heading) or UNUSED.search(heading):
        return Role.UNUSED
    if NUMBER.search(heading):
        return Role.ID
    if NAME.search(heading):
        return Role.NAME
    if PLACE.fullmatch(heading):
        return Role.PLACE
    return _further_role_of(heading, words)


def _further_role_of(heading: str, words: Words) -> Role:
    for role, pattern in words.others.items():
        if pattern.search(heading):
            return role
    if any(pattern.search(heading) for pattern in words.amounts):
        return Role.AMOUNT
    return Role.DAY if any(pattern.search(heading) for pattern in words.days) else Role.DETAIL


def _roles(
    headings: list[str], body: Sequence[Sequence[Cell]], number: int | None, words: Words
) -> list[Role]:
    plain = [normal_heading(text.rpartition("：")[2] or text) for text in headings]
    whole = [normal_heading(text) for text in headings]
    said = [_role_of(text, words) for text in plain]
    name = _best_name(whole, said, body, number)
    amount = _first_fitting(plain, said, Role.AMOUNT, words.amounts, body, _is_amount)
    day = _first_fitting(plain, said, Role.DAY, words.days, body, _is_date)
    further = {
        _first_fitting(plain, said, role, [pattern], body, FITS[role]): role
        for role, pattern in words.others.items()
    }
    singles = {number: Role.ID, name: Role.NAME, amount: Role.AMOUNT, day: Role.DAY, **further}
    roles = []
    for at, role in enumerate(said):
        if at in singles:
            roles.append(singles[at])
        elif role in (Role.NAME, Role.ID):
            roles.append(Role.UNUSED)  # the head's, in each member's row
        else:
            roles.append(Role.DETAIL if role in SINGLE else role)
    return [
        role if headings[at] or role in SINGLE or _filled(body, at) else Role.UNUSED
        for at, role in enumerate(roles)
    ]


def _best_number(plain: list[str], body: Sequence[Sequence[Cell]], width: int) -> int | None:
    """The certificate's column: by the heading when the content does not speak against it, else by content."""
    shares = [_share(body, at, looks_like_number) for at in range(width)]
    named = [at for at, text in enumerate(plain) if NUMBER.search(text) and not OTHERS.search(text)]
    own_first = sorted(named, key=lambda at: bool(HEAD_OF_HOUSEHOLD.search(plain[at])))
    fitting = [at for at in own_first if shares[at] >= MOST_OF]
    if fitting:
        return fitting[0]
    strangers = {at for at, text in enumerate(plain) if OTHERS.search(text)}
    by_content = [at for at in range(width) if shares[at] >= MOST_OF and at not in strangers]
    if by_content:
        return max(by_content, key=lambda at: (_variety(body, at), -at))
    return own_first[0] if own_first else None


def _best_name(
    whole: list[str], said: list[Role], body: Sequence[Sequence[Cell]], number: int | None
) -> int | None:
    named = [at for at, role in enumerate(said) if role == Role.NAME]
    if named:
        return min(named, key=lambda at: (bool(HEAD_OF_HOUSEHOLD.search(whole[at])), at))
    heads = [at for at, text in enumerate(whole) if text == "户主"]
    if heads:
        return heads[0]
    free = [at for at, role in enumerate(said) if role == Role.DETAIL and at != number]
    like = [at for at in free if _share(body, at, _is_name) > 0.8 and _variety(body, at) > 0.5]
    return like[0] if like else None


def _first_fitting(
    plain: list[str],
    said: list[Role],
    role: Role,
    patterns: Iterable[re.Pattern],
    body: Sequence[Sequence[Cell]],
    fits: Callable[[Cell], bool],
) -> int | None:
    """The column of the first pattern whose content is what its heading says."""
    columns = [at for at, one in enumerate(said) if one == role]
    for pattern in patterns:
        for at in columns:
            if pattern.search(plain[at]) and _share(body, at, fits) >= MOST_OF:
                return at
    return None


def _filled(body: Sequence[Sequence[Cell]], at: int) -> list[Cell]:
    return [row[at] for row in body if at < len(row) and row[at] != ""]


def _share(body: Sequence[Sequence[Cell]], at: int, fits: Callable[[Cell], bool]) -> float:
    cells = _filled(body, at)
    return sum(1 for cell in cells if fits(cell)) / len(cells) if cells else 0


def _variety(body: Sequence[Sequence[Cell]], at: int) -> float:
    cells = _filled(body, at)
    return len(set(map(str, cells))) / len(cells) if cells else 0


def _is_name(cell: Cell) -> bool:
    is_word = isinstance(cell, str) and re.fullmatch(f"[{HAN}·\\s]{{2,8}}", cell.strip())
    return bool(is_word) and not re.search(r"[村组镇乡区县市类级院病费]\s*$", cell)


def _is_amount(cell: Cell) -> bool:
    if isinstance(cell, CellProblem):
        return False
    try:
        parse_amount(cell)
    except (ValueError, TypeError):
        return False
    return True


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, CellProblem):
        return False
    try:
        parse_date(cell, default_day=1)
    except (ValueError, TypeError):
        return False
    return True


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str)


FITS: dict[Role, Callable[[Cell], bool]] = {
    Role.KIND: _is_text,
    Role.WHERE: _is_text,
    Role.QUANTITY: _is_amount,
    Role.COST: _is_amount,
}
