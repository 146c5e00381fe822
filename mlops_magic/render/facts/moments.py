"""How is a time written for a program? As ISO 8601, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

SECOND_NS = 1_000_000_000


def moment(moment_ns: int) -> str | None:
    """The time to the second; None where a clock was wrong by thousands of years.

    Examples
    --------
    >>> moment(1_700_000_000 * SECOND_NS)
    '2023-11-14T22:13:20+00:00'
    """
    try:
        return datetime.fromtimestamp(moment_ns // SECOND_NS, tz=UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return None
