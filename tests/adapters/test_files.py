"""What identifies files and folders?"""

from __future__ import annotations

import os
import time
import unicodedata
from pathlib import Path

import pytest
from blake3 import blake3

from mlops_magic.adapters import file_digests
from mlops_magic.adapters.file_digests import FileDigests
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


OLD_NS = 1_700_000_000 * 10**9


@pytest.fixture
def reads(monkeypatch):
    """Names of the files that were read, in order."""
    seen = []
    plain = file_digests.read
    monkeypatch.setattr(file_digests, "read", lambda place: seen.append(place.name) or plain(place))
    return seen


def later():
    """Nanoseconds of a clock that is a minute ahead of every file."""
    return time.time_ns() + 60 * 10**9


def test_a_file_that_stands_is_read_once(folder, reads):
    """While inode, size and times stand, a file and a folder are known; a changed file alone is read again."""
    digests = FileDigests(later)
    first = folder_fingerprint(folder, digests)
    assert folder_fingerprint(folder, digests) == first
    assert file_fingerprint(folder / "a.txt", digests).content == blake3(b"one").hexdigest()
    assert sorted(reads) == ["a.txt", "b.txt"]
    (folder / "a.txt").write_bytes(b"two")
    os.utime(folder / "a.txt", ns=(OLD_NS, OLD_NS))
    assert folder_fingerprint(folder, digests) == folder_fingerprint(folder) != first
    assert reads[2] == "a.txt"


def test_a_file_of_this_moment_is_read_again(folder, reads):
    """What was written within the grain of the clock could be written once more and look the same."""
    digests = FileDigests(lambda: (folder / "a.txt").stat().st_mtime_ns + 1)
    for _ in range(2):
        file_fingerprint(folder / "a.txt", digests)
    assert reads == ["a.txt", "a.txt"]


def test_an_exchanged_file_of_equal_size_and_time_is_seen(folder):
    """Another inode is another file, also when its size and its time of change were made to agree."""
    digests = FileDigests(later)
    os.utime(folder / "a.txt", ns=(OLD_NS, OLD_NS))
    before = file_fingerprint(folder / "a.txt", digests)
    (folder / "new").write_bytes(b"two")
    os.utime(folder / "new", ns=(OLD_NS, OLD_NS))
    (folder / "new").replace(folder / "a.txt")
    assert file_fingerprint(folder / "a.txt", digests) != before


def test_a_file_that_changes_while_it_is_read_is_refused(folder, monkeypatch):
    """Bytes of two moments are no file's; after a few attempts that is said."""

    def growing(place):
        with place.open("ab") as file:
            file.write(b"more")
        return bytes(32)

    monkeypatch.setattr(file_digests, "read", growing)
    with pytest.raises(DataError, match="changes while it is read"):
        file_fingerprint(folder / "a.txt")


def test_what_is_known_does_not_grow_for_ever(tmp_path, monkeypatch):
    """The longest known file is forgotten first."""
    monkeypatch.setattr(file_digests, "MOST_KNOWN", 2)
    digests = FileDigests(later)
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode())
        file_fingerprint(tmp_path / name, digests)
    assert [Path(name).name for name in digests.known] == ["b", "c"]
