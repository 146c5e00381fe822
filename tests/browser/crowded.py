"""What is a large notebook? 300 cells, every tenth tracked with a card and a badge, beside a store of 200 runs."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.render.badge import RUN_BADGE, digest
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import add_finished

CELLS, EVERY, RUNS = 300, 10, 200
PLAIN, TRACKED = 5, 9  # a cell on which a badge stands, and the cell with that badge


def crowded(folder: Path) -> None:
    """Write the notebook `crowded.ipynb` and the store into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = {f"cell-{place}": _source(place) for place in range(CELLS)}
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    for place in range(TRACKED, CELLS, EVERY):
        before = [f"cell-{each}" for each in range(place - TRACKED, place)]
        badge = {
            "run": place // EVERY + 1, "status": "finished", "metric": "auc 0.9", "digest": digest(_source(place)),
            "stands_on": [{"cell": name, "digest": digest(sources[name])} for name in before],
        }  # fmt: skip
        card = {RUN_BADGE: badge, "text/html": "<div>a card</div>", "text/plain": "a card"}
        cells[place].outputs = [nbformat.v4.new_output("display_data", card)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "crowded.ipynb")
    now = time.time_ns()
    database = open_database(folder / ".mlops")
    try:
        add_finished(
            database,
            [
                (
                    RunStart("churn", f"run {number}", now - number, "fit()", "fit()", "cell-9", "crowded.ipynb"),
                    RunResult("finished", now, "", "", metrics=(Metric("auc", number / RUNS),)),
                )
                for number in range(RUNS)
            ],
        )
    finally:
        database.close()


def _source(place: int) -> str:
    """Twenty lines of code, as cells have them."""
    head = "%%track churn\n" if place % EVERY == TRACKED else ""
    return head + "\n".join(f"value_{place}_{line} = [each * {line} for each in range({place})]" for line in range(20))
