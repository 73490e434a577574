"""How the relations of a family read when another member becomes its head (户主变更后的关系).

The result is a proposal: a table cannot know whose child a grandchild is, so the user confirms each line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from households.checks import relation_against_sex
from households.codes import HEAD, Sex

OTHER = "99"

# By the new head's old relation, then by the other's: the relation to the new head, for a man and for a woman.
# The proposal leaves out what does not fit the person's sex.
_SPOUSE = {
    "01": ("02", "02"), "03": ("03", ""), "04": ("", "04"), "05": ("", "05"), "06": ("06", ""),
    "07": ("07", ""), "08": ("", "08"), "09": ("09", ""), "10": ("", "10"),
    "13": ("11", ""), "14": ("", "12"), "15": ("11", ""), "16": ("", "12"),
    "23": ("23", ""), "24": ("", "24"),
}  # fmt: skip
_CHILD = {
    "01": ("11", "12"), "02": ("11", "12"), "03": ("21", ""), "04": ("", "21"),
    "11": ("17", ""), "12": ("", "18"), "13": ("19", ""), "14": ("", "20"),
    "15": ("17", ""), "16": ("", "18"), "21": ("27", ""), "23": ("07", ""), "24": ("", "08"),
}  # fmt: skip
_SON = _CHILD | {"05": ("", "02"), "07": ("03", ""), "08": ("", "04")}
_DAUGHTER = _CHILD | {"06": ("02", ""), "09": ("03", ""), "10": ("", "04")}
_SONS_WIFE = {
    "01": ("15", "16"), "02": ("15", "16"), "03": ("02", ""), "07": ("03", ""), "08": ("", "04"),
    "23": ("07", ""), "24": ("", "08"),
}  # fmt: skip
_DAUGHTERS_HUSBAND = {
    "01": ("13", "14"), "02": ("13", "14"), "04": ("", "02"), "09": ("03", ""), "10": ("", "04"),
}  # fmt: skip
_PARENT = {
    "01": ("03", "04"), "02": ("06", "05"), "11": ("02", ""), "12": ("", "02"),
    "21": ("03", "04"), "22": ("", "05"), "25": ("07", ""), "26": ("", "08"),
}  # fmt: skip
_GRANDCHILD = {
    "01": ("17", "18"), "02": ("17", "18"), "03": ("11", ""), "05": ("", "12"),
    "07": ("21", ""), "08": ("", "21"),
}  # fmt: skip
_SIBLING = {"01": ("21", "21"), "11": ("11", ""), "12": ("", "12"), "21": ("21", "21")}
_BY_OLD_RELATION = {
    "02": _SPOUSE, "03": _SON, "04": _DAUGHTER, "05": _SONS_WIFE, "06": _DAUGHTERS_HUSBAND,
    "07": _GRANDCHILD, "08": _GRANDCHILD, "11": _PARENT, "12": _PARENT, "21": _SIBLING,
}  # fmt: skip


class Person(Protocol):
    pk: int
    sex: str
    relation: str


def proposed(new_head: Person, others: Sequence[Person]) -> dict[int, str]:
    """The relation of each of `others` to `new_head`, by primary key; 其他 where the table knows none."""
    old_head = next((one for one in others if one.relation == HEAD), None)
    found = {one.pk: _one(new_head, one, old_head) for one in others}
    spouses = [pk for pk, relation in found.items() if relation == "02"]
    if len(spouses) > 1:  # two sons' wives: which one is the new head's, the user says
        found |= dict.fromkeys(spouses, OTHER)
    return found


def _one(new_head: Person, other: Person, old_head: Person | None) -> str:
    table = _BY_OLD_RELATION.get(new_head.relation, {})
    man, woman = table.get(other.relation, ("", ""))
    if new_head.relation in {"11", "12"} and other.relation in {"03", "04", "07", "08"}:
        man, woman = _grandchildren(old_head, other.relation)
    if new_head.relation == "02" and other.relation in {"11", "12"}:
        man, woman = ("15", "16") if new_head.sex == Sex.FEMALE else ("13", "14")
    relation = (woman if other.sex == Sex.FEMALE else man) or OTHER
    return OTHER if relation_against_sex(relation, other.sex) else relation


def _grandchildren(old_head: Person | None, relation: str) -> tuple[str, str]:
    """A parent becomes head: a son's children are 孙, a daughter's 外孙; their children 曾孙."""
    if relation in {"07", "08"}:
        return "23", "24"
    return ("09", "10") if old_head and old_head.sex == Sex.FEMALE else ("07", "08")
