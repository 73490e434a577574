"""The kinds of import that monitoring brings (导入种类)."""

from households.imports.engine import register
from monitoring.imports.screenings import SCREENING


def install() -> None:
    register(SCREENING)
