"""The user's key and whom the user trusts."""

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_magic.adapters import keys
from mlops_magic.errors import NotTrusted, StoreError, UsageError


def test_the_folder_is_the_users(tmp_path):
    """MLOPS_CONFIG, then XDG_CONFIG_HOME, then the platform's folder below home."""
    assert keys.config_folder({"MLOPS_CONFIG": str(tmp_path), "XDG_CONFIG_HOME": "/x"}) == tmp_path
    assert keys.config_folder({"XDG_CONFIG_HOME": "/x", "HOME": "/h"}) == Path("/x/mlops_magic")
    assert keys.config_folder({"HOME": "/h"}).is_relative_to("/h")


def test_what_was_signed_verifies(tmp_path):
    """With any text in it, lone surrogates too."""
    for statement in ("", "a", '{"model":"<script>"}', "\ud800 😀"):
        keys.verify(keys.sign(statement, tmp_path), tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_key_is_the_users_alone(tmp_path):
    """Mode 0600 in a folder of mode 0700, and nothing else lies about."""
    folder = tmp_path / "config"
    keys.sign("a", folder)
    assert stat.S_IMODE((folder / "signing.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["signing.key"]


def test_a_changed_statement_or_signature_does_not_verify(tmp_path):
    """One character of either, an empty signature, one that is no hex."""
    signed = keys.sign("version 1", tmp_path)
    first = "0" if signed.signature[0] != "0" else "1"
    for changed in (
        replace(signed, statement="version 2"),
        replace(signed, signature=first + signed.signature[1:]),
        replace(signed, signature=""),
        replace(signed, signature="none"),
    ):
        with pytest.raises(NotTrusted, match=f"{signed.signer}.*does not fit"):
            keys.verify(changed, tmp_path)


def test_a_foreign_key_is_refused_until_it_is_trusted(tmp_path):
    """The error names its fingerprint; trusting is an act of the user, by the public key."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    keys.sign("a", mine)
    foreign = keys.sign("hello", theirs)
    with pytest.raises(NotTrusted, match=foreign.signer):
        keys.verify(foreign, mine)
    assert keys.trust(keys.public_key(theirs), mine) == foreign.signer
    keys.verify(foreign, mine)


def test_somebody_without_keys_trusts_nobody_and_gets_no_key_by_looking(tmp_path):
    """Verifying makes no key."""
    foreign = keys.sign("hello", tmp_path / "theirs")
    with pytest.raises(NotTrusted):
        keys.verify(foreign, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_name_in_the_trusted_folder_is_not_believed(tmp_path):
    """A key that lies under another's fingerprint vouches for itself only; rubbish vouches for nothing."""
    mine = tmp_path / "mine"
    theirs = keys.sign("hello", tmp_path / "theirs")
    keys.trust("11" * 32, mine)
    (file,) = (mine / "trusted").iterdir()
    file.rename(mine / "trusted" / f"{theirs.signer}.pub")
    (mine / "trusted" / "rubbish.pub").write_text("../../x")
    for signer in (theirs.signer, "../trusted/x", ""):
        with pytest.raises(NotTrusted):
            keys.verify(replace(theirs, signer=signer), mine)


@pytest.mark.parametrize("text", ["", "ab", "z" * 64, "a" * 66, "../" * 20])
def test_only_a_public_key_can_be_trusted(tmp_path, text):
    """64 hex digits; the error says where one is seen."""
    with pytest.raises(UsageError, match="64 hex digits"):
        keys.trust(text, tmp_path)


def test_keys_never_live_in_a_store(tmp_path):
    """A copied store must not vouch for itself."""
    with pytest.raises(UsageError, match="may not live in a store"):
        keys.sign("a", tmp_path / ".mlops" / "config")
    assert not (tmp_path / ".mlops").exists()


def test_a_broken_key_file_is_said_and_left(tmp_path):
    """It is not silently replaced: what it signed would be lost."""
    (tmp_path / "signing.key").write_text("rubbish")
    with pytest.raises(StoreError, match=r"signing\.key"):
        keys.sign("a", tmp_path)
    assert (tmp_path / "signing.key").read_text() == "rubbish"


def test_eight_processes_agree_on_one_new_key(tmp_path):
    """Whoever is first makes it; all sign with it."""
    script = (
        "import pathlib, sys, time\n"
        "from mlops_magic.adapters import keys\n"
        "import cryptography.hazmat.primitives.asymmetric.ed25519\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "for round in range(5): print(keys.sign('a', pathlib.Path(sys.argv[1]) / str(round)).signer)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    told = [process.communicate()[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    for signers in zip(*told, strict=True):
        assert len(set(signers)) == 1
