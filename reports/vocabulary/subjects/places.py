"""村、村标签：能跟在任何分村的词后面。"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from areas.models import Area
from reports.vocabulary.problems import Misunderstood
from reports.vocabulary.subjects.areas import tagged
from reports.vocabulary.words import Argument, Kind, Narrowing, Subject


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


PLACE_WORDS: dict[str, Callable[[str], Narrowing]] = {
    "村": _in_village,
    "村标签": _in_tagged_village,
}


def place_word(subject: Subject, name: str) -> Narrowing | None:
    """The word as it fits the subject. Raises Misunderstood where rows have no village."""
    if name not in PLACE_WORDS:
        return None
    if subject.village is None:
        raise Misunderstood(f"「{subject.name}」由全乡镇统一开展，没有分村的数", word=name)
    return PLACE_WORDS[name]("" if subject.model is Area else subject.village)
