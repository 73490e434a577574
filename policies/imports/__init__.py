"""The kinds of import that policies bring (导入种类): our own layouts, one for each register; and lists of any layout."""

from households.imports.engine import register
from policies.booking.importing import LIST
from policies.imports.benefits import BENEFITS
from policies.imports.claims import CLAIMS
from policies.imports.employment import EMPLOYMENT
from policies.imports.insurance_claims import INSURANCE_CLAIMS
from policies.imports.insured import INSURED
from policies.imports.loans import LOANS
from policies.imports.posts import POSTS
from policies.imports.repairs import REPAIRS
from policies.imports.trainees import TRAINEES

KINDS = (BENEFITS, CLAIMS, INSURED, INSURANCE_CLAIMS, LOANS, EMPLOYMENT, POSTS, TRAINEES, REPAIRS)


def install() -> None:
    for kind in (*KINDS, LIST):
        register(kind)
