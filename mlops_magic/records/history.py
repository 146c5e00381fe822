"""The chain of changes as a person looks at it, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One link of the chain."""

    seq: int
    at_ns: int
    actor: str
    action: str  # "run finished"
    about: str  # run:12
    digest: str


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The newest changes, newest first; `head` names the last one of all: its number and the start of its digest."""

    changes: tuple[Change, ...]
    length: int  # of the whole chain
    head: str = ""  # "15:48dd9627b77d0c1f"; empty where there is no change
    about: str = ""  # only changes of this


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """Whether history is as it was recorded. True where it is."""

    length: int
    head: str
    broken: str = ""  # the first link that does not hold
    changed: tuple[str, ...] = ()  # what is not as its last link says
    anchor: str = ""  # a head from outside
    anchor_said: str = ""  # why it is not of this history

    @property
    def holds(self) -> bool:
        """Whether every link holds, every row is what its link says, and the anchor is in the chain."""
        return not (self.broken or self.changed or self.anchor_said)

    def __bool__(self) -> bool:
        """See `holds`."""
        return self.holds
