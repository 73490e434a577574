"""Every event that the code records has its Chinese name in the audit log."""

import re
from pathlib import Path

from accounts import events

ROOT = Path(__file__).resolve().parents[2]
RECORDED = re.compile(r"""\bwhat="([a-z_]+(?:\.[a-z_]+)?)\"""")
APPS = [
    "reports",
    "quality",
    "policies",
    "projects",
    "ledgers",
    "monitoring",
    "households",
    "accounts",
]


def recorded() -> set[str]:
    files = [
        path for app in APPS for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts
    ]
    return {what for path in files for what in RECORDED.findall(path.read_text("utf-8"))}


def test_every_recorded_event_has_a_chinese_name():
    found = recorded()
    assert "user.create" in found
    unnamed = {what for what in found if re.search("[a-z]", events.label(what))}
    assert not unnamed, "写进 accounts/events.py"
