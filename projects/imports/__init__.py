"""The kinds of import that projects bring (导入种类): the ledgers of projects and of assets that townships keep, and own layouts of what hangs off them."""

from households.imports.engine import register
from projects.imports.assets import ASSETS
from projects.imports.beneficiaries import BENEFICIARIES
from projects.imports.enterprises import ENTERPRISES
from projects.imports.industries import INDUSTRIES
from projects.imports.projects import PROJECTS

KINDS = (PROJECTS, ASSETS, BENEFICIARIES, ENTERPRISES, INDUSTRIES)


def install() -> None:
    for kind in KINDS:
        register(kind)
