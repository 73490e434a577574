"""check_data [--area CODE]: check the data of one or all townships (数据核查), for a nightly timer."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import NotAllowed
from areas.naming import townships_named
from quality import actions


class Command(BaseCommand):
    help = "按核查规则查数据：新疑点列出，改好的消失。打印各乡镇的条数。"

    def add_arguments(self, parser):
        parser.add_argument("--area", metavar="CODE", help="县或乡镇的区划代码，默认所有乡镇")

    def handle(self, *, area, **options):
        today = timezone.localdate()
        for township in townships_named(area, today):
            try:
                outcome = actions.run(township=township, by=None, on=today)
            except NotAllowed as problem:
                raise CommandError(str(problem)) from problem
            self.stdout.write(
                f"{township.code} {township}：新增 {outcome.new} 条，消失 {outcome.gone} 条，仍有 {outcome.kept} 条。"
            )
