"""No script stands on a file that the notebook left somewhere: what made it is in the script."""

import json

import pytest

WRITERS = {
    "a constant": ("df.to_parquet('{0}/x.parquet')", "pd.read_parquet('{0}/x.parquet')"),
    "an f-string": ("df.to_parquet(f'{{folder}}/x.parquet')", "pd.read_parquet(f'{{folder}}/x.parquet')"),
    "a path": ("df.to_parquet(Path(folder) / 'x.parquet')", "pd.read_parquet(Path(folder) / 'x.parquet')"),
    "two lines": ("p = folder + '/x.parquet'; df.to_parquet(p)", "pd.read_parquet(p)"),
}


@pytest.mark.parametrize("writing", WRITERS.values(), ids=WRITERS)
def test_a_file_written_elsewhere_in_native_code_is_written_again(notebook, tmp_path_factory, writing):
    """Such a reader and writer raise no audit event; the file did not stand there before the cell."""
    place = tmp_path_factory.mktemp("elsewhere")
    write, read = (each.format(place) for each in writing)
    notebook.ok(
        f"import pandas as pd\nfrom pathlib import Path\nfolder = '{place}'",
        "df = pd.DataFrame({'a': [1, 2]})",
        write,
        "n = 1",
        f"y = {read}",
        f"made = %export pipeline y --out {notebook.folder / 'out'}",
    )
    made = notebook["made"]
    assert made.verified, made.proof.reason
    assert made.proof.executions == (1, 2, 3, 5)


def test_what_a_shelf_keeps_is_kept_again(notebook):
    """`dbm` opens its files by names in bytes."""
    notebook.ok(
        "import shelve",
        "with shelve.open('store') as db: db['a'] = [1, 2]",
        "n = 1",
        "with shelve.open('store') as db: y = db['a'] + [3]",
        f"made = %export pipeline y --out {notebook.folder / 'out'}",
    )
    proof = json.loads((notebook.folder / "out" / "proof.json").read_text())
    assert (proof["status"], proof["executions"], proof["inputs"]) == ("verified", [1, 2, 4], [])
