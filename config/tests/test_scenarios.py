"""Scenarios: what the document says comes out of the rows, and nothing else does."""

import json
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from areas.models import Area
from config import scenario
from households.models import Household
from projects.laws import breaches

# Of xiaozhao-2021 all; of the others those of policies, monitoring, households and areas, and of projects as far as they are
# proved.
FIGURES = {
    "baoan-2023": 95,
    "district-2021": 247,
    "township-20xx": 78,
    "xiaozhao-2021": 86,
}


def read(name, file):
    return yaml.safe_load((scenario.FOLDER / name / file).read_text(encoding="utf-8"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", scenario.names())
def test_every_figure_of_the_document_comes_out_of_the_rows(name):
    scenario.load(name)
    assert not [one for area in Area.objects.townships() for one in breaches(area)]
    out = StringIO()
    call_command("evaluate", str(scenario.FOLDER / name / "figures.yaml"), stdout=out)
    printed = {
        key: figure.get("value", figure) for key, figure in json.loads(out.getvalue()).items()
    }
    expected = read(name, "expected.yaml")
    assert {key: comparable(printed[key], value) for key, value in expected.items()} == {
        key: comparable(value, value) for key, value in expected.items()
    }


def comparable(value, wanted):
    """Numbers by value; a ratio as far as the document prints it, 100 % exactly."""
    if isinstance(wanted, float) and not wanted.is_integer():
        return Decimal(str(value)).quantize(Decimal(str(wanted)), ROUND_HALF_UP)
    return Decimal(str(value)) if isinstance(value, int | float) else str(value)


@pytest.mark.parametrize(("name", "figures"), FIGURES.items())
def test_the_document_has_as_many_figures_as_ever(name, figures):
    assert len(read(name, "expected.yaml")) == figures


def test_every_scenario_says_how_many_figures_it_has():
    assert set(FIGURES) == set(scenario.names())


@pytest.mark.parametrize("name", scenario.names())
def test_no_figure_is_a_literal(name):
    for expression in read(name, "figures.yaml")["figures"].values():
        words = [word for word in expression if "一" <= word <= "鿿"]
        assert words, expression


@pytest.mark.django_db
def test_an_unknown_scenario_is_refused_and_the_known_ones_are_named():
    with pytest.raises(CommandError, match="xiaozhao-2021"):
        call_command("load_scenario", "nowhere")


@pytest.mark.django_db
def test_a_scenario_goes_into_an_empty_database_only(places):
    Household.objects.create(
        township=places.township, village=places.village, registered_on="2016-01-01"
    )
    with pytest.raises(CommandError, match="只能装入空库"):
        call_command("load_scenario", "xiaozhao-2021")
