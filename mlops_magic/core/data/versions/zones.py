"""How is a time zone written as text, so that the very same kind of zone comes back?"""

from __future__ import annotations

import datetime as dt
import importlib
import zoneinfo
from typing import Any

from ....errors import DataError


def written(zone: dt.tzinfo | None) -> list[Any] | None:
    """Kind and name of a zone, or None for none.

    Raises
    ------
    DataError
        A zone of a class that cannot be made again from a name.

    Examples
    --------
    >>> written(dt.timezone.utc), written(zoneinfo.ZoneInfo("Europe/Berlin"))
    (['utc'], ['zoneinfo', 'Europe/Berlin'])
    """
    if zone is None:
        return None
    if zone is dt.UTC:
        return ["utc"]
    if type(zone) is dt.timezone:
        offset = zone.utcoffset(None)
        name = zone.tzname(None)
        return [
            "offset",
            offset.days,
            offset.seconds,
            offset.microseconds,
            name if name != str(dt.timezone(offset)) else None,
        ]
    if isinstance(zone, zoneinfo.ZoneInfo) and zone.key:
        return ["zoneinfo", zone.key]
    known: Any = getattr(zone, "zone", None)
    if type(zone).__module__.partition(".")[0] == "pytz" and isinstance(known, str):
        return ["pytz", known]
    raise DataError(f"a time zone of class {type(zone).__module__}.{type(zone).__qualname__} is not kept; use zoneinfo")


def read(kept: list[Any] | None) -> Any:
    """The zone of what `written` gave."""
    if kept is None:
        return None
    kind, *rest = kept
    if kind == "utc":
        return dt.UTC
    if kind == "offset":
        offset = dt.timedelta(*rest[:3])
        return dt.timezone(offset) if rest[3] is None else dt.timezone(offset, rest[3])
    if kind == "zoneinfo":
        return zoneinfo.ZoneInfo(rest[0])
    return importlib.import_module("pytz").timezone(rest[0])
