"""seed_size --households N: a synthetic area of N households for benchmarks (合成数据)."""

import time

from django.core.management.base import BaseCommand, CommandError

from config import seeding
from lib import statistics


class Command(BaseCommand):
    help = "写入 N 户的合成数据（约 2.4 N 人，各模块都有行），供性能测试。"

    def add_arguments(self, parser):
        parser.add_argument("--households", type=int, required=True, help="户数，如 14000")
        parser.add_argument("--year", type=int, default=2025, help="数据所在年度")

    def handle(self, *args, households, year, **options):
        if households < 1:
            raise CommandError("户数要大于 0。")
        begun = time.perf_counter()
        try:
            seeded = seeding.seed(households, year=year)
            statistics.refresh()
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        minutes = (time.perf_counter() - begun) / 60
        codes = "、".join(township.code for township in seeded.townships)
        self.stdout.write(
            f"已写入 {seeded.households} 户 {seeded.members} 人，乡镇 {codes}，"
            f"每分钟 {seeded.households / minutes:.0f} 户。"
        )
