"""How a command shows what it got: the card, as text."""

from __future__ import annotations

import time
from typing import Any

import click

FAILED = 1  # the exit code of a verdict that is no


def show(record: Any) -> None:
    """Print the card of a record."""
    from ..render.text import text

    click.echo(text(record, now_ns=time.time_ns()))
