"""From the parser's tree to sets and measures (读懂): every name is looked up in the words or in the township's data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q
from jinja2 import nodes

from areas.models import Area
from policies.models import Policy
from reports.vocabulary import moments, rowset
from reports.vocabulary.context import Context
from reports.vocabulary.grammar import parse
from reports.vocabulary.lexicon import Lexicon
from reports.vocabulary.printing import FILTERS
from reports.vocabulary.problems import Misunderstood, unknown
from reports.vocabulary.rowset import Applied, RowSet
from reports.vocabulary.subjects import (
    FOR_HOUSEHOLDS,
    SUBJECTS,
    areas,
    assets,
    enterprises,
    funds,
    households,
    policies,
    projects,
    trainings,
)
from reports.vocabulary.subjects.places import COMMON_WORDS, common_word
from reports.vocabulary.words import Argument, Basis, Kind, Measure, Narrowing

REPORT, RATIO = "报告", "比率"
EXTREMES = {"最低": min, "最高": max}
ROUND_WINDOW = "排查期间"
MOST_DIGITS = 10_000
LARGEST = 1_000_000
ROOTS = {
    "member": households.PERSONS,
    "link": enterprises.LINKS,
    "household": households.HOUSEHOLDS,
    "asset": assets.ASSETS,
    "project": projects.PROJECTS,
    "batch": funds.BATCHES,
    "enterprise": enterprises.ENTERPRISES,
    "training": trainings.TRAININGS,
    "village": areas.AREAS,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure of a set, still to be counted."""

    rows: RowSet
    measure: Measure
    values: tuple[Any, ...] = field(default=(), compare=False)
    labels: tuple[str, ...] = ()

    @property
    def is_of_the_place(self) -> bool:
        """区划.总面积 is in the place's own yearly row; 区划.标签("任务村").总面积 sums the villages'."""
        return self.measure.join == "years" and not self.rows.applied and not self.rows.given

    @property
    def identity(self) -> tuple:
        """The same for 监测对象.新增.类别("甲") and 监测对象.类别("甲").新增: the order of words does not matter."""
        words = sorted((each.word.name, each.labels) for each in self.rows.applied)
        moved = self.rows.text if self.rows.shifts else ""
        rows = (self.rows.subject.name, self.rows.labels, tuple(words), moved)
        return (rows, self.measure.name, self.labels)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the report itself says: its year, its dates, its place."""

    value: Any
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Combined:
    """A ratio, sum or difference of two numbers."""

    sign: str
    left: Quantity
    right: Quantity


@dataclass(frozen=True, slots=True)
class Printed:
    """A number with a filter behind it."""

    filter: str
    given: tuple[int, ...]
    inner: Quantity


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lowest or the highest of several numbers."""

    name: str
    parts: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """The lowest or the highest of one number over several villages, each counted by itself."""

    name: str
    places: RowSet
    inner: Quantity


Quantity = Counted | Stated | Combined | Printed | Chosen | Across

REPORT_WORDS: dict[str, Callable[[Context], Stated]] = {
    "年度": lambda context: Stated(str(context.year), "年", "总结的年度"),
    "下年": lambda context: Stated(str(context.year + 1), "年", "总结年度的下一年"),
    "上年": lambda context: Stated(str(context.year - 1), "年", "总结年度的上一年"),
    "截至日期": lambda context: Stated(context.as_of, "", "总结的时点"),
    "起始日期": lambda context: Stated(context.date_from, "", "统计期间的第一天"),
    "辖区": lambda context: Stated(context.area.name, "", "总结的辖区"),
}
TIME_WORDS = {"上年": moments.last_year, "年初": moments.opening, "累计": moments.cumulative}
TIME_CALLS = {"截至": (moments.until, 1), "期间": (moments.between, 2)}
SET_CALLS = {"其中": rowset.part_of, "当时": rowset.at_the_time}


class Interpreter:
    def __init__(self, context: Context):
        self.context = context
        self.lexicon = Lexicon(context.area)
        self.understood: dict[str, Quantity] = {}

    def quantity(self, expression: str) -> Quantity:
        """What the expression counts. Raises Misunderstood."""
        if expression not in self.understood:
            self.understood[expression] = self._quantity(expression)
        return self.understood[expression]

    def _quantity(self, expression: str) -> Quantity:
        found = _whole(self._read(parse(expression)))
        if isinstance(found, RowSet):
            known = "、".join(word.name for word in found.subject.measures)
            raise Misunderstood(f"还没有写数什么，在后面加上：{known}")
        return found

    def _read(self, node: nodes.Node) -> RowSet | Quantity:
        readers = {
            nodes.Name: self._name,
            nodes.Getattr: self._attribute,
            nodes.Call: self._call,
            nodes.Add: self._sum,
            nodes.Sub: self._difference,
            nodes.Filter: self._filter,
        }
        if type(node) not in readers:
            raise Misunderstood("这里要写口径词，不能直接写数字或文字")
        return readers[type(node)](node)

    # Roots

    def _name(self, node: nodes.Name) -> RowSet:
        return self._root(node.name, ())

    def _root(self, name: str, arguments: tuple) -> RowSet:
        if name in SUBJECTS:
            return self._subject(name, arguments)
        found = [make for make in self._data_roots(name) if make]
        if len(found) == 1:
            return found[0](arguments)
        if found:
            raise Misunderstood(
                f"「{name}」不止一处有，请写明是政策、台账、类别、标签还是项目类型", word=name
            )
        raise unknown(name, [*SUBJECTS, REPORT, RATIO, *EXTREMES, *self._data_names()], "口径词里")

    def _data_roots(self, name: str) -> list[Callable[[tuple], RowSet] | None]:
        """What a bare name of the township's own data may stand for."""
        lexicon = self.lexicon
        return [
            self._policy_root(name) if name in lexicon.policies else None,
            partial(self._of, "台账", name) if name in lexicon.ledgers else None,
            partial(self._narrow_root, "监测对象", "类别", name)
            if name in lexicon.categories
            else None,
            partial(self._narrow_root, "区划", "标签", name) if name in lexicon.tags else None,
            partial(self._narrow_root, "项目", "类型", name)
            if name in lexicon.project_kinds
            else None,
            partial(self._narrow_root, "农户", "标签", name)
            if name in lexicon.household_tags
            else None,
        ]

    def _policy_root(self, name: str) -> Callable[[tuple], RowSet]:
        """低保 is 政策("低保"), 防贫保 is 保险("防贫保"), 公益性岗位 is 公益岗: by where the policy is kept."""
        policy = self.lexicon.policies[name]
        if policy.register == Policy.Register.BENEFITS:
            return partial(self._of, "政策", name)
        if policy.register == Policy.Register.INSURANCE:
            return partial(self._of, "保险", name)
        return partial(self._subject, policies.WORDS[policy.register])

    def _data_names(self) -> list[str]:
        lexicon = self.lexicon
        lists = (
            lexicon.policies,
            lexicon.ledgers,
            lexicon.categories,
            lexicon.tags,
            lexicon.project_kinds,
            lexicon.household_tags,
        )
        return [name for names in lists for name in names]

    def _of(self, subject: str, name: str, arguments: tuple) -> RowSet:
        """会议("理论学习") is 台账("会议").子类("理论学习"); 低保 is 政策("低保")."""
        rows = self._subject(subject, (name,))
        word = rows.subject.words["人群" if subject == "保险" else "子类"]
        return self._narrow(rows, word, arguments) if arguments else rows

    def _narrow_root(self, subject: str, word: str, name: str, arguments: tuple) -> RowSet:
        if arguments:
            raise Misunderstood(f"「{name}」后面不带括号", word=name)
        rows = self._subject(subject, ())
        found = rows.subject.words.get(word) or common_word(rows.subject, word)
        return self._narrow(rows, found, (name,))

    def _subject(self, name: str, arguments: tuple) -> RowSet:
        subject = SUBJECTS[name]
        if not subject.argument:
            if arguments:
                raise Misunderstood(f"「{name}」后面不带括号", word=name)
            return RowSet(subject, name)
        if not arguments:
            if subject.argument.is_optional:
                return RowSet(subject, name)
            raise Misunderstood(f"「{name}」后面要带括号，如 {subject.example}", word=name)
        if subject is policies.STANDARDS:
            return self._standard(arguments)
        if subject is policies.POLICY:
            self._require_benefits(arguments)
        values = self._values(subject.argument, arguments, (), name)
        if name in FOR_HOUSEHOLDS and all(p.level == Policy.Level.HOUSEHOLD for p in values):
            subject = FOR_HOUSEHOLDS[name]
        return RowSet(subject, _called(name, arguments), given=values, labels=arguments)

    def _require_benefits(self, names: tuple) -> None:
        """What is kept in a register of its own has a word of its own, and would be counted as nothing here."""
        for name in names:
            policy = self.lexicon.policies.get(str(name).strip())
            if policy and policy.register != Policy.Register.BENEFITS:
                right = policies.word_for(policy)
                raise Misunderstood(
                    f"「{name}」登记在{policy.get_register_display()}，不在享受记录里，请写 {right}",
                    word=str(name),
                    nearest=[right],
                )

    def _standard(self, arguments: tuple) -> RowSet:
        """政策标准("低保", "年标准") is a number; 政策标准("种养业直补") are all items of the policy."""
        subject = policies.STANDARDS
        policy = self._values(subject.argument, arguments[:1], (), subject.name)
        if len(arguments) == 1:
            return RowSet(subject, _called(subject.name, arguments), policy, arguments)
        if len(arguments) > 3:
            raise Misunderstood(f"「{subject.name}」的括号里写政策、项目，有子类的再写子类")
        item = self._values(policies.ITEM, arguments[1:2], policy, subject.name)
        kind = self._values(policies.STANDARD_KIND, arguments[2:], policy, subject.name)
        text = _called(subject.name, arguments)
        return RowSet(policies.STANDARD, text, (*policy, *item, *kind), arguments)

    # Words behind a point

    def _attribute(self, node: nodes.Getattr) -> RowSet | Quantity:
        if isinstance(node.node, nodes.Name) and node.node.name == REPORT:
            if node.attr not in REPORT_WORDS:
                raise unknown(node.attr, REPORT_WORDS, f"「{REPORT}」后面")
            return REPORT_WORDS[node.attr](self.context)
        return self._step(self._rows(node.node, node.attr), node.attr, None)

    def _step(self, rows: RowSet, name: str, arguments: tuple | None) -> RowSet | Quantity:
        """One more word behind a set; `arguments` is None without brackets."""
        text = (
            f"{rows.text}.{name}"
            if arguments is None
            else f"{rows.text}.{_called(name, arguments)}"
        )
        if name in TIME_WORDS and arguments is None:
            return rows.shifted(TIME_WORDS[name], text)
        if name in rows.subject.parts and arguments is None:
            return rowset.going_on(rows, name, text)
        word = rows.subject.words.get(name) or common_word(rows.subject, name)
        if isinstance(word, Measure):
            return self._measure(rows, word, arguments)
        if isinstance(word, Narrowing):
            return self._narrow(rows, word, arguments or ())
        return self._named_value(rows, name, arguments)

    def _named_value(self, rows: RowSet, name: str, arguments: tuple | None) -> RowSet:
        """A name of data or of a code list that fits one of the subject's words: 监测对象.边缘易致贫户."""
        fitting = (
            []
            if arguments
            else [
                word
                for word in rows.subject.narrowings
                if word.argument
                and word.argument.names
                and name in word.argument.names(self.lexicon, rows.given)
            ]
        )
        if len(fitting) == 1:
            return self._narrow(rows, fitting[0], (name,))
        if fitting:
            ways = " 或 ".join(f'{word.name}("{name}")' for word in fitting)
            raise Misunderstood(f"「{name}」有不止一个意思，请写 {ways}", word=name)
        common = [word.name for word in COMMON_WORDS]
        known = [
            *rows.subject.words,
            *rows.subject.parts,
            *common,
            *TIME_WORDS,
            *TIME_CALLS,
            ROUND_WINDOW,
            *SET_CALLS,
        ]
        raise unknown(name, known, f"「{rows.text}」后面")

    def _measure(self, rows: RowSet, word: Measure, arguments: tuple | None) -> Counted:
        if not word.argument:
            if arguments is not None:
                raise Misunderstood(f"「{word.name}」后面不带括号", word=word.name)
            rows, word = self._really(rows, word)
            if word.unit_of:
                word.unit_of(rows)
            return Counted(rows, word)
        if not arguments:
            raise Misunderstood(f'「{word.name}」后面要带括号，如 {word.name}("…")', word=word.name)
        values = self._values(word.argument, arguments, rows.given, word.name)
        rows, word = self._really(rows, word)
        if word.unit_of:
            word.unit_of(rows, *values)
        return Counted(rows, word, values, arguments)

    def _really(self, rows: RowSet, word: Measure) -> tuple[RowSet, Measure]:
        if not word.instead:
            return rows, word
        rowset.require_kept(rows.subject, self.context.area)
        return word.instead(rows)

    def _narrow(self, rows: RowSet, word: Narrowing, arguments: tuple) -> RowSet:
        if not word.argument:
            if arguments:
                raise Misunderstood(f"「{word.name}」后面不带括号", word=word.name)
            return rows.narrowed(Applied(word), f"{rows.text}.{word.name}")
        if not arguments:
            example = word.example or f'{word.name}("…")'
            raise Misunderstood(f"「{word.name}」后面要带括号，如 {example}", word=word.name)
        values = self._values(word.argument, arguments, rows.given, word.name)
        labels = tuple(str(argument) for argument in arguments)
        return rows.narrowed(
            Applied(word, values, labels), f"{rows.text}.{_called(word.name, labels)}"
        )

    # Brackets

    def _call(self, node: nodes.Call) -> RowSet | Quantity:
        target = node.node
        if isinstance(target, nodes.Name):
            if target.name == RATIO:
                return self._ratio(node)
            if target.name in EXTREMES:
                return self._extreme(node, target.name)
            return self._root(target.name, self._constants(node, target.name))
        if not isinstance(target, nodes.Getattr):
            raise Misunderstood("括号前面要写词")
        name = target.attr
        rows = self._rows(target.node, name)
        if name in SET_CALLS:
            return self._compared(rows, name, node)
        arguments = self._constants(node, name)
        if name in TIME_CALLS:
            return self._shifted(rows, name, arguments)
        if name == ROUND_WINDOW:
            return self._in_round(rows, arguments)
        return self._step(rows, name, arguments)

    def _compared(self, rows: RowSet, name: str, node: nodes.Call) -> RowSet:
        if len(node.args) != 1:
            raise Misunderstood(f"「{name}」的括号里写一组行，如 {name}(脱贫户)", word=name)
        other = self._set(node.args[0], name)
        return SET_CALLS[name](rows, other, f"{rows.text}.{name}({other.text})")

    def _shifted(self, rows: RowSet, name: str, arguments: tuple) -> RowSet:
        make, wanted = TIME_CALLS[name]
        if len(arguments) != wanted:
            raise Misunderstood(
                f'「{name}」的括号里要写 {wanted} 个日期，如 "2021-10-31"', word=name
            )
        days = [_day(argument) for argument in arguments]
        if days != sorted(days):
            raise Misunderstood(f"「{name}」的开始日期晚于结束日期", word=name)
        return rows.shifted(make(*days), f"{rows.text}.{_called(name, arguments)}")

    def _in_round(self, rows: RowSet, arguments: tuple) -> RowSet:
        """X.排查期间("…") is X.期间(first day, last day) of the round; the text says which days these were."""
        named = {name: name for name in self.lexicon.screenings}
        argument = Argument(Kind.NAMES, "哪轮排查", lambda *_: named, is_partial=True)
        names = self._values(argument, arguments, (), ROUND_WINDOW)
        window = self.lexicon.window(list(names))
        if window is None:
            raise Misunderstood(f'「{ROUND_WINDOW}」的括号里要写哪轮排查，如 {ROUND_WINDOW}("…")')
        start, end = window[0], window[1] or max(self.context.date_to, window[0])
        return rows.shifted(
            moments.between(start, end),
            f"{rows.text}.{_called(ROUND_WINDOW, (*arguments, f'{start}', f'{end}'))}",
        )

    def _extreme(self, node: nodes.Call, name: str) -> Chosen | Across:
        """最低(数, 数, …), or 最低(区划.标签("…"), 数): of each village by itself."""
        if len(node.args) < 2:
            raise Misunderstood(f"「{name}」的括号里写几个数，或者写一组村和一个数", word=name)
        first, *others = (_whole(self._read(each)) for each in node.args)
        if not isinstance(first, RowSet):
            return Chosen(name, _all_numbers((first, *others), name))
        if first.subject.model is not Area or len(others) != 1:
            raise Misunderstood(
                f"「{name}」要么写几个数，要么写一组村和一个数，如 {name}(区划, 脱贫户.户数)"
            )
        return Across(name, first, *_all_numbers(others, name))

    def _ratio(self, node: nodes.Call) -> Combined:
        if len(node.args) != 2:
            raise Misunderstood("「比率」的括号里写两个数：分子、分母", word=RATIO)
        return Combined("/", self._number(node.args[0]), self._number(node.args[1]))

    def _constants(self, node: nodes.Call, name: str) -> tuple:
        if not all(isinstance(each, nodes.Const) for each in node.args):
            raise Misunderstood(f'「{name}」的括号里写带引号的名称，如 {name}("…")', word=name)
        values = tuple(each.value for each in node.args)
        if not all(type(value) in {str, int, float} for value in values):
            raise Misunderstood(f"「{name}」的括号里只能写名称、日期或数", word=name)
        return values

    def _values(self, argument: Argument, given: tuple, before: tuple, name: str) -> tuple:
        """The database's values for what stands in the brackets."""
        if argument.kind is Kind.NUMBER:
            return (_one_number(given, name),)
        texts = tuple(str(each).strip() for each in given)
        if not all(texts):
            raise Misunderstood(f"「{name}」的括号里没有写{argument.label}", word=name)
        if not argument.names:
            return texts
        known = argument.names(self.lexicon, before)
        if argument.in_use and not all(text in known for text in texts):
            known = {**known, **argument.in_use(self.lexicon, before)}
        return tuple(value for text in texts for value in _looked_up(text, known, argument, name))

    # Signs

    def _sum(self, node: nodes.Add) -> RowSet | Quantity:
        left, right = _whole(self._read(node.left)), _whole(self._read(node.right))
        if isinstance(left, RowSet) and isinstance(right, RowSet):
            return _union(left, right)
        return Combined("+", *_numbers(left, right))

    def _difference(self, node: nodes.Sub) -> RowSet | Quantity:
        left, right = _whole(self._read(node.left)), _whole(self._read(node.right))
        if isinstance(left, RowSet) and isinstance(right, RowSet):
            return rowset.without(left, right, f"({left.text} - {right.text})")
        return Combined("-", *_numbers(left, right))

    def _filter(self, node: nodes.Filter) -> Printed:
        if node.name not in FILTERS:
            raise unknown(node.name, FILTERS, "竖线后面")
        given = tuple(each.value for each in node.args if isinstance(each, nodes.Const))
        takes = 0 if FILTERS[node.name].digits is None else 1
        if len(given) != len(node.args) or len(given) > takes:
            raise Misunderstood(f"「{node.name}」的括号里最多写 {takes} 个数", word=node.name)
        limit = MOST_DIGITS if node.name == "取整" else 6
        if any(type(each) is not int or not 0 <= each <= limit for each in given):
            raise Misunderstood(f"「{node.name}」的括号里写 0 至 {limit} 的整数", word=node.name)
        return Printed(node.name, given, self._number(node.node))

    def _rows(self, node: nodes.Node, following: str) -> RowSet:
        found = self._read(node)
        if not isinstance(found, RowSet):
            raise Misunderstood(f"前面已经是一个数，后面不能再跟「{following}」", word=following)
        return found

    def _set(self, node: nodes.Node, name: str) -> RowSet:
        found = self._read(node)
        if not isinstance(found, RowSet):
            raise Misunderstood(f"「{name}」的括号里写一组行，不写到户数、人数为止", word=name)
        return found

    def _number(self, node: nodes.Node) -> Quantity:
        found = _whole(self._read(node))
        if isinstance(found, RowSet):
            raise Misunderstood(f"「{found.text}」还没有写数什么，如 户数、人数、个数")
        return found


def _whole(found: RowSet | Quantity) -> RowSet | Quantity:
    """政策标准("低保", "年标准") needs no measure behind it."""
    if isinstance(found, RowSet) and found.subject.whole:
        return Counted(found, found.subject.words[found.subject.whole])
    return found


def _union(left: RowSet, right: RowSet) -> RowSet:
    """A + B: rows of one kind stay what they are; otherwise the people, households, projects or villages of both."""
    text = f"({left.text} + {right.text})"
    meaning = "〔{}〕和〔{}〕合在一起的（不重复计）"
    if left.subject is right.subject:
        event = left.event if left.event == right.event else ""
        basis = left.basis if left.basis == right.basis else None
        word = Narrowing("合计", meaning, _either, basis=basis, replaces_stock=True, event=event)
        both = RowSet(left.subject, text)
        return both.narrowed(Applied(word, (left, right), (left.text, right.text)), text)
    root = ROOTS[rowset.shared_key(left.subject, right.subject)]
    condition = partial(_either_matching, root)
    basis = left.basis if left.basis == right.basis else Basis.STOCK
    word = Narrowing(rowset.UNION, meaning, condition, basis=basis, replaces_stock=True)
    both = RowSet(root, text)
    return both.narrowed(Applied(word, (left, right), (left.text, right.text)), text)


def _either(moment, left: RowSet, right: RowSet) -> Q:
    return left.condition(moment) | right.condition(moment)


def _either_matching(root, moment, left: RowSet, right: RowSet) -> Q:
    return rowset.matching(root, None, moment, left) | rowset.matching(root, None, moment, right)


def _numbers(left, right) -> tuple[Quantity, Quantity]:
    if isinstance(left, RowSet) or isinstance(right, RowSet):
        raise Misunderstood("加减号两边要么都是一组行，要么都是数")
    return left, right


def _all_numbers(found, name: str) -> tuple[Quantity, ...]:
    for each in found:
        if isinstance(each, RowSet):
            raise Misunderstood(f"「{each.text}」还没有写数什么，如 户数、人数、个数", word=name)
    return tuple(found)


def _looked_up(text: str, known, argument: Argument, name: str) -> list:
    if text in known:
        return [known[text]]
    if argument.is_open:
        return [text]
    if argument.is_partial:
        found = [value for label, value in known.items() if text in label]
        if found:
            return found
    raise unknown(text, known, f"「{name}」里")


def _one_number(given: tuple, name: str) -> Decimal:
    if len(given) != 1 or type(given[0]) not in {int, float}:
        raise Misunderstood(f"「{name}」的括号里写一个数", word=name)
    value = Decimal(str(given[0]))
    if not 0 <= value <= LARGEST or value.as_tuple().exponent < -2:
        raise Misunderstood(f"「{name}」的括号里写 0 至 {LARGEST} 的数，最多两位小数", word=name)
    return value


def _day(argument: Any) -> date:
    try:
        return date.fromisoformat(argument)
    except (TypeError, ValueError) as problem:
        raise Misunderstood(f'「{argument}」不是日期，请写成 "2021-10-31" 的样子') from problem


def _called(name: str, arguments: tuple) -> str:
    inside = ", ".join(f'"{each}"' if isinstance(each, str) else str(each) for each in arguments)
    return f"{name}({inside})"
