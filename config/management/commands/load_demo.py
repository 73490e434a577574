"""load_demo: the demonstration township and its logins (演示乡镇)."""

from django.core.management.base import BaseCommand, CommandError

from config import first_logins
from config.scenario import ScenarioError
from lib import statistics


class Command(BaseCommand):
    help = "装入演示乡镇（小召乡 2021，人物均为虚构）和五个演示登录。"

    def handle(self, *args, **options):
        try:
            logins = first_logins.load()
            statistics.refresh()
        except ScenarioError as problem:
            raise CommandError(str(problem)) from problem
        path = first_logins.write_logins(logins)
        self.stdout.write(path.read_text(encoding="utf-8").rstrip())
