"""How are a check, and rows that break it, told to a person?"""

from __future__ import annotations

from datetime import UTC, datetime

from ...records.schema import Check
from ...records.validation import Breaking
from .sentences import number, percent

MOST_LABELS_SHOWN = 4
MOST_LETTERS = 48
DAY = 86_400


def expected(check: Check, kind: str, allowed: float, rows: int) -> str:
    """What a check asks, as a clause.

    Parameters
    ----------
    check : Check
        The rule.
    kind : str
        Of the column.
    allowed : float
        What `limits` gave for it.
    rows : int
        Of the table that is judged.

    Examples
    --------
    >>> expected(Check("range", 2.0, 9.0, low=16.0, high=92.0), "integer", 1, 100)
    '16 to 92'
    >>> expected(Check("missing", 4.0, 96.0), "integer", 9, 100)
    'at most 9 % missing'
    """
    if check.rule == "missing":
        return "a value" if check.breaks <= 1 else f"at most {percent(allowed / rows)} missing"
    if check.rule == "usual":
        within = percent(allowed)
        if check.most:
            return f"{percent(check.most[1])} {_quoted(check.most[0])} (± {within})"
        shares = ", ".join(f"{percent(share)} up to {bound(value, kind)}" for value, share in check.usual)
        return f"{shares} (± {within})"
    return rule(check, kind)


def rule(check: Check, kind: str) -> str:
    """What a check asks of one value, as a clause.

    Examples
    --------
    >>> rule(Check("labels", 1.0, 9.0, labels=("No", "Yes")), "string")
    "'No', 'Yes'"
    """
    if check.rule in ("range", "length"):
        assert check.low is not None
        assert check.high is not None
        if check.rule == "length":
            return f"{check.low:.0f} to {check.high:.0f} letters"
        return f"{bound(check.low, kind)} to {bound(check.high, kind)}"
    if check.rule == "labels":
        shown = ", ".join(map(_quoted, check.labels[:MOST_LABELS_SHOWN]))
        more = len(check.labels) - MOST_LABELS_SHOWN
        return f"{shown} and {more} more" if more > 0 else shown
    if check.rule == "pattern":
        return f"like {check.pattern}"
    return {"unique": "no value twice", "increasing": "never earlier than the row before"}.get(check.rule, "a value")


def broken(check: Check, kind: str, found: Breaking, rows: int) -> str:
    """What is wrong, as a clause after the column's name.

    Examples
    --------
    >>> broken(Check("range", 2.0, 9.0, low=16.0, high=92.0), "integer", Breaking("age", "range", (1, 2), (3, 400)), 100)
    '2 of 100 rows outside 16 to 92, such as 3'
    """
    if check.rule == "usual":
        return _unusual(check, kind, found)
    if check.rule == "missing":
        was = (check.breaks - 1) / (check.breaks - 1 + check.keeps)
        before = f", {percent(was)} in the reference" if check.breaks > 1 else ""
        return f"{len(found.rows)} of {rows} rows have no value{before}"
    said = reason(check, kind)
    return f"{len(found.rows)} of {rows} rows {said}, such as {shown(found.values[0])}"


def reason(check: Check, kind: str) -> str:
    """Why a row breaks a check, as a clause after "it is".

    Examples
    --------
    >>> reason(Check("length", 2.0, 9.0, low=3.0, high=5.0), "string")
    'not of 3 to 5 letters'
    """
    return {
        "missing": "without a value",
        "range": f"outside {rule(check, kind)}",
        "length": f"not of {rule(check, kind)}",
        "labels": "with a label never seen",
        "pattern": f"not {rule(check, kind)}",
        "unique": "with a value that is there before",
        "increasing": "earlier than a row before",
    }.get(check.rule, "not as usual")


def shown(value: object) -> str:
    """A value as a sentence has it: texts in quotes, numbers with six figures.

    Examples
    --------
    >>> shown("x"), shown(332.8136131), shown(3)
    ("'x'", '332.814', '3')
    """
    if isinstance(value, str):
        return _quoted(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:MOST_LETTERS]


def _unusual(check: Check, kind: str, found: Breaking) -> str:
    """The share that moved most."""
    if check.most:
        return f"{percent(found.shares[0])} are {_quoted(check.most[0])}, usually {percent(check.most[1])}"
    moved = [(abs(now - was), value, was, now) for (value, was), now in zip(check.usual, found.shares, strict=True)]
    _, value, was, now = max(moved)
    return f"{percent(now)} are at most {bound(value, kind)}, usually {percent(was)}"


def bound(value: float, kind: str) -> str:
    """A bound of a range: a number exactly, a date to the day or second, a text's letters.

    Examples
    --------
    >>> bound(0.25, "number"), bound(1e9, "datetime")
    ('0.25', '2001-09-09 01:46:40')
    """
    if kind in ("integer", "string"):
        return f"{value:.0f}" if kind == "integer" else f"{value:.0f} letters"
    if kind == "datetime":
        try:
            moment = datetime.fromtimestamp(value, tz=UTC).replace(tzinfo=None)
        except (OverflowError, OSError, ValueError):  # beyond the years that Python has
            return f"{value:.0f} s"
        return moment.date().isoformat() if value % DAY == 0 else moment.isoformat(" ", "seconds")
    return number(value, kind) if kind == "duration" else f"{value:.6g}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…")
