"""What may be wrong with a person or a family as it was typed or imported (录入检查): pure functions, no database.

Forms, pages and the importer ask the same functions. A member is a dict with the field names of `Member`
(and `education`, `schooling` of `MemberYear`); a key that is absent is not checked. Messages never hold a
whole number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, Literal

from households.codes import (
    FEMALE_RELATIONS,
    HEAD,
    MALE_RELATIONS,
    RELATIONS,
    CertificateKind,
    Sex,
)
from lib import idcard
from lib.dates import age_on

SPOUSE = "02"
CHILDREN = {"03", "04"}
PARENTS = {"11", "12"}
GRANDCHILDREN = {"07", "08", "09", "10"}
YOUNGEST_PARENT = 14
OLDEST = 120
ADULT = 18

Member = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `error` stops saving, `warning` may be confirmed. `index` is the member's place in the family."""

    field: str
    message: str
    level: Literal["error", "warning"] = "error"
    index: int | None = None


def member_problems(member: Member, *, on: date | None = None) -> list[Problem]:
    """What is wrong with one person; ages as of `on` (today when not given)."""
    on = on or date.today()
    checks: tuple[Callable[[Member, date], list[Problem]], ...] = (
        _name,
        _number,
        _number_against_person,
        _birth,
        _relation,
        _phone,
        _education,
        _disability,
        _stay,
    )
    return list(chain.from_iterable(check(member, on) for check in checks))


def household_problems(members: Sequence[Member], *, on: date | None = None) -> list[Problem]:
    """What is wrong between the present members of one household; each problem names the member by `index`."""
    on = on or date.today()
    head = next((one for one in members if one.get("relation") == HEAD), None)
    found = _heads(members, on) + _spouses(members, head) + _twice(members)
    if head is not None:
        for index, one in enumerate(members):
            found += [replace(problem, index=index) for problem in _generations(one, head)]
    return found


def phone_problem(text: str) -> Problem | None:
    """联系电话应为 11 位手机号；固定电话可以留，但提醒。"""
    if not text or re.fullmatch(r"1[3-9][0-9]{9}", text):
        return None
    if re.fullmatch(r"0[0-9]{2,3}-?[0-9]{7,8}", text):
        return Problem("phone", "是固定电话，有手机号请填手机号", "warning")
    return Problem("phone", "电话应为 11 位手机号")


def number_problem(certificate: str, number: str) -> str | None:
    """What is wrong with a number of this kind of certificate, in Chinese; None when nothing is."""
    if certificate == CertificateKind.NONE:
        return "证件类型选了“无证”，就不要填号码" if number else None
    if certificate == CertificateKind.OTHER:
        return None if number else "没有填证件号码；没有办证的，证件类型请选“无证”"
    if not number:
        return "没有填证件号码；没有办证的，证件类型请选“无证”"
    if certificate == CertificateKind.DISABILITY:
        return idcard.disability_problem(number)
    if len(number) in {20, 22}:
        return f"有 {len(number)} 位，像是残疾人证号：证件类型请选“残疾人证”，或只填前 18 位"
    found = idcard.problem(number)
    return f"身份证号{found}" if found else None


def born_and_sex(number: str) -> tuple[date, str] | None:
    """Birth date and sex in a valid number (18, 20 or 22 characters), else None."""
    key = idcard.person_key(number)
    return (idcard.born_on(key), idcard.sex(key)) if idcard.is_valid(key) else None


def _name(member: Member, on: date) -> list[Problem]:
    if "name" not in member:
        return []
    name = (member["name"] or "").strip()
    if not name:
        return [Problem("name", "没有填姓名")]
    if not re.fullmatch(r"[\u3400-\u9fff\U00020000-\U000323af〇·•]{2,25}", name):
        return [Problem("name", f"姓名“{name[:20]}”不像汉字姓名，请核对", "warning")]
    return []


def _number(member: Member, on: date) -> list[Problem]:
    if "id_number" not in member:
        return []
    certificate = member.get("certificate") or CertificateKind.IDENTITY
    found = number_problem(certificate, member["id_number"] or "")
    return [Problem("id_number", found)] if found else []


def _number_against_person(member: Member, on: date) -> list[Problem]:
    if member.get("certificate") in {CertificateKind.NONE, CertificateKind.OTHER}:
        return []
    known = born_and_sex(member.get("id_number") or "")
    if known is None:
        return []
    found = []
    if member.get("born_on") and member["born_on"] != known[0]:
        found.append(Problem("born_on", f"出生日期与证件号码不一致，证件上是 {known[0]}"))
    if member.get("sex") and member["sex"] != known[1]:
        found.append(Problem("sex", f"性别与证件号码不一致，证件上是{Sex(known[1]).label}"))
    return found


def _birth(member: Member, on: date) -> list[Problem]:
    born = member.get("born_on")
    if not born:
        return []
    if born > on:
        return [Problem("born_on", "出生日期晚于今天")]
    if age_on(born, on) > OLDEST:
        return [Problem("born_on", f"年龄超过 {OLDEST} 岁，请核对出生日期")]
    return []


def _relation(member: Member, on: date) -> list[Problem]:
    if "relation" not in member:
        return []
    relation = member["relation"]
    if relation not in RELATIONS:
        return [Problem("relation", "与户主关系不在代码表内")]
    found = relation_against_sex(relation, member.get("sex"))
    return [Problem("relation", found)] if found else []


def relation_against_sex(relation: str, sex: str | None) -> str | None:
    """之儿媳 that is a man, 之子 that is a woman: the sentence, else None."""
    wrong = (sex == Sex.FEMALE and relation in MALE_RELATIONS) or (
        sex == Sex.MALE and relation in FEMALE_RELATIONS
    )
    return f"关系“{RELATIONS[relation]}”与性别“{Sex(sex).label}”不符" if wrong else None


def _phone(member: Member, on: date) -> list[Problem]:
    found = phone_problem(member.get("phone") or "")
    return [found] if found else []


def _education(member: Member, on: date) -> list[Problem]:
    if "education" not in member or "schooling" not in member:
        return []
    if member["education"] and member["schooling"]:
        return [Problem("schooling", "文化程度和在校生状况只填一项：在校的填在校生状况")]
    if not member["education"] and not member["schooling"]:
        return [Problem("education", "文化程度和在校生状况要填一项", "warning")]
    return []


def _disability(member: Member, on: date) -> list[Problem]:
    kind, grade = member.get("disability_kind"), member.get("disability_grade")
    if bool(kind) != bool(grade):
        missing = "disability_grade" if kind else "disability_kind"
        return [Problem(missing, "残疾类别和残疾等级要一起填")]
    if member.get("certificate") != CertificateKind.DISABILITY:
        return []
    printed = idcard.disability(member.get("id_number") or "")
    if printed and kind and printed != (kind, grade):
        return [Problem("disability_kind", "残疾类别、等级与残疾人证号第 19、20 位不一致")]
    return []


def _stay(member: Member, on: date) -> list[Problem]:
    born, joined, left = (member.get(name) for name in ("born_on", "joined_on", "left_on"))
    found = []
    if born and joined and joined < born:
        found.append(Problem("joined_on", "增加日期早于出生日期"))
    if joined and left and left < joined:
        found.append(Problem("left_on", "减少日期早于增加日期"))
    if bool(left) != bool(member.get("leave_reason")):
        field = "leave_reason" if left else "left_on"
        found.append(Problem(field, "减少日期和减少原因要一起填"))
    return found


def _heads(members: Sequence[Member], on: date) -> list[Problem]:
    heads = [index for index, one in enumerate(members) if one.get("relation") == HEAD]
    if not heads:
        return [Problem("relation", "这一户没有户主")]
    found = [
        Problem("relation", "这一户有不止一位户主，只能有一位", index=index) for index in heads[1:]
    ]
    born = members[heads[0]].get("born_on")
    if born and age_on(born, on) < ADULT:
        found.append(Problem("relation", f"户主不满 {ADULT} 周岁，请核对", "warning", heads[0]))
    return found


def _spouses(members: Sequence[Member], head: Member | None) -> list[Problem]:
    spouses = [index for index, one in enumerate(members) if one.get("relation") == SPOUSE]
    found = [Problem("relation", "户主有不止一位配偶", index=index) for index in spouses[1:]]
    sex = head.get("sex") if head else None
    found += [
        Problem("relation", "户主和配偶性别相同", index=index)
        for index in spouses
        if sex and members[index].get("sex") == sex
    ]
    return found


def _twice(members: Sequence[Member]) -> list[Problem]:
    seen: dict[str, int] = {}
    found = []
    for index, one in enumerate(members):
        key = idcard.person_key(one.get("id_number") or "")
        if key and key in seen:
            text = f"证件号码与本户另一位成员相同（{idcard.mask(key)}）"
            found.append(Problem("id_number", text, index=index))
        seen.setdefault(key, index)
    return found


def _generations(member: Member, head: Member) -> list[Problem]:
    """Children younger than their parents by enough years, parents older."""
    born, head_born = member.get("born_on"), head.get("born_on")
    relation = member.get("relation")
    if not born or not head_born:
        return []
    younger_by = (born - head_born).days / 365.25
    word = RELATIONS.get(relation, "")
    if relation in CHILDREN or relation in GRANDCHILDREN:
        least = YOUNGEST_PARENT * (2 if relation in GRANDCHILDREN else 1)
        return _gap(younger_by, least, f"“{word}”", "小")
    if relation in PARENTS:
        return _gap(-younger_by, YOUNGEST_PARENT, f"“{word}”", "大")
    return []


def _gap(years: float, least: int, who: str, word: str) -> list[Problem]:
    if years <= 0:
        return [Problem("born_on", f"{who}年龄不比户主{word}，请核对关系和出生日期")]
    if years < least:
        text = f"{who}只比户主{word} {int(years)} 岁，请核对"
        return [Problem("born_on", text, "warning")]
    return []
