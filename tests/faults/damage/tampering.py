"""Somebody who can write the files changes what was recorded, in thirty ways: each must be told."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kills.kind import STORE

from mlops_magic.store import audit, blobs

from .answers import answers, complaints
from .filled import filled
from .flips import Judged, judge

Tampering = Callable[[Path], None]


def sql(*statements: str) -> Tampering:
    """Statements, with every trigger out of the way and put back, so that the tables look as before."""

    def tamper(store: Path) -> None:
        with closing(sqlite3.connect(store / "store.db", isolation_level=None)) as connection:
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                assert connection.execute(statement).rowcount, statement
            for _, text in triggers:
                connection.execute(text)

    return tamper


def blob_swapped(store: Path) -> None:
    """Two blobs change places."""
    one, other = sorted(store.glob("blobs/*/*"), key=lambda path: path.stat().st_size)[-2:]
    first, second = one.read_bytes(), other.read_bytes()
    for path, data in ((one, second), (other, first)):
        path.chmod(0o644)
        path.write_bytes(data)


def blob_replaced(store: Path) -> None:
    """An artifact refers to another picture, which is a sound blob."""
    data = b"another picture"
    key = blobs.digest(data)
    path = blobs.path_of(store, key)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    sql(f"INSERT INTO blob VALUES ('{key}', {len(data)})", f"UPDATE artifact SET key = '{key}' WHERE run_id = 1")(store)


def blob_deleted(store: Path) -> None:
    """The largest one."""
    max(store.glob("blobs/*/*"), key=lambda path: path.stat().st_size).unlink()


def chain_forged(store: Path) -> None:
    """A link gets another actor and a digest that fits it."""
    with closing(sqlite3.connect(store / "store.db")) as connection:
        link = audit.links(connection)[4]
    digest = audit._digest(link.seq, link.at_ns, "eve", link.action, link.object, link.payload, link.prev)
    sql(f"UPDATE audit SET actor = 'eve', digest = '{digest}' WHERE seq = {link.seq}")(store)


LAST = "(SELECT max(seq) FROM audit)"
KINDS: dict[str, Tampering] = {
    "a metric is edited": sql("UPDATE metric_last SET value = 0.999 WHERE run_id = 1 AND n = 1"),
    "a curve is replaced": sql(
        "UPDATE metric_block SET block = (SELECT block FROM metric_block WHERE run_id = 2) WHERE run_id = 1"
    ),
    "a param is edited": sql("UPDATE param SET value = '0.7' WHERE run_id = 2 AND place = 0"),
    "a run is renamed": sql("UPDATE run SET name = 'the best' WHERE id = 2"),
    "a run is given to another user": sql("UPDATE run SET user = 'eve' WHERE id = 2"),
    "a warning is taken away": sql("UPDATE run SET warnings = '[]' WHERE id = 1"),
    "an alias is moved": sql("UPDATE alias SET version_id = 3 WHERE name = 'champion'"),
    "a transition is edited": sql("UPDATE transition SET actor = 'eve' WHERE reason = 'it was better'"),
    "a transition is deleted": sql("DELETE FROM transition WHERE id = 1"),
    "a refusal becomes a pass": sql("UPDATE gate SET passed = 1"),
    "a verdict is given to another version": sql("UPDATE gate SET version = 3"),
    "a force is hidden": sql("UPDATE transition SET forced = 0 WHERE forced"),
    "a promotion is passed off as a rollback": sql("UPDATE transition SET undoes = 1 WHERE reason = 'it was better'"),
    "a card says something else": sql("UPDATE card_field SET value = 'none' WHERE version = 2"),
    "a card's words are somebody else's": sql("UPDATE card_field SET actor = 'eve' WHERE version IS NULL"),
    "a signature is replaced": sql(
        "UPDATE model_version SET signature = (SELECT signature FROM model_version WHERE version = 2) WHERE version = 1"
    ),
    "a profile is exchanged": sql(
        "UPDATE model_version SET profile_key = (SELECT record_key FROM drift) WHERE version = 2"
    ),
    "data is another version": sql(
        "UPDATE data_version SET manifest_key = (SELECT manifest_key FROM data_version WHERE version = 2) WHERE version = 3"
    ),
    "data was saved by somebody else": sql("UPDATE data_version SET actor = 'eve' WHERE version = 1"),
    "an export has another target": sql("UPDATE export SET target = 'other'"),
    "an edge of the lineage is deleted": sql("DELETE FROM lineage WHERE relation = 'used'"),
    "an edge of the lineage is added": sql("INSERT INTO lineage VALUES ('run:3', 'produced', 'model:churn@1', 'run', 'model')"),
    "a link is deleted": sql("DELETE FROM audit WHERE seq = 7"),
    "a link is edited": sql("UPDATE audit SET payload = '{}' WHERE seq = 3"),
    "a link is forged": chain_forged,
    "two links change places": sql(
        "UPDATE audit SET seq = -1 WHERE seq = 5", "UPDATE audit SET seq = 5 WHERE seq = 6", "UPDATE audit SET seq = 6 WHERE seq = -1"
    ),
    "the chain is cut": sql(f"DELETE FROM audit WHERE seq > {LAST} - 3"),
    "blobs are swapped": blob_swapped,
    "a blob is replaced": blob_replaced,
    "a blob is deleted": blob_deleted,
}  # fmt: skip


def tampered(place: Path) -> dict[str, Judged]:
    """Do each once; here silence is a fault whatever the answers."""
    template = place / "template"
    filled(template, "closed")
    shutil.copytree(template, place / "whole")
    right, found = answers(place / "whole"), {}
    sql()(place / "whole" / STORE)
    assert not complaints(place / "whole"), "writing behind our back is no damage as long as nothing is changed"
    for name, tamper in KINDS.items():
        judged = found[name] = Judged()
        started = time.monotonic()
        copy = place / name.replace(" ", "-")
        shutil.copytree(template, copy)
        tamper(copy / STORE)
        judge(copy, right, name, judged)
        if not complaints(copy):
            judged.wrong.append(f"{name}: the doctor says nothing")
        judged.seconds = time.monotonic() - started
    return found
