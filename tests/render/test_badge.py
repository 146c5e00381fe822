"""Does the badge of a run say what JupyterLab needs, in the words that it reads?"""

import re
from pathlib import Path

from mlops_magic.records.execution import Execution
from mlops_magic.records.run import Metric, Run
from mlops_magic.render.badge import RUN_BADGE, RunBadge, StoodOn, digest, run_badge

TYPESCRIPT = Path(__file__).parents[2] / "labextension" / "src" / "utils" / "badge.ts"
RUN = Run(7, "u", "churn", "first", "finished", 1_790_000_000_123_456_789, None, "fit()", "c3", "n.ipynb")


def execution(seq, cell, raw):
    """A cell that ran."""
    return Execution(seq, cell, raw, raw, success=True, reads=frozenset(), binds=frozenset(), changes=frozenset(),
                     deletes=frozenset())  # fmt: skip


def test_both_sides_use_the_same_words():
    """The type, and the fields in their order."""
    text = TYPESCRIPT.read_text(encoding="utf-8")
    assert f"'{RUN_BADGE}'" in text
    for record in (RunBadge, StoodOn):
        body = re.search(rf"interface {record.__name__} \{{(.*?)\n\}}", text, re.DOTALL)
        assert re.findall(r"readonly (\w+):", body[1]) == list(record.__annotations__)


def test_a_cell_counts_as_it_was_last_run():
    """Twice the same cell is one entry; the run's own cell and a console's cells without ids are none."""
    stands_on = [
        execution(1, "c1", "x = 1"),
        execution(2, "", "y = 2"),
        execution(3, "c3", "%%track\nfit()"),
        execution(4, "c1", "x = 2"),
    ]
    badge = run_badge(RUN, "%%track\nfit()\n", stands_on)
    assert badge["digest"] == digest("%%track\nfit()")
    assert badge["stands_on"] == [{"cell": "c1", "digest": digest("x = 2")}]


def test_the_metric_is_that_of_the_card():
    """Name and figure; a long name is cut, and nothing measured is nothing said."""
    assert run_badge(RUN, "", ())["metric"] == ""
    measured = Run(7, "u", "e", "", "finished", 0, None, "", "", "", metrics=(Metric("x" * 500, 0.91234),))
    assert run_badge(measured, "", ())["metric"].endswith("… 0.9123")
    assert len(run_badge(measured, "", ())["metric"]) < 60
