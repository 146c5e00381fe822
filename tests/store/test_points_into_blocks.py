"""A store whose points are rows opens with blocks of points, learns what is new, and its history still holds."""

import sqlite3

import numpy as np
import pytest
from blake3 import blake3
from sqlite_utils import Database as Tables

from mlops_magic.services.data.data_load import data_load
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store import audit
from mlops_magic.store.care import checks
from mlops_magic.store.database import DATABASE_FILE, open_database
from mlops_magic.store.migrating import migrations
from mlops_magic.store.migrating.schema import APPLICATION_ID
from mlops_magic.store.runs import metrics, runs

POINTS = [
    ("loss", 0, 0.5, None),
    ("auc", 0, 0.75, None),
    ("loss", 1, None, "nan"),
    ("loss", 5, 9.2e15, "9200000000000001"),
]


STEPS = tuple(each.name for each in migrations.MIGRATIONS.pending(Tables(memory=True)))


@pytest.fixture(params=range(1, STEPS.index("m005_tracking") + 1), ids="version {}".format)
def old(folder, request):
    """A store of an earlier version with a finished run whose points are rows."""
    folder.mkdir()
    connection = sqlite3.connect(folder / DATABASE_FILE, isolation_level=None)
    connection.execute("PRAGMA page_size=8192")
    migrations.MIGRATIONS.apply(Tables(connection), stop_before=STEPS[request.param :])
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={request.param}")
    connection.executescript(
        "INSERT INTO experiment VALUES (1, 'u1', 'churn'); INSERT INTO source VALUES (1, 'k', 'x = 1');"
        "INSERT INTO key VALUES (1, 'loss'), (2, 'auc');"
        "INSERT INTO run(id, uid, experiment_id, name, status, started_ns, ended_ns, host, boot, pid, pid_start, user,"
        " code_id, transformed_id, cell_id, notebook) VALUES (1, 'u2', 1, '', 'finished', 1, 2, '', '', 1, '', 'me', 1, 1, '', '');"
    )
    hasher = blake3()
    for number, (name, step, value, exact) in enumerate(POINTS, 1):
        key = {"loss": 1, "auc": 2}[name]
        connection.execute("INSERT INTO metric VALUES (?, 1, ?, ?, ?, ?, NULL)", (number, key, step, value, exact))
        connection.execute(
            "INSERT OR REPLACE INTO metric_last VALUES (1, ?, ?, ?, ?, ?, NULL, ?)",
            (key, key, step, value, exact, 3 if key == 1 else 1),
        )
        hasher.update(repr((name, step, value, exact)).encode())
    yield connection, hasher.hexdigest()
    connection.close()


def sealed(connection, points):
    """The link that ended the run."""
    from mlops_magic.core.data.codec import to_json
    from mlops_magic.records.run import Metric, Run

    run = Run(
        1, "u2", "churn", "", "finished", 1, 2, "x = 1", "", "",
        metrics=(Metric("loss", 9200000000000001, 5), Metric("auc", 0.75)),
    )  # fmt: skip
    payload = {"run": blake3(to_json(run).encode()).hexdigest(), "points": points}
    audit.append(connection, at_ns=2, actor="me", action="run finished", about="run:1", payload=payload)


def test_every_point_is_there_and_history_holds(old, folder):
    """Values, steps and order; the doctor finds nothing; more points may come."""
    connection, digest = old
    sealed(connection, digest)
    connection.close()
    database = open_database(folder)
    found = metrics.points(database, 1, "loss")
    assert [(repr(point.value), point.step) for point in found] == [("0.5", 0), ("nan", 1), ("9200000000000001", 5)]
    assert [point.value for point in metrics.points(database, 1, "auc")] == [0.75]
    assert {each.verdict for each in checks.examine(database)} == {"ok"}
    run = runs.get(database, 1)
    assert (run.parent, run.kind, run.remarks) == (None, "cell", ())
    data_save(database, DataRequest(np.arange(3), "d"), now_ns=1)
    assert data_load(database, "d").tolist() == [0, 1, 2]
    assert {each.verdict for each in checks.examine(database)} == {"ok"}
    database.close()


def test_what_was_changed_before_is_still_found(old, folder):
    """A migration vouches for nothing: points that were not those of the chain are named afterwards too."""
    connection, digest = old
    sealed(connection, digest)
    connection.execute("UPDATE metric SET value = 0.25 WHERE id = 1")
    connection.close()
    database = open_database(folder)
    (finding,) = [each for each in checks.examine(database) if each.check == "history"]
    assert "run:1" in finding.detail
    database.close()
