"""An export's folder appears whole or not at all."""

import os
from pathlib import Path

import pytest

from mlops_magic.errors import ServiceError, UsageError
from mlops_magic.export.replaced import MANIFEST, replaced


def write(folder, **texts):
    """Export a folder of some files."""
    with replaced(folder) as draft:
        for name, text in texts.items():
            (draft / name).write_text(text)


def names(folder):
    """Everything in a folder, hidden things included."""
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_appears_with_its_manifest(tmp_path):
    """Missing parents are made, and nothing else is left beside it."""
    write(tmp_path / "a" / "b", one="1")
    assert names(tmp_path / "a") == ["b"]
    assert names(tmp_path / "a" / "b") == [MANIFEST, "one"]


def test_an_earlier_export_is_replaced(tmp_path):
    """Files of the earlier export that the new one has not are gone."""
    write(tmp_path / "b", one="1", two="2")
    (tmp_path / "b" / "__pycache__").mkdir()
    (tmp_path / "b" / "__pycache__" / "one.pyc").write_text("")
    write(tmp_path / "b", one="new")
    assert names(tmp_path / "b") == [MANIFEST, "one"]
    assert (tmp_path / "b" / "one").read_text() == "new"
    assert names(tmp_path) == ["b"]


def test_an_empty_folder_is_taken(tmp_path):
    """Nothing is lost in it."""
    (tmp_path / "b").mkdir()
    write(tmp_path / "b", one="1")
    assert names(tmp_path / "b") == [MANIFEST, "one"]


@pytest.mark.parametrize("before", [False, True])
def test_a_file_no_export_wrote_is_never_lost(tmp_path, before):
    """A folder with somebody's notes is refused by name, whether or not an export is there too."""
    if before:
        write(tmp_path / "b", one="1")
    (tmp_path / "b").mkdir(exist_ok=True)
    (tmp_path / "b" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        write(tmp_path / "b", one="new")
    assert (tmp_path / "b" / "notes.txt").read_text() == "mine"


def test_a_file_in_the_place_is_refused(tmp_path):
    """A file is no folder."""
    (tmp_path / "b").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        write(tmp_path / "b", one="1")


def test_a_failure_leaves_what_was_there(tmp_path):
    """Whatever the block raises, the earlier export stays and no draft is left."""
    write(tmp_path / "b", one="1")
    with pytest.raises(TypeError, match="str"):
        write(tmp_path / "b", one="half", two=None)
    assert (tmp_path / "b" / "one").read_text() == "1"
    assert names(tmp_path) == ["b"]


def test_a_full_disk_is_told_in_a_sentence(tmp_path):
    """What the system says becomes our error, and nothing is left."""
    with pytest.raises(ServiceError, match="'b' could not be written: No space left"), replaced(tmp_path / "b"):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == []


def test_the_folder_one_works_in_is_never_replaced(tmp_path, monkeypatch):
    """Not even when it is empty; nor one above it, which is not searched first."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for folder in (".", "..", "/"):
        with pytest.raises(UsageError, match="a folder of its own"):
            write(Path(folder), one="1")
    assert names(tmp_path) == ["here"]


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_a_name_no_system_takes_is_told_in_a_sentence(tmp_path, name):
    """What cannot be a folder is said in one short line."""
    with pytest.raises(ServiceError, match="could not be written") as caught:
        write(tmp_path / name, one="1")
    assert len(str(caught.value)) < 250
    assert names(tmp_path) == []


def test_where_folders_cannot_change_places_the_earlier_goes_first(tmp_path, monkeypatch):
    """An old kernel, a file system without it: the export still is replaced whole, and nothing is left beside it."""
    monkeypatch.setattr("mlops_magic.export.replaced.exchanged", lambda *_: False)
    write(tmp_path / "b", one="1", two="2")
    write(tmp_path / "b", one="new")
    assert names(tmp_path / "b") == [MANIFEST, "one"]
    assert names(tmp_path) == ["b"]


def test_drafts_of_the_dead_go_after_a_day(tmp_path):
    """And nothing else that only looks like one."""
    for name in (".b-0123abcd", ".b-fresh000", ".b-00112233", ".c-0123abcd"):
        (tmp_path / name).mkdir()
        if name != ".b-00112233":
            os.utime(tmp_path / name, (0, 0))
    write(tmp_path / "b", one="1")
    assert names(tmp_path) == [".b-00112233", ".b-fresh000", ".c-0123abcd", "b"]
