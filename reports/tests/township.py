"""A small township with known numbers, for the tests of the vocabulary."""

from datetime import date, timedelta

from areas.tests.make import make_tag
from households.models import Household
from households.tests.make import make_household
from ledgers.models import LedgerEntry, LedgerKind, TeamMember
from monitoring.models import Case, CaseRisk, CaseState, Category, Screening
from policies.models import Benefit, Loan, Placement, Policy
from projects.models import Asset, Enterprise, HouseholdLink, Project, ProjectKind
from reports.vocabulary import Context, Figure, evaluate

YEAR_END = date(2021, 12, 31)
CATEGORIES = {"脱贫不稳定户": "unstable", "边缘易致贫户": "marginal", "突发严重困难户": "sudden"}
PRECONDITIONS = {"脱贫不稳定户": "lifted", "边缘易致贫户": "ordinary"}


def context(area, **dates) -> Context:
    return Context.of_year(area, dates.pop("year", 2021), **dates)


def figure(expression, area, **dates) -> Figure:
    """The figure, which has to be one: an error fails the test with its message."""
    result = evaluate({"it": expression}, context(area, **dates))["it"]
    assert isinstance(result, Figure), result.message
    return result


def value(expression, area, **dates):
    return figure(expression, area, **dates).value


def error(expression, area):
    """The message of an expression that must fail."""
    result = evaluate({"it": expression}, context(area))["it"]
    assert not isinstance(result, Figure), f"{expression} = {result}"
    return result


def make_categories() -> dict[str, Category]:
    return {
        name: Category.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "precondition": PRECONDITIONS.get(name, ""),
                "valid_from": date(2021, 1, 1),
            },
        )[0]
        for name, code in CATEGORIES.items()
    }


def make_screening(township, name="信息动态调整排查", started_on=date(2021, 10, 19)) -> Screening:
    return Screening.objects.create(
        township=township, name=name, year=started_on.year, started_on=started_on
    )


def make_case(
    household: Household,
    category="边缘易致贫户",
    identified_on=date(2021, 5, 1),
    eliminated_on=None,
    reverted_on=None,
    **fields,
) -> Case:
    """A round with its dated states: proposed a week before, monitored, eliminated, perhaps open again."""
    steps = [
        (Case.State.PROPOSED, identified_on - timedelta(days=7)),
        (Case.State.MONITORED, identified_on),
    ]
    if eliminated_on:
        steps.append((Case.State.ELIMINATED, eliminated_on))
    if reverted_on:
        steps.append((Case.State.MONITORED, reverted_on))
    case = Case.objects.create(
        township=household.township,
        household=household,
        category=make_categories()[category],
        seq=fields.pop("seq", 1),
        source=fields.pop("source", "screening"),
        state=steps[-1][0],
        identified_on=identified_on,
        **fields,
    )
    CaseRisk.objects.create(township=household.township, case=case, order=1, kind="illness")
    ends = [start for _, start in steps[1:]] + [None]
    for (state, start), end in zip(steps, ends, strict=True):
        CaseState.objects.create(
            township=household.township, case=case, state=state, valid_from=start, valid_to=end
        )
    return case


def make_policy(name="低保", **fields) -> Policy:
    defaults = {
        "code": name,
        "sector": "safety_net",
        "level": "person",
        "nature": "state",
        "valid_from": date(2015, 1, 1),
    }
    return Policy.objects.get_or_create(name=name, defaults=defaults | fields)[0]


def make_benefit(policy: Policy, household: Household, member=None, **fields) -> Benefit:
    is_dated = any(name in fields for name in ("paid_on", "applied_on"))
    dated = {} if is_dated else {"valid_from": date(2019, 1, 1)}
    year = fields.pop("year", 2021)
    return Benefit.objects.create(
        township=household.township,
        household=household,
        member=member,
        policy=policy,
        year=year,
        period_key=Benefit.key_of(policy, year, fields.get("term", ""), fields.get("paid_on")),
        **dated | fields,
    )


def make_loan(household: Household, amount=50000, issued_on=date(2021, 2, 1), **fields) -> Loan:
    return Loan.objects.create(
        township=household.township,
        household=household,
        member=household.members.first(),
        contract=f"HT{Loan.objects.count():05d}",
        bank="农商行",
        amount=amount,
        issued_on=issued_on,
        due_on=fields.pop("due_on", issued_on.replace(year=issued_on.year + 2)),
        **fields,
    )


def make_placement(household: Household, **fields) -> Placement:
    fields = {"member": household.members.first(), "valid_from": date(2021, 3, 1)} | fields
    return Placement.objects.create(township=household.township, household=household, **fields)


def make_project(village, kind="壮大村集体经济", **fields) -> Project:
    kind = ProjectKind.objects.get_or_create(
        name=kind, defaults={"modes": "投资入股、产业基地建设"}
    )[0]
    number = f"XM{Project.objects.count():05d}"
    fields = {"name": f"{village}项目", "year": 2021} | fields
    return Project.objects.create(
        township=village.parent, village=village, kind=kind, number=number, **fields
    )


def make_asset(project: Project, **fields) -> Asset:
    fields = {"asset_class": "operating", "owner_level": "village", "original_value": 1000} | fields
    return Asset.objects.create(
        township=project.township,
        project=project,
        village=project.village,
        number=f"ZC{Asset.objects.count():05d}",
        name="资产",
        booked_on=fields.pop("booked_on", date(2021, 6, 1)),
        **fields,
    )


def make_link(household: Household, programme="金融扶贫", **fields) -> HouseholdLink:
    enterprise = Enterprise.objects.get_or_create(
        township=household.township, name="惠农公司", defaults={"kind": "leading"}
    )[0]
    fields = {"way": "work", "valid_from": date(2020, 5, 1)} | fields
    return HouseholdLink.objects.create(
        township=household.township,
        household=household,
        enterprise=enterprise,
        programme=programme,
        **fields,
    )


def make_entry(township, kind="会议", held_on=date(2021, 3, 1), **fields) -> LedgerEntry:
    kinds = {
        "会议": {"subkinds": "理论学习、专题会"},
        "人居环境整治": {"quantities": [{"name": "垃圾清运", "unit": "吨"}]},
    }
    kind = LedgerKind.objects.get_or_create(name=kind, defaults=kinds.get(kind, {}))[0]
    fields = {"title": "一次"} | fields
    return LedgerEntry.objects.create(township=township, kind=kind, held_on=held_on, **fields)


def make_team_member(village, post="first_secretary", dispatcher="city", **fields) -> TeamMember:
    fields = {"name": "石某", "valid_from": date(2021, 6, 1)} | fields
    return TeamMember.objects.create(
        township=village.parent, village=village, post=post, dispatcher=dispatcher, **fields
    )


def make_township(places) -> None:
    """A bit of everything: 4 lifted households (2 enjoying policies), 3 monitored ones, benefits, loans, projects."""
    screening = make_screening(places.township)
    lifted = [
        make_household(village=places.village, base_type="lifted", size=3),
        make_household(village=places.village, base_type="lifted", size=2, policy="stable"),
        make_household(village=places.other_village, base_type="lifted", size=4),
        make_household(village=places.other_village, base_type="lifted", size=1, policy="stable"),
    ]
    others = [make_household(village=places.village, size=n) for n in (1, 2, 3, 4)]
    make_case(lifted[0], "脱贫不稳定户", screening=screening)
    make_case(others[0], eliminated_on=date(2021, 11, 1))
    make_case(others[1], identified_on=date(2020, 3, 1))
    low = make_policy("低保")
    for household in (lifted[0], lifted[2], others[0], others[3]):
        make_benefit(low, household, household.members.first())
    aid = make_policy("教育资助", nature="grant", kinds="小学、初中")
    make_benefit(
        aid, lifted[2], lifted[2].members.last(), kind="小学", paid_on=date(2021, 9, 1), amount=625
    )
    make_loan(lifted[1])
    make_placement(others[2], place="nursing")
    make_link(lifted[3])
    make_asset(make_project(places.village, mode="投资入股"))
    make_entry(places.township, subkind="理论学习")
    make_team_member(places.village)
    make_tag(area=places.village, name="任务村", valid_from=date(2021, 1, 1))
