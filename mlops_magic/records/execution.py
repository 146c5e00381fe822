"""What ran: one entry of the log of executions, and what it did to the notebook's names."""

from __future__ import annotations

from dataclasses import dataclass

MOST_KEPT_BYTES = 256 * 1024  # the text of a larger input is not kept while the notebook runs
MOST_COPIED_BYTES = 100 * 1024 * 1024  # a larger input is referred to, not copied


@dataclass(frozen=True, slots=True)
class Input:
    """A file an execution read."""

    path: str  # as the notebook named it
    fingerprint: str  # fp1 of the file at the time
    size_bytes: int

    @property
    def stays(self) -> str:
        """Why an export refers to the file where it lies; empty where a copy travels along.

        Examples
        --------
        >>> Input("data/a.csv", "fp1:file:0", 9).stays, Input("/data/a.csv", "fp1:file:0", 9).stays
        ('', 'absolute path')
        """
        if self.path.startswith(("/", "\\")) or self.path[1:2] == ":":  # records know no paths: they are texts here
            return "absolute path"
        return "larger than 100 MB" if self.size_bytes > MOST_COPIED_BYTES else ""


@dataclass(frozen=True, slots=True)
class Execution:
    """One cell execution.

    `reads`, `binds`, `changes` and `deletes` are names of variables and of pseudo-variables (`~random`, `~cwd`,
    `file:PATH`): read, bound anew, changed in place, deleted.
    """

    seq: int  # 1 = first cell after the extension was loaded; 0 = the cell that loaded it
    cell_id: str
    raw: str
    code: str  # plain Python: magics and shell lines rewritten; positions as in `raw` where possible
    success: bool
    reads: frozenset[str]
    binds: frozenset[str]
    changes: frozenset[str]
    deletes: frozenset[str]
    duration_seconds: float = 0.0
    failed_line: int | None = None
    inputs: tuple[Input, ...] = ()
    writes: tuple[str, ...] = ()
    generator_states: tuple[
        tuple[str, str], ...
    ] = ()  # "random" or "numpy", base64 of the state before; only if it drew
    refusals: tuple[str, ...] = ()  # what in it no script can do again
    requirements: tuple[str, ...] = ()  # from %pip lines
    ended_ns: int = 0  # since 1970; 0 where nobody looked at the clock

    @property
    def text(self) -> str:
        """The cell as written, without blanks around it: what tells an edited cell from one run again."""
        return self.raw.strip()


@dataclass(frozen=True, slots=True)
class CellNote:
    """What the notebook file says about a cell, which the kernel never sees."""

    heading: str = ""  # the markdown heading directly above, where no other cell stands between
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """The executions a target stands on, in the order they ran, and what a reader should know of them."""

    target: str
    executions: tuple[Execution, ...]
    warnings: tuple[str, ...]  # hidden state: re-run, edited since, deleted, out of order, failed
