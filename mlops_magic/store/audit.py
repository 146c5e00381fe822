"""The chain: every change that matters, in order, each link holding the digest of the one before.

A link is written in the transaction of the change itself. Rows changed afterwards no longer match the digest in their
last link; a link changed, removed or moved breaks the chain. A tail that was cut off cannot be seen from inside: keep
`head` somewhere else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from blake3 import blake3

STORE = "store"  # what links about the store as a whole are about
DAMAGED = "damaged"  # in place of a digest of what cannot be read: it agrees with nothing, not even with itself
ANCHOR_DIGITS = 16  # 64 bits: nobody finds a second history with the same by trying
FIRST_PREVIOUS = "0" * 64
EVENT = (
    "event:"  # how the object of a link begins that is about no row: something was done, and only the chain holds it
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the chain."""

    seq: int
    at_ns: int
    actor: str
    action: str  # "run begun", "run finished", "model registered", "alias moved", …
    object: str  # "run:12", "model:churn@3"
    payload: str  # canonical JSON: digests of what was written
    prev: str
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    seq: int
    what: str


def append(
    connection: sqlite3.Connection, *, at_ns: int, actor: str, action: str, about: str, payload: Mapping[str, object]
) -> str:
    """Add a link inside the caller's transaction and give its digest."""
    seq, prev = head(connection)
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"))
    link = (seq + 1, at_ns, actor, action, about, text, prev)
    digest = _digest(*link)
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*link, digest))
    return digest


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and digest of the last link; 0 and zeros where there is none."""
    row = connection.execute("SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, FIRST_PREVIOUS)


def anchor(connection: sqlite3.Connection, about: str = "") -> str:
    """The last link, of all or about one thing, as it is kept outside: number and start of the digest; empty: none."""
    last = newest(connection, about, 1)
    return f"{last[0].seq}:{last[0].digest[:ANCHOR_DIGITS]}" if last else ""


def newest(connection: sqlite3.Connection, about: str, limit: int) -> tuple[Link, ...]:
    """The newest links, newest first; of one thing only where `about` names it."""
    rows = connection.execute(
        "SELECT seq, at_ns, actor, action, object, payload, prev, digest FROM audit "  # noqa: S608  our constant
        f"{'WHERE object = :about' if about else ''} ORDER BY seq DESC LIMIT :limit",
        {"about": about, "limit": limit},
    )
    return tuple(Link(*row) for row in rows)


def digest_of(connection: sqlite3.Connection, seq: int) -> str | None:
    """Digest of one link; None where there is none of this number."""
    row = connection.execute("SELECT digest FROM audit WHERE seq = ?", (seq,)).fetchone()
    return row[0] if row else None


def has(connection: sqlite3.Connection, about: str) -> bool:
    """Whether any link is about this."""
    return connection.execute("SELECT 1 FROM audit WHERE object = ? LIMIT 1", (about,)).fetchone() is not None


def links(connection: sqlite3.Connection) -> tuple[Link, ...]:
    """All links, oldest first."""
    rows = connection.execute("SELECT seq, at_ns, actor, action, object, payload, prev, digest FROM audit ORDER BY seq")
    return tuple(Link(*row) for row in rows)


def verify(connection: sqlite3.Connection) -> Break | None:
    """Follow the chain from its beginning; None when every link holds."""
    prev = FIRST_PREVIOUS
    for expected, link in enumerate(links(connection), start=1):
        if link.seq != expected:
            return Break(expected, f"link {expected} is missing")
        if link.prev != prev:
            return Break(link.seq, f"link {link.seq} does not follow the one before it")
        if link.digest != _digest(link.seq, link.at_ns, link.actor, link.action, link.object, link.payload, link.prev):
            return Break(link.seq, f"link {link.seq} ({link.action} {link.object}) was changed")
        prev = link.digest
    return None


def agrees(said: Mapping[str, object], found: Mapping[str, object]) -> bool:
    """Whether what is found is what a link says; a link of an earlier version says less, and vouches for less."""
    return DAMAGED not in found.values() and all(name in found and found[name] == value for name, value in said.items())


def _digest(*parts: object) -> str:
    return blake3(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
