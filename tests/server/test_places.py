"""Does a notebook's path name a folder below the server's root, or nothing at all?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.server.places import OUTSIDE, NoSuchPlace, folder_of, shown


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a folder, links into and out of it, a loop of links, and a neighbour whose name begins alike."""
    for name in ("root/churn/deep", "root/.hidden", "roots"):
        (tmp_path / name).mkdir(parents=True)
    root = tmp_path / "root"
    (root / "inside").symlink_to(root / "churn")
    (root / "outside").symlink_to(tmp_path / "roots")
    (root / "loop").symlink_to(root / "loop")
    return root


@pytest.mark.parametrize(
    ("notebook", "folder"),
    [
        ("", "."),
        ("x.ipynb", "."),
        ("/x.ipynb", "."),
        ("churn/x.ipynb", "churn"),
        ("churn/deep/é 🙈.ipynb", "churn/deep"),
    ],
)
def test_a_notebook_means_its_folder(root: Path, notebook: str, folder: str) -> None:
    """The folder is that of the notebook, whether or not the notebook is there."""
    assert folder_of(root, notebook) == (root / folder).resolve()


def test_a_link_within_the_root_is_followed(root: Path) -> None:
    """What is below the root stays below it."""
    assert folder_of(root, "inside/x.ipynb") == (root / "churn").resolve()


def test_the_root_itself_may_be_a_link(root: Path) -> None:
    """A server started on a link shows what it points at."""
    link = root.parent / "link"
    link.symlink_to(root)
    assert folder_of(link, "churn/x.ipynb") == (root / "churn").resolve()
    assert shown(link, root / "churn" / ".mlops") == "churn/.mlops"


@pytest.mark.parametrize(
    "notebook",
    [
        "outside/x.ipynb",
        "loop/x.ipynb",
        "../roots/x.ipynb",
        "churn/../../roots/x.ipynb",
        ".hidden/x.ipynb",
        "missing/x.ipynb",
        "churn\0/x.ipynb",
        "x\0.ipynb",
        "a" * 300 + "/x.ipynb",
        "a/" * 3000 + "x.ipynb",
    ],
)
def test_anything_else_is_no_place(root: Path, notebook: str) -> None:
    """Links that leave, loops, climbing, hidden, missing and impossible folders are all refused alike."""
    with pytest.raises(NoSuchPlace) as refused:
        folder_of(root, notebook)
    assert str(refused.value) == ""


@given(notebook=st.text(alphabet=st.sampled_from("./\\~%: \0abchurnoutside"), max_size=40))
def test_no_text_leaves_the_root(tmp_path_factory: pytest.TempPathFactory, notebook: str) -> None:
    """Whatever is asked, the answer is at or below the root, or no place."""
    root = tmp_path_factory.getbasetemp() / "any"
    (root / "churn").mkdir(parents=True, exist_ok=True)
    try:
        folder = folder_of(root, notebook)
    except NoSuchPlace:
        return
    assert folder == root.resolve() or root.resolve() in folder.parents


def test_a_store_elsewhere_is_not_named(root: Path) -> None:
    """A neighbour whose path begins like the root's is elsewhere too."""
    assert shown(root, root.parent / "roots" / ".mlops") == OUTSIDE
    assert shown(root, root / ".mlops") == ".mlops"
