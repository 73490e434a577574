"""A paper composed (成文): the template's words counted in one call, relations checked, Word written, read back as page.

Page, Word and Excel are all made of one `Paper`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from docx.document import Document as Written

from accounts.models import User
from areas.models import Area, AreaTag, AreaYear
from reports import default_template
from reports.models import Summary, SummaryTemplate, SummaryText
from reports.vocabulary import Context, Figure, FigureError
from reports.vocabulary.relations import Violation, evaluate_checked
from reports.word import page, rendering
from reports.word.page import Block, Where
from reports.word.template import Template, read

POOR_VILLAGE = "贫困村"
LOCATION, SIGNED_BY = "位置和交通", "落款单位"


@dataclass(frozen=True, slots=True)
class Dates:
    """时点和期间，都可以选任何一天。"""

    as_of: date
    date_from: date
    date_to: date

    @classmethod
    def of(cls, summary: Summary) -> Dates:
        return cls(summary.as_of, summary.date_from, summary.date_to)


@dataclass(frozen=True)
class Paper:
    """成文的总结：`figures` 是文中印出的数，按文中编号。"""

    context: Context
    template: Template
    figures: dict[int, Figure | FigureError]
    violations: list[Violation]
    typed: Mapping[str, str]
    written: bytes | Written
    blocks: list[Block] = field(repr=False)
    left_out: list[FigureError] = field(default_factory=list)

    @cached_property
    def word(self) -> bytes:
        """The Word file; packed only when it is wanted."""
        return self.written if isinstance(self.written, bytes) else rendering.saved(self.written)

    @cached_property
    def places(self) -> dict[int, Where]:
        return page.places(self.blocks)

    @cached_property
    def counted(self) -> dict[int, Figure]:
        return {n: one for n, one in self.figures.items() if isinstance(one, Figure)}

    @cached_property
    def uncounted(self) -> dict[int, FigureError]:
        return {n: one for n, one in self.figures.items() if isinstance(one, FigureError)}

    @cached_property
    def open_slots(self) -> list[int]:
        """Places still to be typed, by their number in `template.slots`."""
        return [
            at
            for at, name in enumerate(self.template.slots)
            if not self.typed.get(name, "").strip()
        ]

    def violations_of(self, number: int | None) -> list[Violation]:
        return [one for one in self.violations if number in numbers_of(one)]


def context_of(summary: Summary, user: User | None = None, dates: Dates | None = None) -> Context:
    """Where and when a summary counts; for a village's people only their village."""
    area = summary.township
    if user is not None and user.area is not None and not user.area.contains(area):
        area = user.area
    dates = dates or Dates.of(summary)
    return Context(area, summary.year, dates.as_of, dates.date_from, dates.date_to)


def compose(
    template: Template, context: Context, *, typed: Mapping[str, str], title: str = ""
) -> Paper:
    """The paper of a template for a place and time; `typed`: name of the place → what people wrote there."""
    results, violations = evaluate_checked(template.expressions(), context)
    known = stated_texts(context) | {name: text for name, text in typed.items() if text.strip()}
    figures = {number: results[str(number)] for number in template.figures}
    document = rendering.render(
        template,
        printed={n: one.printed if isinstance(one, Figure) else None for n, one in figures.items()},
        stated={words: str(results[words]) for words in template.stated},
        holds={words: _holds(results[words]) for words in template.conditions},
        typed=known,
        title=title,
    )
    blocks = page.blocks_of(document)
    shown = {number for number, _ in page.figures(blocks)}
    return Paper(
        context=context,
        template=template,
        figures={number: figures[number] for number in sorted(shown)},
        violations=[one for one in violations if shown & numbers_of(one)],
        typed=known,
        written=document,
        blocks=blocks,
        left_out=[
            results[words]
            for words in template.conditions
            if isinstance(results[words], FigureError)
        ],
    )


def compose_summary(summary: Summary, context: Context) -> Paper:
    """The draft as it would be printed now."""
    texts = summary.texts.filter(kind=SummaryText.Kind.SLOT).values_list("key", "text")
    return compose(
        template_of(summary.template, context.area), context, typed=dict(texts), title=summary.title
    )


def template_of(chosen: SummaryTemplate | None, area: Area) -> Template:
    """What a summary is written from: an uploaded file, or the default that ships with the system."""
    if chosen is None:
        return read_template(default_content(tuple(poor_villages(area))))
    with chosen.file.open("rb") as file:
        return read_template(file.read())


@lru_cache(maxsize=64)
def default_content(villages: tuple[str, ...]) -> bytes:
    return default_template.build(villages)


@lru_cache(maxsize=64)
def read_template(content: bytes) -> Template:
    return read(content)


def poor_villages(area: Area) -> list[str]:
    """Villages once listed as poor, for the default template names each with its year."""
    tags = AreaTag.objects.filter(area__code__range=area.code_range, name=POOR_VILLAGE)
    return list(dict.fromkeys(tags.order_by("area__code").values_list("area__name", flat=True)))


def stated_texts(context: Context) -> dict[str, str]:
    """What the system itself can write into typed places, until somebody writes it otherwise."""
    signed_by = context.area.name
    if context.area.level == Area.Level.TOWNSHIP:
        signed_by += "人民政府" if signed_by.endswith(("乡", "镇")) else ""
    texts = {SIGNED_BY: signed_by}
    year = (
        AreaYear.objects.filter(area=context.area, year__lte=context.year).order_by("-year").first()
    )
    if year and (year.location or year.roads):
        parts = [f"{context.area.name}位于{year.location}" if year.location else "", year.roads]
        texts[LOCATION] = "。".join(part.rstrip("。") for part in parts if part) + "。"
    return texts


def numbers_of(violation: Violation) -> set[int]:
    """The figures of the paper that a relation touches; conditions, which are not printed, left out."""
    return {int(name) for name in violation.ids if name.isdecimal()}


def _holds(result: Figure | FigureError) -> bool:
    """A sentence under {% if %} is printed when there is something to say."""
    return isinstance(result, Figure) and result.value not in (0, "")
