"""`mlops validate` as a shell, a Makefile or CI types it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlops_magic.cli import main
from mlops_magic.store.data.coverage import coverage
from mlops_magic.store.database import open_database

ROWS = 300


def table(seed: int) -> pd.DataFrame:
    """A draw of one source."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"age": rng.integers(18, 90, ROWS), "plan": rng.choice(["basic", "pro"], ROWS)})


def typed(*words: str, where: Path) -> subprocess.CompletedProcess[str]:
    """What the command says."""
    command = [sys.executable, "-c", "from mlops_magic.cli import main; main()", *words]
    return subprocess.run(
        command, cwd=where, env={**os.environ, "MLOPS_STORE": str(where / "store")}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


@pytest.fixture
def learnt(around: Path) -> Path:
    """A folder with a table whose schema is known, one more of its source, and one that is none."""
    table(0).to_csv(around / "old.csv", index=False)
    table(1).to_parquet(around / "new.parquet")
    table(1).assign(plan="gold").to_csv(around / "bad.tsv.gz", index=False, sep="\t")
    done = typed("validate", "old.csv", "as", "customers", where=around)
    assert done.returncode == 0, done.stderr
    assert "schema customers@1 · ✓ kept" in done.stdout
    return around


def test_a_file_passes_or_fails_by_exit_code(learnt: Path) -> None:
    """0 where another draw of the source is given, 1 with the rows where it is not; versions can be named."""
    good = typed("validate", "new.parquet", "against", "customers", where=learnt)
    assert (good.returncode, good.stderr) == (0, "")
    assert "None of 2 columns fails" in good.stdout
    bad = typed("validate", "bad.tsv.gz", "against", "customers@1", where=learnt)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "300 of 300 rows with a label never seen" in " ".join(bad.stdout.split())


def test_the_file_and_its_table_are_both_known_again(learnt: Path) -> None:
    """A notebook that reads the file has the table's fingerprint, a slice the file's."""
    from mlops_magic.adapters.files import file_fingerprint
    from mlops_magic.core.data.fingerprint import fingerprint

    typed("validate", "old.csv", "against", "customers", where=learnt)
    prints = [file_fingerprint(learnt / "old.csv").fp, fingerprint(pd.read_csv(learnt / "old.csv")).fp]
    database = open_database(learnt / "store")
    found = coverage(database, prints)
    database.close()
    assert [(each.fingerprint, each.schema_name, each.said) for each in found] == [
        (each, "customers@1", "passed") for each in prints
    ]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are no tables beside one that is, and its schema."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "note.txt").write_text("a note\n")
    (folder / "broken.parquet").write_text("no parquet\n")
    (folder / "empty.csv").write_text("")
    (folder / "header.csv").write_text("a,b\n")
    table(0).to_csv(folder / "old.csv", index=False)
    assert typed("validate", "old.csv", "as", "customers", where=folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("none.csv against customers", "there is no file at 'none.csv'. Type: mlops validate FILE"),
        (". against customers", "there is a folder at '.'. Type: mlops validate FILE"),
        ("note.txt against customers", "'note.txt' is no table: the name of one ends in .csv,"),
        ("broken.parquet against customers", "'broken.parquet' cannot be read as a table: "),
        (
            "empty.csv as empty",
            "'empty.csv' cannot be read as a table: No columns to parse from file. Read it your way",
        ),
        ("header.csv as empty", "empty has no rows, so there is nothing to learn"),
        ("old.csv against custmers", "there is no schema 'custmers'. Did you mean 'customers'?"),
        ("old.csv against customers@x", "a schema's version is a number, not 'x'"),
        ("old.csv as a@b", "a schema's name is one word"),
        ("old.csv vs customers", "say as or against, not 'vs'. Type: mlops validate old.csv against customers"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_2(
    words: str, said: str, tables: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was wrong and what to type, on standard error; nothing else."""
    monkeypatch.chdir(tables)
    monkeypatch.setenv("MLOPS_STORE", str(tables / "store"))
    monkeypatch.setattr(sys, "argv", ["mlops", "validate", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert said in err, err
    assert len(err.strip().splitlines()) == 1, err


def test_without_a_store_nothing_is_made(around: Path) -> None:
    """Looking makes no store."""
    table(0).to_csv(around / "old.csv", index=False)
    done = typed("validate", "old.csv", "against", "customers", where=around)
    assert done.returncode == 2
    assert "there is no store" in done.stderr
    assert not (around / "store").exists()
