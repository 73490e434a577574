"""run_alerts [--area CODE] [--as-of D]: look again at the alerts of one or all townships (风险预警), for a nightly timer."""

import os
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import NotAllowed
from areas.naming import townships_named
from monitoring.alerts.running import run_alerts

POLITENESS = 10


class Command(BaseCommand):
    help = "按预警规则看一遍各户的事实：新的列出，没有了的消失。打印各乡镇的条数。"

    def run_from_argv(self, argv):
        """As a program of its own it lets pages go first; called from Python it changes nothing for its caller."""
        if hasattr(os, "nice"):  # not on Windows
            os.nice(POLITENESS)
        super().run_from_argv(argv)

    def add_arguments(self, parser):
        parser.add_argument("--area", metavar="CODE", help="县或乡镇的区划代码，默认所有乡镇")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="D", help="看截至哪天的事实，默认今天"
        )

    def handle(self, *, area, as_of, **options):
        on = as_of or timezone.localdate()
        if on > timezone.localdate():
            raise CommandError(f"日期 {on} 还没有到。")
        for township in townships_named(area, timezone.localdate()):
            try:
                outcome = run_alerts(township=township, by=None, on=on)
            except NotAllowed as problem:
                raise CommandError(str(problem)) from problem
            self.stdout.write(
                f"{township.code} {township}：新增 {outcome.new} 条，消失 {outcome.gone} 条，仍有 {outcome.kept} 条。"
            )
