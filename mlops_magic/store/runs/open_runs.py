"""Are the rows of a run that goes on what was put there? Its link in the chain comes when it ends; until then, a digest.

Points in blocks have checksums of their own. The digest covers the rest: params, tags, models, artifacts, remarks, and
metrics of a single point.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from blake3 import blake3

from mlops_magic.core.data.codec import to_json
from mlops_magic.records.run import Run, RunParts, RunStart

from .. import audit
from . import run_reading, run_writing

CHANGED = "Rows of this run were changed while it was open, by a disk or by somebody: it may not be what was logged."
_ROWS = """
SELECT 1, place, name, value, '', '', '' FROM tag WHERE run_id = :run
UNION ALL SELECT 2, place, key.name, value, type, source, '' FROM param JOIN key ON key.id = key_id WHERE run_id = :run
UNION ALL SELECT 3, place, name, type, fp, record, '' FROM fitted_model WHERE run_id = :run
UNION ALL SELECT 4, place, name, kind, key, size_bytes, media_type FROM artifact WHERE run_id = :run
UNION ALL SELECT 5, place, key.name, step, value, exact, time_us FROM metric_last JOIN key ON key.id = key_id
  WHERE run_id = :run AND n = 1
UNION ALL SELECT 6, 0, remarks, '', '', '', '' FROM run WHERE id = :run
ORDER BY 1, 2
"""


def remember(connection: sqlite3.Connection, run_id: int) -> None:
    """What the run's rows are now, as of the caller's transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)", (_name(run_id), _digest(connection, run_id))
    )


def hold(connection: sqlite3.Connection, run_id: int) -> bool:
    """Whether they still are; True where nothing was remembered."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (_name(run_id),)).fetchone()
    return row is None or row[0] == _digest(connection, run_id)


def close(connection: sqlite3.Connection, run_id: int, *, dead: bool) -> None:
    """For a run that ends: say on it what was changed, and forget; the chain remembers from now on.

    Parameters
    ----------
    dead : bool
        Its process is gone, perhaps for long: how it began is looked at too.
    """
    if not hold(connection, run_id) or (dead and not _began_as_said(connection, run_id)):
        run_writing.insert_parts(connection, run_id, RunParts(remarks=(CHANGED,)))
    connection.execute("DELETE FROM setting WHERE name = ?", (_name(run_id),))


def _began_as_said(connection: sqlite3.Connection, run_id: int) -> bool:
    row = connection.execute(
        "SELECT payload FROM audit WHERE object = ? ORDER BY seq DESC LIMIT 1", (f"run:{run_id}",)
    ).fetchone()
    begun = json.loads(row[0]) if row else {}
    return "start" not in begun or audit.agrees(begun, seal_now(connection, run_id, begun))


def seal_of_start(connection: sqlite3.Connection, start: RunStart, run_id: int) -> dict[str, object]:
    """What the chain keeps of a run that has begun: how it began, and which process runs it."""
    digest = blake3(to_json(start).encode()).hexdigest()
    return {"start": digest, "tags": len(start.tags), "writer": writer(connection, run_id)}


def seal_now(connection: sqlite3.Connection, run_id: int, begun: dict[str, Any]) -> dict[str, object]:
    """The same, of the rows as they are; tags that came later stand behind those it began with."""
    (run,) = run_reading.load(connection, [run_id], None)
    seal: dict[str, object] = {}
    for tags in (
        (begun["tags"],) if "tags" in begun else range(len(run.tags) + 1)
    ):  # earlier versions did not say how many
        seal = seal_of_start(connection, _start(connection, run, tags), run_id)
        if audit.agrees(begun, seal):
            break
    return seal


def writer(connection: sqlite3.Connection, run_id: int) -> str:
    """Digest of what a run's row holds beside the record: its process, and its code as it was run."""
    row = connection.execute(
        "SELECT host, boot, pid, pid_start, user, source.key FROM run JOIN source ON source.id = transformed_id "
        "WHERE run.id = ?",
        (run_id,),
    ).fetchone()
    return blake3(json.dumps(row).encode()).hexdigest()


def _start(connection: sqlite3.Connection, run: Run, tags: int) -> RunStart:
    (transformed,) = connection.execute(
        "SELECT text FROM source JOIN run ON source.id = transformed_id WHERE run.id = ?", (run.id,)
    ).fetchone()
    return RunStart(
        run.experiment, run.name, run.started_ns, run.code, transformed, run.cell_id, run.notebook, run.tags[:tags],
        run.parent, run.kind,
    )  # fmt: skip


def _name(run_id: int) -> str:
    return f"open run {run_id}"


def _digest(connection: sqlite3.Connection, run_id: int) -> str:
    hasher = blake3()
    for row in connection.execute(_ROWS, {"run": run_id}):
        hasher.update(repr(row).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()
