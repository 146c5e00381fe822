"""The command `mlops`: the same verbs outside a kernel."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; an error of ours is one sentence on standard error and exit code 2."""
    from ..errors import MlopsMagicError
    from .commands import mlops

    try:
        mlops(prog_name="mlops")
    except MlopsMagicError as error:
        print(f"mlops: {error}", file=sys.stderr)
        raise SystemExit(2) from None
