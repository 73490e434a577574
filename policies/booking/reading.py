"""Reading a list of payments (读发放名单): as any department's list, and what a benefit needs beyond that.

What cannot be read is a fault of its cell, to be mended in the browser or set aside with its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from households.imports import cleaners
from households.imports.engine import Column, Problem, Staged
from households.lists import numbers, opening
from households.lists.layout import Role, Words
from households.lists.opening import Opened
from lib import idcard
from lib.sheets import Cell, CellProblem
from policies.booking import cells

KIND = "benefit_list"
COLUMNS = (
    opening.NAME,
    opening.ID_NUMBER,
    Column("amount", "金额", cleaners.MONEY),
    Column("happened_on", "日期", cleaners.day()),
    Column("kind", "子类", cleaners.text(30)),
    Column("where", "地点", cleaners.text(30)),
    Column("quantity", "数量", cleaners.MONEY),
    Column("total_cost", "总费用", cleaners.MONEY),
)
FURTHER = {
    Role.KIND: re.compile(
        r"子类|学历层次|培养层次|学段|档次|等次|(供养|安置)方式|(保障|救助|补[贴助]|资助|奖补|参保|项目)(类别|类型)|^(类别|类型|层次)$"
    ),
    Role.WHERE: re.compile(r"(务工|就业|就读|就医|户籍|学校)(区域|地点|所在地|类型)|^(地点|区域)$"),
    Role.QUANTITY: re.compile(r"数量|面积|亩数|规模|头数|只数"),
    Role.COST: re.compile(r"总费用|费用总额|医疗费用|总金额|总价"),
}
NO_MONEY = (
    r"^(?!.*(日期|时间|年月|月份|方式|账|证|号|码|类[别型]|人数|对象|层次|情况|状态|是否|单位)).*"
)
AMOUNTS = [
    re.compile(NO_MONEY + "(实发|实际发放|本次|本期)"),
    re.compile(NO_MONEY + "(补差|补助|补贴|救助|资助|奖[补励]|保障金|发放|代缴|减免|助学金)"),
    re.compile(NO_MONEY + r"(金额|款|资金|标准|元\)|费用)"),
]
PAID = re.compile("(发放|打卡|到账|支付|兑付|拨付|领取).*(日期|时间|年月)")
STARTED = re.compile("(享受|起始|开始|认定|批准|审批).*(日期|时间|年月)")
PLAIN_DAY = re.compile("^(日期|时间|年月)$")
PERIOD = re.compile("^(学期|期次|年度|学年|所属期|所属月份?|发放(月份|年度|期次|学期))$")
RECEIVES = re.compile("^(?:是否)?(?:享受|发放|领取)(.*)$")
NO = {"否", "无", "未", "没有", "×", "x", "0", "不"}


def words_of(options: Mapping[str, Any]) -> Words:
    """What headings mean for the policy: what it does not ask for is no column of its own."""
    days = [STARTED, PLAIN_DAY] if options["is_state"] else [PAID, PLAIN_DAY]
    asked = {Role(role): FURTHER[Role(role)] for role in options["asks"]}
    return Words(AMOUNTS, days, asked)


def read(file: BinaryIO, fixes: Mapping[str, str], options: Mapping[str, Any]) -> Staged:
    """See `engine.Reader`. Options: of the upload (policies.forms.booking), of `open_list`, and `kinds` text → subkind."""
    opened = opening.open_list(file, fixes, options, words_of(options))
    staged = opening.stage(KIND, opened)
    staged.values = {
        "name": opening.names_of(opened.cells(Role.NAME)),
        "place": opening.places_of(opened),
    }
    _read_numbers(staged, opened)
    _read_amounts(staged, opened)
    _read_column(staged, opened, Role.QUANTITY, cells.quantity)
    _read_days(staged, opened)
    _read_kinds(staged, opened)
    _read_places(staged, opened)
    _check_periods(staged, opened)
    _check_receivers(staged, opened)
    staged.values["detail"] = opening.details_of(opened)
    return staged


def _fault(staged: Staged, at: int, role: Role, shown: str, reason: str, code: str, allowed=()):
    name = staged.values["name"][at]
    heading = staged.headings.get(role, role.label)
    staged.problems.append(
        Problem(staged.numbers[at], heading, shown[:60], reason, tuple(allowed), role, name, code)
    )


# ---- Certificates -----------------------------------------------------------------------------


def _read_numbers(staged: Staged, opened: Opened) -> None:
    typed = opened.cells(Role.ID)
    understood = {cell: numbers.understand(cell) for cell in set(typed)}
    staged.values["id_number"] = [understood[cell][0] for cell in typed]
    staged.values["fault"] = [understood[cell][1] for cell in typed]
    staged.values["tidied"] = [numbers.tidied(cell, understood[cell][0]) for cell in typed]
    if Role.ID not in staged.headings:
        return  # said once for the whole list
    opening.report_lost(staged, typed, understood)
    merged = _merged(opened, Role.ID)
    for at, cell in enumerate(typed):
        number, fault = understood[cell]
        if words := merged.get(staged.numbers[at]):
            _fault(staged, at, Role.ID, idcard.mask(number), words, "merged")
        elif fault and fault != numbers.LOST:
            _fault(staged, at, Role.ID, idcard.mask(number), fault, "number")


def _merged(opened: Opened, role: Role) -> dict[int, str]:
    """Row number → the sentence about the merged cell that stands there; mended cells are cells of their own."""
    at = opened.plan.column(role)
    if at is None or not opened.sheet.merged:
        return {}
    found = cells.merged_rows(opened.sheet, at, opened.plan.first)
    return {
        row: f"第 {top} 到 {bottom} 行合并成了一格，不知道每行各是多少，请拆开逐行填写"
        for row, (top, bottom) in found.items()
        if f"{row}:{role}" not in opened.fixes
    }


# ---- Amounts ----------------------------------------------------------------------------------


def _read_amounts(staged: Staged, opened: Opened) -> None:
    above = opened.sheet.rows[: max(opened.plan.header, 0)]
    for role in (Role.AMOUNT, Role.COST):
        unit = cells.unit_of(opened.heading(role), above)
        if role == Role.AMOUNT:
            staged.options["unit"] = unit
        _read_column(staged, opened, role, lambda cell, unit=unit: cells.money(cell, unit))


def _read_column(
    staged: Staged, opened: Opened, role: Role, parse: Callable[[Cell], tuple[int | None, str]]
) -> None:
    """Numbers of a column; the cells mended in the browser are in 元, whatever the heading says."""
    typed = opened.cells(role)
    if role not in staged.headings and not any(typed):
        staged.values[role] = [None] * len(typed)
        return
    parsed = {cell: parse(cell) for cell in set(typed)}
    merged = _merged(opened, role)
    values = []
    for at, cell in enumerate(typed):
        value, problem = parsed[cell]
        if opened.fixes and f"{staged.numbers[at]}:{role}" in opened.fixes:
            value, problem = cells.money(cell, "元")
        if words := merged.get(staged.numbers[at]):
            value, problem = None, words
        if problem and (role == Role.AMOUNT or not cells.is_blank(cell)):
            code = "merged" if problem == words else "amount"
            _fault(staged, at, role, opening.text_of(cell), problem, code)
        values.append(value)
    staged.values[role] = values


# ---- Days, subkinds, places, periods ------------------------------------------------------------


def _spread(opened: Opened, role: Role) -> list[Cell]:
    """The cells of a column; under a merged cell its content goes on."""
    typed = opened.cells(role)
    at = opened.plan.column(role)
    if at is None or not opened.sheet.merged:
        return typed
    found = cells.merged_rows(opened.sheet, at, opened.plan.first)
    rows = opened.sheet.rows
    return [
        rows[found[number][0] - 1][at] if number in found and cells.is_blank(cell) else cell
        for (number, _), cell in zip(opened.body, typed, strict=True)
    ]


def _read_days(staged: Staged, opened: Opened) -> None:
    typed = _spread(opened, Role.DAY)
    parsed = {cell: cells.day(cell) for cell in set(typed)}
    for at, cell in enumerate(typed):
        if parsed[cell][1]:
            _fault(staged, at, Role.DAY, opening.text_of(cell), parsed[cell][1], "day")
    staged.values["happened_on"] = [parsed[cell][0] for cell in typed]


def _read_kinds(staged: Staged, opened: Opened) -> None:
    options = opened.options
    names, chosen = options["kind_names"], options.get("kinds", {})
    typed = [_words(cell) for cell in _spread(opened, Role.KIND)]
    meant = {text: cells.kind(text, names, chosen.get(text, "")) for text in set(typed) if text}
    unknown_first = sorted(meant.items(), key=lambda pair: (pair[1] is not None, pair[0]))
    staged.options["kinds_found"] = {
        text: name or "" for text, name in unknown_first if text not in names
    }
    staged.values["kind"] = [(meant[text] or "") if text else options["kind"] for text in typed]
    for at, text in enumerate(typed):
        if text and meant[text] is None:
            reason = f"“{options['policy_name']}”没有子类“{text[:20]}”"
            _fault(staged, at, Role.KIND, text, reason, "kind", names)
        elif text and not names and len(text) > 30:
            _fault(staged, at, Role.KIND, text, "子类最多 30 个字", "kind")


def _read_places(staged: Staged, opened: Opened) -> None:
    names = opened.options["place_names"]
    typed = [_words(cell) for cell in _spread(opened, Role.WHERE)]
    staged.values["where"] = [text[:30] for text in typed]
    for at, text in enumerate(typed):
        if text and names and text not in names:
            reason = f"“{opened.options['policy_name']}”没有地点“{text[:20]}”"
            _fault(staged, at, Role.WHERE, text, reason, "where", names)


def _words(cell: Cell) -> str:
    return "" if isinstance(cell, CellProblem) or cells.is_blank(cell) else opening.text_of(cell)


def _check_periods(staged: Staged, opened: Opened) -> None:
    """A row that names another term than the one being booked: the wrong sheet, or the wrong choice at upload."""
    options = opened.options
    if options["is_state"]:
        return
    columns = [at for at, text in enumerate(opened.plan.headings) if PERIOD.match(text)]
    for at in columns:
        _check_period(staged, opened, at)


def _check_period(staged: Staged, opened: Opened, column: int) -> None:
    options, heading = opened.options, opened.plan.headings[column]
    about = {"year": options["year"], "term": options["term"], "terms": options["terms"]}
    typed = [opening.text_of(row[column]) for _, row in opened.body]
    others = {text: cells.other_period(text, **about) for text in set(typed)}
    booking = f"{options['year']}年{options['term']}"
    for number, name, text in zip(staged.numbers, staged.values["name"], typed, strict=True):
        if other := others[text]:
            reason = f"这一行写的是{other}，正在录的是{booking}；工作表选错了在下面改，期次选错了请放弃后重新上传"
            staged.problems.append(
                Problem(number, heading, text[:60], reason, (), "", name, "period")
            )


def _check_receivers(staged: Staged, opened: Opened) -> None:
    """A sheet may name everybody and say in a column of its own who receives: 享受生活补贴 是、否."""
    policy = opened.options["policy_name"]
    for at, heading in enumerate(opened.plan.headings):
        found = RECEIVES.match(heading)
        if not found or found[1] not in policy:
            continue
        for index, (number, row) in enumerate(opened.body):
            text = opening.text_of(row[at])
            if text.lower() in NO:
                name, reason = staged.values["name"][index], "表里写明没有享受"
                staged.problems.append(
                    Problem(number, heading, text, reason, (), "", name, "receives")
                )
