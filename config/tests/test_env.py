"""Settings from environment variables: defaults, and errors that name the variable."""

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture(autouse=True)
def variable(monkeypatch):
    monkeypatch.delenv("SHOUWANG_X", raising=False)
    return lambda value: monkeypatch.setenv("SHOUWANG_X", value)


def test_without_a_variable_the_default_holds():
    assert env.text("SHOUWANG_X", "a") == "a"
    assert env.flag("SHOUWANG_X", True) is True
    assert env.number("SHOUWANG_X", 3) == 3
    assert env.words("SHOUWANG_X", "a,b") == ["a", "b"]


@pytest.mark.parametrize(("said", "meant"), [("1", True), ("是", True), ("No", False), ("", False)])
def test_flags_are_read_as_people_write_them(variable, said, meant):
    variable(said)
    assert env.flag("SHOUWANG_X", not meant) is meant


def test_words_are_split_at_both_kinds_of_comma(variable):
    variable(" a, b，c ,")
    assert env.words("SHOUWANG_X") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "read", [lambda: env.flag("SHOUWANG_X"), lambda: env.number("SHOUWANG_X", 1)]
)
def test_nonsense_is_refused_by_name(variable, read):
    variable("perhaps")
    with pytest.raises(ImproperlyConfigured, match=r"SHOUWANG_X.*perhaps"):
        read()


# ---- Database ---------------------------------------------------------------------------------


def test_sqlite_is_the_default_and_takes_the_write_lock_at_once(tmp_path):
    entry = env.database("SHOUWANG_X", tmp_path)
    assert entry["NAME"] == tmp_path / "db.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in entry["OPTIONS"]["init_command"]


def test_a_url_means_postgresql(variable, tmp_path):
    variable("postgresql://li:p%40ss@db.county:5433/shouwang")
    entry = env.database("SHOUWANG_X", tmp_path)
    assert entry["ENGINE"] == "django.db.backends.postgresql"
    said = [entry[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert said == ["li", "p@ss", "db.county", "5433", "shouwang"]


def test_a_unix_socket_is_given_as_libpq_has_it(variable, tmp_path):
    variable("postgresql://postgres@/shouwang?host=/run/postgresql&port=5433&connect_timeout=5")
    entry = env.database("SHOUWANG_X", tmp_path)
    assert (entry["HOST"], entry["PORT"]) == ("/run/postgresql", "5433")
    assert entry["OPTIONS"] == {"connect_timeout": "5"}


@pytest.mark.parametrize(
    "url", ["mysql://u:secret@h/n", "postgresql://u:secret@h", "postgresql://u:secret@h:port/n"]
)
def test_a_wrong_url_is_refused_without_repeating_its_password(variable, tmp_path, url):
    variable(url)
    with pytest.raises(ImproperlyConfigured, match="SHOUWANG_X") as refusal:
        env.database("SHOUWANG_X", tmp_path)
    assert "secret" not in str(refusal.value)


# ---- Files ------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    key = env.secret_key(tmp_path)
    assert len(key) >= 50
    assert env.secret_key(tmp_path) == key
    (file,) = tmp_path.iterdir()
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600


def test_of_two_processes_that_start_together_the_first_key_counts(tmp_path, monkeypatch):
    publish = env._publish

    def someone_is_faster(path, content):
        publish(path, "theirs")
        publish(path, content)

    monkeypatch.setattr(env, "_publish", someone_is_faster)
    assert env.secret_key(tmp_path) == "theirs"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_empty_key_file_is_an_error_not_a_reason_for_a_new_key(tmp_path):
    (tmp_path / "secret-key.txt").write_text("")
    with pytest.raises(ImproperlyConfigured, match="备份"):
        env.secret_key(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path, variable):
    (tmp_path / "file").write_text("")
    variable(str(tmp_path / "file" / "var"))
    with pytest.raises(ImproperlyConfigured, match="SHOUWANG_X"):
        env.directory("SHOUWANG_X", Path("var"))


def test_the_folder_of_the_data_opens_only_for_its_owner(tmp_path, variable):
    variable(str(tmp_path / "var"))
    assert env.directory("SHOUWANG_X", Path("var")).stat().st_mode & 0o777 == 0o700
