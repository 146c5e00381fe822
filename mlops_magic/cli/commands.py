"""Each command: parse, call one function, show."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..workspace import open_workspace

FAILED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mlops-magic", prog_name="mlops")
def mlops() -> None:
    """MLOps that lives inside Jupyter; these are the verbs that make sense outside."""


@mlops.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--timeout", type=click.IntRange(min=1), help="Seconds a cell may take.")
@click.option("--save", type=click.Path(path_type=Path), help="Write the notebook with its outputs here.")
def run(notebook: Path, timeout: int | None, save: Path | None) -> None:
    """Run NOTEBOOK in a kernel of its own, in its own folder, and record its tracked cells."""
    from ..services.run_notebook import NotebookRequest

    workspace = open_workspace(notebook.absolute().parent)
    before = workspace.status().runs
    ran = _ran(NotebookRequest(notebook, timeout, save))
    after = workspace.status()
    click.echo(f"{ran.cells} cells, {after.runs - before} runs recorded in {after.folder}")
    if ran.failure:
        click.echo(f"stopped: {ran.failure}", err=True)
        raise SystemExit(FAILED)


def _ran(request: Any) -> Any:
    """Run the notebook behind a progress bar on standard error."""
    from tqdm.auto import tqdm

    from ..services.run_notebook import run_notebook

    with tqdm(desc=request.path.name, unit="cell", leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return run_notebook(request, progress)


@mlops.group()
def export() -> None:
    """Leave the notebook: as a script that provably rebuilds a value, or as a service."""


@export.command("pipeline")
@click.argument("source")
@click.option("--target", help="Variable or expression to rebuild; for a notebook.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder; default: TARGET-pipeline.")
@click.option("--timeout", type=click.IntRange(min=1), help="Seconds a cell may take.")
def export_pipeline(source: str, target: str | None, out: Path | None, timeout: int | None) -> None:
    """Export from SOURCE: a notebook (with --target), or a registered model such as churn@champion."""
    from ..services.run_notebook import NotebookRequest

    if not source.endswith(".ipynb"):
        made = open_workspace().export_pipeline(source, out=str(out) if out else None, say=lambda _: None)
        _verdict(made.proof.status, made.proof.reason, Path(made.folder))
        return
    if not target:
        raise UsageError(f"say what to rebuild. Type: mlops export pipeline {source} --target clf")
    ran = _ran(NotebookRequest(Path(source), timeout, None, target, out))
    if ran.failure:
        click.echo(f"stopped: {ran.failure}", err=True)
        raise SystemExit(FAILED)
    proof = ran.export or {}
    _verdict(proof["status"], proof["reason"], out or Path(f"{target}-pipeline"))


def _verdict(status: str, reason: str, folder: Path) -> None:
    click.echo(f"{status}: {folder}" + (f" ({reason})" if reason else ""))
    if status != "verified":
        raise SystemExit(FAILED)


@export.command("service")
@click.argument("model")
@click.option("--out", type=click.Path(path_type=Path), help="The folder; default: NAME-VERSION-service.")
def export_service(model: str, out: Path | None) -> None:
    """Export MODEL, such as churn@champion, as a folder that serves it."""
    made = open_workspace().export_service(model, out=str(out) if out else None)
    click.echo(
        f"{made.model} in {made.folder}: {made.checked_rows} answers checked. Start: python {made.folder}/app.py"
    )


@mlops.command()
@click.argument("experiment", required=False)
@click.option("--by", help="Order by this metric.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
def runs(experiment: str | None, by: str | None, limit: int) -> None:
    """The runs of the store found upwards from here, best first."""
    workspace = open_workspace()
    if not workspace.status().exists:
        click.echo("No runs yet. In a notebook, type %load_ext mlops_magic, then put %%track on a cell.")
        return
    _show(workspace.leaderboard(experiment, by=by, limit=limit))


@mlops.command()
def status() -> None:
    """What the store holds."""
    _show(open_workspace().status())


@mlops.command()
def doctor() -> None:
    """Check the store: database, audit chain, blobs, orphans."""
    report = open_workspace().doctor()
    _show(report)
    if not report.healthy:
        raise SystemExit(FAILED)


@mlops.command()
def key() -> None:
    """Show your public key: somebody who trusts it can load your models."""
    from ..adapters.keys import public_key

    click.echo(public_key(open_workspace().config_folder))


@mlops.command()
@click.argument("public_key")
def trust(public_key: str) -> None:
    """Trust PUBLIC_KEY, as `mlops key` shows it on its owner's machine."""
    from ..adapters import keys

    click.echo(f"trusted: {keys.trust(public_key, open_workspace().config_folder)}")


def _show(record: Any) -> None:
    from ..render.text import text

    click.echo(text(record, now_ns=time.time_ns()))
