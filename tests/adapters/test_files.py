"""What identifies files and folders?"""

from __future__ import annotations

import os
import unicodedata

import pytest
from blake3 import blake3

from mlops_magic.adapters.files import file_fingerprint, folder_fingerprint
from mlops_magic.errors import DataError


@pytest.fixture
def folder(tmp_path):
    """A folder with a file, a sub-folder and a link."""
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_bytes(b"")
    (tmp_path / "link").symlink_to("a.txt")
    return tmp_path


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_a_file_is_the_blake3_of_its_bytes(tmp_path, size):
    """The content digest is the plain hash of the file, empty or large."""
    place = tmp_path / "x"
    place.write_bytes(b"z" * size)
    found = file_fingerprint(place)
    assert found.content == blake3(b"z" * size).hexdigest()
    assert found.fp.startswith("fp1:file:")


def test_times_and_place_do_not_matter(folder, tmp_path_factory):
    """A folder elsewhere with other times is the same folder."""
    other = tmp_path_factory.mktemp("other")
    (other / "sub").mkdir()
    (other / "sub" / "b.txt").write_bytes(b"")
    (other / "link").symlink_to("a.txt")
    (other / "a.txt").write_bytes(b"one")
    os.utime(other / "a.txt", (1, 1))
    assert folder_fingerprint(folder).fp == folder_fingerprint(other).fp


@pytest.mark.parametrize(
    "change",
    [
        lambda at: (at / "a.txt").write_bytes(b"two"),
        lambda at: (at / "a.txt").rename(at / "c.txt"),
        lambda at: (at / "a.txt").chmod(0o755),
        lambda at: (at / "empty").mkdir(),
        lambda at: (at / "link").unlink(),
        lambda at: (at / "sub" / "b.txt").rename(at / "b.txt"),
    ],
    ids=["bytes", "name", "executable", "empty folder", "link", "place"],
)
def test_every_change_below_a_folder_is_seen(folder, change):
    """Bytes, names, executable bits, empty folders and links count."""
    before = folder_fingerprint(folder).fp
    change(folder)
    assert folder_fingerprint(folder).fp != before


def test_a_link_counts_by_its_text(folder):
    """A link to nowhere has a fingerprint, and another text is another folder."""
    (folder / "link").unlink()
    (folder / "link").symlink_to("nowhere")
    found = folder_fingerprint(folder).fp
    (folder / "link").unlink()
    (folder / "link").symlink_to("elsewhere")
    assert folder_fingerprint(folder).fp != found


def test_devices_and_doubtful_names_are_refused(tmp_path):
    """A pipe, and two names that are one on other systems, are told and not guessed."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="pipe"):
        folder_fingerprint(tmp_path)
    with pytest.raises(DataError):
        file_fingerprint(tmp_path / "pipe")
    (tmp_path / "pipe").unlink()
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "é")).write_bytes(b"")
    with pytest.raises(DataError, match="Unicode"):
        folder_fingerprint(tmp_path)


def test_a_missing_file_is_told(tmp_path):
    """No file, no fingerprint."""
    with pytest.raises(FileNotFoundError):
        file_fingerprint(tmp_path / "none")
