"""A store with something of everything, left by a process that was killed, and one that was closed."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from kills.kind import STORE, finished, recorded
from kills.of_models import registered

from mlops_magic.core.data.schema import infer
from mlops_magic.records.drift import ColumnDrift, DriftReport
from mlops_magic.records.fingerprint import Fingerprint
from mlops_magic.records.gate import Compared, Gate, GateCheck
from mlops_magic.records.model import Grounds
from mlops_magic.records.run import DatasetUse, Environment, GitState, RunResult
from mlops_magic.records.validation import CheckResult, Validation
from mlops_magic.services.data.data_save import DataRequest, data_save
from mlops_magic.store import exports
from mlops_magic.store.data import drifts, schemas
from mlops_magic.store.database import open_database
from mlops_magic.store.models import card_fields, gates, models
from mlops_magic.store.sqlite.connection import Database

FRAME = Fingerprint("fp1:df:0a", "df", "0" * 64, "1" * 64, 3, (("a", "00" * 8, "11" * 8),))
RESULT = RunResult(
    "finished", 9, cpu_seconds=0.5, peak_bytes=2**30, data=(DatasetUse("df", "read", FRAME, 1),),
    warnings=("careful",), environment=Environment("3.11", "linux", "x86_64", (("pandas", "3.1"),)),
    git=GitState("abc", "main", 2, "--- a\n+++ b\n"), stands_on=(1, 3), notes=("no figure",),
)  # fmt: skip
REFUSAL = Gate(
    "churn@2", "challenger", "churn@1", "test", "y", 40,
    (GateCheck("beats the holder", "failed", "worse", Compared("roc_auc", 40, 0.7, 0.8, -0.1, -0.2, -0.05, 0.01, "DeLong's test")),),
    fingerprint="fp1:df:0a", metric="roc_auc",
)  # fmt: skip

ENDS = ("closed", "killed", "killed and folded")


def filled(folder: Path, end: str) -> None:
    """Make it, in a process of its own.

    Parameters
    ----------
    end : one of `ENDS`
        How the process ends. Killed, it leaves a run that is open, a journal, and the log, which may be in the database.
    """
    child = os.fork()
    if child == 0:
        database = open_database(folder / STORE)
        _fill(folder, database)
        if end != "closed":
            run = recorded(database, "open")
            run.log_params({"depth": 3})
            for step in range(50):
                run.log_metric("loss", step / 7)
            run.journal.drain()
            run.log_artifact(b"late", "late.bin")
            if end == "killed and folded":
                with database.quiet() as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            run.log_metric("loss", 50 / 7)
            os.kill(os.getpid(), signal.SIGKILL)
        database.close()
        os._exit(0)
    os.waitpid(child, 0)


def _fill(folder: Path, database: Database) -> None:
    for number in range(3):
        run = recorded(database, f"run {number}")
        run.log_params({"alpha": number / 10, "kind": "ridge"})
        run.log_series("loss", [step / (7 + number) for step in range(400)])
        run.log_metric("auc", 0.75 + number / 100)
        run.tag("team", "x")
        run.note("as planned")
        run.log_artifact(b"picture %d" % number * 300, "plot.png")
        run.finish(replace(RESULT, ended_ns=9 + number))
    finished(recorded(database, "small", 1))
    for slope in (1, 2, 3):
        registered(folder, database, slope, "champion")
    models.move_alias(database, "churn", "champion", 1, actor="me", reason="it was better", now_ns=5)
    refused = gates.put(database, REFUSAL, now_ns=6)
    on = Grounds(refused.id, forced=True)
    models.move_alias(database, "churn", "challenger", 2, actor="you", reason="try it", now_ns=6, grounds=on)
    card_fields.put(database, "churn", None, {"limits": "few rows", "owner": "me"}, actor="me", now_ns=7)
    card_fields.put(database, "churn", 2, {"limits": "nobody under 18"}, actor="you", now_ns=8)
    chance = np.random.default_rng(3)
    table = pd.DataFrame({"id": np.arange(4_000), "x": chance.normal(size=4_000), "c": list("ab") * 2_000})
    for number in range(3):
        data_save(database, DataRequest(table.assign(x=table["x"] + (table["id"] == number)), "t"), now_ns=number)
    schemas.put(database, infer(table, "t"), ("fp1:df:0a",))
    result = CheckResult("x", "range", "0 to 1", 1, 0, passed=False, said="1 of 3 rows")
    schemas.put_validation(database, Validation("t@1", "df", 3, 2, 4, 0.01, (result,)), ("fp1:df:0a",), now_ns=7)
    column = ColumnDrift("a", "drifted", "KS", 0.3, 0.2, 0.4, 0.0, 0.0, "moved", None, None)
    drifts.put(database, DriftReport("churn", "df", 3, 3, (column,), 1, 0.05, 0.1), model="churn@2", run_id=1, now_ns=3)
    exports.put(database, exports.NewExport("pipeline", "clf", "/out", "verified", '{"a": 1}', 1, "churn@2"), now_ns=4)
