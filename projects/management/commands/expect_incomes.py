"""expect_incomes [--area CODE] [--until D]: what contracts make due is entered as it comes (合同应收), for a nightly timer."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from areas.naming import townships_named
from projects import actions
from projects.actions.instalments import end_of_year


class Command(BaseCommand):
    help = "按经营合同补登记资产收益的应收，默认到今年年底；已登记的不动。打印各乡镇补了几笔。"

    def add_arguments(self, parser):
        parser.add_argument("--area", metavar="CODE", help="县或乡镇的区划代码，默认所有乡镇")
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="D", help="登记到哪天到期的，默认今年 12-31"
        )

    def handle(self, *, area, until, **options):
        until = until or end_of_year()
        if until > end_of_year():
            raise CommandError(f"最多登记到 {end_of_year()}，再往后合同可能会变。")
        for township in townships_named(area, timezone.localdate()):
            entered = actions.expect_instalments(township=township, by=None, until=until)
            self.stdout.write(f"{township.code} {township}：补登记应收 {entered} 笔。")
