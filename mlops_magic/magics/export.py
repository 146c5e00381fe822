"""`%export`: leaves the notebook as a pipeline, a service, an MLflow model, or tests that a code host runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError, nearest
from .grammar import Option, Verb, Words
from .progress import progress

if TYPE_CHECKING:
    from ..records.ci import ExportedCi
    from ..records.hidden import HiddenState
    from ..records.mlflow import MlflowModel
    from ..records.proof import ExportedPipeline, ExportedService, PipelineOptions
    from ..workspace import Workspace

KINDS = ("pipeline", "service", "mlflow", "ci")
HELP = """Leave the notebook: as a script that provably rebuilds a value, a service that answers, or a model for MLflow.

    %export pipeline TARGET… [--out DIR] [--budget S] [-p NAME …] [--freeze NAME …] [--tolerance R] [--timeout S]
    %export service  NAME[@VERSION] [--out DIR]
    %export mlflow   NAME[@VERSION] [--out DIR]
    %export ci       NAME [--out DIR]

TARGET is one or more variables or expressions over variables, a registered model, or `run:12` for the model that run
fitted. The script holds the executions the target stands on, nothing else; it is replayed twice in clean processes and
compared with what the notebook had. `proof.json` in the folder says whether it is verified, or names what differs.
Tables that have a schema (`%validate`) take it along, and `test_data.py` holds other data against it.
`mlflow` writes a folder that MLflow loads and serves, signature, versions and example included, and needs no MLflow.
`ci` writes files for GitHub Actions and GitLab that run `mlops ci NAME`, the tests of code, data and model.

Parameters
----------
--out DIR       the folder; default: TARGET-pipeline, NAME-VERSION-service or NAME-VERSION-mlflow beside the notebook; of ci
                the root of the repository, default: here
--budget S      seconds to try what can be left out; default: twice what the cells took; 0: leave nothing out
-p, --param N   offer the literal assigned to N as a parameter (names in capitals are offered by themselves)
--freeze N      keep the value of N as data (Parquet, npy, JSON) and load it: for what was read from the network, the
                clock or the keyboard, and cannot be made again
--tolerance R   count numbers and predictions as the same up to this relative difference; the proof then says so
--timeout S     seconds that one replay may take; default: `%mlops config proof_seconds`, or four times what the cells took

Examples
--------
%export pipeline clf
%export pipeline clf, scaler, auc
%export pipeline churn --out exports/churn -p alpha
%export pipeline clf --freeze df
%export service churn@champion
%export mlflow churn@champion --out exports/churn-mlflow
%export ci churn
"""


def export(workspace: Workspace, words: Words) -> ExportedPipeline | ExportedService | MlflowModel | ExportedCi:
    """The exported folder."""
    if len(words.plain) < 2 or words.plain[0] not in KINDS:
        given = words.plain[0] if words.plain else ""
        near = nearest(given, KINDS) or "pipeline"
        target = words.plain[1] if len(words.plain) > 1 else "NAME"
        what = f"%export cannot export {given!r}." if given and given not in KINDS else "%export needs a target."
        raise UsageError(f"{what} Type: %export {given if given in KINDS else near} {target}")
    kind, target = words.plain[0], " ".join(words.typed[1:])
    if kind == "mlflow":
        return workspace.mlflow.export(target, out=words.one("--out"))
    if kind == "ci":
        return workspace.registry.export_ci(target, Path(words.one("--out") or ".").expanduser())
    with progress(workspace.kernel.shell) as say:
        if kind == "pipeline":
            return workspace.export_pipeline(target, _options(words), say=say, show=_show)
        say("trying the service in a clean process")
        return workspace.models.export_service(target, out=words.one("--out"))


def _show(found: HiddenState) -> None:
    from IPython.display import display

    display(found)


def _options(words: Words) -> PipelineOptions:
    from ..records.proof import PipelineOptions

    tolerance, timeout = _number(words, "--tolerance", "1e-9"), _number(words, "--timeout", "600")
    budget = _number(words, "--budget", "30")
    return PipelineOptions(
        words.one("--out"), words.all("--param"), budget, tolerance or 0.0, words.all("--freeze"), timeout
    )


def _number(words: Words, option: str, example: str) -> float | None:
    """A number that is not negative; a time limit of nothing is none."""
    text = words.one(option)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf") or (option == "--timeout" and not number):
        what = "a relative difference" if option == "--tolerance" else "a number of seconds"
        raise UsageError(f"{option} is {what}, not {text!r}. Type: %export pipeline clf {option} {example}")
    return number


VERB = Verb(
    "export", export, HELP,
    (
        Option("--out", "DIR"), Option("--budget", "SECONDS"), Option("--param", "NAME", short="-p", many=True),
        Option("--freeze", "NAME", many=True), Option("--tolerance", "RELATIVE"), Option("--timeout", "SECONDS"),
    ),
    "%export pipeline clf --out exports/clf", ("export", "target"),
)  # fmt: skip
