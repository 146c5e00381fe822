"""The commands of the registry: `mlops promote`, `rollback`, `card`, `ci` and `export ci`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..workspace import open_workspace
from .showing import FAILED, show


@click.command()
@click.argument("version")
@click.argument("join", metavar="to", default="to")
@click.argument("alias", default="champion")
@click.option("--on", help="A saved version such as data:customers@2, or a file.")
@click.option("--target", help="The column that says what came true.")
@click.option("--metric", help="What versions are compared by, such as roc_auc or rmse.")
@click.option("--segment", multiple=True, help="A column by which rows are told apart; may be given often.")
@click.option("--segment-limit", type=click.FloatRange(min=0), default=0.05, show_default=True)
@click.option("--margin", type=float, default=0.0, show_default=True, help="Better by more than this.")
@click.option("--force", is_flag=True, help="Move the alias in spite of the gate.")
@click.option("--reason", default="", help="Why; kept with the move.")
def promote(version: str, join: str, alias: str, **given: Any) -> None:
    """Let ALIAS point at VERSION, such as churn@3, if it passes the gate; exit code 1 where it does not."""
    from ..workspace.releasing import Asked

    if join != "to":
        raise UsageError(
            f"say to, not {join!r}. Type: mlops promote {version} to champion --on data:NAME --target COLUMN"
        )
    asked = Asked(
        given["on"], given["target"], given["metric"], given["segment"], given["segment_limit"], given["margin"], (),
        given["force"], given["reason"],
    )  # fmt: skip
    found = open_workspace().registry.promote(version, alias, asked)
    show(found)
    if found.refused:
        raise SystemExit(FAILED)


@click.command()
@click.argument("name")
@click.option("--alias", default="champion", show_default=True)
@click.option("--reason", default="", help="Why; kept with the move.")
def rollback(name: str, alias: str, reason: str) -> None:
    """Let an alias of model NAME point again at the version it pointed at before."""
    show(open_workspace().registry.rollback(name, alias, reason=reason))


@click.command()
@click.argument("reference")
@click.option("--set", "fields", multiple=True, metavar="FIELD=TEXT", help="What the card says from now on.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page of its own.")
@click.option("--md", type=click.Path(path_type=Path), help="Write Markdown.")
def card(reference: str, fields: tuple[str, ...], html: Path | None, md: Path | None) -> None:
    """Show the model card of REFERENCE, such as churn or churn@3, fill its fields, or write it as a file."""
    from ..records.model_card import given_fields

    registry = open_workspace().registry
    found = registry.card(reference, given_fields(fields, f"mlops card {reference}"))
    for form, path in (("html", html), ("md", md)):
        if path is not None:
            show(registry.write_card(found, path, form=form))
    if html is None and md is None:
        show(found)


@click.command()
@click.argument("reference")
@click.option("--junit", type=click.Path(path_type=Path), help="Write the report as JUnit XML.")
@click.option("--prove", is_flag=True, help="Also run the exported pipeline again.")
def ci(reference: str, junit: Path | None, *, prove: bool) -> None:
    """Test code, data and model of REFERENCE, such as churn or churn@champion; exit code 1 where a test fails."""
    found = open_workspace().registry.ci(reference, junit, prove=prove)
    show(found)
    if not found:
        raise SystemExit(FAILED)


@click.command("ci")
@click.argument("model")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help="The root of the repository; default: here."
)
def export_ci(model: str, out: Path) -> None:
    """Write the files that let GitHub and GitLab run the tests of MODEL."""
    show(open_workspace().registry.export_ci(model, out))


COMMANDS = (promote, rollback, card, ci)
