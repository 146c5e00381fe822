"""Is whatever cannot be shown said in one calm sentence that ends in what to do, and never a blank panel?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABS = ["runs", "models", "data", "drift", "lineage"]
follows = pytest.mark.parametrize("sight", [{"refreshSeconds": 0.2}], indirect=True)


@pytest.fixture
def folder(placed: Callable[..., Path], recorded: Callable[[Path], None], request: pytest.FixtureRequest) -> Path:
    """A folder with a notebook and a store of one run."""
    folder = placed(f"bad-{request.node.name.partition('[')[0]}", "1 + 1")
    recorded(folder)
    return folder


def said(sight: Sight, tab: str, words: str) -> str:
    """The one sentence of a tab, when it has these words; no list is beside it."""
    notice = sight.page.locator(f"#mlops-magic-{tab} .jp-MlopsStore-notice", has_text=words)
    notice.wait_for()
    assert not sight.page.locator(f"#mlops-magic-{tab} .jp-MlopsStore-scroller").is_visible()
    return str(notice.inner_text())


def forgive(sight: Sight) -> None:
    """Chromium itself reports an answer that is none; nothing else may have gone wrong."""
    assert {text.partition(":")[0] for text in sight.wrong} <= {"Failed to load resource"}
    sight.wrong.clear()


def test_without_a_store_every_tab_says_how_to_begin(sight: Sight) -> None:
    """The line to type is in it, and no store is made."""
    sight.open("empty/note.ipynb")
    for tab, line in zip(TABS, ("%%track", "%register", "%data save", "%drift", "%%track"), strict=True):
        sight.show(tab)
        assert line in said(sight, tab, "In a notebook")
    assert not (sight.lab.root / "empty" / ".mlops").exists()


def test_a_store_of_a_newer_version_says_what_to_install(sight: Sight, folder: Path) -> None:
    """In every tab; the file is left as it is."""
    file = folder / ".mlops" / "store.db"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = file.read_bytes()
    sight.open(f"{folder.name}/note.ipynb")
    for tab in TABS:
        sight.show(tab)
        assert said(sight, tab, "newer").endswith("Type: %pip install --upgrade mlops-magic")
    assert file.read_bytes() == before
    forgive(sight)


@follows
def test_a_store_that_is_deleted_while_it_is_looked_at_is_gone_by_itself(
    sight: Sight, folder: Path, recorded: Callable[[Path], None]
) -> None:
    """The list gives way to the sentence; when a store is made again, it is shown, though its runs have the same numbers."""
    recorded(folder)
    sight.open(f"{folder.name}/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
    shutil.rmtree(folder / ".mlops")
    said(sight, "runs", "No runs yet.")
    recorded(folder)
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    assert sight.cells("run") == ["1"]


@follows
def test_a_dead_kernel_takes_nothing_from_the_panel(
    sight: Sight, folder: Path, recorded: Callable[[Path], None]
) -> None:
    """It reads the store, not the kernel: lists stay, and changes still come."""
    sight.open(f"{folder.name}/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    sight.shut_down()
    recorded(folder)
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
    for tab in TABS:
        sight.show(tab)
        sight.page.wait_for_timeout(500)
        panel = sight.page.locator(f"#mlops-magic-{tab}")
        assert panel.locator(".jp-MlopsStore-notice, .jp-MlopsStore-scroller").locator("visible=true").count() >= 1


@follows
def test_two_notebooks_with_two_stores_are_never_mixed(
    sight: Sight, folder: Path, recorded: Callable[[Path], None]
) -> None:
    """Whichever is in front, the list, the selection and the changes are of its own store."""
    sight.open(f"{folder.name}/note.ipynb")
    sight.show()
    where = sight.page.locator("#mlops-magic-runs .jp-MlopsStore-where")
    where.filter(has_text=f"{folder.name}/.mlops").wait_for()
    sight.page.get_by_role("checkbox", name="Select run 1").check()
    sight.open("small/note.ipynb")
    where.filter(has_text="small/.mlops").wait_for()
    recorded(folder)
    sight.page.wait_for_timeout(1500)
    assert sight.cells("experiment") == ["other"]
    assert sight.page.locator("#mlops-magic-runs input:checked").count() == 0
    sight.open(f"{folder.name}/note.ipynb")
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").nth(1).wait_for()
    assert sight.cells("experiment") == ["live", "live"]


def test_a_notebook_on_another_drive_shows_no_store_of_this_server(sight: Sight) -> None:
    """What does not lie on the server's disk has no store here: the sentence says so, and no other store is shown."""
    sight.open("small/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    sight.page.evaluate(
        """() => {
          const { contents } = window.jupyterapp.serviceManager;
          const driveName = contents.driveName.bind(contents);
          contents.driveName = path => (path.endsWith('note.ipynb') ? 'Elsewhere' : driveName(path));
        }"""
    )
    before = len(sight.asked)
    sight.page.locator("#mlops-magic-runs").get_by_role("button", name="Refresh").click()
    said(sight, "runs", "not on this server’s disk")
    assert len(sight.asked) == before


@pytest.fixture
def unwritable(folder: Path) -> Iterator[Path]:
    """The folder, whose store nobody may write: by its modes, and where the superuser runs this, on a medium of its own."""
    store = folder / ".mlops"
    if os.geteuid():
        for path in (*store.rglob("*"), store):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in (store, *store.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        return
    kept = store.rename(folder / "kept")
    store.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(store)], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    try:
        shutil.copytree(kept, store, dirs_exist_ok=True)
        subprocess.run(["mount", "-o", "remount,ro", str(store)], check=True)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(store)], check=True)


def test_a_store_that_cannot_be_written_is_shown_all_the_same(sight: Sight, unwritable: Path) -> None:
    """A read-only medium is no hindrance to reading: every tab has its list or its sentence."""
    with pytest.raises(OSError, match=r"ermission|ead-only"):
        (unwritable / ".mlops" / "new").touch()
    sight.open(f"{unwritable.name}/note.ipynb")
    sight.show()
    sight.page.locator("#mlops-magic-runs td.jp-mod-run").wait_for()
    assert sight.cells("experiment") == ["live"]
    sight.show("models")
    said(sight, "models", "No models yet.")
    sight.show("lineage")
    sight.page.locator("#mlops-magic-lineage g[role='button']").first.wait_for()


def test_a_store_that_may_not_be_read_is_one_sentence(sight: Sight, folder: Path) -> None:
    """Whoever runs the server is refused by the disk: the tabs say so."""
    file = folder / ".mlops" / "store.db"
    file.unlink()
    file.mkdir()  # what even the superuser cannot read as a file
    sight.open(f"{folder.name}/note.ipynb")
    for tab in TABS:
        sight.show(tab)
        assert "%mlops doctor" in said(sight, tab, "store")
    forgive(sight)


def test_every_tab_of_a_damaged_store_says_so(sight: Sight) -> None:
    """No tab stays blank."""
    sight.open("damaged/note.ipynb")
    for tab in TABS:
        sight.show(tab)
        assert "%mlops doctor" in said(sight, tab, "damaged")
    forgive(sight)
