"""The picker lists every word with its meaning and an example that can be read."""

import pytest

from reports.tests.township import context, make_entry, make_township
from reports.vocabulary import problems
from reports.vocabulary.picker import words


@pytest.fixture
def picked(places):
    make_township(places)
    make_entry(places.township, "人居环境整治", quantities={"垃圾清运": 3})
    return words(context(places.township))


def test_every_word_has_a_meaning_and_an_example(picked):
    assert len(picked) > 150
    for word in picked:
        assert word.meaning, word
        assert word.example, word
        assert "{" not in word.meaning, word


def test_names_of_the_township_are_offered(picked):
    arguments = {(word.group, word.name): word.arguments for word in picked}
    assert "低保" in arguments["政策", "政策"]
    assert "边缘易致贫户" in arguments["监测对象", "类别"]
    assert "任务村" in arguments["区划", "标签"]


def test_examples_made_of_known_names_are_understood(picked, places):
    known = {
        f"{word.group} {word.name}": word.example
        for word in picked
        if "…" not in word.example and word.group not in {"时间和组合", "印法"}
    }
    missing = {"医保代缴", "雨露计划", "就业奖补", "退耕还林", "防贫保", "北寨村", "贫困村"}
    missing |= {"边缘易致贫户", "减贫人口", "产业发展", "茶叶"}
    readable = {k: v for k, v in known.items() if not any(name in v for name in missing)}
    wrong = problems(readable, context(places.township))
    assert {name: str(error.message) for name, error in wrong.items()} == {}
