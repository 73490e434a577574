"""Tests in a real browser: Debian's Chromium, and in CI no excuse for not running it.

Listed in the root conftest's `pytest_plugins`. A test that asks for a `page` is a browser test.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connections

# Playwright's loop runs in the thread of the tests, which makes Django take every query there for
# one from asynchronous code. The tests wait for the browser; nothing runs beside them.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSER_FIXTURES = {"page", "context", "new_context", "browser", "enter"}
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--force-color-profile=srgb",
    # No name but this machine's resolves: a page that asks a CDN fails here, as in the office.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def chromium() -> str | None:
    """Return the path of the browser: CHROMIUM when set, else the system's; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def playwright(playwright):
    """While its loop runs, Django keeps other connections for this thread than before: close them with it.

    Left open, they would keep PostgreSQL from dropping the database of the tests.
    """
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": chromium(), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 800},
    }


def pytest_collection_modifyitems(items):
    for item in items:
        if BROWSER_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and chromium() is None:
        pytest.skip("没有 Chromium：请安装 chromium，或用环境变量 CHROMIUM 指明路径")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """In CI a browser test that did not run has failed, whatever kept it from running."""
    report = yield
    if report.skipped and os.environ.get("CI") and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"CI 中浏览器测试必须运行，却被跳过：{report.longrepr}"
    return report
