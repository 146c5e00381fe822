"""Does every message keep the limits of MLflow's server, and is nothing lost or mixed up on the way?"""

import json
import posixpath
import re

from hypothesis import example, given
from hypothesis import strategies as st

from mlops_magic.core.data.mlflow_sent import (
    LONGEST_NAME,
    MOST,
    MOST_BYTES,
    batches,
    file_names,
    params_of,
    points_of,
    sent_names,
    tags_of,
)
from mlops_magic.core.points import Points
from mlops_magic.records.run import Artifact, Param, Run

ALLOWED = re.compile(r"[/\w.\- ]+")  # what a server takes on every system
NAMES = st.lists(st.text(max_size=300), max_size=12)


def run_of(**facts):
    """A finished run."""
    return Run(7, "u", "churn", "first", "finished", 10**18, 10**18 + 1, "", "", "a.ipynb", **facts)


@given(NAMES)
@example(["a/../b", "a//b", "/a", "./a", ".", "..", "a/", " a ", "a", "", "ü" * 300, "ü" * 299])
@example(["x (1)", "x [1]", "x _1_", "x _1_ 2"])
def test_every_name_gets_one_of_its_own_that_a_server_takes(names):
    """Allowed letters, a path that is its own normal form, and no two alike."""
    found = sent_names(names)
    assert set(found) == set(names)
    assert len(set(found.values())) == len(found)
    for sent in found.values():
        assert ALLOWED.fullmatch(sent)
        assert len(sent) <= LONGEST_NAME
        assert posixpath.normpath(sent) == sent
        assert not sent.startswith(("/", ".."))


@given(NAMES)
@example(["../../etc/passwd", "..\\..\\x", "C:\\x", "\0", "a\nb", "//x", "...", "CON", "a/./b"])
def test_every_artifact_goes_below_its_run(names):
    """No path leaves the run, and no two are the same."""
    found = file_names([Artifact(name, "file", "", 0) for name in names])
    assert len(found) == len(names)
    for path in found:
        assert posixpath.normpath(path) == path
        assert not path.startswith(("/", ".."))
        assert not set(path) & set('\\:\0\n"<>|?*')


@given(st.lists(st.integers(1, 20_000), max_size=260), st.integers(0, 2500))
def test_messages_keep_the_limits_and_nothing_is_lost(lengths, count):
    """Whatever is long or many: in order, within count and bytes."""
    params = [{"key": f"p{place}", "value": "ü" * length} for place, length in enumerate(lengths)]
    metrics = [{"key": "m", "value": 0.1, "timestamp": 1, "step": step} for step in range(count)]
    made = list(batches(params, [{"key": "t", "value": "x"}], metrics))
    for batch in made:
        assert all(len(entries) <= MOST[kind] for kind, entries in batch.items())
        assert sum(map(len, batch.values())) <= 1000
        assert len(json.dumps(batch)) < MOST_BYTES + 1000 or sum(map(len, batch.values())) == 1
    assert [each for batch in made for each in batch.get("params", ())] == params
    assert [each for batch in made for each in batch.get("metrics", ())] == metrics


def test_a_param_that_two_sources_chose_is_told_apart():
    """A server keeps one value per name for ever."""
    chosen = (
        Param("C", "1.0", "float", "literal"),
        Param("C", "2", "int", "estimator"),
        Param("C", "1.0", "float", "call"),
    )
    assert params_of(run_of(params=chosen)) == [{"key": "C", "value": "1.0"}, {"key": "C estimator", "value": "2"}]


def test_what_is_too_long_says_where_the_whole_is():
    """And is cut by us, where a server would do it without a word."""
    (entry,) = params_of(run_of(params=(Param("long", "x" * 7000, "str", "call"),)))
    assert len(entry["value"]) == 6000
    assert entry["value"].endswith("mlops_magic/run.json")


def test_tags_of_a_run_do_not_take_the_place_of_ours():
    """A user's tag of our own name is not believed."""
    run = run_of(tags=(("mlops_magic.uid", "another"), ("team", "x")), remarks=("a", "b"), error_type="ValueError")
    told = {each["key"]: each["value"] for each in tags_of(run, "")}
    assert told["mlops_magic.uid"] == "u"
    assert told["team"] == "x"
    assert told["mlflow.note.content"] == "a\nb"
    assert "mlflow.parentRunId" not in told
    assert tags_of(run, "p")[0]["key"] == "mlops_magic.uid"


def test_what_is_not_finite_is_told_in_words():
    """JSON has no number for it; moments are milliseconds since 1970."""
    points = Points()
    for value in (0.5, float("nan"), float("inf"), -float("inf")):
        points.add(value, 3, 2_000)
    found = list(points_of({"a (b)": points}, 5_000_000_000))
    assert [each["value"] for each in found] == [0.5, "NaN", "Infinity", "-Infinity"]
    assert {(each["key"], each["timestamp"], each["step"]) for each in found} == {("a _b_", 5_002, 3)}
