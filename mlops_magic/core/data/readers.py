"""With which function of pandas is a table file read, by the end of its name?"""

from __future__ import annotations

from ...errors import UsageError, nearest

READERS: dict[str, tuple[str, dict[str, object]]] = {
    ".csv": ("read_csv", {}),
    ".tsv": ("read_csv", {"sep": "\t"}),
    ".parquet": ("read_parquet", {}),
    ".feather": ("read_feather", {}),
    ".json": ("read_json", {}),
    ".jsonl": ("read_json", {"lines": True}),
}
PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")  # pandas unpacks text by these ends itself


def is_table_file(name: str) -> bool:
    """Whether a file's name is a table's.

    Examples
    --------
    >>> is_table_file("data/a.csv"), is_table_file("helper.py")
    (True, False)
    """
    try:
        reader(name)
    except UsageError:
        return False
    return True


def reader(name: str) -> tuple[str, dict[str, object]]:
    """The function's name, and what it is told beside the path.

    Raises
    ------
    UsageError
        No table is known by this end.

    Examples
    --------
    >>> reader("data/Customers.TSV.gz")
    ('read_csv', {'sep': '\\t'})
    """
    lowered = name.lower()
    packed = next((end for end in PACKED if lowered.endswith(end)), "")
    text = lowered.removesuffix(packed)
    found = next((end for end in READERS if text.endswith(end)), "")
    if not found or (packed and found in (".parquet", ".feather")):
        end = f".{text.rpartition('.')[2]}" if "." in text else ""
        near = nearest(end, READERS) or ".csv"
        raise UsageError(
            f"{name!r} is no table: the name of one ends in {', '.join(READERS)}. Type: mlops validate table{near} as NAME"
        )
    return READERS[found]
