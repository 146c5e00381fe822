"""The tables, as numbered steps that are never edited after release.

Imported only when there is something to migrate: sqlite-utils imports pandas where pandas is installed.
STRICT tables, integer keys inside, `uid` for the outside world. What is added later is a new step. Columns of a key
come first in a WITHOUT ROWID table: integrity_check of SQLite 3.40 sees NULL in columns before them.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database as Tables
from sqlite_utils.migrations import Migrations

from .points_into_blocks import points_into_blocks
from .schema import APPLICATION_ID, SCHEMA_VERSION

MIGRATIONS = Migrations("mlops_magic")

RUNS = """
CREATE TABLE experiment(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE key(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE source(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE TABLE environment(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, python TEXT NOT NULL, platform TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE TABLE run(
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
  experiment_id INTEGER NOT NULL REFERENCES experiment(id), name TEXT NOT NULL,
  status TEXT NOT NULL CHECK(status IN ('running', 'finished', 'failed', 'interrupted', 'killed')),
  started_ns INTEGER NOT NULL, ended_ns INTEGER,
  host TEXT NOT NULL, boot TEXT NOT NULL, pid INTEGER NOT NULL, pid_start TEXT NOT NULL, user TEXT NOT NULL,
  code_id INTEGER NOT NULL REFERENCES source(id), transformed_id INTEGER NOT NULL REFERENCES source(id),
  cell_id TEXT NOT NULL, notebook TEXT NOT NULL,
  error_type TEXT NOT NULL DEFAULT '', error_text TEXT NOT NULL DEFAULT '',
  cpu_seconds REAL NOT NULL DEFAULT 0, peak_bytes INTEGER NOT NULL DEFAULT 0,
  environment_id INTEGER REFERENCES environment(id),
  git_commit TEXT, git_branch TEXT, git_files_changed INTEGER, git_diff_key TEXT,
  warnings TEXT NOT NULL DEFAULT '[]', stands_on TEXT NOT NULL DEFAULT '[]', notes TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX run_experiment ON run(experiment_id, id);
CREATE INDEX run_running ON run(id) WHERE status = 'running';
CREATE TABLE tag(run_id INTEGER NOT NULL REFERENCES run(id), place INTEGER NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY(run_id, place)) STRICT, WITHOUT ROWID;
CREATE TABLE param(run_id INTEGER NOT NULL REFERENCES run(id), place INTEGER NOT NULL,
  key_id INTEGER NOT NULL REFERENCES key(id), value TEXT NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL,
  PRIMARY KEY(run_id, place)) STRICT, WITHOUT ROWID;
CREATE INDEX param_key ON param(key_id, value);
CREATE TABLE dataset_use(run_id INTEGER NOT NULL REFERENCES run(id), place INTEGER NOT NULL, name TEXT NOT NULL,
  role TEXT NOT NULL, fp TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY(run_id, place)) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_use_fp ON dataset_use(fp);
CREATE TABLE fitted_model(run_id INTEGER NOT NULL REFERENCES run(id), place INTEGER NOT NULL, name TEXT NOT NULL,
  type TEXT NOT NULL, fp TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY(run_id, place)) STRICT, WITHOUT ROWID;
CREATE INDEX fitted_model_fp ON fitted_model(fp);
CREATE TABLE artifact(run_id INTEGER NOT NULL REFERENCES run(id), place INTEGER NOT NULL, name TEXT NOT NULL,
  kind TEXT NOT NULL, key TEXT NOT NULL, size_bytes INTEGER NOT NULL, media_type TEXT NOT NULL,
  PRIMARY KEY(run_id, place)) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_key ON artifact(key);
"""
# `exact` only where a REAL is not: NaN is stored as NULL, -0.0 comes back as 0.0, integers above 2^53 are rounded.
METRICS = """
CREATE TABLE metric(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id),
  key_id INTEGER NOT NULL REFERENCES key(id), step INTEGER NOT NULL, value REAL, exact TEXT, source TEXT) STRICT;
CREATE INDEX metric_run ON metric(run_id, key_id);
CREATE TABLE metric_last(run_id INTEGER NOT NULL REFERENCES run(id), key_id INTEGER NOT NULL REFERENCES key(id),
  place INTEGER NOT NULL, step INTEGER NOT NULL, value REAL, exact TEXT, source TEXT, n INTEGER NOT NULL,
  PRIMARY KEY(run_id, key_id)) STRICT, WITHOUT ROWID;
CREATE INDEX metric_last_value ON metric_last(key_id, value);
"""
MODELS = """
CREATE TABLE blob(key TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE model(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE model_version(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  model_id INTEGER NOT NULL REFERENCES model(id), version INTEGER NOT NULL, run_id INTEGER REFERENCES run(id),
  type TEXT NOT NULL, blob_key TEXT NOT NULL REFERENCES blob(key), size_bytes INTEGER NOT NULL, fp TEXT NOT NULL,
  record TEXT NOT NULL, profile_key TEXT REFERENCES blob(key), recipe_key TEXT, created_ns INTEGER NOT NULL,
  statement TEXT NOT NULL, signature TEXT NOT NULL, signer TEXT NOT NULL, UNIQUE(model_id, version)) STRICT;
CREATE TABLE alias(model_id INTEGER NOT NULL REFERENCES model(id), name TEXT NOT NULL,
  version_id INTEGER NOT NULL REFERENCES model_version(id), PRIMARY KEY(model_id, name)) STRICT, WITHOUT ROWID;
CREATE INDEX alias_version ON alias(version_id);
CREATE TABLE transition(id INTEGER PRIMARY KEY, model_id INTEGER NOT NULL REFERENCES model(id), alias TEXT NOT NULL,
  from_version INTEGER, to_version INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
  at_ns INTEGER NOT NULL) STRICT;
CREATE TABLE drift(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, reference TEXT NOT NULL, current TEXT NOT NULL,
  alarms INTEGER NOT NULL, record_key TEXT NOT NULL REFERENCES blob(key), run_id INTEGER REFERENCES run(id),
  model TEXT, created_ns INTEGER NOT NULL) STRICT;
CREATE TABLE export(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, target TEXT NOT NULL,
  folder TEXT NOT NULL, status TEXT NOT NULL, proof_json TEXT NOT NULL, run_id INTEGER REFERENCES run(id), model TEXT,
  created_ns INTEGER NOT NULL) STRICT;
CREATE TABLE lineage(src_ref TEXT NOT NULL, relation TEXT NOT NULL, dst_ref TEXT NOT NULL, src_kind TEXT NOT NULL,
  dst_kind TEXT NOT NULL, PRIMARY KEY(src_ref, relation, dst_ref)) STRICT, WITHOUT ROWID;
CREATE INDEX lineage_back ON lineage(dst_ref);
CREATE TABLE audit(seq INTEGER PRIMARY KEY, at_ns INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  object TEXT NOT NULL, payload TEXT NOT NULL, prev TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE INDEX audit_object ON audit(object);
"""
VALIDATION = """
CREATE TABLE data_schema(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, version INTEGER NOT NULL,
  record_key TEXT NOT NULL REFERENCES blob(key), created_ns INTEGER NOT NULL, UNIQUE(name, version)) STRICT;
CREATE TABLE validation(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, data TEXT NOT NULL,
  schema_id INTEGER NOT NULL REFERENCES data_schema(id), failed INTEGER NOT NULL,
  record_key TEXT NOT NULL REFERENCES blob(key), created_ns INTEGER NOT NULL) STRICT;
CREATE INDEX validation_schema ON validation(schema_id);
"""
# A chunk is a message inside of a blob; `base` names the chunk it is a patch of. `manifest_key` is NULL once a version was
# removed: its number is never given again.
DATA = """
CREATE TABLE chunk(key TEXT PRIMARY KEY, blob_key TEXT NOT NULL REFERENCES blob(key), start INTEGER NOT NULL,
  size INTEGER NOT NULL, base TEXT NOT NULL DEFAULT '', base_start INTEGER NOT NULL DEFAULT 0,
  base_rows INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX chunk_blob ON chunk(blob_key);
CREATE INDEX chunk_base ON chunk(base) WHERE base != '';
CREATE TABLE dataset(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE data_version(id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE,
  dataset_id INTEGER NOT NULL REFERENCES dataset(id), version INTEGER NOT NULL, fp TEXT NOT NULL, content TEXT NOT NULL,
  manifest_key TEXT REFERENCES blob(key), added_bytes INTEGER NOT NULL, actor TEXT NOT NULL,
  erased_rows INTEGER NOT NULL DEFAULT 0, tombstones TEXT NOT NULL DEFAULT '[]', record TEXT NOT NULL,
  created_ns INTEGER NOT NULL,
  UNIQUE(dataset_id, version)) STRICT;
CREATE INDEX data_version_fp ON data_version(fp);
CREATE INDEX data_version_content ON data_version(content);
"""
# `column_key` is drawn when it is first needed. Older records with plain digests are keyed when the store is opened, and
# not here: their links in the chain need blobs, which a migration does not read.
SETTINGS = """
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO setting(name, value) SELECT 'columns_keyed', '1' WHERE NOT EXISTS (SELECT 1 FROM dataset_use);
"""
# `place` is the number of points before the block. A metric of one point has no block.
TRACKING = """
CREATE TABLE metric_block(run_id INTEGER NOT NULL REFERENCES run(id), key_id INTEGER NOT NULL REFERENCES key(id),
  place INTEGER NOT NULL, block BLOB NOT NULL, PRIMARY KEY(run_id, key_id, place)) STRICT, WITHOUT ROWID;
ALTER TABLE metric_last ADD COLUMN time_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN parent_id INTEGER REFERENCES run(id);
ALTER TABLE run ADD COLUMN kind TEXT NOT NULL DEFAULT 'cell';
ALTER TABLE run ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]';
CREATE INDEX run_parent ON run(parent_id) WHERE parent_id IS NOT NULL;
CREATE TABLE journal(file TEXT PRIMARY KEY, upto INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""
RELEASE = """
CREATE TABLE gate(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, model_id INTEGER NOT NULL REFERENCES model(id),
  version INTEGER NOT NULL, alias TEXT NOT NULL, passed INTEGER NOT NULL, record_key TEXT NOT NULL REFERENCES blob(key),
  created_ns INTEGER NOT NULL) STRICT;
CREATE INDEX gate_model ON gate(model_id, version);
ALTER TABLE transition ADD COLUMN gate_id INTEGER REFERENCES gate(id);
ALTER TABLE transition ADD COLUMN forced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transition ADD COLUMN undoes INTEGER REFERENCES transition(id);
CREATE TABLE card_field(id INTEGER PRIMARY KEY, model_id INTEGER NOT NULL REFERENCES model(id), version INTEGER,
  name TEXT NOT NULL, value TEXT NOT NULL, actor TEXT NOT NULL, at_ns INTEGER NOT NULL) STRICT;
CREATE INDEX card_field_model ON card_field(model_id, name);
"""
KEPT_FOREVER = ("audit", "model_version", "transition")


@MIGRATIONS()
def m001_first_tables(tables: Tables) -> None:
    """Runs, metrics, models, blobs, drift, exports, lineage and the chain."""
    for script in (RUNS, METRICS, MODELS):
        for statement in script.strip().split(";\n"):
            tables.execute(statement.rstrip().rstrip(";"))
    for table in KEPT_FOREVER:
        for change in ("UPDATE", "DELETE"):
            tables.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


@MIGRATIONS()
def m002_validation(tables: Tables) -> None:
    """Schemas of data, and the verdicts on tables that were held against them."""
    for statement in VALIDATION.strip().split(";\n"):
        tables.execute(statement.rstrip().rstrip(";"))
    for change in ("UPDATE", "DELETE"):
        tables.execute(
            f"CREATE TRIGGER data_schema_no_{change.lower()} BEFORE {change} ON data_schema "
            "BEGIN SELECT RAISE(ABORT, 'data_schema is append-only'); END"
        )


@MIGRATIONS()
def m003_data_versions(tables: Tables) -> None:
    """Versions of data, and the chunks they are made of."""
    for statement in DATA.strip().split(";\n"):
        tables.execute(statement.rstrip().rstrip(";"))


@MIGRATIONS()
def m004_settings(tables: Tables) -> None:
    """What a store knows of itself: the key for digests of single columns."""
    for statement in SETTINGS.strip().split(";\n"):
        tables.execute(statement.rstrip().rstrip(";"))


@MIGRATIONS()
def m005_tracking(tables: Tables) -> None:
    """Runs within runs, journals, and points in blocks."""
    for statement in TRACKING.strip().split(";\n"):
        tables.execute(statement.rstrip().rstrip(";"))
    points_into_blocks(tables.conn)
    tables.execute("DROP TABLE metric")


@MIGRATIONS()
def m006_release(tables: Tables) -> None:
    """The gate's verdicts, what a move of an alias rests on, and what people say of a model on its card."""
    for statement in RELEASE.strip().split(";\n"):
        tables.execute(statement.rstrip().rstrip(";"))
    for table in ("gate", "card_field"):
        for change in ("UPDATE", "DELETE"):
            tables.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to `SCHEMA_VERSION`, or change nothing.

    Parameters
    ----------
    connection : sqlite3.Connection
        With `isolation_level=None` and no transaction open.

    Notes
    -----
    `Migrations.apply` alone would send a deferred `BEGIN`; inside our own transaction it nests as savepoints, and our
    rollback takes all of it.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:  # another may have been first
            MIGRATIONS.apply(Tables(connection))
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
