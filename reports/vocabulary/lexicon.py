"""Words that are data (乡镇自己的词): names of policies, ledgers, categories, tags, projects as the township wrote them.

One lexicon serves one evaluation; every list is read once, when a word first asks for it.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.db.models import Q

from accounts.models import User
from areas.models import Area, AreaTag, AreaTarget
from areas.parameters import ancestor_codes
from areas.scoping import township_ids
from households.models import HouseholdTag
from ledgers.models import LedgerEntry, LedgerKind
from monitoring.models import Category, Screening
from policies.models import Benefit, Policy
from projects.models import Enterprise, HouseholdLink, Project, ProjectKind


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
    def categories(self) -> dict[str, list[int]]:
        """A name may stand in several dated rows."""
        named: dict[str, list[int]] = {}
        for pk, name in Category.objects.values_list("pk", "name"):
            named.setdefault(name, []).append(pk)
        return named

    @cached_property
    def tags(self) -> dict[str, str]:
        names = AreaTag.objects.filter(area__in=self._areas).order_by("name").values_list("name")
        return {name: name for (name,) in names.distinct()}

    @cached_property
    def villages(self) -> dict[str, str]:
        return {area.name: area.name for area in self._areas if area.level == Area.Level.VILLAGE}

    @cached_property
    def grids(self) -> dict[str, str]:
        return {area.name: area.name for area in self._areas if area.level == Area.Level.GRID}

    @cached_property
    def household_tags(self) -> dict[str, str]:
        rows = HouseholdTag.objects.filter(township__in=self.townships).order_by()
        return {name: name for name in sorted(set(rows.values_list("name", flat=True).distinct()))}

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

    def benefit_kinds(self, policies: list[Policy]) -> dict[str, str]:
        return {kind: kind for policy in policies for kind in policy.kind_names}

    def benefit_kinds_in_use(self, policies: list[Policy]) -> dict[str, str]:
        rows = Benefit.objects.filter(township__in=self.townships, policy__in=policies).order_by()
        return {kind: kind for kind in rows.values_list("kind", flat=True).distinct() if kind}

    @cached_property
    def terms(self) -> dict[str, str]:
        rows = Benefit.objects.filter(township__in=self.townships).exclude(term="")
        return {term: term for term in rows.order_by().values_list("term", flat=True).distinct()}

    @cached_property
    def _areas(self) -> list[Area]:
        """Of the whole township, also when figures are counted for one of its villages."""
        prefix = self.area.prefix[: Area.SIGNIFICANT[Area.Level.TOWNSHIP]]
        end = prefix.ljust(Area.CODE_LENGTH, "9")
        return list(Area.objects.filter(code__range=(prefix, end)))
