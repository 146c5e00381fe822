"""What is drawn of runs: curves of a metric, and values of many runs side by side."""

from __future__ import annotations

from dataclasses import dataclass

Value = float | str | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Every point of one metric of one run, in the order of its steps."""

    run: int
    name: str  # of the run; may be empty
    steps: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RunValues:
    """Params, metrics and other values of runs; a row per run, a column per name, None where a run lacks it."""

    names: tuple[str, ...]  # as they were asked for: "params.alpha"
    runs: tuple[int, ...]
    rows: tuple[tuple[Value, ...], ...]
    left_out: int = 0  # runs that lack one of the names and are no row
