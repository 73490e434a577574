"""Makers of households for tests. Numbers have valid checksums and area codes that are not in use."""

from datetime import date
from itertools import count

from areas.models import Area
from households.codes import HEAD, BaseType, PolicyStanding
from households.models import Household, HouseholdStatus, HouseholdTag, Member
from households.people import indexes
from lib.invented import People

_people = People(seed=2021)
_numbers = count(5001)  # numbers that a test writes out itself begin at 0001


def make_household(
    *,
    village: Area,
    grid: Area | None = None,
    head_name: str = "",
    size: int = 1,
    base_type: str = BaseType.ORDINARY,
    policy: str | None = None,
    registered_on=date(2016, 1, 1),
    **fields,
) -> Household:
    """A household with a head, `size` members and a status since it was registered."""
    if policy is None:
        policy = PolicyStanding.ENJOYING if base_type == BaseType.LIFTED else PolicyStanding.NONE
    household = Household.objects.create(
        township=village.parent,
        village=village,
        grid=grid,
        number=fields.pop("number", f"{village.code}{next(_numbers):04d}"),
        registered_on=registered_on,
        **fields,
    )
    HouseholdStatus.objects.create(
        township=village.parent,
        household=household,
        base_type=base_type,
        policy=policy,
        valid_from=registered_on,
    )
    make_member(household=household, name=head_name, relation=HEAD, joined_on=registered_on)
    for _ in range(size - 1):
        make_member(household=household, relation="03", joined_on=registered_on)
    return household


def make_member(
    *,
    household: Household,
    name: str = "",
    relation: str = "03",
    sex: str = "male",
    born_on=date(1970, 5, 1),
    joined_on=date(2016, 1, 1),
    id_number: str | None = None,
    **fields,
) -> Member:
    if id_number is None:
        id_number = _people.id_number(born_on, sex)
    name = name or _people.name(sex)
    return Member.objects.create(
        township=household.township,
        household=household,
        name=name,
        relation=relation,
        sex=sex,
        born_on=born_on,
        joined_on=joined_on,
        id_number=id_number,
        **indexes(name=name, id_number=id_number),
        **fields,
    )


_tags = count(1)


def make_household_tag(
    *, household: Household, name: str = "", valid_from=date(2021, 1, 1), **fields
) -> HouseholdTag:
    return HouseholdTag.objects.create(
        township=household.township,
        household=household,
        name=name or f"标签{next(_tags)}",
        valid_from=valid_from,
        **fields,
    )
