"""Pinyin initials, to find people by typing 周德厚 as zdh (拼音首字母)."""

from functools import cache

from pypinyin import Style, pinyin

# Surnames whose reading differs from the character's usual one.
SURNAME_INITIALS = {
    "万俟": "mq",
    "尉迟": "yc",
    "单于": "cy",
    "长孙": "zs",
    "澹台": "tt",
    "宿": "s",
    "单": "s",
    "曾": "z",
    "仇": "q",
    "区": "o",
    "解": "x",
    "查": "z",
    "乐": "y",
    "盖": "g",
    "翟": "z",
    "种": "c",
    "重": "c",
    "秘": "b",
    "覃": "q",
    "召": "s",
    "员": "y",
    "繁": "p",
    "折": "s",
    "盛": "s",
    "石": "s",
    "洗": "x",
    "费": "f",
    "车": "c",
    "乜": "n",
    "隗": "w",
    "阚": "k",
    "祭": "z",
    "句": "g",
    "朝": "c",
}


def initials(name: str) -> str:
    """The first letter of each character, the surname read as a surname: 单雨桐 → "syt".

    Letters and digits stay, small; characters without a known reading are left out.
    """
    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAME_INITIALS), "")
    letters = [_only_initial(character) for character in name[len(surname) :]]
    if None not in letters:
        return SURNAME_INITIALS.get(surname, "") + "".join(letters)
    readings = pinyin(name[len(surname) :], style=Style.FIRST_LETTER, errors=_keep_letters)
    return SURNAME_INITIALS.get(surname, "") + "".join(reading[0] for reading in readings).lower()


@cache
def _only_initial(character: str) -> str | None:
    """The initial that all readings of a character share; None when it depends on the word."""
    readings = pinyin(character, style=Style.FIRST_LETTER, errors=_keep_letters, heteronym=True)
    found = {reading.lower() for reading in readings[0]} if readings else {""}
    return found.pop() if len(found) == 1 else None


def _keep_letters(text: str) -> str:
    return "".join(character for character in text if character.isascii() and character.isalnum())
