"""The rules that the tests themselves live under: no network, and in CI a browser."""

import contextlib
import socket

import pytest

from config.testing.network import NetworkRefused

# A browser test, and the plugin beside it as the root conftest lists it.
CONFTEST = """
import pytest
pytest_plugins = ["config.testing.browser"]

@pytest.fixture
def page(): pass
"""
BROWSER_TEST = "def test_page(page): pass"


@pytest.mark.parametrize("host", ["example.com", "203.0.113.1"])
def test_other_machines_are_out_of_reach(host):
    with pytest.raises(NetworkRefused), contextlib.closing(socket.socket()) as caller:
        caller.connect((host, 80))


def test_no_name_is_looked_up():
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("example.com", 80)


def test_no_datagram_leaves_either():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(NetworkRefused):
        sender.sendto(b"x", ("203.0.113.1", 53))


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.create_connection(("localhost", listener.getsockname()[1])).close()


@pytest.fixture
def run(pytester, monkeypatch):
    """Run the browser test in a project of its own, on a machine without Chromium."""
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(BROWSER_TEST)
    return lambda: pytester.runpytest("-p", "no:playwright", "-p", "no:django", "-p", "no:xdist")


def test_without_chromium_a_developer_sees_why_it_was_skipped(run):
    result = run()
    result.assert_outcomes(skipped=1)


def test_without_chromium_ci_fails(run, monkeypatch):
    monkeypatch.setenv("CI", "true")
    result = run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*CI 中浏览器测试必须运行*没有 Chromium*"])
