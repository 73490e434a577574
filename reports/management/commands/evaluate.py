"""evaluate：按文件里的口径词计算，打印 JSON。"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from lib.dates import parse_date
from reports.vocabulary import Context, Figure, FigureError, evaluate
from reports.vocabulary.evaluation import MOST

BIGGEST_FILE = 1_000_000


class Command(BaseCommand):
    help = "计算文件里的口径词：文件有 area、year、as_of 和 figures（编号：口径词），打印 JSON"

    def add_arguments(self, parser):
        parser.add_argument("file", help="YAML 文件")
        parser.add_argument("--area", help="区划代码，12 位")
        parser.add_argument("--year", type=int, help="年度")
        parser.add_argument("--from", dest="date_from", help="期间的第一天，如 2021-01-01")
        parser.add_argument("--to", dest="date_to", help="期间的最后一天")
        parser.add_argument("--as-of", dest="as_of", help="时点，如 2021-12-31")

    def handle(self, *, file, **options):
        document = _read(Path(file))
        context = _context(document, options)
        figures = {str(name): str(text) for name, text in document["figures"].items()}
        results = evaluate(figures, context)
        rows = {name: _plain(result) for name, result in results.items()}
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))


def _read(path: Path) -> dict:
    try:
        if path.stat().st_size > BIGGEST_FILE:
            raise CommandError(f"文件太大，最多 {BIGGEST_FILE // 1000} KB：{path}")
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise CommandError(f"读不了文件：{path}") from problem
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise CommandError(f"不是写对的 YAML 文件：{path}") from problem
    if not isinstance(document, dict) or not isinstance(document.get("figures"), dict):
        raise CommandError("文件里要有 figures：每行一个编号和口径词")
    if len(document["figures"]) > MOST:
        raise CommandError(f"一次最多算 {MOST} 个数")
    return document


def _context(document: dict, options: dict) -> Context:
    code = options["area"] or document.get("area")
    area = Area.objects.filter(code=str(code)).first()
    if area is None:
        raise CommandError(f"没有区划代码为 {code} 的区划，请核对 area")
    as_of = _day("时点", options["as_of"] or document.get("as_of"))
    end = _day("结束日期", options["date_to"] or document.get("to"))
    start = _day("开始日期", options["date_from"] or document.get("from"))
    year = options["year"] or document.get("year") or (as_of.year if as_of else None)
    if not isinstance(year, int) or not 1900 <= year <= 2100:
        raise CommandError("要写年度：文件里的 year 或 --year")
    if options["year"] and not options["as_of"]:
        as_of = as_of if as_of and as_of.year == year else None
    context = Context.of_year(area, year, as_of=as_of, date_from=start, date_to=end)
    if context.date_from > context.date_to:
        raise CommandError(f"开始日期 {context.date_from} 晚于结束日期 {context.date_to}")
    return context


def _day(label: str, value) -> date | None:
    if value is None:
        return None
    try:
        return parse_date(value)
    except (ValueError, TypeError) as problem:
        raise CommandError(f"{label}不对：{problem}") from problem


def _plain(result: Figure | FigureError) -> dict:
    if isinstance(result, FigureError):
        return {"error": result.message}
    return {
        "value": _json(result.value),
        "printed": result.printed,
        "unit": result.unit,
        "definition": result.definition,
        "dates": result.dates,
        "rows": result.row_count,
    }


def _json(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
