"""Numbers as officials write and type them (数字的写法): no thousands separators, 四舍五入."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
DIGITS = "零一二三四五六七八九"
_AMOUNT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+)(亿元?|万元?|元)?整?")


def rounded(number: Decimal, places: int) -> Decimal:
    """`number` with `places` decimals, halves away from zero (四舍五入)."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(number: Decimal | int) -> str:
    """184.40 → "184.4", 12000 → "12000": no separators, no exponent, no trailing zeros."""
    text = f"{Decimal(number):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def wan(yuan: Decimal | int, places: int = 4) -> str:
    """Yuan as 万元, without the unit: 1844000 → "184.4"."""
    return plain(rounded(Decimal(yuan) / UNITS["万元"], places))


def percent(ratio: Decimal, places: int = 2) -> str:
    """A ratio as "98.06%"."""
    return f"{plain(rounded(Decimal(ratio) * 100, places))}%"


def chinese_count(number: int) -> str:
    """3 → 三, 10 → 十, 1010 → 一千零一十. Raises ValueError beyond 0 to 9999."""
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} 不在 0 至 9999 之间")
    if number < 10:
        return DIGITS[number]
    digits = [DIGITS[int(digit)] for digit in f"{number:04d}"]
    marked = "".join(
        digit if digit == "零" else digit + unit
        for digit, unit in zip(digits, ("千", "百", "十", ""), strict=True)
    )
    text = re.sub("零+", "零", marked).strip("零")
    return text.removeprefix("一") if 10 <= number < 20 else text


def chinese_measure_count(number: int) -> str:
    """The same before a measure word: 2 → 两（轮）, 2000 → 两千; 12 stays 十二."""
    text = chinese_count(number)
    return re.sub(r"^二(?=$|千)", "两", text)


def parse_amount(value: str | float | Decimal, unit: str = "元") -> Decimal:
    """What staff typed as an amount, in yuan (not rounded).

    `unit` is the column's unit (元, 万元, 亿元); one written after the number wins. Takes separators,
    full-width characters and ￥. Raises ValueError (中文) for blanks, negatives and anything else.
    """
    text = _typed(value)
    found = _AMOUNT.fullmatch(re.sub(r"[\s,¥￥]|人民币", "", text))
    if not found:
        raise ValueError(f"「{text}」不是金额，请只填数字" if text else "没有填金额")
    number = Decimal(found[1])
    if number < 0:
        raise ValueError(f"「{text}」是负数，金额不能小于 0")
    own_unit = found[2] and (found[2] if found[2].endswith("元") else f"{found[2]}元")
    return number * UNITS[own_unit or unit]


def _typed(value: str | float | Decimal) -> str:
    """The text of a cell; floating-point numbers with the 15 digits that Excel guarantees."""
    if isinstance(value, float):
        value = Decimal(f"{value:.15g}")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return unicodedata.normalize("NFKC", str(value)).strip()
