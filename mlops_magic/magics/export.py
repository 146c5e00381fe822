"""`%export`: leaves the notebook as a pipeline or a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError, nearest
from .grammar import Option, Verb, Words
from .progress import progress

if TYPE_CHECKING:
    from ..records.proof import ExportedPipeline, ExportedService
    from ..workspace import Workspace

KINDS = ("pipeline", "service")
HELP = """Leave the notebook: as a script that provably rebuilds a value, or as a service that answers with a model.

    %export pipeline TARGET [--out DIR] [--budget S] [-p NAME …]
    %export service  NAME[@VERSION] [--out DIR]

TARGET is a variable, an expression over variables, a registered model, or `run:12` for the model that run fitted. The
script holds the executions the target stands on, nothing else; it is replayed twice in clean processes and compared with
what the notebook had. `proof.json` in the folder says whether it is verified, or names what differs.

Parameters
----------
--out DIR       the folder; default: TARGET-pipeline or NAME-VERSION-service beside the notebook
--budget S      seconds to try what can be left out; default: twice what the cells took; 0: leave nothing out
-p, --param N   offer the literal assigned to N as a parameter (names in capitals are offered by themselves)

Examples
--------
%export pipeline clf
%export pipeline churn --out exports/churn -p alpha
%export service churn@champion
"""


def export(workspace: Workspace, words: Words) -> ExportedPipeline | ExportedService:
    """The exported folder."""
    if len(words.plain) < 2 or words.plain[0] not in KINDS:
        given = words.plain[0] if words.plain else ""
        near = nearest(given, KINDS) or "pipeline"
        target = words.plain[1] if len(words.plain) > 1 else "NAME"
        what = f"%export cannot export {given!r}." if given and given not in KINDS else "%export needs a target."
        raise UsageError(f"{what} Type: %export {given if given in KINDS else near} {target}")
    kind, target = words.plain[0], " ".join(words.plain[1:])
    with progress(workspace.kernel.shell) as say:
        if kind == "pipeline":
            out, params, budget = words.one("--out"), words.all("--param"), _budget(words)
            return workspace.export_pipeline(target, out=out, params=params, budget=budget, say=say)
        say("trying the service in a clean process")
        return workspace.export_service(target, out=words.one("--out"))


def _budget(words: Words) -> float | None:
    text = words.one("--budget")
    try:
        seconds = None if text is None else float(text)
    except ValueError:
        seconds = -1.0
    if seconds is not None and not seconds >= 0:
        raise UsageError(f"--budget is a number of seconds, not {text!r}. Type: %export pipeline clf --budget 30")
    return seconds


VERB = Verb(
    "export", export, HELP,
    (Option("--out", "DIR"), Option("--budget", "SECONDS"), Option("--param", "NAME", short="-p", many=True)),
    "%export pipeline clf --out exports/clf", ("export", "target"),
)  # fmt: skip
