"""A figure that shows itself, in a notebook as a picture and in a terminal by its finding. Imports matplotlib."""

from __future__ import annotations

import textwrap

from matplotlib.figure import Figure

from .figure_look import png

LETTERS_PER_INCH = 9.5  # of a title in the style's size


class RunFigure(Figure):
    """A figure of matplotlib's that pyplot does not know: nothing to close, and not shown twice.

    Parameters
    ----------
    width, height : float
        Inches.
    finding : str
        What there is to see; the title.
    """

    def __init__(self, width: float, height: float, finding: str) -> None:
        super().__init__(figsize=(width, height))
        self.finding = finding
        lines = textwrap.wrap(finding, int(width * LETTERS_PER_INCH))
        self.suptitle("\n".join(lines), x=0.01, ha="left", fontweight="bold", parse_math=False)

    def __repr__(self) -> str:
        return f"<figure: {self.finding}>"

    def _repr_png_(self) -> bytes:
        return png(self)
