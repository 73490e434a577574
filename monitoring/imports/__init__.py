"""The kinds of import that monitoring brings (导入种类)."""

from households.imports.engine import register
from monitoring.imports.department_lists import LIST
from monitoring.imports.screenings import SCREENING


def install() -> None:
    register(LIST)
    register(SCREENING)
