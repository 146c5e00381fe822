"""How do our figures look, whatever they show? The style, colours, and where labels stand."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STYLE = Path(__file__).parent / "templates" / "figure.mplstyle"
DOTS_PER_INCH = 192  # twice a screen's
ACCENT, REST = "#0072B2", "#9a9a9a"
REST_INK = "#6b6b6b"  # the same grey, dark enough to be read
COLOURS = (
    "#0072B2",
    "#b84f00",
    "#007a5a",
    "#a3487e",
    "#8a6100",
    "#2b6f99",
    "#222222",
)  # Okabe and Ito's, to be read on white
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)))
TITLE_INCHES = 0.5
LOG_FROM = 50  # largest over smallest, from which an axis is logarithmic


@contextmanager
def style() -> Iterator[None]:
    """Our style, while something is drawn; the user's rcParams are as before."""
    import matplotlib as mpl
    from matplotlib import RcParams, rc_params_from_file

    ours: Mapping[str, Any] = rc_params_from_file(STYLE, use_default_template=False)
    assert isinstance(ours, RcParams)
    with mpl.rc_context(ours):
        yield


def png(figure: Any) -> bytes:
    """The figure as a PNG, at twice the dots of a screen."""
    target = io.BytesIO()
    with style(), warnings.catch_warnings():
        # a letter that the user's font lacks is drawn as a box: nothing the user could do about it here
        warnings.filterwarnings("ignore", message=r"Glyph \d+", category=UserWarning)
        figure.savefig(target, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return target.getvalue()


def apart(places: Sequence[float], gap: float, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Places of labels, moved as little as keeps them so far apart and within the bounds.

    Examples
    --------
    >>> apart([0.5, 0.5, 0.9], 0.25)
    [0.25, 0.5, 0.9]
    """
    order = sorted(range(len(places)), key=lambda place: places[place])
    gap = min(gap, (high - low) / max(1, len(places) - 1))
    found = [0.0] * len(places)
    ceiling = high
    for place in reversed(order):  # down from the top, then up from the bottom
        found[place] = min(places[place], ceiling)
        ceiling = found[place] - gap
    floor = low
    for place in order:
        found[place] = max(found[place], floor)
        floor = found[place] + gap
    return found


def logarithmic(axis: Any) -> None:
    """Make an axis logarithmic, its ticks written as numbers: matplotlib writes formulas."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axis._set_axes_scale("log")  # noqa: SLF001 - what set_xscale and set_yscale call
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def is_wide(values: Sequence[float]) -> bool:
    """Whether positive numbers lie so far apart that only a logarithmic axis shows them all."""
    finite = [value for value in values if math.isfinite(value)]
    return bool(finite) and min(finite) > 0 and max(finite) / min(finite) >= LOG_FROM
