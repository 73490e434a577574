"""Invented people (虚构人员) for demonstrations, scenarios and benchmarks; the same seed, the same people.

Identity numbers have a valid check digit but begin with 9901, an area code not in use; phones begin
with 154, which no carrier gives out.
"""

import random
from datetime import date

from .idcard import check_digit

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
MALE_CHARACTERS = "伟强军勇杰涛明超刚平辉鹏华飞德厚志国建文海林斌波宇浩东峰旭龙成光荣福生义兴良山仁"
FEMALE_CHARACTERS = "芳娜敏静丽艳娟霞秀英玲桂兰萍红梅雪琳倩婷玉珍莉莹凤洁云春菊花香翠荣巧雅慧淑惠燕"
AREAS = tuple(f"9901{number:02d}" for number in range(1, 100))
PHONES = 100_000_000
PHONE_STEP = 61_803_399  # Odd and no multiple of 5: every phone comes once before any comes twice.


class People:
    """A source of invented people; identity numbers and phones are unique within one source."""

    def __init__(self, seed: int):
        self._random = random.Random(seed)  # noqa: S311 (invented data, nothing secret)
        self._numbers: set[str] = set()
        self._phone = self._random.randrange(PHONES)

    def name(self, sex: str | None = None) -> str:
        """A surname and one or two characters; `sex` is "male", "female" or either."""
        pick = self._random.choice
        if sex is None:
            sex = pick(("male", "female"))
        given = MALE_CHARACTERS if sex == "male" else FEMALE_CHARACTERS
        second = pick(given) if self._random.random() < 0.75 else ""
        return pick(SURNAMES) + pick(given) + second

    def id_number(self, born_on: date, sex: str) -> str:
        """A valid 18-character identity number that this source has not given before."""
        while True:
            order = self._random.randrange(500) * 2 + (sex == "male")
            first17 = f"{self._random.choice(AREAS)}{born_on:%Y%m%d}{order:03d}"
            if first17 not in self._numbers:
                self._numbers.add(first17)
                return first17 + check_digit(first17)

    def phone(self) -> str:
        """11 digits that nobody answers."""
        self._phone = (self._phone + PHONE_STEP) % PHONES
        return f"154{self._phone:08d}"

    def address(self) -> str:
        """A group and a house number within the village: 三组 22 号."""
        group = self._random.choice("一二三四五六七八九十")
        return f"{group}组 {self._random.randint(1, 180)} 号"
