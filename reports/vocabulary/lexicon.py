"""Words that are data (乡镇自己的词): names of policies, ledgers, categories, tags, projects as the township wrote them.

One lexicon serves one evaluation; every list is read once, when a word first asks for it.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet, Value

from accounts.models import User
from areas.models import Area, AreaTag, AreaTarget
from areas.parameters import ancestor_codes
from areas.scoping import township_ids
from households.models import HouseholdTag
from ledgers.models import LedgerEntry, LedgerKind
from monitoring.models import Category, Screening
from policies import standards
from policies.models import (
    Benefit,
    CreditLine,
    InsuranceClaim,
    Insured,
    Loan,
    MedicalClaim,
    Policy,
    PolicyStandard,
    Post,
    Training,
)
from projects.models import (
    AssetContract,
    Enterprise,
    FundBatch,
    FundKind,
    HouseholdLink,
    Industry,
    Project,
    ProjectApplication,
    ProjectKind,
    ProjectQuantity,
    Sale,
)

USUAL_UNITS = ("公里", "亩", "平方米", "千瓦", "座")


class Lexicon:
    def __init__(self, area: Area):
        self.area = area

    @cached_property
    def townships(self) -> list[int]:
        return township_ids(self.area)

    @cached_property
    def policies(self) -> dict[str, Policy]:
        return {policy.name: policy for policy in Policy.objects.all()}

    @cached_property
    def benefit_policies(self) -> dict[str, Policy]:
        return self._kept_in(Policy.Register.BENEFITS)

    @cached_property
    def insurances(self) -> dict[str, Policy]:
        return self._kept_in(Policy.Register.INSURANCE)

    def _kept_in(self, register: str) -> dict[str, Policy]:
        return {
            name: policy for name, policy in self.policies.items() if policy.register == register
        }

    @cached_property
    def category_rows(self) -> list[Category]:
        return list(Category.objects.all())

    @cached_property
    def categories(self) -> dict[str, list[int]]:
        """A name may stand in several dated rows."""
        named: dict[str, list[int]] = {}
        for category in self.category_rows:
            named.setdefault(category.name, []).append(category.pk)
        return named

    @property
    def tags(self) -> dict[str, str]:
        return self._tag_names["area"]

    @property
    def household_tags(self) -> dict[str, str]:
        return self._tag_names["household"]

    @cached_property
    def _tag_names(self) -> dict[str, dict[str, str]]:
        """Of areas and of households, in one query: a bare name asks for both."""
        areas = AreaTag.objects.filter(area__in=self._areas).order_by()
        households = HouseholdTag.objects.filter(township__in=self.townships).order_by()
        names = areas.values_list("name", Value("area")).union(
            households.values_list("name", Value("household"))
        )
        found = {"area": {}, "household": {}}
        for name, kind in sorted(names):
            found[kind][name] = name
        return found

    @cached_property
    def villages(self) -> dict[str, str]:
        return {area.name: area.name for area in self._areas if area.level == Area.Level.VILLAGE}

    @cached_property
    def grids(self) -> dict[str, str]:
        return {area.name: area.name for area in self._areas if area.level == Area.Level.GRID}

    @cached_property
    def targets(self) -> dict[str, str]:
        """Of the county, too: a township that has no such task is told so, not that the word is unknown."""
        codes = ancestor_codes(self.area)
        rows = AreaTarget.objects.filter(Q(area__in=self._areas) | Q(area__code__in=codes))
        return {name: name for name in rows.order_by("name").values_list("name", flat=True)}

    @cached_property
    def users(self) -> dict[str, str]:
        """Who may have visited: everybody of the area, and of the area above it."""
        codes = ancestor_codes(self.area)
        found = User.objects.filter(Q(area__in=self._areas) | Q(area__code__in=codes))
        return {name: name for name in found.order_by("name").values_list("name", flat=True)}

    @cached_property
    def ledgers(self) -> dict[str, LedgerKind]:
        return {kind.name: kind for kind in LedgerKind.objects.all()}

    @cached_property
    def ledger_titles(self) -> dict[int, set[str]]:
        """Subkinds and titles in use, by ledger."""
        used: dict[int, set[str]] = {}
        rows = LedgerEntry.objects.filter(township__in=self.townships)
        for kind, subkind, title in rows.order_by().values_list("kind", "subkind", "title"):
            used.setdefault(kind, set()).update({subkind, title} - {""})
        return used

    @cached_property
    def project_kinds(self) -> dict[str, ProjectKind]:
        return {kind.name: kind for kind in ProjectKind.objects.all()}

    @cached_property
    def project_modes(self) -> dict[str, str]:
        return {mode: mode for kind in self.project_kinds.values() for mode in kind.mode_names}

    @cached_property
    def project_modes_in_use(self) -> dict[str, str]:
        rows = Project.objects.filter(township__in=self.townships).order_by()
        return {mode: mode for mode in rows.values_list("mode", flat=True).distinct() if mode}

    @cached_property
    def sectors(self) -> dict[str, str]:
        return {kind.sector: kind.sector for kind in self.project_kinds.values() if kind.sector}

    @cached_property
    def project_names(self) -> dict[str, str]:
        return self._used(Project.objects.all(), "name")

    @cached_property
    def quantities(self) -> dict[str, tuple[str, str]]:
        """(content, unit) by what may be written: a unit (all contents in it are meant), or one content.

        The usual units too: a township that built no road has 0 公里. A content in several units has "" for its unit.
        """
        rows = ProjectQuantity.objects.filter(township__in=self.townships).order_by()
        pairs = sorted(set(rows.values_list("name", "unit").distinct()))
        units = [*USUAL_UNITS, *(unit for _, unit in pairs)]
        found = {unit: ("", unit) for unit in units}
        contents: dict[str, set[str]] = {}
        for name, unit in pairs:
            contents.setdefault(name, set()).add(unit)
        for name, units in contents.items():
            found.setdefault(name, (name, units.pop() if len(units) == 1 else ""))
        return found

    @cached_property
    def application_items(self) -> dict[str, str]:
        return self._used(ProjectApplication.objects.all(), "item")

    @cached_property
    def application_units(self) -> dict[str, str]:
        return self._used(ProjectApplication.objects.all(), "unit")

    @cached_property
    def fund_kinds(self) -> dict[str, int]:
        return {kind.name: kind.pk for kind in FundKind.objects.all()}

    @cached_property
    def fund_batches(self) -> dict[str, str]:
        """The usual ones too: a township without a 第四批 has 0 of it."""
        usual = {label: label for label in ("第一批", "第二批", "第三批", "第四批")}
        return usual | self._used(FundBatch.objects.all(), "label")

    @cached_property
    def asset_operators(self) -> dict[str, str]:
        return self._used(AssetContract.objects.all(), "operator")

    @cached_property
    def industries(self) -> dict[str, int]:
        return {industry.name: industry.pk for industry in Industry.objects.all()}

    @cached_property
    def sold_products(self) -> dict[str, str]:
        return self._used(Sale.objects.all(), "product")

    @cached_property
    def sale_channels(self) -> dict[str, str]:
        return self._used(Sale.objects.all(), "channel")

    @cached_property
    def screenings(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = {}
        for screening in self._screenings:
            named.setdefault(screening.name, []).append(screening.pk)
        return named

    def window(self, names: list[str]) -> tuple[date, date | None] | None:
        """From the first day of the rounds so called to the last; the end is None while one of them runs."""
        rounds = [one for one in self._screenings if one.name in names]
        if not rounds:
            return None
        ends = [one.ended_on for one in rounds]
        return min(one.started_on for one in rounds), None if None in ends else max(ends)

    @cached_property
    def _screenings(self) -> list[Screening]:
        return list(Screening.objects.filter(township__in=self.townships).order_by("started_on"))

    @cached_property
    def programmes(self) -> dict[str, str]:
        links = HouseholdLink.objects.filter(township__in=self.townships).exclude(programme="")
        names = links.order_by().values_list("programme", flat=True).distinct()
        return {name: name for name in names}

    @cached_property
    def enterprises(self) -> dict[str, list[int]]:
        rows = Enterprise.objects.filter(township__in=self.townships).values_list("name", "pk")
        named: dict[str, list[int]] = {}
        for name, pk in rows:
            named.setdefault(name, []).append(pk)
        return named

    @cached_property
    def enterprise_products(self) -> dict[str, str]:
        """What enterprises make, product by product; in the column 、 stands between them."""
        written = self._used(Enterprise.objects.all(), "products")
        return {each: each for text in written for each in text.split("、") if each}

    @cached_property
    def scale_units(self) -> dict[str, str]:
        return self._used(Enterprise.objects.all(), "scale_unit")

    def benefit_kinds(self, policies: list[Policy]) -> dict[str, str]:
        return {kind: kind for policy in policies for kind in policy.kind_names}

    def benefit_kinds_in_use(self, policies: list[Policy]) -> dict[str, str]:
        return self._used(Benefit.objects.filter(policy__in=policies), "kind")

    def benefit_places(self, policies: list[Policy]) -> dict[str, str]:
        return {place: place for policy in policies for place in policy.place_names}

    def benefit_places_in_use(self, policies: list[Policy]) -> dict[str, str]:
        return self._used(Benefit.objects.filter(policy__in=policies), "place")

    def benefit_terms(self, policies: list[Policy]) -> dict[str, str]:
        return {term: term for policy in policies for term in policy.term_names}

    @cached_property
    def terms(self) -> dict[str, str]:
        return self._used(Benefit.objects.all(), "term")

    @cached_property
    def batches(self) -> dict[str, str]:
        return self._used(Benefit.objects.all(), "batch")

    @cached_property
    def sources(self) -> dict[str, str]:
        return self._used(Benefit.objects.all(), "source")

    @cached_property
    def banks(self) -> dict[str, str]:
        return self._used(Loan.objects.all(), "bank") | self._used(CreditLine.objects.all(), "bank")

    @cached_property
    def schemes(self) -> dict[str, str]:
        return self._used(MedicalClaim.objects.all(), "scheme")

    def insured_groups_in_use(self, policies: list[Policy]) -> dict[str, str]:
        return self._used(Insured.objects.filter(contract__policy__in=policies), "group")

    def insurance_kinds_in_use(self, policies: list[Policy]) -> dict[str, str]:
        return self._used(InsuranceClaim.objects.filter(contract__policy__in=policies), "kind")

    @cached_property
    def post_kinds(self) -> dict[str, str]:
        return self.benefit_kinds(list(self._kept_in(Policy.Register.POSTS).values()))

    @cached_property
    def post_kinds_in_use(self) -> dict[str, str]:
        return self._used(Post.objects.all(), "kind")

    @cached_property
    def post_departments(self) -> dict[str, str]:
        return self._used(Post.objects.all(), "department")

    @cached_property
    def trades(self) -> dict[str, str]:
        return self._used(Training.objects.all(), "trade")

    def standard_items(self, policy: Policy) -> dict[str, str]:
        """What is agreed on, and what the place or one above it published of the policy."""
        used = self._standards(policy).values_list("item", flat=True).distinct()
        return {item: item for item in [*standards.ITEMS, *used]}

    def standard_kinds(self, policy: Policy) -> dict[str, str]:
        used = self._standards(policy).values_list("kind", flat=True).distinct()
        return {kind: kind for kind in [*policy.kind_names, *used] if kind}

    def _standards(self, policy: Policy) -> QuerySet[PolicyStandard]:
        here = PolicyStandard.objects.filter(area__code__in=ancestor_codes(self.area))
        return here.filter(policy=policy).order_by()

    def _used(self, rows: QuerySet, column: str) -> dict[str, str]:
        """What rows of the townships hold in the column."""
        found = rows.filter(township__in=self.townships).order_by().values_list(column, flat=True)
        return {text: text for text in sorted(found.distinct()) if text}

    @cached_property
    def _areas(self) -> list[Area]:
        """Of the whole township, also when figures are counted for one of its villages."""
        prefix = self.area.prefix[: Area.SIGNIFICANT[Area.Level.TOWNSHIP]]
        end = prefix.ljust(Area.CODE_LENGTH, "9")
        return list(Area.objects.filter(code__range=(prefix, end)))
