"""Does a tracked cell's output carry what JupyterLab's badge reads?"""

import json

import pytest
from IPython.utils.capture import capture_output

from mlops_magic.render.badge import RUN_BADGE, digest

CELL = "%%track churn -m score\nscore = ALPHA * 2"


def published(notebook, cell, cell_id="c3"):
    """Every bundle that a cell displays."""
    with capture_output() as shown:
        notebook.run(cell, cell_id=cell_id)
    return [output.data for output in shown.outputs]


def test_the_card_and_the_badge_are_one_output(notebook):
    """The bundle holds the card as before, and beside it the run, its figure and the texts it stands on."""
    notebook.ok("%mlops config cards full")
    notebook.ok("ALPHA = 0.5", cell_id="c1")
    notebook.ok("other = 1", cell_id="c2")
    (bundle,) = published(notebook, CELL)
    assert bundle["text/plain"].startswith("✓ run 1") or "run 1" in bundle["text/plain"].splitlines()[0]
    assert bundle[RUN_BADGE] == {
        "run": 1,
        "status": "finished",
        "metric": "score 1",
        "digest": digest(CELL),
        "stands_on": [{"cell": "c1", "digest": digest("ALPHA = 0.5")}],
    }
    json.dumps(bundle[RUN_BADGE], allow_nan=False)


@pytest.mark.parametrize("cell", ["%%track\n1 / 0", "%%track\nthis is no Python"])
def test_a_failed_cell_has_a_badge_too(notebook, cell):
    """Whether it raised or could not even be parsed."""
    notebook.ok("%mlops config cards full")
    (bundle,) = published(notebook, cell)
    assert (bundle[RUN_BADGE]["status"], bundle[RUN_BADGE]["digest"]) == ("failed", digest(cell))


def test_one_line_has_a_badge_and_off_has_nothing(notebook):
    """The setting of cards decides what is shown; off shows nothing at all."""
    notebook.ok("%mlops config cards line")
    (bundle,) = published(notebook, "%%track\nx = 1")
    assert set(bundle) == {"text/plain", RUN_BADGE}
    assert "\n" not in bundle["text/plain"]
    notebook.ok("%mlops config cards off")
    assert published(notebook, "%%track\nx = 1") == []
