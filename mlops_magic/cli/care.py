"""Commands that keep a store well: audit, backup, gc, and the doctor's repair."""

from __future__ import annotations

import time
from pathlib import Path

import click

from ..errors import UsageError
from ..workspace import open_workspace
from .showing import FAILED, show


def repaired(folder: Path) -> None:
    """Make a new store beside a damaged one; not all saved is a failure of the command."""
    from ..services.care.repair import repair

    made = repair(folder, now_ns=time.time_ns())
    show(made)
    if not made.complete:
        raise SystemExit(FAILED)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Copy the store into FOLDER, where nothing is yet, while others write; the copy is checked."""
    show(open_workspace().care.backup(folder))


@click.command()
@click.option("--grace", type=click.FloatRange(min=0), default=24.0, show_default=True, help="Hours; younger stays.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def gc(grace: float, *, dry_run: bool) -> None:
    """Remove blobs and temporary files that nothing refers to."""
    show(open_workspace().care.collect(grace_hours=grace, dry_run=dry_run))


@click.command()
@click.argument("words", nargs=-1, metavar="[REFERENCE] | verify [HEAD]")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
def audit(words: tuple[str, ...], limit: int) -> None:
    """The changes of the store, or of REFERENCE; or whether history holds, and HEAD is in it: exit code 1 where not."""
    care = open_workspace().care
    if words[:1] != ("verify",):
        if words[1:]:
            raise UsageError("changes of one thing at a time. Type: mlops audit run:1, or mlops audit verify")
        show(care.audit(words[0] if words else "", limit))
        return
    if words[2:]:
        raise UsageError("one head at a time. Type: mlops audit verify 15:48dd9627b77d0c1f")
    found = care.verify(words[1] if words[1:] else "")
    show(found)
    if not found:
        raise SystemExit(FAILED)


COMMANDS = (audit, backup, gc)
