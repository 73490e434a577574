"""Personal data as it may be shown."""

from lib import masking


def test_only_the_agreed_part_is_shown():
    assert masking.phone("13812346205") == "138****6205"
    assert masking.phone("0377-12345") == "****45"
    assert masking.tail("9901011964060314") == masking.bank("9901011964060314") == "尾号 0314"
    assert [masking.name(name) for name in ("周德厚", "周海", "欧阳娜娜", "周")] == [
        "周*厚",
        "周*",
        "欧**娜",
        "周",
    ]


def test_nothing_stays_nothing():
    assert {masking.phone(""), masking.tail(""), masking.bank(""), masking.name("")} == {""}
