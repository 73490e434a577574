"""The kinds of import that projects bring (导入种类): the ledgers of projects and of assets, in the layouts that townships keep."""

from households.imports.engine import register
from projects.imports.assets import ASSETS
from projects.imports.projects import PROJECTS

KINDS = (PROJECTS, ASSETS)


def install() -> None:
    for kind in KINDS:
        register(kind)
