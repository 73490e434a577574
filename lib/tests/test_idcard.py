"""Identity numbers and disability certificates. All numbers are made up."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib import idcard

PUBLISHED = "11010519491231002X"  # The example of GB 11643-1999 itself.


@st.composite
def numbers(draw):
    born = draw(st.dates(date(1900, 1, 1), date(2020, 12, 31)))
    area = draw(st.integers(110000, 999999))
    first17 = f"{area}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return first17 + idcard.check_digit(first17)


def test_the_example_of_the_standard_is_valid():
    assert idcard.is_valid(PUBLISHED)
    assert idcard.born_on(PUBLISHED) == date(1949, 12, 31)
    assert idcard.sex(PUBLISHED) == "female"


@given(numbers())
def test_numbers_with_their_check_digit_are_valid(number):
    assert idcard.problem(number) is None


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_caught(number, place, character):
    assume(number[place] != character)
    assert not idcard.is_valid(number[:place] + character + number[place + 1 :])


@given(numbers(), st.integers(0, 16))
def test_swapped_neighbours_are_caught(number, place):
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert not idcard.is_valid(swapped)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "没有填号码"),
        ("1101051949123100", "位数不对，应为 18 位，现为 16 位"),
        ("110105491231002", "是 15 位旧证号，请换成 18 位"),
        ("110105194912310021", "校验码不符，末位应为 X"),
        ("110105194913310021", "出生日期不存在"),
        ("110105189912310021", "出生年份早于 1900 年"),
        ("11010519491231002A", "含有数字和末位 X 以外的字符"),
        ("1101051949123100２X", "含有数字和末位 X 以外的字符"),
    ],
)
def test_problems_say_what_is_wrong(number, reason):
    assert idcard.problem(number) == reason


def test_nobody_is_born_tomorrow():
    first17 = f"990101{date.today() + timedelta(days=1):%Y%m%d}001"
    assert idcard.problem(first17 + idcard.check_digit(first17)) == "出生日期晚于今天"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "11010519491231002×",
        "11010519491231002Х",  # Cyrillic
        "\u202d11010519491231002X\u202c",
        "110105\u300019491231002x\n",
    ],
)
def test_what_people_type_around_a_number_is_removed(typed):
    assert idcard.clean(typed) == PUBLISHED


@pytest.mark.parametrize("text", ["", "无", "见户口簿", "身份证11010519491231002X", "1101**02X"])
def test_text_that_is_no_number_stays_as_it_was(text):
    assert idcard.clean(text) == text


@given(numbers())
def test_cleaning_keeps_clean_numbers_and_is_done_once(number):
    assert idcard.clean(number) == number
    assert idcard.clean(idcard.clean(f" {number.lower()}")) == number


@given(numbers())
def test_old_numbers_are_upgraded(number):
    assume(number[6:8] == "19")
    old = number[:6] + number[8:17]
    assert idcard.upgrade(old) == number


def test_only_old_numbers_are_upgraded():
    with pytest.raises(ValueError, match="15 位"):
        idcard.upgrade(PUBLISHED)


def test_a_person_has_one_key_in_both_certificates():
    assert {idcard.person_key(PUBLISHED + more) for more in ("", "43", "43B1")} == {PUBLISHED}
    assert idcard.person_key("无") == "无"


@pytest.mark.parametrize(
    ("ending", "meaning"),
    [("43", (4, 3)), ("11B2", (1, 1)), ("83", None), ("45", None), ("", None)],
)
def test_certificates_say_category_and_grade(ending, meaning):
    assert idcard.disability(PUBLISHED + ending) == meaning


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (PUBLISHED, "残疾人证号应为 20 位，补办的为 22 位（末尾 B1、B2 …）"),
        ("110105194912310021" + "43", "残疾人证号前 18 位校验码不符，末位应为 X"),
        (PUBLISHED + "03", "残疾人证号第 19 位（类别）应为 1 至 7"),
        (PUBLISHED + "40", "残疾人证号第 20 位（等级）应为 1 至 4"),
    ],
)
def test_certificate_problems_say_what_is_wrong(number, reason):
    assert idcard.disability_problem(number) == reason


def test_only_the_last_four_of_the_identity_number_are_shown():
    assert idcard.mask(PUBLISHED) == idcard.mask(PUBLISHED + "43B1") == "尾号 002X"
    assert idcard.mask("") == ""
