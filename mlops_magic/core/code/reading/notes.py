"""What does the notebook file, or a cell's own first line, say about a cell: its heading, whether it holds parameters?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ....records.execution import CellNote, Execution

PARAMETERS = "parameters"  # the tag that papermill made common
_FIRST_LINE = re.compile(r"#\s*(?:%%)?\s*\[?\s*(?:tags?\s*[:=]\s*)?\[?[\"']?(.*?)[\"']?\]?\s*$")
_CELL_MARK = re.compile(r"#\s*%%\s*(?!\[)(.+)$")
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*$")


def cell_notes(cells: Iterable[Mapping[str, Any]]) -> dict[str, CellNote]:
    """Notes on the code cells of a notebook file, by their ids and by their texts.

    Parameters
    ----------
    cells : iterable of mapping
        As the file's JSON has them. A front end that tells the kernel no cell ids is served by the texts.

    Examples
    --------
    >>> cells = [{"cell_type": "markdown", "source": "## 2. Load"}, {"cell_type": "code", "id": "a", "source": "x = 1"}]
    >>> cell_notes(cells)["a"]
    CellNote(heading='2. Load', tags=())
    """
    found: dict[str, CellNote] = {}
    heading = ""
    for cell in cells:
        source = cell.get("source", "")
        text = source if isinstance(source, str) else "".join(source)
        if cell.get("cell_type") == "markdown":
            heading = _heading(text) or heading
        elif cell.get("cell_type") == "code" and text.strip():
            note = CellNote(heading, tuple(map(str, cell.get("metadata", {}).get("tags", []))))
            found[text.strip()] = note
            if cell.get("id"):
                found[str(cell["id"])] = note
            heading = ""
    return found


def _heading(markdown: str) -> str:
    """The last heading of a markdown cell."""
    found = [match[1] for line in markdown.splitlines() if (match := _HEADING.match(line.strip()))]
    return found[-1] if found else ""


def noted(execution: Execution, notes: Mapping[str, CellNote]) -> CellNote:
    """What is known of the cell that ran; `# %% Load the data` as its first line is a heading too."""
    known = notes.get(execution.cell_id) or notes.get(execution.text)
    if known is not None and (known.heading or known.tags):
        return known
    match = _CELL_MARK.match(_first_line(execution))
    return CellNote(match[1].strip()) if match else CellNote()


def is_parameters_cell(execution: Execution, notes: Mapping[str, CellNote]) -> bool:
    """Whether a cell is tagged `parameters`, or says so in a comment as its first line.

    Examples
    --------
    >>> ran = Execution(1, "", "# %% [parameters]", "", True, *[frozenset()] * 4)
    >>> is_parameters_cell(ran, {})
    True
    """
    if PARAMETERS in noted(execution, notes).tags:
        return True
    match = _FIRST_LINE.match(_first_line(execution))
    return bool(match) and match[1].strip().lower() == PARAMETERS  # type: ignore[index]  # it matched


def _first_line(execution: Execution) -> str:
    return execution.text.partition("\n")[0].strip()
