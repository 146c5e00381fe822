"""How is a number, a size, a time or a change written so that a person can read it?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

FIGURES = 4
THIN = "\u202f"  # narrow space that no line breaks at: 12 480 is one word
NONE = "–"  # an en dash stands for "no value" in a table
LARGE, SMALL = 1e9, 1e-4  # beyond these, powers of ten
SMALLEST_P = 0.0001
MINUTE, HOUR, DAY = 60, 3600, 86_400
SECOND_NS = 1_000_000_000
UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def number(value: float) -> str:
    """A number with four significant digits, or all that stand before the point; whole numbers are exact.

    From a billion on, and below a ten-thousandth, powers of ten.

    Examples
    --------
    >>> number(0.912345), number(3.0), number(-1234.56), number(2.5e-7), number(float("nan"))
    ('0.9123', '3', '-1235', '2.500e-7', 'NaN')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == int(value) and abs(value) < LARGE:
        return count(int(value))
    if abs(value) >= LARGE or abs(value) < SMALL:
        digits, power = f"{value:.{FIGURES - 1}e}".split("e")
        return f"{digits}e{int(power)}"
    return fixed(value, _decimals(value))


def aligned(values: Sequence[float | None]) -> tuple[str, ...]:
    """Numbers of one column with the same decimals, so that they can be compared down the column.

    The largest has four significant digits, whole or not. Where sizes differ so much that the smallest would be lost,
    each is written by itself. None is a dash.

    Examples
    --------
    >>> aligned([0.9, 0.91234, None])
    ('0.9000', '0.9123', '–')
    """  # the dash of `NONE`
    present = [abs(value) for value in values if value is not None and math.isfinite(value) and value]
    whole = all(value is None or value == int(value) for value in values if value is None or math.isfinite(value))
    if whole or not present or max(present) >= LARGE or min(present) < max(SMALL, max(present) / 1000):
        return tuple(NONE if value is None else number(value) for value in values)
    decimals = _decimals(max(present))
    return tuple(
        NONE if value is None else fixed(value, decimals) if math.isfinite(value) else number(value) for value in values
    )


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals, thousands apart.

    Examples
    --------
    >>> fixed(0.5, 3), fixed(-0.0001, 2)
    ('0.500', '0.00')
    """
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    whole, dot, rest = text.partition(".")
    return f"{count(int(whole)) if abs(int(whole)) >= 10_000 else whole}{dot}{rest}"


def _decimals(value: float) -> int:
    """Decimals that give the value its four figures."""
    rounded = float(f"{value:.{FIGURES - 1}e}")
    return max(0, FIGURES - 1 - math.floor(math.log10(abs(rounded))))


def count(value: int) -> str:
    """A whole number, its thousands apart from five digits on.

    Examples
    --------
    >>> count(1234), count(12480).replace(THIN, "_")
    ('1234', '12_480')
    """
    return str(value) if abs(value) < 10_000 else f"{value:,}".replace(",", THIN)


def counted(value: int, noun: str, plural: str = "") -> str:
    """So many things, in words.

    Examples
    --------
    >>> counted(1, "row"), counted(3, "entry", "entries")
    ('1 row', '3 entries')
    """
    return f"{count(value)} {noun if value == 1 else plural or noun + 's'}"


def change(before: float, after: float) -> str:
    """A difference with arrow and sign, in the decimals of what differs.

    Examples
    --------
    >>> change(0.898, 0.912), change(3, 1), change(2, 2), change(float("nan"), 1)
    ('▲ +0.0140', '▼ -2', '= 0', '')
    """
    difference = after - before
    if not math.isfinite(difference):
        return ""
    if difference == 0:
        return "= 0"
    size = abs(difference)
    largest = max(abs(before), abs(after))
    whole = before == int(before) and after == int(after)
    shown = number(size) if whole or not SMALL <= largest < LARGE else fixed(size, _decimals(largest))
    if not shown.strip("0."):  # smaller than the decimals of the values: not nothing
        shown = number(size)
    return f"▲ +{shown}" if difference > 0 else f"▼ -{shown}"


def interval(low: float, high: float) -> str:
    """Both bounds in brackets.

    Examples
    --------
    >>> interval(0.891, 0.9312)
    '[0.89, 0.93]'
    """
    return f"[{low:.2f}, {high:.2f}]"


def p_value(value: float) -> str:
    """A p-value, never more certain than one in ten thousand.

    Examples
    --------
    >>> p_value(1e-30), p_value(0.0312), p_value(1.0)
    ('< 0.0001', '0.0312', '1')
    """
    if math.isnan(value):
        return NONE
    if value < SMALLEST_P:
        return f"< {SMALLEST_P}"
    return "1" if value > 0.99995 else f"{value:.4f}"


def duration(seconds: float) -> str:
    """A length of time in the unit a person would use.

    Examples
    --------
    >>> duration(0.0123), duration(4.12), duration(125), duration(3 * 3600 + 240)
    ('12 ms', '4.1 s', '2 min 5 s', '3 h 4 min')
    """
    if not math.isfinite(seconds):
        return NONE
    if seconds < 0.9995:
        return f"{max(seconds, 0) * 1000:.0f} ms" if seconds >= 0.0095 or seconds <= 0 else f"{seconds * 1000:.1f} ms"
    if seconds < MINUTE - 0.05:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{count(whole // HOUR)} h {whole % HOUR // MINUTE} min"


def size(size_bytes: float) -> str:
    """A size in the unit a person would use, a thousand bytes to the kB.

    Examples
    --------
    >>> size(1), size(512), size(214_000_000), size(3_140_000_000)
    ('1 byte', '512 bytes', '214 MB', '3.1 GB')
    """
    if size_bytes < 1000:
        return counted(int(size_bytes), "byte")
    power = 0
    while size_bytes >= 999.5 and power < len(UNITS) - 1:
        size_bytes, power = size_bytes / 1000, power + 1
    return f"{size_bytes:.1f} {UNITS[power]}" if size_bytes < 9.95 else f"{size_bytes:.0f} {UNITS[power]}"


def when(moment_ns: int, now_ns: int | None, zone: tzinfo | None = None) -> str:
    """How long ago, up to a day; then the date where the reader is.

    Parameters
    ----------
    moment_ns : int
        Nanoseconds since 1970, UTC.
    now_ns : int or None
        The same for now; None where the text must stay true: then it is the exact time.
    zone : tzinfo or None
        Where the reader is; None for the machine's own.

    Examples
    --------
    >>> when(0, 300 * SECOND_NS), when(0, None)
    ('5 min ago', '1970-01-01 00:00 UTC')
    """
    if now_ns is None:
        return exact(moment_ns, seconds=False)
    age = (now_ns - moment_ns) / SECOND_NS
    if -MINUTE < age < MINUTE:
        return "just now"
    if MINUTE <= age < HOUR:
        return f"{int(age // MINUTE)} min ago"
    if HOUR <= age < DAY:
        return f"{int(age // HOUR)} h ago"
    found = _moment(moment_ns)
    return "at an unknown time" if found is None else found.astimezone(zone).date().isoformat()


def exact(moment_ns: int, *, seconds: bool = True) -> str:
    """The moment in UTC.

    Examples
    --------
    >>> exact(1_700_000_000 * SECOND_NS)
    '2023-11-14 22:13:20 UTC'
    """
    found = _moment(moment_ns)
    return "at an unknown time" if found is None else f"{found:%Y-%m-%d %H:%M}{f':{found:%S}' if seconds else ''} UTC"


def _moment(moment_ns: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(moment_ns // SECOND_NS, tz=UTC)
    except (OverflowError, OSError, ValueError):  # a clock that was wrong by thousands of years
        return None
