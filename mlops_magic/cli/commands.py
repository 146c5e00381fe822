"""Each command: parse, call one function, show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..workspace import open_workspace
from .care import COMMANDS as CARE
from .care import repaired
from .registry import COMMANDS as REGISTRY
from .registry import export_ci
from .showing import FAILED, show


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
    from ..render import numbers
    from ..services.pipelines.run_notebook import NotebookRequest

    workspace = open_workspace(notebook.absolute().parent)
    before = workspace.status().runs
    ran = _ran(NotebookRequest(notebook, timeout, save))
    after = workspace.status()
    recorded = after.runs - before
    said = f"{numbers.counted(recorded, 'run')} recorded in {after.folder}" if recorded else "no cell is tracked"
    click.echo(f"{numbers.counted(ran.cells, 'cell')} ran, {said}")
    if ran.failure:
        click.echo(f"stopped: {ran.failure}", err=True)
        raise SystemExit(FAILED)


def _ran(request: Any) -> Any:
    """Run the notebook behind a progress bar on standard error."""
    from tqdm.auto import tqdm

    from ..services.pipelines.run_notebook import run_notebook

    with tqdm(desc=request.path.name, unit="cell", leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return run_notebook(request, progress, bar.set_postfix_str)


@mlops.group()
def export() -> None:
    """Leave the notebook: as a script that provably rebuilds a value, a service, or a model for MLflow."""


@export.command("pipeline")
@click.argument("source")
@click.option("--target", multiple=True, help="Variable or expression to rebuild, for a notebook; may be given often.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder; default: TARGET-pipeline.")
@click.option("--budget", type=click.FloatRange(min=0), help="Seconds to try what can be left out; 0: nothing.")
@click.option("-p", "--param", multiple=True, help="Offer the literal assigned to this name as a parameter.")
@click.option("--timeout", type=click.IntRange(min=1), help="Seconds a cell or a replay may take.")
@click.option("--freeze", multiple=True, help="Keep the value of this name as data; may be given often.")
@click.option("--tolerance", type=click.FloatRange(min=0), default=0.0, help="Largest relative difference allowed.")
def export_pipeline(source: str, target: tuple[str, ...], **given: Any) -> None:
    """Export from SOURCE: a notebook (with --target), or a registered model such as churn@champion."""
    from ..records.proof import PipelineOptions
    from ..services.pipelines.run_notebook import NotebookRequest

    out, timeout = given["out"], given["timeout"]
    options = PipelineOptions(
        str(out) if out else None, given["param"], given["budget"], given["tolerance"], given["freeze"], timeout
    )
    if not source.endswith(".ipynb"):
        if target:
            raise UsageError(f"--target is for a notebook. Type: mlops export pipeline {source}")
        made = open_workspace().export_pipeline(source, options)
        _verdict(made)
        return
    if not target:
        raise UsageError(f"say what to rebuild. Type: mlops export pipeline {source} --target clf")
    ran = _ran(NotebookRequest(Path(source), timeout, None, target, options))
    if ran.failure or ran.export is None:
        click.echo(f"stopped: {ran.failure}", err=True)
        raise SystemExit(FAILED)
    _verdict(ran.export)


def _verdict(made: Any) -> None:
    """The card, as text; not verified is a failure of the command."""
    show(made)
    if not made.verified:
        raise SystemExit(FAILED)


@export.command("service")
@click.argument("model")
@click.option("--out", type=click.Path(path_type=Path), help="The folder; default: NAME-VERSION-service.")
def export_service(model: str, out: Path | None) -> None:
    """Export MODEL, such as churn@champion, as a folder that serves it."""
    made = open_workspace().models.export_service(model, out=str(out) if out else None)
    click.echo(
        f"{made.model} in {made.folder}: {made.checked_rows} answers checked. Start: python {made.folder}/app.py"
    )


@export.command("mlflow")
@click.argument("model")
@click.option("--out", type=click.Path(path_type=Path), help="The folder; default: NAME-VERSION-mlflow.")
def export_mlflow(model: str, out: Path | None) -> None:
    """Export MODEL, such as churn@champion, as a folder that MLflow loads and serves."""
    show(open_workspace().mlflow.export(model, out=str(out) if out else None))


@mlops.group("import")
def import_() -> None:
    """Take over what another tracker kept."""


@import_.command("mlflow")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--artifacts", type=click.Path(path_type=Path), help="Where artifacts lie: DIR/EXPERIMENT/RUN/artifacts.")
@click.option("--no-artifacts", is_flag=True, help="Leave the files where they are.")
def import_mlflow(path: Path, artifacts: Path | None, no_artifacts: bool) -> None:  # noqa: FBT001  click's own
    """Take over the runs of PATH, an mlflow.db or an mlruns folder; again adds nothing. No file is opened, only copied."""
    with _bar(path.name, "run") as progress:
        verbs = open_workspace(create=True).mlflow
        found = verbs.import_runs(path, artifacts=artifacts, with_artifacts=not no_artifacts, progress=progress)
    show(found)


@mlops.group()
def push() -> None:
    """Send runs and registered versions to a server that you name, and to no other."""


@push.command("mlflow")
@click.argument("url")
@click.option("--experiment", multiple=True, help="Only runs of this one; may be given often.")
@click.option("--no-artifacts", is_flag=True, help="Send no file, and so no model.")
@click.option("--no-models", is_flag=True, help="Send no registered version.")
def push_mlflow(url: str, experiment: tuple[str, ...], no_artifacts: bool, no_models: bool) -> None:  # noqa: FBT001  click's own
    """Send what the MLflow server at URL, such as http://localhost:5000, does not have yet."""
    with _bar(url, "run") as progress:
        found = open_workspace().mlflow.push(
            url, experiments=experiment, with_artifacts=not no_artifacts, with_models=not no_models, progress=progress
        )
    show(found)


@mlops.command()
@click.argument("experiment", required=False)
@click.option("--by", help="Order by this metric.")
@click.option("--where", default="", help='Only runs that meet a condition: "params.alpha > 0.1".')
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
def runs(experiment: str | None, by: str | None, where: str, limit: int) -> None:
    """The runs of the store found upwards from here, best first."""
    from ..records.run import RunQuery

    workspace = open_workspace()
    if not workspace.status().exists:
        click.echo("No runs yet. In a notebook, type %load_ext mlops_magic, then put %%track on a cell.")
        return
    show(workspace.leaderboard(RunQuery(experiment, by, None, limit, where)))


@mlops.group()
def data() -> None:
    """Keep versions of files and folders, and look at what is kept."""


@data.command("save")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.argument("name")
def data_save(path: Path, name: str) -> None:
    """Keep PATH, a file or a folder, as the next version of NAME."""
    show(open_workspace(create=True).data.save(path, name))


@data.command("load")
@click.argument("reference")
@click.argument("path", type=click.Path(path_type=Path))
def data_load(reference: str, path: Path) -> None:
    """Write the file or folder REFERENCE, such as raw@2, to PATH, where nothing is yet."""
    show(open_workspace().data.write(reference, path))


@data.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--key", multiple=True, help="A column whose values name a row; may be given often.")
def data_diff(before: str, after: str, key: tuple[str, ...]) -> None:
    """What differs between BEFORE and AFTER, such as customers@1 and customers@2; exit code 1 where anything does."""
    found = open_workspace().data.diff(before, after, key)
    show(found)
    if found.differs:
        raise SystemExit(FAILED)


@data.command("erase")
@click.argument("name")
@click.option("--where", required=True, help="Rows that go, such as: id == 17")
@click.option("--reason", default="", help="Kept in the history, so without the value.")
def data_erase(name: str, where: str, reason: str) -> None:
    """Take rows out of every version of NAME; exit code 1 where something that is left still holds them."""
    found = open_workspace().data.erase(name, where, reason=reason)
    show(found)
    if found.left:
        raise SystemExit(FAILED)


@data.command("export")
@click.argument("reference")
@click.argument("path", type=click.Path(path_type=Path))
def data_export(reference: str, path: Path) -> None:
    """Write REFERENCE, such as customers@2, to PATH: .parquet, .feather, .csv, .npy or .npz."""
    show(open_workspace().data.export(reference, path))


@data.command("gc")
@click.option("--keep", type=click.IntRange(min=1), help="Versions of each name that stay, besides those referred to.")
def data_gc(keep: int | None) -> None:
    """Remove old versions that nothing refers to, and bytes that nothing needs."""
    show(open_workspace().data.collect(keep))


@data.command("log")
@click.argument("name", required=False)
def data_log(name: str | None) -> None:
    """The versions of NAME, or the newest of each name."""
    show(open_workspace().data.log(name))


@mlops.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("join", metavar="as|against")
@click.argument("name")
def validate(file: Path, join: str, name: str) -> None:
    """Learn what the rows of FILE are like `as` NAME, or hold it `against` NAME[@VERSION]; exit code 1 where it fails."""
    if join not in ("as", "against"):
        raise UsageError(f"say as or against, not {join!r}. Type: mlops validate {file} against {name}")
    if join == "as":
        show(open_workspace(create=True).schemas.learn_file(file, name))
        return
    found = open_workspace().schemas.validate_file(file, name)
    show(found)
    if not found:
        raise SystemExit(FAILED)


@mlops.command()
def status() -> None:
    """What the store holds."""
    show(open_workspace().status())


@mlops.command()
@click.option("--repair", is_flag=True, help="Make a new store beside it of what can be read; nothing is replaced.")
def doctor(*, repair: bool) -> None:
    """Check the store: database, history, blobs, orphans, what a crash left."""
    if repair:
        repaired(open_workspace().folder)
        return
    report = open_workspace().doctor()
    show(report)
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


@contextmanager
def _bar(title: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, and what tells it how far things are."""
    from tqdm.auto import tqdm

    with tqdm(desc=title, unit=unit, leave=False, disable=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


for command in (*CARE, *REGISTRY):
    mlops.add_command(command)
export.add_command(export_ci)
