"""The kinds that this app brings (导入种类); apps above `register` theirs when they are ready, too."""

from households.imports.engine import register
from households.imports.households import HOUSEHOLDS
from households.imports.tags import TAGS


def install() -> None:
    register(HOUSEHOLDS)
    register(TAGS)
