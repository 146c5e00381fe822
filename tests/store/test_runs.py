"""Runs in a real store."""

import json
import math
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlops_magic.core.data.keyed_digests import keyed
from mlops_magic.errors import RunNotFound, StoreError
from mlops_magic.records.run import Metric, Param, RunResult
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import metrics, runs
from mlops_magic.store.sqlite.column_key import column_key

HOSTILE = (
    'it\'s "quoted"; DROP TABLE run; --',
    "<script>alert(1)</script>",
    "line\nbreak\r\ttab",
    "naïve 😀 \u202e bidi",
    "../../etc/passwd",
    "lone \ud800 surrogate",
    "nul \x00 inside",
    "\x00text:00",
    "\x00text:616263",
    "e\u0301 is not \u00e9",
    "",
    " ",
    "x" * 100_000,
)


def test_a_run_comes_back_with_every_part(database, start, result):
    """What finish was given is what get gives."""
    begun = runs.begin(database, start)
    assert (begun.status, begun.ended_ns, begun.tags) == ("running", None, start.tags)
    finished = runs.finish(database, begun.id, result)
    assert runs.get(database, begun.id) == finished
    for name in ("status", "params", "metrics", "models", "artifacts", "warnings", "environment", "git"):
        assert getattr(finished, name) == getattr(result, name), name
    with database.read() as connection:
        key = column_key(connection)
    kept = [replace(use, fingerprint=keyed(use.fingerprint, key)) for use in result.data]
    assert list(finished.data) == kept
    assert kept[0].fingerprint.columns[0][2].startswith("k1:")
    assert (finished.stands_on, finished.notes, finished.peak_bytes) == ((1, 3), ("no figure",), 2**40)
    assert (finished.experiment, finished.code, finished.seconds) == ("churn", "%%track\nx = 1", 5e-9)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_data_everywhere(database, start, name):
    """Quotes, markup, newlines, emoji, paths, NUL and lone surrogates come back exactly from every field."""
    begun = runs.begin(
        database,
        replace(start, experiment=name, name=name, code=name, cell_id=name, notebook=name, tags=((name, name),)),
    )
    ended = RunResult(
        "failed", 2, error_type=name, error_text=name, params=(Param(name, name, "str", "flag"),),
        metrics=(Metric(name, 1.0, 0, name),), warnings=(name,), notes=(name,),
    )  # fmt: skip
    finished = runs.finish(database, begun.id, ended)
    assert runs.get(database, begun.id) == finished
    assert [finished.experiment, finished.name, finished.code, finished.cell_id, finished.notebook] == [name] * 5
    assert (finished.tags, finished.params, finished.metrics) == (((name, name),), ended.params, ended.metrics)
    assert (finished.error_type, finished.error_text) == (name, name)
    assert (finished.warnings, finished.notes) == ((name,), (name,))
    assert runs.listed(database, experiment=name) == (finished,)
    assert runs.experiments(database) == (name,)


def test_names_that_differ_stay_different(database, start):
    """Escaped text never meets another name, composed and decomposed letters are two names."""
    for name in HOSTILE:
        runs.begin(database, replace(start, experiment=name))
    assert runs.experiments(database) == HOSTILE


EXACT = (
    math.nan,
    math.inf,
    -math.inf,
    -0.0,
    0.0,
    5e-324,
    1.7976931348623157e308,
    2**53 + 1,
    -(2**53) - 1,
    2**1100,
    0.1,
)


def test_every_number_comes_back_to_the_bit(database, start):
    """NaN, infinities, -0.0, the smallest number and integers above 2^53."""
    run = runs.begin(database, start)
    for step, value in enumerate(EXACT):
        runs.log_metric(database, run.id, Metric("loss", value, step))
    back = metrics.points(database, run.id, "loss")
    assert [repr(point.value) for point in back] == [repr(value) for value in EXACT]
    assert [point.step for point in back] == list(range(len(EXACT)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.floats(), st.integers(-(2**70), 2**70)))
def test_splitting_a_number_loses_nothing(value):
    """A REAL and, where it would lie, an exact text, together are the number."""
    back = metrics.joined(*metrics.split(value))
    assert math.isnan(back) if value != value else back == value  # noqa: PLR0124  NaN
    assert math.copysign(1, back) == math.copysign(1, value) or value != value  # noqa: PLR0124  NaN


def test_a_run_shows_the_last_value_of_each_metric(database, start):
    """Points of one name are kept all; the run shows the last, in the order names first came."""
    run = runs.begin(database, start)
    for step in range(3):
        runs.log_metric(database, run.id, Metric("loss", 1.0 / (step + 1), step))
        runs.log_metric(database, run.id, Metric("lr", 0.1, step))
    finished = runs.finish(database, run.id, RunResult("finished", 2, metrics=(Metric("loss", 0.25, 3),)))
    assert finished.metrics == (Metric("loss", 0.25, 3), Metric("lr", 0.1, 2))
    assert len(metrics.points(database, run.id, "loss")) == 4


def test_listing_is_bulk_ordered_and_limited(database, start, result):
    """A hundred runs cost as many queries as one, newest first unless asked otherwise."""
    for number in range(100):
        run = runs.begin(database, replace(start, experiment=("even", "odd")[number % 2]))
        runs.finish(database, run.id, result)
    assert [run.id for run in runs.listed(database, limit=3)] == [100, 99, 98]
    assert [run.id for run in runs.listed(database, experiment="odd", limit=2, newest_first=False)] == [2, 4]
    asked = []
    with database.read() as connection:
        connection.set_trace_callback(asked.append)
    everything = runs.listed(database)
    with database.read() as connection:
        connection.set_trace_callback(None)
    assert len(everything) == 100
    assert everything[0].params == result.params
    assert len([sql for sql in asked if "SELECT" in sql.split("json_each")[0]]) <= 10


def test_an_unknown_run_offers_what_is_known(database, start):
    """The error names the numbers there are and a line to type."""
    runs.begin(database, start)
    with pytest.raises(RunNotFound, match=r"no run '7'.*Known: '1'.*%leaderboard"):
        runs.get(database, 7)
    with pytest.raises(RunNotFound):
        runs.finish(database, 7, RunResult("finished", 1))
    with pytest.raises(RunNotFound):
        runs.log_metric(database, 7, Metric("a", 1.0))


def test_a_finished_run_takes_no_more(database, start, result):
    """Finishing twice or logging afterwards is refused and changes nothing."""
    run = runs.begin(database, start)
    finished = runs.finish(database, run.id, result)
    with pytest.raises(StoreError, match="has ended"):
        runs.finish(database, run.id, result)
    with pytest.raises(StoreError, match="has ended"):
        runs.log_metric(database, run.id, Metric("a", 1.0))
    assert runs.get(database, run.id) == finished


def test_environments_and_code_are_kept_once(database, start, result):
    """Runs of one cell in one environment share their rows."""
    for _ in range(5):
        runs.finish(database, runs.begin(database, start).id, result)
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM environment").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM source").fetchone() == (2,)


def test_uids_are_unique_and_sort_by_time(database, start):
    """A run is known outside this store by a uid of version 7."""
    uids = [runs.begin(database, replace(start, started_ns=start.started_ns + i * 10**6)).uid for i in range(20)]
    assert sorted(set(uids)) == uids
    assert {uid[14] for uid in uids} == {"7"}
    assert {uid[19] for uid in uids} <= set("89ab")


def test_a_run_whose_process_died_is_marked_killed(folder, database, start):
    """Another process begins a run and dies; the next opener marks it, keeps its points, and leaves live runs alone."""
    alive = runs.begin(database, start)
    script = (
        "import os, sys, pathlib\n"
        "from mlops_magic.store.database import open_database\n"
        "from mlops_magic.store.runs import runs\n"
        "from mlops_magic.records.run import Metric, RunStart\n"
        "database = open_database(pathlib.Path(sys.argv[1]))\n"
        "run = runs.begin(database, RunStart('e', 'n', 1, 'c', 'c', '', ''))\n"
        "runs.log_metric(database, run.id, Metric('loss', 0.5))\n"
        "print(run.id, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    child = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    assert child.returncode == -9, child.stderr
    open_database(folder).close()
    killed = runs.get(database, int(child.stdout))
    assert (killed.status, killed.ended_ns, killed.metrics) == ("killed", None, (Metric("loss", 0.5),))
    assert runs.get(database, alive.id).status == "running"
    assert runs.mark_killed(database) == 0


def test_a_reused_pid_does_not_keep_a_dead_run_alive(database, start):
    """The start time of the process is compared, not only its number; another machine's runs are left alone."""
    ours, elsewhere, earlier = (runs.begin(database, start).id for _ in range(3))
    with database.write() as connection:
        connection.execute("UPDATE run SET pid_start = '1' WHERE id = ?", (ours,))
        connection.execute("UPDATE run SET host = 'elsewhere', pid_start = '1' WHERE id = ?", (elsewhere,))
        connection.execute("UPDATE run SET boot = 'before' WHERE id = ?", (earlier,))
    assert runs.mark_killed(database) == 2
    assert [runs.get(database, run_id).status for run_id in (ours, elsewhere, earlier)] == [
        "killed",
        "running",
        "killed",
    ]


def test_another_users_process_counts_as_alive(database, start):
    """Process 1 answers or forbids to be asked; either way its run is not killed."""
    run = runs.begin(database, start)
    with database.write() as connection:
        connection.execute("UPDATE run SET pid = 1, pid_start = '' WHERE id = ?", (run.id,))
    assert runs.mark_killed(database) == 0


def test_a_run_taken_for_dead_may_still_finish(database, start, result):
    """A machine that slept reports late; what it reports counts."""
    run = runs.begin(database, start)
    with database.write() as connection:
        connection.execute("UPDATE run SET pid_start = '1'")
    assert runs.mark_killed(database) == 1
    assert runs.finish(database, run.id, result).status == "finished"


def test_a_broken_diff_leaves_the_rest_of_the_run_readable(folder, database, start, result):
    """The run says that git's diff cannot be read, and shows everything else."""
    run = runs.finish(database, runs.begin(database, start).id, result)
    (blob,) = folder.glob("blobs/*/*")
    blob.chmod(0o644)
    blob.write_bytes(b"other")
    back = runs.get(database, run.id)
    assert back.params == run.params
    assert back.git.diff == ""
    assert "git's diff cannot be read" in back.notes[-1]


def test_sentences_are_json_safe(database, start):
    """What is put into the chain is plain JSON."""
    runs.begin(database, start)
    with database.read() as connection:
        (payload,) = connection.execute("SELECT payload FROM audit").fetchone()
    assert set(json.loads(payload)) == {"start", "tags", "writer"}
