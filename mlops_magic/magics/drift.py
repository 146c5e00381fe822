"""`%drift`: has the world changed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..panels.drift import DriftPanel
    from ..records.drift import DriftReport
    from ..workspace import Workspace

HELP = """Compare a table with what a model was trained on, or with another table: one verdict per column.

    %drift CURRENT [vs REFERENCE] [--q RATE] [--floor SIZE] [--panel]

An alarm is corrected for how many questions were asked and must have a size that matters: no crying wolf at 500 rows, nor
at a million. The report is stored; `report = %drift …` gives it as an object.

Parameters
----------
CURRENT       a table of the notebook
REFERENCE     a registered model (`churn`, `churn@champion`: its training profile) or a table; default: the only model
--q RATE      the false-discovery rate of the whole report; default: 0.05
--floor SIZE  effects below this are ignored, however sure; default: 0.02
--panel       below the report, sliders for rate and floor, and what would have drifted under them; `panel.report` is that
              report, for as long as the kernel runs

Examples
--------
%drift new_df vs churn@champion
%drift new_df vs churn@champion --panel
"""


def drift(workspace: Workspace, words: Words) -> DriftReport | DriftPanel:
    """The report, or below it the panel of its thresholds."""
    line = " ".join(words.plain)
    current, versus, reference = line.partition(" vs ")
    if not current or (versus and not reference) or current.endswith(" vs"):
        raise UsageError("say what to compare with what. Type: %drift new_df vs churn")
    rate, floor = _share(words, "--q", 0.05), _share(words, "--floor", 0.02)
    if not words.has("--panel"):
        return workspace.models.drift(current, reference or None, rate=rate, floor=floor)
    from IPython.display import display

    from ..panels.faces import opened_drift, require_page

    require_page(workspace, f"%drift {line}")
    report = workspace.models.drift(current, reference or None, rate=rate, floor=floor)
    display(report)  # it stays when the kernel is gone
    return opened_drift(report)


def _share(words: Words, name: str, default: float) -> float:
    text = words.one(name)
    try:
        value = default if text is None else float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise UsageError(f"{name} is a number from 0 to 1, not {text!r}. Type: %drift new_df vs churn {name} {default}")
    return value


VERB = Verb(
    "drift", drift, HELP, (Option("--q", "RATE"), Option("--floor", "SIZE"), Option("--panel")), "%drift new_df vs churn",
    ("variable", "vs", "model"),
)  # fmt: skip
