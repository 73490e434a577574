"""load_scenario NAME: a township's year from fixtures/scenarios, into an empty database (装入情景)."""

from django.core.management.base import BaseCommand, CommandError

from config import scenario
from lib import statistics


class Command(BaseCommand):
    help = "把一个情景装入空库：走和用户一样的导入和办理。"

    def add_arguments(self, parser):
        parser.add_argument("name", help="情景名，如 xiaozhao-2021")

    def handle(self, *args, name, **options):
        try:
            township = scenario.load(name)
            statistics.refresh()
        except scenario.ScenarioError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"已装入 {township}（{township.code}）。")
