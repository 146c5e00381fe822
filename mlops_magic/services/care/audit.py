"""`%audit`: what was done to the store, by whom, and whether somebody rewrote it since."""

from __future__ import annotations

import functools
import re

from ...errors import UsageError
from ...records.history import AuditLog, AuditVerdict, Change
from ...store import audit, blobs
from ...store.care import replay
from ...store.sqlite.connection import Database

ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{12,64})")


def audit_log(database: Database, about: str = "", *, limit: int = 50) -> AuditLog:
    """The newest changes.

    Parameters
    ----------
    about : str
        Only those of one thing: `run:12`, `model:churn@3`, `alias:churn@champion`; empty: of all.
    """
    with database.read() as connection:
        found = audit.newest(connection, about, limit)
        length, _ = audit.head(connection)
        changes = tuple(
            Change(each.seq, each.at_ns, each.actor, each.action, each.object, each.digest) for each in found
        )
        return AuditLog(changes, length, audit.anchor(connection), about)


def audit_verify(database: Database, anchor: str = "") -> AuditVerdict:
    """Whether every link follows the one before it, every row is what its last link says, and an old head is among them.

    Parameters
    ----------
    anchor : str
        A head that was kept outside of the store: from a run's card, a proof, a service's card. Whoever can write the
        store can write a new chain that holds in itself; he cannot make it contain this.

    Raises
    ------
    UsageError
        The anchor is not written as one.

    Notes
    -----
    Reads every link and every row, and of blobs the manifests and diffs. A million links: some seconds.
    """
    seq, digest = _parts(anchor) if anchor else (0, "")
    with database.read() as connection:
        length, _ = audit.head(connection)
        broken = audit.verify(connection)
        changed = () if broken else replay.changed(connection, functools.partial(blobs.get, database))
        found = audit.digest_of(connection, seq) if anchor else ""
        said = "" if found is not None and found.startswith(digest) else _why(seq, length)
        head = audit.anchor(connection)
    return AuditVerdict(length, head, broken.what if broken else "", changed, anchor, said)


def head(database: Database) -> str:
    """The last link of the chain, as it is kept outside; empty where there is none."""
    with database.read() as connection:
        return audit.anchor(connection)


def _parts(anchor: str) -> tuple[int, str]:
    found = ANCHOR.fullmatch(anchor.strip().lower())
    if found is None:
        raise UsageError(
            f"{anchor[:80]!r} is no head of a history: it is a number, a colon and at least 12 hex digits. "
            "Type: %audit, and take the one it shows"
        )
    return int(found[1]), found[2]


def _why(seq: int, length: int) -> str:
    if seq > length:
        return f"the history has {length} links, and had {seq}: what came later was cut off"
    return f"link {seq} is another than it was: the history was rewritten there or before"
