"""The list of words (选词) that a page shows: every word with its meaning, its arguments of today and an example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.vocabulary.context import Context
from reports.vocabulary.interpreter import REPORT, REPORT_WORDS, Interpreter
from reports.vocabulary.lexicon import Lexicon
from reports.vocabulary.moments import Moment
from reports.vocabulary.printing import FILTERS
from reports.vocabulary.sentences import filled
from reports.vocabulary.subjects import SUBJECTS
from reports.vocabulary.subjects.places import COMMON_WORDS
from reports.vocabulary.words import Argument, Measure, Narrowing, Subject

COMMON = "时间和组合"
MOST_OFFERED = 200  # names of a word; a county has thousands of projects
PRINTING = "印法"


@dataclass(frozen=True, slots=True)
class PickerWord:
    """一个词：属于哪一组（监测对象、政策、印法……）、什么意思、能填什么、怎么写。"""

    group: str
    name: str
    meaning: str
    arguments: tuple[str, ...]
    example: str


TIME_AND_SETS = (
    ("上年", "时点和期间都前移一年", "监测对象.上年.户数"),
    ("年初", "统计期间开始的前一天", "监测对象.年初.未消除.户数"),
    ("累计", "期间改为历年到结束日期", "会议.累计.次数"),
    ("截至", "时点改为某一天，期间改为当年 1 月 1 日到这一天", '监测对象.截至("2021-10-31").户数'),
    (
        "期间",
        "期间改为两个日期之间（两端都含），时点改为后一个",
        '小额信贷.期间("2021-01-01", "2021-06-30").新增.户数',
    ),
    (
        "其中",
        "前面的行里，同时属于括号里的；按人、户、项目或村对上",
        '政策("低保").在享.其中(脱贫户 + 监测对象).人数',
    ),
    (
        "当时",
        "前面的行里，发生当天属于括号里的",
        '政策("医保代缴").发放.当时(脱贫户.享受政策).户数',
    ),
    (
        "排查期间",
        "期间改为这轮排查的起止日期，时点改为结束那天",
        '监测对象.年内消除.排查期间("集中排查").户数',
    ),
    ("+", "两组行合在一起，不重复计；两个数相加", "(脱贫户 + 监测对象).户数"),
    ("-", "前一组里去掉也属于后一组的；两个数相减", "(监测对象 - 脱贫户).户数"),
    ("比率", "前一个数除以后一个数", "比率(监测对象.已消除.户数, 监测对象.户数)|百分比"),
    (
        "最低",
        "几个数里最小的；或一组村各算一遍，取最小的",
        "最低(区划.行政村, 区划.集体经济收入)|万元",
    ),
    (
        "最高",
        "几个数里最大的；或一组村各算一遍，取最大的",
        "最高(区划.行政村, 监测对象.未消除.户数)",
    ),
)


def words(context: Context) -> list[PickerWord]:
    """All words, in the order of the picker; `arguments` are the names that exist in the area now."""
    lexicon = Interpreter(context).lexicon
    moment = Moment.of(context)
    listed = [word for subject in SUBJECTS.values() for word in _of(subject, lexicon, moment)]
    listed += [
        PickerWord(COMMON, name, meaning, (), example) for name, meaning, example in TIME_AND_SETS
    ]
    listed += [_common(word, lexicon, moment) for word in COMMON_WORDS]
    listed += [
        PickerWord(REPORT, name, make(context).meaning, (), f"{REPORT}.{name}")
        for name, make in REPORT_WORDS.items()
    ]
    listed += [
        PickerWord(PRINTING, each.name, each.meaning, (), each.example) for each in FILTERS.values()
    ]
    return listed


def _of(subject: Subject, lexicon: Lexicon, moment: Moment) -> Iterator[PickerWord]:
    root = _root(subject, lexicon)
    arguments = _arguments(subject.argument, lexicon)
    meaning = filled(subject.meaning, moment, ())
    yield PickerWord(subject.name, subject.name, meaning, arguments, subject.example)
    ending = subject.measures[0].name
    for word in subject.narrowings:
        yield _narrowing(subject.name, word, root, ending, lexicon, moment)
    for word in subject.measures:
        yield _measure(subject.name, word, root, moment)
    for name, part in subject.parts.items():
        meaning = filled(part.meaning, moment, ())
        written = f"{root}.{name}"
        yield PickerWord(subject.name, name, meaning, (), f"{written}.{part.measures[0].name}")
        for word in part.narrowings:
            yield _narrowing(subject.name, word, written, part.measures[0].name, lexicon, moment)
        for word in part.measures:
            yield _measure(subject.name, word, written, moment)


def _narrowing(
    group: str, word: Narrowing, root: str, ending: str, lexicon: Lexicon, moment: Moment
) -> PickerWord:
    arguments = _arguments(word.argument, lexicon)
    written = word.name
    if word.argument:
        written += f'("{arguments[0] if arguments else "…"}")'
    example = word.example or f"{root}.{written}.{ending}"
    return PickerWord(group, word.name, _meaning(word, moment), arguments, example)


def _measure(group: str, word: Measure, root: str, moment: Moment) -> PickerWord:
    written = f'{word.name}("…")' if word.argument else word.name
    example = word.example or f"{root}.{written}"
    return PickerWord(group, word.name, _meaning(word, moment), (), example)


def _common(word: Narrowing, lexicon: Lexicon, moment: Moment) -> PickerWord:
    arguments = _arguments(word.argument, lexicon)
    return PickerWord(COMMON, word.name, _meaning(word, moment), arguments, word.example)


def _root(subject: Subject, lexicon: Lexicon) -> str:
    if not subject.argument or subject.argument.is_optional:
        return subject.name
    names = _arguments(subject.argument, lexicon)
    return f'{subject.name}("{names[0] if names else "…"}")'


def _arguments(argument: Argument | None, lexicon: Lexicon) -> tuple[str, ...]:
    if not argument or not argument.names:
        return ()
    used = argument.in_use(lexicon, ()) if argument.in_use else {}
    return tuple(dict.fromkeys([*argument.names(lexicon, ()), *used]))[:MOST_OFFERED]


def _meaning(word: Narrowing | Measure, moment: Moment) -> str:
    day = f"在{moment.day_label}或发生当日"
    meaning = word.meaning.replace("“{values}”", "{values}").replace("{presence}", day)
    return filled(meaning.replace("{values}", "所填名称"), moment, ())
