"""Import a workbook without the browser (命令行导入)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from households.imports import actions
from households.imports.engine import KINDS, RESULTS
from lib.dates import parse_date
from lib.sheets import BadWorkbook


class Command(BaseCommand):
    help = "导入一个工作簿：打印各项行数和全部错误；有一行有误就一行不写。"

    def add_arguments(self, parser):
        kinds = "、".join(f"{kind.code}（{kind.label}）" for kind in KINDS.values())
        parser.add_argument("kind", metavar="KIND", help=f"种类：{kinds}")
        parser.add_argument("file", metavar="FILE.xlsx", type=Path)
        parser.add_argument("--area", metavar="CODE", required=True, help="乡镇的区划代码")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument(
            "--as-of", metavar="D", type=_day, help="截至日期，默认用表里的导出时间"
        )

    def handle(self, *, kind, file, area, dry_run, as_of, **options):
        if kind not in KINDS:
            raise CommandError(f"没有“{kind}”这种导入。可用：{'、'.join(KINDS)}")
        place = Area.objects.filter(code=area).first()
        if place is None:
            raise CommandError(f"没有代码为 {area} 的区划。")
        try:
            outcome = actions.import_file(
                kind=KINDS[kind], file=file, area=place, by=None, as_of=as_of, dry_run=dry_run
            )
        except FileNotFoundError:
            raise CommandError(f"找不到文件 {file}。") from None
        except BadWorkbook as problem:
            raise CommandError(str(problem)) from None
        self._print(outcome, dry_run)
        if outcome.importer.problems:
            raise CommandError("有误的行改好之前一行也不写入。", returncode=1)

    def _print(self, outcome: actions.Outcome, dry_run: bool) -> None:
        for note in outcome.staged.notes:
            self.stdout.write(f"说明：{note}")
        if outcome.staged.ignored:
            self.stdout.write(f"没有用到的列：{'、'.join(outcome.staged.ignored)}")
        for warning in outcome.importer.warnings:
            self.stdout.write(f"提醒：第 {warning.row} 行 {warning.heading}：{warning.reason}")
        for problem in outcome.importer.problems:
            self.stdout.write(
                f"错误：第 {problem.row} 行 {problem.heading} “{problem.shown}”：{problem.reason}"
            )
        parts = " + ".join(f"{RESULTS[key]} {n}" for key, n in outcome.counts.items())
        self.stdout.write(f"{len(outcome.staged)} 行 = {parts}")
        if dry_run or outcome.importer.problems:
            self.stdout.write("没有写入。")
        else:
            self.stdout.write(
                "已写入：" + "，".join(f"{k} {n}" for k, n in outcome.written.items())
            )


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError as problem:
        raise CommandError(str(problem)) from None
