"""load_reference: the reference data that ships with the system (基础数据)."""

from django.core.management.base import BaseCommand

from config import reference
from lib import statistics


class Command(BaseCommand):
    help = "装入随系统提供的基础数据（类别、政策、项目类型、台账种类）；已有的不动。"

    def handle(self, *args, **options):
        for name, count in reference.load().items():
            self.stdout.write(f"{name}：新增 {count} 条")
        statistics.refresh()  # a migration that rebuilds a table leaves it without them
