"""The care of the store from a notebook: history, backup, collection."""

from __future__ import annotations

import json
import re

import pytest

import mlops_magic

CELL = "%%track\nimport numpy as np\nx = 1"


def test_a_run_says_where_it_stands_in_history_and_history_knows_it(notebook):
    """The card's anchor verifies; another does not, and the verdict is false."""
    notebook.ok(CELL)
    card = notebook.ok(
        "from mlops_magic.render.text import text\nprint(text(get_ipython()._mlops_magic[0].run(1)))"
    ).out
    anchor = re.search(r"history (\d+:[0-9a-f]{16})", card)[1]
    assert notebook.ok(f"v = %audit verify {anchor}\nbool(v)").value is True
    other = anchor[:-12] + "0" * 12
    ran = notebook.ok(f"v = %audit verify {other}\nv")
    assert not ran.value
    assert "was rewritten" in ran.out or "another than it was" in ran.out


def test_changes_are_listed_and_looking_makes_no_store(notebook):
    """Who did what, newest first; where nothing was tracked there is nothing to see."""
    assert "empty" in notebook.ok("%audit").out
    assert not (notebook.folder.parent / "store").exists()
    notebook.ok(CELL)
    out = notebook.ok("%audit").out
    assert out.index("run finished") < out.index("run begun")
    assert "run:1" in out
    assert len(notebook.ok("a = %audit run:1 --limit 1\na").value.changes) == 1


def test_a_backup_and_a_collection(notebook, tmp_path):
    """From a cell, and as functions."""
    notebook.ok(CELL)
    out = notebook.ok(f"%mlops backup {tmp_path / 'copy'}").out
    assert "whole" in out
    assert (tmp_path / "copy" / "store.db").exists()
    assert "nothing to remove" in notebook.ok("%mlops gc --dry-run").out
    assert mlops_magic.gc(dry_run=True).blobs == 0
    assert mlops_magic.audit("run:1").changes[0].about == "run:1"
    assert mlops_magic.audit_verify(mlops_magic.audit().head)
    assert mlops_magic.backup(tmp_path / "again").runs == 1


def test_a_pipeline_carries_the_head_of_history(notebook):
    """In its proof, and in its README with the line to type."""
    notebook.ok(CELL, "y = x + 1")
    head = mlops_magic.audit().head
    notebook.ok("%export pipeline y --out out --budget 0")
    assert json.loads((notebook.folder / "out" / "proof.json").read_text())["history"] == head
    assert f"%audit verify {head}" in (notebook.folder / "out" / "README.md").read_text()
    assert mlops_magic.audit_verify(head)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%mlops doctor --repair", "Type in a terminal, in this folder: mlops doctor --repair"),
        ("%mlops backup", "say where to. Type: %mlops backup"),
        ("%mlops gc --grace soon", "is a number of hours"),
        ("%mlops gc --grace -1", "at least 0"),
        ("%audit verify nonsense", "is no head of a history"),
        ("%audit verify 1:000000000000 2", "one head at a time"),
        ("%audit run:1 run:2", "changes of one thing at a time"),
        ("%audit --limit 0", "--limit is a number"),
    ],
)
def test_careless_lines_are_answered_in_one_sentence(notebook, line, said):
    """With the next line to type."""
    notebook.ok(CELL)
    ran = notebook.run(line)
    assert said in str(ran.error)
    assert "\n" not in str(ran.error)
