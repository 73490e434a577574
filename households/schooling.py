"""Compulsory schooling (义务教育): who should be at school and is not. A pure function of the yearly form."""

from __future__ import annotations

from datetime import date

from households.codes import Education
from lib.dates import school_age

COMPULSORY = range(6, 16)
NOT_YET_AT_SCHOOL = {"", "preschool_age", "preschool"}
BELOW_JUNIOR = {"", Education.ILLITERATE, Education.PRIMARY}


def missing_age(born_on: date | None, *, schooling: str, education: str, on: date) -> int | None:
    """The school age of a child whom the form shows at no school; None when nothing is wrong.

    Ages count on 1 September (义务教育法第十一条); a finished 初中 is no dropping out.
    """
    if born_on is None or schooling not in NOT_YET_AT_SCHOOL or education not in BELOW_JUNIOR:
        return None
    age = school_age(born_on, on)
    return age if age in COMPULSORY else None
