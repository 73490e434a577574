"""summary: the year-end summary of a place as Word and Excel, from the command line (命令行出总结)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from lib.dates import FIRST_YEAR, LAST_YEAR
from reports import workbook
from reports.composing import Paper, compose, template_of
from reports.default_template import NAME
from reports.models import Summary, SummaryTemplate, SummaryText
from reports.vocabulary import Context
from reports.word.package import BadTemplate


class Command(BaseCommand):
    help = "写出一个乡镇（或县、村）的年终总结：Word 和 Excel，数字由同一次计算得出。"

    def add_arguments(self, parser):
        parser.add_argument("--area", required=True, help="区划代码，如 990301201000")
        parser.add_argument("--year", required=True, type=int, help="年度")
        parser.add_argument("--as-of", type=date.fromisoformat, help="时点，缺省为年末")
        parser.add_argument("--template", default=NAME, help="模板名称，缺省为系统自带的")
        parser.add_argument("--docx", type=Path, help="写到哪个 Word 文件")
        parser.add_argument("--xlsx", type=Path, help="写到哪个 Excel 文件")

    def handle(self, *args, **options):
        if not (options["docx"] or options["xlsx"]):
            raise CommandError("请用 --docx 或 --xlsx 写明要写到哪个文件。")
        area, year = _area(options["area"]), options["year"]
        if not FIRST_YEAR < year < LAST_YEAR:
            raise CommandError(f"年度 {year} 不对。")
        context = Context.of_year(area, year, as_of=options["as_of"])
        if context.date_from > context.date_to:
            raise CommandError(f"时点 {context.as_of} 早于 {year} 年。")
        paper = _paper(context, options["template"])
        for path, content in (
            (options["docx"], lambda: paper.word),
            (options["xlsx"], lambda: workbook.write(paper)),
        ):
            if path:
                _write(path, content())
                self.stdout.write(f"已写出 {path}")
        self.stdout.write(f"{area}{year}年总结，截至 {context.as_of}：{len(paper.counted)} 个数。")
        self._warn(paper)

    def _warn(self, paper: Paper) -> None:
        slots = [paper.template.slots[at] for at in paper.open_slots]
        for error in paper.uncounted.values():
            self.stderr.write(f"待补：{error.expression}：{error.message}")
        if slots:
            self.stderr.write(f"待补（手填）：{'、'.join(slots)}")
        for violation in paper.violations:
            self.stderr.write(f"勾稽不符：{violation.message}")


def _area(code: str) -> Area:
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise CommandError(f"没有区划代码为 {code} 的区划。")
    return area


def _paper(context: Context, name: str) -> Paper:
    chosen = None
    if name != NAME:
        found = SummaryTemplate.objects.fitting(context.area).in_use().filter(name=name)
        chosen = found.order_by("area__code").last()
        if chosen is None:
            raise CommandError(f"没有名为“{name}”的模板。")
    try:
        template = template_of(chosen, context.area)
    except (BadTemplate, OSError) as problem:
        raise CommandError(f"模板“{name}”打不开：{problem}") from problem
    title = f"{context.area}{context.year}年工作总结"
    return compose(template, context, typed=_typed(context), title=title)


def _typed(context: Context) -> dict[str, str]:
    """What people typed into the latest summary of the place and year."""
    summary = Summary.objects.filter(township=context.area, year=context.year).first()
    if summary is None:
        return {}
    texts = summary.texts.filter(kind=SummaryText.Kind.SLOT)
    return dict(texts.values_list("key", "text"))


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise CommandError(f"写不了 {path}：{problem.strerror}") from problem
