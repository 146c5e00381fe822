"""What fp1 is for ever: names of recipes, and the digests they had when the second implementation first read them.

`python -m slow_fp1.vectors`, in the folder above, writes the digests of recipes that are new; it never touches a line
that is there (R13).
"""

from __future__ import annotations

from pathlib import Path

from . import vectors_columns, vectors_tables, vectors_values
from .records import record

GOLDEN = Path(__file__).parent / "vectors.txt"
BY_RELEASE = "-"  # the schema of a class of a package holds the version of that package


def recipes():
    """Name to recipe, of all vectors."""
    return vectors_columns.every() | vectors_tables.every() | vectors_values.every()


def golden():
    """Name to content, schema and fp, as they were written down."""
    lines = [line.rsplit(" | ", 3) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    return {name: (content, schema, fp) for name, content, schema, fp in lines}


def digests(recipe):
    """Content, schema and fp of the second implementation."""
    found = record(recipe)
    return found.content.hex(), found.schema.hex(), found.fp


def versioned(name):
    """Whether a package's version is part of the schema."""
    return name.startswith("estimator")


def main():
    """Append what is new."""
    known = golden() if GOLDEN.exists() else {}
    with GOLDEN.open("a", encoding="utf-8") as file:
        for name, recipe in recipes().items():
            if name not in known:
                content, schema, fp = digests(recipe)
                file.write(f"{name} | {content} | " + ("- | -\n" if versioned(name) else f"{schema} | {fp}\n"))


if __name__ == "__main__":
    main()
