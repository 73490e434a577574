"""manage.py evaluate: figures of a YAML file as JSON, or one clear sentence."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from households.tests.make import make_household
from reports.tests.township import make_loan


@pytest.fixture
def run(tmp_path):
    def command(document, *options):
        path = tmp_path / "figures.yaml"
        text = document if isinstance(document, str) else yaml.safe_dump(document)
        path.write_text(text, encoding="utf-8")
        out = StringIO()
        call_command("evaluate", str(path), *options, stdout=out)
        return json.loads(out.getvalue())

    return command


def test_values_units_definitions_and_rows_are_printed(run, places):
    household = make_household(village=places.village, base_type="lifted", size=2)
    make_loan(household, 48526)
    figures = {
        "a": "脱贫户.人数",
        "b": "小额信贷.新增.金额|万元",
        "c": "胡写",
        "d": "报告.年度",
        "e": "报告.截至日期",
        "f": "比率(脱贫户.户数, 脱贫户.人数)",
    }
    found = run({"area": places.township.code, "year": 2021, "figures": figures})
    assert found["a"]["value"] == 2
    assert found["a"]["rows"] == 2
    assert found["a"]["unit"] == "人"
    assert (found["b"]["value"], found["b"]["printed"]) == (48526, "4.8526")
    assert list(found["c"]) == ["error"]
    assert (found["d"]["value"], found["e"]["value"]) == ("2021", "2021-12-31")
    assert found["f"]["value"] == 0.5


def test_options_win_over_the_file(run, places):
    make_household(village=places.village, base_type="lifted", registered_on=date(2021, 6, 1))
    document = {
        "area": places.township.code,
        "year": 2021,
        "as_of": date(2021, 12, 31),
        "figures": {"a": "脱贫户.户数"},
    }
    assert run(document)["a"]["value"] == 1
    assert run(document, "--as-of", "2021-05-31")["a"]["value"] == 0
    assert run(document, "--area", places.other_township.code)["a"]["value"] == 0
    assert run(document, "--year", "2020")["a"]["dates"] == "截至 2020-12-31"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "YAML"),
        ("[]", "figures"),
        ({"figures": {}}, "区划"),
        ({"area": "000000000000", "year": 2021, "figures": {}}, "000000000000"),
        ({"area": "990101201000", "figures": {}}, "年度"),
        ({"area": "990101201000", "year": 2021, "as_of": "明天", "figures": {}}, "时点"),
        (
            {"area": "990101201000", "year": 2021, "from": "2022-01-01", "figures": {}},
            "晚于",
        ),
    ],
)
def test_bad_files_get_one_chinese_sentence(run, places, document, message):
    with pytest.raises(CommandError, match=message):
        run(document)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("evaluate", "nowhere.yaml")


def test_the_scenario_says_every_figure_in_words():
    path = Path(settings.BASE_DIR) / "fixtures/scenarios/xiaozhao-2021/figures.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert len(document["figures"]) == 86
    assert all(not str(text).replace(".", "").isdigit() for text in document["figures"].values())
