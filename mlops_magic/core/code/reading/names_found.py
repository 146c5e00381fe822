"""What a piece of code does to names: the record that a walk over it fills."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Names:
    """What a cell does to the names of its notebook.

    `binds` is bound for certain, `maybe_binds` on a branch; `reads` are read before the cell itself has bound them;
    `late_reads` are read when a function of the cell runs; `changes` may be changed in place.
    """

    reads: set[str] = field(default_factory=set)
    loads: set[str] = field(default_factory=set)  # every global read at top level, bound here or not
    late_reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    maybe_binds: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    stores: set[str] = field(default_factory=set)  # what an attribute or item was assigned on
    attributes: set[str] = field(default_factory=set)
    strings: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)  # top names of imported modules
    wildcard: bool = False
    seeds: str = ""  # "random" or "numpy": whose seed is set before anything else runs
    awaits: bool = False
