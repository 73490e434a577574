"""The documents tell the truth: names exist in code, every table has a term, links lead somewhere."""

import re
from functools import cache
from pathlib import Path

from django.apps import apps

from config.tests.test_architecture import OUR_MODELS

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def names_in_code_column():
    """Every name in backticks in the second column, without the call's brackets."""
    rows = [line.split("|") for line in GLOSSARY.splitlines() if line.startswith("|")]
    quoted = [quote for row in rows for quote in re.findall(r"`([^`]+)`", row[2])]
    return [re.sub(r"\(.*", "", name) for name in quoted]


@cache
def words_in_code():
    files = [file for app in apps.get_app_configs() for file in Path(app.path).rglob("*.py")]
    ours = [file for file in files if ROOT in file.parents and ".venv" not in file.parts]
    ours += (ROOT / "lib").rglob("*.py")
    return set(re.findall(r"\w+", "\n".join(file.read_text(encoding="utf-8") for file in ours)))


def test_names_of_the_glossary_stand_in_code():
    parts = {part for name in names_in_code_column() for part in re.findall(r"[^\W\d]\w*", name)}
    assert len(parts) > 50
    assert parts - words_in_code() == set()


def test_every_table_has_a_term():
    terms = {part for name in names_in_code_column() for part in name.split(".")}
    assert {model.__name__ for model in OUR_MODELS} - terms == set()


def test_links_between_documents_lead_somewhere():
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name}: {target}"
