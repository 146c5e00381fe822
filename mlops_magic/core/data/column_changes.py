"""Which columns of two tables differ, as far as their fingerprints tell, and in values or only in types?"""

from __future__ import annotations

from ...records.fingerprint import KEYED, Fingerprint
from ...records.run import ColumnChange

NUMBERS = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}
NULLABLE = {"b": "boolean", "i": "Int", "u": "UInt", "f": "Float"}
ARROWS = {"double": "float64", "float": "float32", "halffloat": "float16"}


def column_changes(before: Fingerprint, after: Fingerprint) -> tuple[ColumnChange, ...]:
    """What became of each column that is not the same, in the order of the later table; those that are gone last.

    Parameters
    ----------
    before, after : Fingerprint
        With digests of their columns, both plain or both under one key; else nothing can be told.

    Returns
    -------
    tuple of ColumnChange
        "type changed" where the values are the same; a column whose values changed is "changed", whatever its type.
        Columns of one name are told apart by which comes first.
    """
    old, new = _columns(before), _columns(after)
    if _is_keyed(before) is not _is_keyed(after):
        return ()
    found = []
    for label, (text, digest, kind) in new.items():
        if label not in old:
            found.append(ColumnChange(text, "new"))
            continue
        _, was, old_kind = old[label]
        types = (type_word(old_kind), type_word(kind)) if old_kind != kind and old_kind and kind else ("", "")
        if digest != was:
            found.append(ColumnChange(text, "changed", types if types[0] != types[1] else ("", "")))
        elif types != ("", ""):
            found.append(ColumnChange(text, "type changed", types))
    return (*found, *(ColumnChange(text, "gone") for label, (text, _, _) in old.items() if label not in new))


def _is_keyed(of: Fingerprint) -> bool:
    return any(digest.startswith(KEYED) for _, _, digest in of.columns)


def _columns(of: Fingerprint) -> dict[tuple[str, int], tuple[str, str, str]]:
    """Text, digest and type of each column, by its label and how many of that label came before."""
    types = of.types or ("",) * len(of.columns)
    found: dict[tuple[str, int], tuple[str, str, str]] = {}
    met: dict[str, int] = {}
    for (text, label, digest), kind in zip(of.columns, types, strict=True):
        met[label] = met.get(label, -1) + 1
        found[label, met[label]] = (text, digest, kind)
    return found


def type_word(text: str) -> str:
    """A type of fp1's schema as pandas calls it; what has no other name keeps its own.

    Examples
    --------
    >>> [type_word(text) for text in ("np:i8", "na:i8", "na:b1", "np:dtz:ns:UTC", "cat:1:00ff", "arrow:large_string")]
    ['int64', 'Int64', 'boolean', 'datetime64[ns, UTC]', 'ordered category', 'large_string[pyarrow]']
    """
    family, _, rest = text.partition(":")
    if family == "cat":
        return "ordered category" if rest.startswith("1") else "category"
    if family == "arrow":
        return f"{ARROWS.get(rest, rest)}[pyarrow]"
    if family == "period":
        return f"period[{rest}]"
    if family == "interval":
        closed, _, of = rest.partition(":")
        return f"interval[{type_word(of)}, {closed}]"
    if family not in ("np", "na"):
        return text
    kind, _, more = rest.partition(":")
    if kind in ("dt", "dtz"):
        return f"datetime64[{', '.join(more.split(':', 1))}]"
    if kind == "td":
        return f"timedelta64[{more}]"
    if kind[:1] not in NUMBERS or not kind[1:].isdigit():
        return rest
    word = (NULLABLE if family == "na" else NUMBERS)[kind[0]]
    return word if kind == "b1" else f"{word}{8 * int(kind[1:])}"
