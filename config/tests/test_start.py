"""start.py: what it refuses and how it says so, and when it does not repeat itself."""

import ast
import errno
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "start.py"
NO_NETWORK = "WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError'"


@pytest.fixture
def start(monkeypatch, tmp_path):
    """start.py as a module, with its folders in a temporary place."""
    names = runpy.run_path(str(SCRIPT))
    settings = names["run"].__globals__
    monkeypatch.setitem(settings, "ROOT", tmp_path)
    monkeypatch.setitem(settings, "VENV", tmp_path / ".venv")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("SHOUWANG_DATABASE", raising=False)
    return SimpleNamespace(**names, settings=settings)


@pytest.fixture
def commands(start, monkeypatch):
    """What start.py runs, instead of running it; `commands.code` is how each ends."""
    log = SimpleNamespace(run=[], code=0, output="")

    def captured(command):
        log.run.append([str(word) for word in command])
        return log.code, log.output

    monkeypatch.setitem(start.settings, "captured", captured)
    return log


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


# ---- The machine ------------------------------------------------------------------------------


def test_the_oldest_pythons_can_read_the_file():
    assert ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_which_one_is_needed(python):
    old = "import runpy, sys; sys.version_info = (3, 6, 9, 'final', 0); runpy.run_path({!r}, run_name='__main__')"
    told = python("-c", old.format(str(SCRIPT)))
    assert told.returncode == 1
    assert "需要 Python 3.11 或更高版本，当前是 3.6" in told.stdout.decode()
    assert told.stderr == b""


def test_a_console_without_chinese_gets_readable_bytes_anyway(python):
    told = python(str(SCRIPT), "--port", "70000")
    assert told.returncode == 1
    assert "端口应是 1 到 65535 之间的整数" in told.stdout.decode("utf-8")


@pytest.fixture
def python(tmp_path):
    def run(*arguments):
        environment = os.environ | {"PYTHONIOENCODING": "ascii", "VAR_DIR": str(tmp_path)}
        command = [sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603  itself

    return run


def test_a_port_in_use_is_named_and_a_free_one_suggested(start, busy_port):
    with pytest.raises(start.CannotStart) as refusal:
        start.check_port("127.0.0.1", busy_port)
    assert f"端口 {busy_port} 已被占用" in str(refusal.value)
    suggested = int(str(refusal.value).rsplit("--port ", 1)[1])
    assert suggested > busy_port
    assert start.port_problem("127.0.0.1", suggested) is None


def test_a_free_port_is_fine(start):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    start.check_port("127.0.0.1", free)


def test_an_address_of_another_machine_is_refused(start):
    with pytest.raises(start.CannotStart, match=r"不能监听 203\.0\.113\.1 的端口 8000"):
        start.settings["check_port"]("203.0.113.1", 8000)


def test_a_folder_that_cannot_be_written_is_named(start, monkeypatch, tmp_path, capfd):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "file" / "var"))
    assert start.main([]) == 1
    told = capfd.readouterr().out
    assert "无法写入" in told
    assert str(tmp_path / "file") in told


def test_a_full_disk_is_called_that(start):
    assert "磁盘已满" in start.explain_disk(OSError(errno.ENOSPC, "No space left on device"))


def test_listening_everywhere_names_this_machine(start, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: None)
    monkeypatch.setattr(socket.socket, "getsockname", lambda _: ("192.168.1.5", 1))
    names = start.names_for("0.0.0.0")  # noqa: S104  nothing listens
    assert {"127.0.0.1", "192.168.1.5", socket.gethostname()} <= set(names)
    assert start.names_for("127.0.0.1") == ["127.0.0.1"]


# ---- Packages ---------------------------------------------------------------------------------


@pytest.fixture
def requirements(start, monkeypatch):
    file = start.settings["ROOT"] / "requirements.txt"
    file.write_text("Django==5.2\n")
    python = start.settings["ROOT"] / ".venv" / "python"
    monkeypatch.setitem(start.settings, "RUN_REQUIREMENTS", file)
    monkeypatch.setitem(start.settings, "PYTHON", python)
    python.parent.mkdir()
    python.write_text("")
    return file


def installs(commands):
    return [command for command in commands.run if "install" in command]


def test_packages_are_installed_once_and_again_when_the_list_changes(start, commands, requirements):
    start.prepare_environment(requirements)
    start.prepare_environment(requirements)
    assert len(installs(commands)) == 1
    requirements.write_text("Django==5.2.1\n")
    start.prepare_environment(requirements)
    assert len(installs(commands)) == 2


def test_packages_that_did_not_install_are_tried_again(start, commands, requirements, monkeypatch):
    monkeypatch.setitem(start.settings, "works", lambda command: True)
    commands.code, commands.output = 1, NO_NETWORK
    with pytest.raises(start.CannotStart, match="没有网络"):
        start.prepare_environment(requirements)
    commands.code = 0
    start.prepare_environment(requirements)
    assert len(installs(commands)) == 2


def test_without_network_the_offline_way_is_explained(start):
    told = start.explain_pip(NO_NETWORK, None)
    assert "pip download -r requirements.txt -d wheels" in told
    assert "--wheels wheels" in told


def test_the_offline_folder_is_the_only_source(start, commands, requirements, tmp_path):
    start.prepare_environment(requirements, wheels=tmp_path / "wheels")
    (command,) = installs(commands)
    assert "--no-index" in command
    assert command[command.index("--find-links") + 1] == str(tmp_path / "wheels")


def test_an_incomplete_offline_folder_says_what_is_missing(start):
    told = start.explain_pip(
        "ERROR: No matching distribution found for Django==5.2", Path("wheels")
    )
    assert "离线目录 wheels 中的库不全" in told
    assert "Django==5.2" in told


def test_a_python_without_venv_is_told_the_package(start, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(start.CannotStart, match="apt install python3-venv"):
        start.make_environment()


# ---- Database, static files, demonstration ----------------------------------------------------


@pytest.fixture
def tree(requirements, tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "db.sqlite3").write_text("")
    migrations = tmp_path / "areas" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "0001_initial.py").write_text("one")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "base.css").write_text("one")
    return tmp_path


PREPARED = ["migrate", "load_reference"]


def managed(commands):
    return [command[2] for command in commands.run]


def test_the_database_is_migrated_when_a_migration_changed(start, commands, tree):
    start.prepare_database()
    start.prepare_database()
    assert managed(commands) == PREPARED
    (tree / "areas" / "migrations" / "0002_add_phone.py").write_text("two")
    start.prepare_database()
    assert managed(commands) == PREPARED * 2


def test_another_database_is_migrated_too(start, commands, tree, monkeypatch):
    start.prepare_database()
    monkeypatch.setenv("SHOUWANG_DATABASE", "postgresql://a@b/c")
    start.prepare_database()
    assert managed(commands) == PREPARED * 2


def test_a_database_file_that_vanished_is_made_again(start, commands, tree):
    start.prepare_database()
    (tree / "var" / "db.sqlite3").unlink()
    start.prepare_database()
    assert managed(commands) == PREPARED * 2


def test_a_failed_migration_shows_why_and_is_tried_again(start, commands, tree, monkeypatch):
    monkeypatch.setenv("SHOUWANG_DATABASE", "postgresql://a@b/c")
    trace = (
        'Traceback:\n  File "base.py", line 1\nOperationalError: refused\n\tIs the server running?'
    )
    commands.code, commands.output = 1, trace
    for _ in range(2):
        with pytest.raises(
            start.CannotStart, match=r"(?s)refused.*running.*SHOUWANG_DATABASE"
        ) as told:
            start.prepare_database()
        assert "base.py" not in str(told.value)


def test_static_files_are_collected_when_one_changed(start, commands, tree):
    start.prepare_static_files()
    start.prepare_static_files()
    assert managed(commands) == ["collectstatic"]
    (tree / "static" / "base.css").write_text("two")
    start.prepare_static_files()
    assert managed(commands) == ["collectstatic", "collectstatic"]


def test_the_demonstration_is_loaded_at_the_first_start_only(start, commands, tree):
    start.prepare_demo(wanted=True)
    start.prepare_demo(wanted=True)
    assert managed(commands) == ["load_demo"]


def test_a_system_that_started_empty_never_gets_demonstration_rows(start, commands, tree):
    start.prepare_demo(wanted=False)
    start.prepare_demo(wanted=True)
    assert managed(commands) == ["create_administrator"]


def test_a_demonstration_that_failed_is_loaded_at_the_next_start(start, commands, tree):
    commands.code = 1
    with pytest.raises(start.CannotStart, match="--no-demo"):
        start.prepare_demo(wanted=True)
    commands.code = 0
    start.prepare_demo(wanted=True)
    assert managed(commands) == ["load_demo", "load_demo"]
