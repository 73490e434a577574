"""Encryption and blind indexes: keys are made once, guarded, and missed when lost."""

import os
import stat
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import crypto


@pytest.fixture(autouse=True)
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.mark.parametrize("text", ["", "13800006205", "长期慢性病", "x" * 10_000])
def test_text_comes_back_and_no_token_repeats(text):
    assert crypto.decrypt(crypto.encrypt(text)) == text
    assert crypto.encrypt(text) != crypto.encrypt(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text):
    assert crypto.decrypt(crypto.encrypt(text)) == text


def test_keys_are_for_their_owner_only(var_dir):
    crypto.encrypt("x")
    crypto.blind_index("x", purpose="phone")
    files = sorted((var_dir / "keys").iterdir())
    assert [file.name for file in files] == ["encryption-0001.key", "index.key"]
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_newer_key_encrypts_and_the_older_still_decrypts(var_dir):
    old = crypto.encrypt("旧")
    (var_dir / "keys" / "encryption-0002.key").write_text("ab" * 32)
    crypto._encryption_keys.cache_clear()
    new = crypto.encrypt("新")
    assert new.partition(":")[0] != old.partition(":")[0]
    assert (crypto.decrypt(old), crypto.decrypt(new)) == ("旧", "新")


def test_a_lost_key_is_named_in_the_error(settings, tmp_path):
    token = crypto.encrypt("x")
    settings.VAR_DIR = tmp_path / "elsewhere"
    with pytest.raises(crypto.CannotDecrypt, match="缺少密钥"):
        crypto.decrypt(token)


def test_a_changed_token_is_noticed():
    token = crypto.encrypt("13800006205")
    changed = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    for wrong in (changed, token[:20], token.partition(":")[0] + ":不是"):
        with pytest.raises(crypto.CannotDecrypt, match="已损坏"):
            crypto.decrypt(wrong)


def test_a_damaged_key_file_is_named(var_dir):
    (var_dir / "keys").mkdir()
    (var_dir / "keys" / "encryption-0001.key").write_text("half")
    with pytest.raises(crypto.CannotDecrypt, match=r"encryption-0001\.key"):
        crypto.encrypt("x")


def test_blind_indexes_are_equal_for_equal_values_of_one_purpose_only():
    index = crypto.blind_index("0314", purpose="id_tail")
    assert index == crypto.blind_index("0314", purpose="id_tail")
    assert index != crypto.blind_index("0314", purpose="phone_tail")
    assert index != crypto.blind_index("0315", purpose="id_tail")
    assert len(index) == 32
    assert crypto.blind_index("", purpose="id_tail") == ""


def test_processes_that_start_together_agree_on_the_keys(var_dir):
    script = (
        "import sys; from django.conf import settings; settings.configure(VAR_DIR=sys.argv[1]);"
        "from lib import crypto; sys.stdout.write("
        "crypto.encrypt('x').partition(':')[0] + crypto.blind_index('x', purpose='p'))"
    )
    command = [sys.executable, "-c", script, str(var_dir)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]  # noqa: S603 (our own script)
    assert len({process.communicate()[0] for process in started}) == 1
    assert all(process.returncode == 0 for process in started)
    assert not list((var_dir / "keys").glob(".*"))
