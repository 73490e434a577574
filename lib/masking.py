"""Personal data as it may be shown by default (脱敏)."""


def tail(text: str, count: int = 4) -> str:
    """ "尾号 0314": the last `count` characters; "" for ""."""
    return f"尾号 {text[-count:]}" if text else ""


def phone(text: str) -> str:
    """138****6205; other than 11 characters only the last two remain."""
    if len(text) == 11:
        return f"{text[:3]}****{text[-4:]}"
    return f"****{text[-2:]}" if text else ""


def name(text: str) -> str:
    """周*厚 · 周*: the given name but its last character is hidden."""
    if len(text) <= 2:
        return text[:1] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def bank(text: str) -> str:
    """ "尾号 0314" of a bank account."""
    return tail(text, 4)
