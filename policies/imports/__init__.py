"""The kinds of import that policies bring (导入种类): our own layouts, one for each register; and lists of any layout."""

from households.imports.engine import register
from policies.booking.importing import LIST
from policies.imports.benefits import BENEFITS
from policies.imports.claims import CLAIMS
from policies.imports.employment import EMPLOYMENT
from policies.imports.posts import POSTS


def install() -> None:
    for kind in (BENEFITS, CLAIMS, EMPLOYMENT, POSTS, LIST):
        register(kind)
