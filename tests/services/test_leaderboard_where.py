"""Runs are found by conditions, as a plain loop over all of them would find them."""

import math
import random

import pandas as pd
import pytest

import mlops_magic
from mlops_magic.core.where import where
from mlops_magic.errors import MetricNotFound, UsageError
from mlops_magic.records.run import Metric, Param, RunQuery, RunResult, RunStart
from mlops_magic.services.tracking.leaderboard import ExperimentNotFound, leaderboard
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import run_search, runs


@pytest.fixture
def database(tmp_path):
    """Two hundred runs of two experiments; some lack what others have."""
    opened = open_database(tmp_path / ".mlops")
    draw = random.Random(0)
    for number in range(200):
        tags = (("team", draw.choice("xy")),) if draw.random() < 0.7 else ()
        start = RunStart(
            draw.choice(("churn", "spam")), draw.choice(("a", "ab", "")), number * 10**9, "x", "x", "", "", tags
        )
        params = [Param("alpha", repr(draw.choice((0.05, 0.1, 1.0))), "float", "call")] if draw.random() < 0.8 else []
        params += [Param("depth", *draw.choice((("3", "int"), ("None", "NoneType"), ("3", "str"))), "call")]
        params += [Param("odd name", str(draw.random() < 0.5), "bool", "call")]
        metrics = []
        if draw.random() < 0.8:
            metrics.append(Metric("auc", draw.choice((0.25, 0.5, 0.75, math.nan, math.inf, -0.0))))
        if draw.random() < 0.5:
            metrics += [Metric("loss", draw.random(), step) for step in range(3)]
        run = runs.begin(opened, start)
        status = draw.choice(("finished", "failed"))
        runs.finish(
            opened,
            run.id,
            RunResult(status, start.started_ns + 5 * 10**8 * number, params=tuple(params), metrics=tuple(metrics)),
        )
    yield opened
    opened.close()


def params(run):
    """By name."""
    return {each.name: each for each in run.params}


def metric(run, name):
    """The last value."""
    return next((each.value for each in run.metrics if each.name == name), None)


def number(run, name):
    """A param that is a number."""
    found = params(run).get(name)
    return float(found.value) if found is not None and found.type in ("int", "float") else math.nan


CASES = {
    "params.alpha > 0.06": lambda run: number(run, "alpha") > 0.06,
    "params.alpha = 0.1": lambda run: number(run, "alpha") == 0.1,
    "params.alpha is null": lambda run: "alpha" not in params(run),
    "params.depth is null": lambda run: params(run)["depth"].type == "NoneType",
    "params.depth = 3": lambda run: number(run, "depth") == 3,
    "params.depth = '3'": lambda run: params(run)["depth"].value == "3",
    "params.`odd name` = true": lambda run: params(run)["odd name"].value == "True",
    "metrics.auc >= 0.5": lambda run: (metric(run, "auc") or -1) >= 0.5,
    "metrics.auc is not null": lambda run: metric(run, "auc") is not None,
    "not metrics.auc > 0.5": lambda run: not (metric(run, "auc") or -1) > 0.5,
    "tags.team in ('x', 'z') and status = 'failed'": lambda run: (
        dict(run.tags).get("team") == "x" and run.status == "failed"
    ),
    "tags.team != 'x'": lambda run: dict(run.tags).get("team", "x") != "x",
    "name like 'A%'": lambda run: run.name.startswith("a"),
    "experiment = 'churn' or seconds > 50": lambda run: run.experiment == "churn" or run.seconds > 50,
    "id <= 10 and not (id = 3 or id = 4)": lambda run: run.id <= 10 and run.id not in (3, 4),
    "started >= '1970-01-01T00:01:00' and started < '1970-01-01T00:02:00+00:00'": lambda run: (
        60 <= run.started_ns / 1e9 < 120
    ),
    "parent is null": lambda _: True,
    "commit is not null": lambda _: False,
    "data.df = 'fp1:df:00'": lambda _: False,
    "params.nothing = 1": lambda _: False,
}


@pytest.mark.parametrize("condition", CASES)
def test_a_condition_finds_what_a_loop_finds(database, condition):
    """In the order of the runs, newest first; counts say how many there are."""
    wanted = [run.id for run in runs.listed(database) if CASES[condition](run)]
    found = run_search.search(database, condition=where(condition))
    assert list(found.ids) == wanted
    assert (found.matching, found.total) == (len(wanted), 200)


@pytest.mark.parametrize("rising", [True, False])
@pytest.mark.parametrize("experiment", [None, "churn"])
def test_runs_stand_in_the_order_of_the_metric(database, rising, experiment):
    """Without it, or with NaN, they come last; ties go to the newer one; a limit takes the first."""

    def rank(run):
        value = metric(run, "auc")
        missing = value is None or math.isnan(value)
        return (missing, 0 if missing else (value if rising else -value), -run.id)

    ordered = sorted(runs.listed(database, experiment=experiment), key=rank)
    query = RunQuery(experiment, "auc", rising, 1000)
    assert [run.id for run in leaderboard(database, query).runs] == [run.id for run in ordered]
    for limit in (1, 7, 150):
        found = run_search.search(database, experiment=experiment, by="auc", ascending=rising, limit=limit)
        assert list(found.ids) == [run.id for run in ordered][:limit]


def test_a_board_says_how_many_meet_the_condition(database):
    """And which line brings all, where none does."""
    board = leaderboard(database, RunQuery("churn", None, None, 5, "params.alpha > 0.06"))
    wanted = [run for run in runs.listed(database, experiment="churn") if number(run, "alpha") > 0.06]
    total = len(runs.listed(database, experiment="churn"))
    assert (board.matching, len(board.runs), board.total) == (min(50, len(wanted)), 5, total)
    every = leaderboard(database, RunQuery("churn", None, None, 50, "params.alpha > 0.06"))
    assert (every.matching, len(every.runs)) == (len(wanted), min(50, len(wanted)))
    assert leaderboard(database, RunQuery(condition="id > 1000")).runs == ()


@pytest.mark.parametrize(
    ("query", "error", "said"),
    [
        (RunQuery("chrun"), ExperimentNotFound, "'churn'"),
        (RunQuery(by="auk"), MetricNotFound, "'auc'"),
        (RunQuery(condition="metrics.auc = 'high'"), UsageError, "is a number; leave out the quotes"),
        (RunQuery(condition="started > 'yesterday'"), UsageError, "is no day"),
        (RunQuery(condition="params.alpha >"), UsageError, "found the end"),
    ],
)
def test_what_is_not_there_is_named(database, query, error, said):
    """The nearest is offered."""
    with pytest.raises(error, match=said):
        leaderboard(database, query)


def test_what_stands_in_quotes_is_a_value(database):
    """No text reaches SQL but as a value."""
    for text in ("'; DROP TABLE run; --", "' OR 1=1 --", "%", '"', "\ud800", "\x00"):
        quoted = text.replace("'", "''")
        assert run_search.search(database, condition=where(f"name = '{quoted}'")).ids == ()
        assert run_search.search(database, condition=where(f"params.`{text}` = '{quoted}'")).ids == ()
    assert len(runs.listed(database)) == 200


def test_runs_are_a_table(notebook):
    """A row for each run, a column for each name; params have their own types."""
    notebook.ok(
        "import mlops_magic",
        "for alpha in (0.5, 1.0):\n    with mlops_magic.track('churn', params={'alpha': alpha, 'depth': 3, 'on': True, 'of': None,"
        " 'kind': 'a'}, tags={'team': 'x'}) as run:\n        run.log_metric('auc', alpha / 2)",
        "table = mlops_magic.runs('churn', where='params.alpha > 0.6')\nboth = mlops_magic.runs('churn')",
    )
    table, both = (notebook.shell.user_ns[name] for name in ("table", "both"))
    assert table.index.tolist() == [2]
    assert table.iloc[0][["params.alpha", "params.depth", "params.on", "params.kind", "metrics.auc", "tags.team"]].tolist() == [
        1.0, 3, True, "a", 0.5, "x",
    ]  # fmt: skip
    assert pd.isna(table.iloc[0]["params.of"])
    assert both.index.tolist() == [2, 1]
    assert both["started"].dt.tz is not None
    assert mlops_magic.runs.__doc__


def test_the_magic_takes_a_condition(notebook):
    """With quotes inside of quotes, and says how many of how many."""
    notebook.ok(
        "import mlops_magic",
        "for team in 'xyx':\n    with mlops_magic.track('churn', tags={'team': team}) as run:\n        run.log_metric('auc', 0.5)",
    )
    shown = notebook.ok("%leaderboard churn --where \"tags.team = 'x'\"").out
    assert "2 of 3 runs recorded" in shown
    nothing = notebook.ok("%leaderboard churn --where \"tags.team = 'z'\"").out
    assert "None of 3 runs meets tags.team = 'z'." in nothing
    assert "%leaderboard churn" in nothing
    assert "did you mean tags.team" in str(notebook.run("%leaderboard --where \"tag.team = 'x'\"").error)
