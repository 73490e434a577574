"""证件与身份（A）、家庭结构（B）: rules on who the members are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from areas.models import Area
from households.checks import (
    CHILDREN,
    PARENTS,
    SPOUSE,
    YOUNGEST_PARENT,
    number_problem,
    phone_problem,
    relation_against_sex,
)
from households.codes import HEAD, RELATIONS, CertificateKind, Sex
from households.models import Member
from lib import idcard
from lib.dates import age_on
from quality.rules.base import Found
from quality.rules.scope import Person, Scope

YOUNGEST_HEAD = 16
LENGTHS = {CertificateKind.IDENTITY: {18}, CertificateKind.DISABILITY: {20, 22}}


def same_number_elsewhere(scope: Scope) -> Iterator[Found]:
    """Inside a township the database refuses it; neighbours of the same county are asked by their index."""
    others = Area.objects.townships().filter(parent=scope.township.parent)
    others = list(others.exclude(pk=scope.township.pk).values_list("pk", flat=True))
    twins = Member.objects.filter(township__in=others, id_index=OuterRef("id_index"))
    members = scope.members().exclude(id_index="")
    for member in members.filter(Exists(twins.present_on(scope.on))):
        yield Found(
            member.household_id,
            member.pk,
            f"证件号码（{member.masked_id}）在本县另一个乡镇也在册",
        )


def wrong_length(scope: Scope) -> Iterator[Found]:
    for one in scope.people:
        allowed = LENGTHS.get(one.certificate)
        if allowed and one.id_number and len(one.id_number) not in allowed:
            wanted = "或".join(map(str, sorted(allowed)))
            text = f"证件号码（{idcard.mask(one.id_number)}）有 {len(one.id_number)} 位，应为 {wanted} 位"
            yield Found(one.household, one.pk, text)


def invalid_number(scope: Scope) -> Iterator[Found]:
    for one in scope.people:
        if one.id_number and len(one.id_number) in LENGTHS.get(one.certificate, ()):
            problem = number_problem(one.certificate, one.id_number)
            if problem:
                text = f"{idcard.mask(one.id_number)}：{problem}"
                yield Found(one.household, one.pk, text)


def no_number(scope: Scope) -> Iterator[Found]:
    for one in scope.people:
        if not one.id_number:
            yield Found(one.household, one.pk, "没有证件号码，医保、低保等名单比对不上")


def sex_against_number(scope: Scope) -> Iterator[Found]:
    for one, _, sex in scope.certified:
        if one.sex != sex:
            text = f"登记为{Sex(one.sex).label}，证件号码（{idcard.mask(one.id_number)}）上是{Sex(sex).label}"
            yield Found(one.household, one.pk, text)


def birth_against_number(scope: Scope) -> Iterator[Found]:
    for one, born_on, _ in scope.certified:
        if one.born_on != born_on:
            # No dates in the text: a birthday beside 尾号 is nearly the whole number.
            text = "登记的出生日期与证件号码不符" if one.born_on else "没有填出生日期"
            yield Found(one.household, one.pk, text)


def household_phone(scope: Scope) -> Iterator[Found]:
    for pk, phone in scope.households().order_by().values_list("pk", "phone"):
        problem = phone_problem(phone)
        if not phone:
            yield Found(pk, None, "没有户联系电话")
        elif problem:
            yield Found(pk, None, f"户联系电话（尾号 {phone[-4:]}）{problem.message}")


def shared_phone(scope: Scope) -> Iterator[Found]:
    """One number in several households: who answers for whom?"""
    users: dict[str, dict[int, int | None]] = defaultdict(dict)
    households = scope.households().exclude(phone_index="").order_by()
    members = scope.members().exclude(phone_index="")
    for index, household, member in members.values_list("phone_index", "household", "pk"):
        users[index].setdefault(household, member)
    for index, household in households.values_list("phone_index", "pk"):
        users[index][household] = None
    for among in users.values():
        if len(among) > 1:
            for household, member in among.items():
                yield Found(household, member, f"联系电话与另外 {len(among) - 1} 户相同")


def without_head(scope: Scope) -> Iterator[Found]:
    for household, family in scope.families.items():
        if family and household not in scope.heads:
            yield Found(household, None, f"在册 {len(family)} 人，没有户主")


def several_heads(scope: Scope) -> Iterator[Found]:
    yield from _several(scope, HEAD, "户主")


def several_spouses(scope: Scope) -> Iterator[Found]:
    yield from _several(scope, SPOUSE, "配偶")


def spouse_of_same_sex(scope: Scope) -> Iterator[Found]:
    for one, head in _with_heads(scope):
        if one.relation == SPOUSE and one.sex == head.sex:
            yield Found(one.household, one.pk, f"户主和配偶都登记为{Sex(one.sex).label}")


def relation_and_sex(scope: Scope) -> Iterator[Found]:
    for one in scope.people:
        problem = relation_against_sex(one.relation, one.sex)
        if problem:
            yield Found(one.household, one.pk, problem)


def generations(scope: Scope) -> Iterator[Found]:
    for one, head in _with_heads(scope):
        if one.relation not in CHILDREN | PARENTS or not one.born_on or not head.born_on:
            continue
        elder, younger = (head, one) if one.relation in CHILDREN else (one, head)
        years = age_on(elder.born_on, younger.born_on)
        if years < YOUNGEST_PARENT:
            apart = f"只差 {years} 岁" if years >= 0 else "长幼颠倒"
            yield Found(one.household, one.pk, f"“{RELATIONS[one.relation]}”与户主{apart}")


def young_head(scope: Scope) -> Iterator[Found]:
    for head in scope.heads.values():
        if head.born_on and age_on(head.born_on, scope.on) < YOUNGEST_HEAD:
            text = f"户主 {age_on(head.born_on, scope.on)} 周岁，不满 {YOUNGEST_HEAD} 周岁"
            yield Found(head.household, head.pk, text)


def number_of_members(scope: Scope) -> Iterator[Found]:
    """Empty households; people left in ended ones; a divisor of the income per head that nobody can count."""
    for household, family in scope.families.items():
        if not family:
            yield Found(household, None, "没有在册成员，也没有销户")
    yield from _left_behind(scope)
    for sheet in scope.household_sheets:
        day = scope.last_day(sheet.year)
        stays = scope.stays.get(sheet.household_id, [])
        present = sum(joined <= day and (left is None or left > day) for joined, left in stays)
        if present != sheet.persons and scope.families.get(sheet.household_id):
            text = f"{sheet.year} 年采集表的计算人口是 {sheet.persons} 人，{day} 在册 {present} 人"
            yield Found(sheet.household_id, None, text)


def _left_behind(scope: Scope) -> Iterator[Found]:
    members = Member.objects.filter(township=scope.township, household__dissolved_on__lte=scope.on)
    rows = members.present_on(scope.on).order_by().values_list("household", flat=True)
    for household, number in Counter(rows).items():
        yield Found(household, None, f"已销户，还有 {number} 人在册")


def _with_heads(scope: Scope) -> Iterator[tuple[Person, Person]]:
    for one in scope.people:
        head = scope.heads.get(one.household)
        if head and head.pk != one.pk:
            yield one, head


def _several(scope: Scope, relation: str, word: str) -> Iterator[Found]:
    counts = Counter(one.household for one in scope.people if one.relation == relation)
    for household, number in counts.items():
        if number > 1:
            yield Found(household, None, f"登记了 {number} 位{word}")
