"""Records from before there were keys: their digests of single columns are brought under the store's, once."""

from __future__ import annotations

import functools
import json
import sqlite3
import time
from dataclasses import replace
from typing import Any

from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.core.data.keyed_digests import KEY_BYTES, keyed
from mlops_magic.records.run import DatasetUse, Run

from .. import audit, blobs
from ..runs import run_reading, runs
from ..sqlite.column_key import all_are_keyed, column_key, set_all_keyed
from ..sqlite.connection import Database
from ..sqlite.process import user

NO_KEY = bytes(KEY_BYTES)  # to see whether a record has anything to key


def key_old_records(database: Database) -> int:
    """Key the digests of columns that older versions kept plain, and say of how many runs.

    Each of these runs gets a new link in the chain, so that the doctor compares it with what it is now. Called whenever a
    writable store is opened; one that is done is asked a single question. Bytes that are written over are zeroed.
    """
    with database.read() as connection:
        if all_are_keyed(connection):
            return 0
    with database.write(durable=True) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        plain = _plain_records(connection)
        sound = _sound(database, connection, sorted({run_id for run_id, _, _ in plain}))
        key = column_key(connection)
        for run_id, place, use in plain:
            record = to_json(replace(use, fingerprint=keyed(use.fingerprint, key)))
            connection.execute(
                "UPDATE dataset_use SET record = ? WHERE run_id = ? AND place = ?", (record, run_id, place)
            )
        for run in run_reading.load(connection, sound, functools.partial(blobs.get, database)):
            audit.append(
                connection,
                at_ns=time.time_ns(),
                actor=user(),
                action="column digests keyed",
                about=f"run:{run.id}",
                payload=runs.seal(connection, run),
            )
        set_all_keyed(connection)
    return len(sound)


def _plain_records(connection: sqlite3.Connection) -> list[tuple[int, int, DatasetUse]]:
    """Run, place and record of all data with a digest of a column that has no key."""
    rows = connection.execute("SELECT run_id, place, record FROM dataset_use").fetchall()
    uses = [(run_id, place, from_json(DatasetUse, text)) for run_id, place, text in rows]
    return [each for each in uses if keyed(each[2].fingerprint, NO_KEY) != each[2].fingerprint]


def _sound(database: Database, connection: sqlite3.Connection, ids: list[int]) -> list[int]:
    """The runs that are what the chain says; one that was altered gets no new link, so that the doctor still tells."""
    said = {link.object: json.loads(link.payload) for link in audit.links(connection)}
    loaded = run_reading.load(connection, ids, functools.partial(blobs.get, database))
    return [run.id for run in loaded if _agrees(connection, said.get(f"run:{run.id}"), run)]


def _agrees(connection: sqlite3.Connection, said: Any, run: Run) -> bool:
    return said is not None and audit.agrees(said, runs.seal(connection, run))
