"""Resident identity numbers (居民身份证, GB 11643) and disability certificates (残疾人证).

Messages never repeat the number: it is personal data and messages end up in files and logs.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
FIRST_YEAR = 1900

# 残疾人证：20 位 = 身份证 18 位 + 类别 + 等级；补办的在后面加 B1、B2 …，共 22 位。
DISABILITY_CATEGORIES = {
    1: "视力",
    2: "听力",
    3: "言语",
    4: "肢体",
    5: "智力",
    6: "精神",
    7: "多重",
}
DISABILITY_GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}

_NOISE = re.compile(r"[\s\-‐‑‒–—―−_'‘’`\"“”·.,，。:：\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_LOOKALIKES = str.maketrans("×✕Хх", "XXXX")
_CANONICAL = re.compile(r"[0-9]+X?|[0-9]{17}[0-9X][0-9]{2}(B[0-9])?")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_CERTIFICATE = re.compile(r"[0-9]{17}[0-9X][0-9]{2}(B[0-9])?")


def clean(text: str) -> str:
    """`text` with what people type around a number removed: full-width digits, spaces, dashes,
    quotes, a small or look-alike x. Text that is no number even then comes back as it was."""
    number = _NOISE.sub("", unicodedata.normalize("NFKC", text)).translate(_LOOKALIKES).upper()
    return number if _CANONICAL.fullmatch(number) else text


def check_digit(first17: str) -> str:
    """The 18th character that belongs to 17 digits (ISO 7064 MOD 11-2)."""
    if len(first17) != len(WEIGHTS):
        raise ValueError("应为 17 位数字")
    total = sum(map(mul, map(int, first17), WEIGHTS))
    return CHECK_DIGITS[total % 11]


def upgrade(number: str) -> str:
    """The 18 characters of an old 15-digit number. Raises ValueError for any other length."""
    if not re.fullmatch(r"[0-9]{15}", number):
        raise ValueError("不是 15 位旧证号")
    first17 = f"{number[:6]}19{number[6:]}"
    return first17 + check_digit(first17)


def problem(number: str) -> str | None:
    """What is wrong with an 18-character number, in Chinese; None when it is valid."""
    return _problem_on(number, date.today())


@lru_cache(maxsize=4)  # the checks of one person ask about the same number several times
def _problem_on(number: str, today: date) -> str | None:
    if not _EIGHTEEN.fullmatch(number):
        return _shape_problem(number)
    try:
        born = born_on(number)
    except ValueError:
        return "出生日期不存在"
    if born.year < FIRST_YEAR:
        return f"出生年份早于 {FIRST_YEAR} 年"
    if born > today:
        return "出生日期晚于今天"
    expected = check_digit(number[:17])
    if number[17] != expected:
        return f"校验码不符，末位应为 {expected}"
    return None


def _shape_problem(number: str) -> str:
    if not number:
        return "没有填号码"
    if len(number) == 15 and re.fullmatch(r"[0-9]+", number):
        return "是 15 位旧证号，请换成 18 位"
    if len(number) != 18:
        return f"位数不对，应为 18 位，现为 {len(number)} 位"
    return "含有数字和末位 X 以外的字符"


def is_valid(number: str) -> bool:
    """18 characters whose last one is the checksum of the other 17, born on a real day from 1900
    to today."""
    return problem(number) is None


def born_on(number: str) -> date:
    """The date of birth in an 18-character number. Raises ValueError when there is no such day."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """ "male" or "female": the 17th digit is odd for men."""
    return "male" if int(number[16]) % 2 else "female"


def person_key(number: str) -> str:
    """What identifies the person: the first 18 characters of an identity number (18) or a disability
    certificate (20 or 22); any other text as it is."""
    return number[:18] if len(number) in {18, 20, 22} else number


def disability(number: str) -> tuple[int, int] | None:
    """(category 1–7, grade 1–4) of a valid disability certificate, else None."""
    if disability_problem(number):
        return None
    return int(number[18]), int(number[19])


def disability_problem(number: str) -> str | None:
    """What is wrong with a disability certificate number, in Chinese; None when it is valid."""
    if not _CERTIFICATE.fullmatch(number):
        return "残疾人证号应为 20 位，补办的为 22 位（末尾 B1、B2 …）"
    reason = problem(number[:18])
    if reason:
        return f"残疾人证号前 18 位{reason}"
    if int(number[18]) not in DISABILITY_CATEGORIES:
        return "残疾人证号第 19 位（类别）应为 1 至 7"
    if int(number[19]) not in DISABILITY_GRADES:
        return "残疾人证号第 20 位（等级）应为 1 至 4"
    return None


def mask(number: str) -> str:
    """ "尾号 0314": the last four of the identity number, the only part shown by default."""
    return f"尾号 {person_key(number)[-4:]}" if number else ""
