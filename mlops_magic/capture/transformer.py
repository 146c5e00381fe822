"""How does `%%track …` become code that IPython runs as an ordinary cell?

The first line that is neither blank nor comment decides. It is rewritten, one line for one line, into a statement that
begins the run; the body stays where it was, so that tracebacks keep their line numbers, the last expression is shown and
top-level `await` works. IPython calls a transformer several times per cell and for completeness checks: it is pure.
"""

from __future__ import annotations

import re

from IPython.core.inputtransformer2 import cell_magic

BEGIN = "mlops_track_begin"  # the hidden line magic that begins a run
_TRACK = re.compile(r"%%track(?:[ \t]+(?P<arguments>.*?))?[ \t]*\r?\n?$")


def track_line(lines: list[str]) -> tuple[int, str] | None:
    """Position and arguments of the `%%track` line, or None where the cell is not tracked.

    Examples
    --------
    >>> track_line(["# a fit\\n", "%%track churn\\n", "x = 1\\n"])
    (1, 'churn')
    """
    for position, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = _TRACK.match(line)
        return (position, (found["arguments"] or "").strip()) if found else None
    return None


def rewritten(lines: list[str]) -> list[str]:
    """The cell's lines with `%%track` turned into the statement that begins the run."""
    found = track_line(lines)
    if found is None:
        return lines
    position, arguments = found
    if arguments.endswith("?"):
        return lines
    begin = f"get_ipython().run_line_magic({BEGIN!r}, {arguments!r})"
    before, rest = lines[:position], lines[position + 1 :]
    first = next(
        (number for number, line in enumerate(rest) if line.strip() and not line.strip().startswith("#")), None
    )
    if first is not None and rest[first].startswith("%%"):
        # IPython looks for cell magics in the first line only; what it would make of this one goes on our line.
        return [*before, begin + "; " + "".join(cell_magic(rest[first:]))]
    return [*before, begin + "\n", *rest]
