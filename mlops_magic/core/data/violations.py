"""Whether rows keep a model's signature, and if not: which row, which column, what was expected, what came."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from ...records.signature import ColumnSpec, Signature, Violation

MOST_ROWS = 10_000
MOST_LETTERS = 10_000  # of one text
MOST_VIOLATIONS = 100  # a caller mends the first ones; the rest is the same mistake again
SHOWN_LETTERS = 60
MOST_LABELS_SHOWN = 5
EXACT_FLOATS = 2**53  # beyond it a float is no longer one certain integer
NANOSECOND_YEARS = range(1678, 2262)  # whole years that 64 bits of nanoseconds can hold


def violations(rows: Sequence[object], signature: Signature) -> tuple[Violation, ...]:
    """Every way in which rows break the signature, at most the first 100; empty where a model may be asked.

    Values are those of parsed JSON. A boolean is no number and a text is never read as one; 5.0 is an integer, as JSON
    has it. Null passes only where training had missing values. What lies outside the range that training saw is no
    violation, see `unseen`; what lies outside the range or labels of a schema is.

    Parameters
    ----------
    rows : sequence of mappings, 1 to 10 000
        Column name to value.
    signature : Signature
        The model's contract.

    Examples
    --------
    >>> signature = Signature((ColumnSpec("age", "integer", nullable=False),), named=True, output="class")
    >>> violations([{"age": 5}], signature)
    ()
    >>> violations([{"age": "old"}], signature)
    (Violation(row=0, column='age', expected='an integer', got="'old'"),)

    Notes
    -----
    O(rows * columns); an unknown name is compared with every known one, for at most 100 of them.
    """
    if not rows:
        return (Violation(None, None, "at least one row", "none"),)
    if len(rows) > MOST_ROWS:
        return (Violation(None, None, f"at most {MOST_ROWS} rows", f"{len(rows)} rows"),)
    return tuple(islice(_found(rows, signature), MOST_VIOLATIONS))


def _found(rows: Sequence[object], signature: Signature) -> Iterator[Violation]:
    checks = [(spec, _check(spec)) for spec in signature.inputs]
    names = {spec.name for spec in signature.inputs}
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            yield Violation(number, None, "an object of columns and values", shown(row))
            continue
        for spec, check in checks:
            if spec.name not in row:
                yield Violation(number, spec.name, "a value", "no such column")
            elif row[spec.name] is None:
                if not spec.nullable:
                    yield Violation(number, spec.name, f"{check.expected}, never missing", "null")
            elif not check.holds(row[spec.name]):
                yield Violation(number, spec.name, check.expected, shown(row[spec.name]))
            elif not _kept(row[spec.name], spec):
                yield Violation(number, spec.name, _rule(spec), shown(row[spec.name]))
        for name in sorted(row.keys() - names, key=str):
            yield Violation(number, _short(str(name)), _known(str(name), names), "an unknown column")


class _Check:
    """What one column asks of a value, in words and as a test."""

    def __init__(self, expected: str, holds: Callable[[object], bool]) -> None:
        self.expected, self.holds = expected, holds


def _check(spec: ColumnSpec) -> _Check:
    if spec.kind == "integer":
        low, high = _integer_limits(spec.dtype)
        narrow = high - low < 2**32
        return _Check(
            f"an integer from {low} to {high}" if narrow else "an integer",
            lambda value: _is_integer(value) and low <= int(value) <= high,  # type: ignore[call-overload]
        )
    if spec.kind == "datetime":
        return _datetime_check(spec.dtype)
    return {
        "number": _Check("a number", _is_number),
        "boolean": _Check("true or false", lambda value: isinstance(value, bool)),
        "string": _Check(f"a text of at most {MOST_LETTERS} letters", _is_text),
    }.get(spec.kind, _Check("a value", lambda _: True))


def _kept(value: Any, spec: ColumnSpec) -> bool:
    """Whether a value of the right kind keeps what a schema asks of it, if one does."""
    if spec.labels is not None and spec.kind == "string":
        return value in spec.labels
    if spec.lowest is None or spec.highest is None:
        return True
    if spec.kind == "datetime":
        moment = moment_of(value)
        if moment is None:
            return True
        value = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return bool(spec.lowest <= value <= spec.highest)


def _rule(spec: ColumnSpec) -> str:
    """What a schema asks, in words."""
    if spec.labels is not None:
        known = ", ".join(map(shown, spec.labels[:MOST_LABELS_SHOWN]))
        more = len(spec.labels) - MOST_LABELS_SHOWN
        return f"one of {known}" + (f" and {more} more" if more > 0 else "")
    low, high = spec.lowest or 0.0, spec.highest or 0.0
    if spec.kind == "datetime":
        low_moment, high_moment = (_told(each) for each in (low, high))
        return f"a time from {low_moment} to {high_moment}"
    return f"a value from {low:.10g} to {high:.10g}"


def _told(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, tz=UTC).replace(tzinfo=None).isoformat()
    except (OverflowError, OSError, ValueError):  # beyond the years that Python has
        return f"{seconds:.0f} s"


def _integer_limits(dtype: str) -> tuple[int, int]:
    """Smallest and largest integer of a dtype such as `uint8` or `Int64`; 64 bits where it names none."""
    name = dtype.lower().partition("[")[0]
    bits = int("".join(filter(str.isdigit, name)) or 64)
    return (0, 2**bits - 1) if name.startswith("uint") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _is_integer(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer() and abs(value) <= EXACT_FLOATS
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer of more than 308 digits
        return False


def _is_text(value: object) -> bool:
    # Half of a surrogate pair can be spelt in JSON, and no UTF-8 text can hold it.
    return isinstance(value, str) and len(value) <= MOST_LETTERS and not any("\ud800" <= c <= "\udfff" for c in value)


def _datetime_check(dtype: str) -> _Check:
    zoned = "," in dtype  # datetime64[us, UTC]
    nanoseconds = "[ns" in dtype
    example = "2026-01-31T12:00:00+00:00" if zoned else "2026-01-31T12:00:00"

    def holds(value: object) -> bool:
        moment = moment_of(value)
        if moment is None or (moment.utcoffset() is not None) is not zoned:
            return False
        return not nanoseconds or moment.year in NANOSECOND_YEARS

    return _Check(f"a time {'with' if zoned else 'without'} its offset, such as {example}", holds)


def moment_of(value: object) -> datetime | None:
    """The time an ISO 8601 text tells, or None where it tells none."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def shown(value: object) -> str:
    """A value as an error may show it: one short line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, str):
        return repr(_short(value))
    if isinstance(value, int) and abs(value) > 10**SHOWN_LETTERS:  # str() of a very long integer raises
        return "a very long integer"
    return repr(value)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"


def _known(name: str, names: set[str]) -> str:
    """What to name instead of an unknown column."""
    near = difflib.get_close_matches(name[:SHOWN_LETTERS], sorted(names), n=1)
    return f"a column of the model; {_short(near[0])!r} is the nearest" if near else "a column of the model"
