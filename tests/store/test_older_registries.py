"""A registry of any earlier version opens, its history holds, and its aliases move on verdicts from now on."""

import sqlite3

import pytest
from sqlite_utils import Database as Tables

from mlops_magic.core.data.codec import to_json
from mlops_magic.records.gate import Gate, GateCheck
from mlops_magic.records.model import Grounds, NewModelVersion, Signed
from mlops_magic.records.signature import ColumnSpec, Signature
from mlops_magic.store import audit, blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import DATABASE_FILE, open_database
from mlops_magic.store.migrating import migrations
from mlops_magic.store.migrating.schema import APPLICATION_ID
from mlops_magic.store.models import card_fields, gates, models

STEPS = tuple(each.name for each in migrations.MIGRATIONS.pending(Tables(memory=True)))
BLOB = b"model"


def version(number):
    """A version as it was kept."""
    key = blobs.digest(BLOB)
    signature = Signature((ColumnSpec("age", "number", nullable=True),), named=True, output="class")
    return NewModelVersion(
        "churn", None, "C", key, len(BLOB), f"fp1:est:{number}", signature, None, (), (), None, (), number
    )


@pytest.fixture(params=range(1, len(STEPS)), ids="version {}".format)
def old(folder, request):
    """Two versions, and an alias that was moved from the first to the second, with the links of its time."""
    folder.mkdir()
    connection = sqlite3.connect(folder / DATABASE_FILE, isolation_level=None)
    connection.execute("PRAGMA page_size=8192")
    migrations.MIGRATIONS.apply(Tables(connection), stop_before=STEPS[request.param :])
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={request.param}")
    key = blobs.digest(BLOB)
    path = blobs.path_of(folder, key)
    path.parent.mkdir(parents=True)
    path.write_bytes(BLOB)
    connection.execute("INSERT INTO blob VALUES (?, ?)", (key, len(BLOB)))
    connection.execute("INSERT INTO model VALUES (1, 'u', 'churn')")
    for number in (1, 2):
        connection.execute(
            "INSERT INTO model_version VALUES (?, ?, 1, ?, NULL, 'C', ?, 5, 'fp', ?, NULL, NULL, 1, 's', 'g', 'k')",
            (number, f"u{number}", number, key, to_json(version(number))),
        )
        kept = models.ModelVersion(
            **{name: getattr(version(number), name) for name in NewModelVersion.__slots__},
            id=number, version=number, aliases=(), signed=Signed("s", "g", "k"),
        )  # fmt: skip
        seal = models.seal(kept, None)
        audit.append(
            connection, at_ns=1, actor="me", action="model registered", about=f"model:churn@{number}", payload=seal
        )
        before = number - 1 or None
        connection.execute(
            "INSERT INTO transition(model_id, alias, from_version, to_version, actor, reason, at_ns) "
            "VALUES (1, 'champion', ?, ?, 'me', 'better', 1)", (before, number),
        )  # fmt: skip
        payload = {"from": before, "to": number, "reason": "better"}
        audit.append(
            connection, at_ns=1, actor="me", action="alias moved", about="alias:churn@champion", payload=payload
        )
    connection.execute("INSERT INTO alias VALUES (1, 'champion', 2)")
    connection.close()
    return folder


def test_history_holds_and_goes_on(old):
    """The doctor finds nothing; a verdict, a move on it and a field of the card are kept; the doctor still finds nothing."""
    database = open_database(old)
    assert {each.verdict for each in checks.examine(database)} == {"ok"}
    told = models.transitions(database, "churn")
    assert [(move.from_version, move.to_version, move.grounds) for move in told] == [
        (None, 1, Grounds()),
        (1, 2, Grounds()),
    ]
    found = gates.put(
        database, Gate("churn@1", "champion", "churn@2", "", "", 0, (GateCheck("loads", "failed", "no"),)), now_ns=3
    )
    grounds = Grounds(found.id, forced=True, undoes=told[-1].id)
    models.move_alias(database, "churn", "champion", 1, actor="me", reason="back", now_ns=3, grounds=grounds)
    assert models.transitions(database, "churn")[-1].grounds == grounds
    card_fields.put(database, "churn", None, {"limits": "few"}, actor="me", now_ns=4)
    assert {each.verdict for each in checks.examine(database)} == {"ok"}
    database.close()
