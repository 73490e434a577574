"""check_laws [--area CODE]: hold every row of funds, assets and incomes against the laws of the money (资金勾稽核对)."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from areas.naming import townships_named
from projects.laws import breaches


class Command(BaseCommand):
    help = "核对全部项目、资金、资产、收益的勾稽；有对不上的逐条打印，并以错误结束。"

    def add_arguments(self, parser):
        parser.add_argument("--area", metavar="CODE", help="县或乡镇的区划代码，默认所有乡镇")

    def handle(self, *, area, **options):
        found = 0
        for township in townships_named(area, timezone.localdate()):
            for breach in breaches(township):
                found += 1
                name = breach.row._meta.verbose_name
                self.stdout.write(
                    f"{township.code} {township}：{name}“{breach.row}”（{breach.row.pk}）：{breach.sentence}"
                )
        if found:
            raise CommandError(f"有 {found} 处对不上。")
        self.stdout.write("都对得上。")
