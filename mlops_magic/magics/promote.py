"""`%promote`: may a version become what an alias points at?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words
from .progress import progress

if TYPE_CHECKING:
    from ..records.gate import Promotion
    from ..workspace import Workspace

HELP = """Let an alias point at a version, if the version passes the gate.

    %promote NAME@VERSION [to ALIAS] --on ROWS --target TARGET [--metric M] [--segment COLUMN …] [--check FUNCTION …]
    %promote NAME@VERSION [to ALIAS] --force --reason TEXT

Both this version and the one the alias points at now are asked on the same rows. It passes when it loads, keeps its
signature, answers, was not trained on these rows, beats the best constant answer, and is better than the holder for
certain: the 95 % interval of a paired test lies above 0, so that of two equally good versions at most one in twenty
passes. Where the alias points at nothing yet, the constant answer is all there is to beat. A version that is refused
moves nothing and stops the cell; the verdict is kept either way. `%rollback NAME` takes a promotion back.

Parameters
----------
NAME@VERSION  a registered version; without a number the newest
ALIAS         what is to point at it; default: champion
--on ROWS     a table of the notebook, a saved version such as data:customers@2, or a file
--target T    what came true: a column of the rows, or a variable
--metric M    roc_auc, average_precision, accuracy, balanced_accuracy, f1, log_loss, brier, rmse, mse, mae, r2; default: what
              its run was headed by, else the usual one
--segment C   a column (or variable) by which rows are told apart; no part may be worse than the holder (where there is none,
              than the constant answer) by more than the limit, for certain
--segment-limit X
              default: 0.05; of losses and errors a part of the holder's
--margin X    better by more than this; negative: worse by no more than this; default: 0
--check F     a function of model, rows and target that gives True or False; may be given often
--force       moves the alias in spite of the gate
--reason TEXT why; kept with the move

Examples
--------
%promote churn@3 to champion --on X_test --target y_test
%promote churn@3 to champion --on data:customers@2 --target churned --metric roc_auc --segment sex
%promote churn@3 --on X_test --target y_test --check fair_enough
%promote churn@3 to champion --force --reason "the champion leaks"
"""
EXAMPLE = "%promote churn@3 to champion --on X_test --target y_test"


def promote(workspace: Workspace, words: Words) -> Promotion:
    """What became of it; where it was refused, its card and an error that stops the cell."""
    from IPython.display import display

    from ..services.models.promote import require_moved
    from ..workspace.releasing import Asked

    plain = words.plain
    if len(plain) not in (1, 3) or (len(plain) == 3 and plain[1] != "to"):
        raise UsageError(f"say which version, and what is to point at it. Type: {EXAMPLE}")
    asked = Asked(
        words.one("--on"), words.one("--target"), words.one("--metric"), words.all("--segment"),
        _number(words, "--segment-limit", 0.05, least=0.0), _number(words, "--margin", 0.0, least=float("-inf")),
        words.all("--check"), words.has("--force"), words.one("--reason") or "",
    )  # fmt: skip
    alias = plain[2] if len(plain) == 3 else "champion"
    with progress(workspace.kernel.shell) as say:
        found = workspace.registry.promote(plain[0], alias, asked, say=say)
    if found.refused:
        display(found)
    return require_moved(found)


def _number(words: Words, option: str, default: float, *, least: float) -> float:
    text = words.one(option)
    try:
        value = default if text is None else float(text)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise UsageError(f"{option} is a number, not {text!r}. Type: {EXAMPLE} {option} 0.05")
    return value


VERB = Verb(
    "promote", promote, HELP,
    (
        Option("--on", "ROWS", completes="table"), Option("--target", "TARGET", completes="variable"),
        Option("--metric", "METRIC", completes="score"), Option("--segment", "COLUMN", many=True),
        Option("--segment-limit", "X"), Option("--margin", "X"), Option("--check", "FUNCTION", many=True),
        Option("--force"), Option("--reason", "TEXT"),
    ),
    EXAMPLE, ("model", "to", "alias"),
)  # fmt: skip
