"""Does the gate ask real models what it should, and does an alias move only on its word?"""

from __future__ import annotations

import functools
import itertools
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from mlops_magic.errors import GateRefused, StoreError, UsageError
from mlops_magic.records.gate import Gate
from mlops_magic.services.models.gate_rows import GivenRows
from mlops_magic.services.models.lineage import lineage_of
from mlops_magic.services.models.promote import Wish, promote, require_moved
from mlops_magic.services.models.register import Candidate, register
from mlops_magic.services.models.rollback import rollback
from mlops_magic.store import audit, blobs
from mlops_magic.store.care import checks
from mlops_magic.store.database import open_database
from mlops_magic.store.models import gates, models

COLUMNS = ["age", "income", "tenure"]
CLOCK = itertools.count(1_795_000_000_000_000_000)


def people(seed, rows=1500):
    """Customers, some of whom left; who left depends on their age in a way that no straight line sees."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.integers(18, 90, rows), "income": rng.lognormal(10, 1, rows).round(2), "tenure": rng.exponential(20, rows),
            "sex": rng.choice(["f", "m"], rows), "id": np.arange(rows),
        }
    )  # fmt: skip
    bent = np.abs(frame.age - 54) / 12 - 1.5
    frame["churned"] = np.where(rng.random(rows) < 1 / (1 + np.exp(-bent - 0.02 * (20 - frame.tenure))), "yes", "no")
    frame["spent"] = 100 * bent**2 + rng.normal(0, 10, rows)
    return frame


TRAIN, TEST = people(0), people(1)


@functools.cache  # fitted by the first test that asks, and not by every process that collects tests
def fitted_line():
    """A model that sees no bend."""
    return LogisticRegression(max_iter=5000).fit(TRAIN[COLUMNS], TRAIN.churned)


@functools.cache
def fitted_trees():
    """A better one."""
    return HistGradientBoostingClassifier(random_state=0).fit(TRAIN[COLUMNS], TRAIN.churned)


@pytest.fixture
def store(tmp_path):
    """An open store, whole when it is left."""
    database = open_database(tmp_path / ".mlops")
    yield database
    assert {finding.verdict for finding in checks.examine(database)} == {"ok"}
    database.close()


@pytest.fixture
def keys(tmp_path):
    """Where the user's keys live."""
    return tmp_path / "config"


@pytest.fixture
def kept(store, keys):
    """Register a model under the next number of `churn`."""

    def do(model, inputs=None):
        candidate = Candidate("churn", "clf", model, "X_train", TRAIN[COLUMNS] if inputs is None else inputs, None)
        return register(store, candidate, alias=None, config_folder=keys, now_ns=next(CLOCK))

    return do


def given(frame=None, column="churned", **changes):
    """Rows to judge on."""
    frame = TEST if frame is None else frame
    facts = {"name": "X_test", "rows": frame.drop(columns=[column]), "target_name": column, "target": frame[column]}
    return GivenRows(**facts | changes)


@pytest.fixture
def wish(store, keys):
    """Promote a version of `churn`."""

    def do(number, rows=None, **changes):
        asked = Wish(f"churn@{number}", "champion", given() if rows is None else rows, **changes)
        return promote(store, asked, config_folder=keys, now_ns=next(CLOCK))

    return do


def verdicts(gate: Gate):
    """Check and verdict."""
    return {check.name: check.verdict for check in gate.checks}


def said(gate, name):
    """What a check says."""
    return next(check.said for check in gate.checks if check.name == name)


def holder(store):
    """Number of the champion."""
    return models.get(store, "churn", "champion").version


def test_the_first_is_judged_against_a_dummy_alone_and_the_next_against_the_first(store, kept, wish):
    """Each move has its verdict, its actor and where it came from."""
    kept(fitted_line())
    kept(fitted_trees())
    first = wish(1)
    assert first.moved
    assert verdicts(first.gate) == {
        "loads": "passed", "signature": "passed", "predicts": "passed", "new rows": "passed", "beats a dummy": "passed",
        "beats the holder": "skipped",
    }  # fmt: skip
    second = wish(2)
    assert verdicts(second.gate)["beats the holder"] == "passed"
    assert (second.gate.holder, second.gate.metric, second.gate.rows) == ("churn@1", "roc_auc", len(TEST))
    assert gates.get(store, second.gate.id) == second.gate
    assert (first.gate.judged_before, second.gate.judged_before) == (0, 1)
    moves = models.transitions(store, "churn", "champion")
    assert [(move.from_version, move.to_version, move.grounds.gate, move.reason) for move in moves] == [
        (None, 1, 1, "passed the gate"), (1, 2, 2, "passed the gate"),
    ]  # fmt: skip
    with store.read() as connection:
        told = [(link.action, link.object) for link in audit.links(connection) if link.action != "lineage drawn"][-4:]
    assert told == [
        ("gate passed", "gate:1"), ("alias moved", "alias:churn@champion"), ("gate passed", "gate:2"), ("alias moved", "alias:churn@champion"),
    ]  # fmt: skip


def test_a_worse_version_moves_nothing_and_its_verdict_is_kept(store, kept, wish):
    """The sentence ends in what to type."""
    kept(fitted_trees())
    kept(fitted_line())
    wish(1)
    refused = wish(2)
    assert (bool(refused), holder(store)) == (False, 1)
    assert said(refused.gate, "beats the holder").startswith("roc_auc ")
    assert ": worse by " in said(refused.gate, "beats the holder")
    assert gates.latest(store, "churn", 2) == refused.gate
    with pytest.raises(
        GateRefused, match=r"beats the holder: .* Nothing was moved\. .* --force --reason TEXT$"
    ) as told:
        require_moved(refused)
    assert pickle.loads(pickle.dumps(told.value)).promotion == refused
    found = lineage_of(store, f"gate:{refused.gate.id}")
    assert ("gate 2", "champion · refused") in {(node.label, node.detail) for node in found.nodes}
    assert len(models.transitions(store, "churn")) == 1


def test_an_equally_good_version_is_refused(store, kept, wish):
    """The same again, and the same learnt from another draw."""
    kept(fitted_trees())
    kept(fitted_trees())
    again = people(7)
    kept(HistGradientBoostingClassifier(random_state=1).fit(again[COLUMNS], again.churned), again[COLUMNS])
    wish(1)
    assert said(wish(2).gate, "beats the holder").endswith("the same for every row")
    assert "not better for certain" in said(wish(3).gate, "beats the holder")
    assert holder(store) == 1


def test_a_force_moves_the_alias_and_is_kept_as_one(store, kept, wish):
    """With its reason and the verdict it went against; where the gate passes there was no force."""
    kept(fitted_line())
    kept(fitted_line())
    with pytest.raises(UsageError, match="a force is kept with its reason"):
        wish(1, forced=True)
    assert not wish(1, forced=True, reason="first").forced
    found = wish(2, forced=True, reason="the champion leaks")
    assert (found.moved, found.forced, found.gate.passed) == (True, True, False)
    grounds = models.transitions(store, "churn")[-1].grounds
    assert (grounds.forced, grounds.gate) == (True, found.gate.id)
    without = promote_without_rows(store)
    assert verdicts(without.gate) == {"loads": "passed", "rows": "failed"}


def promote_without_rows(store):
    """Back to the first, by force alone."""
    asked = Wish("churn@1", "champion", None, forced=True, reason="no time")
    return promote(store, asked, config_folder=store.folder.parent / "config", now_ns=next(CLOCK))


@pytest.mark.parametrize(
    ("wished", "line"),
    [
        (
            Wish("churn", "champion"),
            r"say on which rows .* Type: %promote churn@1 to champion --on X_test --target y_test",
        ),
        (Wish("churn", "3"), "'3' cannot be an alias"),
        (Wish("churn", "champion", given(), "speed"), r"'speed': no such score. Known: roc_auc, .*Type: --metric "),
        (Wish("churn", "champion", given(), "rmse"), "rmse cannot be found of churn@1"),
        (
            Wish("churn", "champion", given(target=TEST.churned.head(9))),
            r"X_test has 1500 rows and churned has 9 values",
        ),
        (
            Wish("churn", "champion", given(target=TEST.churned.where(TEST.id > 2))),
            r"3 of the 1500 values of churned are missing",
        ),
        (
            Wish("churn", "champion", given(target=TEST.sex)),
            r"knows the classes 'no', 'yes', and churned holds none of them, but '[fm]'",
        ),
        (Wish("churn", "champion", given(target=TEST[COLUMNS])), r"1500 × 3 values"),
    ],
)
def test_a_question_that_makes_no_sense_gets_one_sentence(store, keys, kept, wished, line):
    """What was wrong and what to type; nothing is kept and nothing moved."""
    kept(fitted_line())
    with pytest.raises(UsageError, match=line) as told:
        promote(store, wished, config_folder=keys, now_ns=1)
    assert "\n" not in str(told.value)
    assert (gates.latest(store, "churn", 1), models.transitions(store, "churn")) == (None, ())


def test_a_version_that_holds_the_alias_cannot_be_promoted_to_it(kept, wish):
    """It would only blur its history."""
    kept(fitted_line())
    wish(1)
    with pytest.raises(UsageError, match="churn@1 is champion already"):
        wish(1)


def test_a_model_nobody_trusts_is_not_opened_and_not_promoted(store, kept, tmp_path):
    """The check says why; what needs the model is not asked."""
    kept(fitted_line())
    asked = Wish("churn@1", "champion", given())
    found = promote(store, asked, config_folder=tmp_path / "somebody else", now_ns=1)
    assert verdicts(found.gate) == {"loads": "failed"}
    assert "neither yours nor one you trust" in said(found.gate, "loads")


def test_a_model_whose_bytes_changed_is_not_promoted(tmp_path, keys):
    """Nothing of it runs."""
    store = open_database(tmp_path / "damaged")
    candidate = Candidate("churn", "clf", fitted_line(), "X_train", TRAIN[COLUMNS], None)
    version = register(store, candidate, alias=None, config_folder=keys, now_ns=1)
    path = blobs.path_of(store.folder, version.blob_key)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[::-1])
    found = promote(store, Wish("churn@1", "champion", given()), config_folder=keys, now_ns=1)
    assert verdicts(found.gate) == {"loads": "failed"}
    store.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.drop(columns="age"), "there is no column 'age', which churn@1 takes"),
        (lambda f: f.assign(age=f.age + 0.5), "row 0: age is to be an integer, not "),
        (
            lambda f: f.assign(income=f.income.where(f.id != 700)),
            "row 700: income is to be a number, never missing, not null",
        ),
        (lambda f: f.assign(tenure="long"), "row 0: tenure is to be a number, not 'long'; and "),
    ],
)
def test_rows_that_break_the_signature_are_refused_by_name(kept, wish, change, words):
    """The first of them, and how many more."""
    kept(fitted_line())
    found = wish(1, given(change(TEST)))
    assert verdicts(found.gate) == {"loads": "passed", "signature": "failed"}
    assert said(found.gate, "signature").startswith(words)


def test_rows_it_was_trained_on_are_no_test(kept, wish):
    """It only has to remember them."""
    kept(DecisionTreeClassifier(random_state=0).fit(TRAIN[COLUMNS], TRAIN.churned))
    found = wish(1, given(TRAIN))
    assert (verdicts(found.gate)["new rows"], found.moved) == ("failed", False)


def test_a_model_that_learnt_nothing_does_not_beat_a_dummy(kept, wish):
    """By any score."""
    kept(DummyClassifier(strategy="stratified", random_state=0).fit(TRAIN[COLUMNS], TRAIN.churned))
    for metric in ("roc_auc", "accuracy", "log_loss", "f1", "brier", "average_precision", "balanced_accuracy"):
        assert verdicts(wish(1, metric=metric).gate)["beats a dummy"] == "failed"


def test_a_segment_that_is_worse_is_refused_however_good_the_whole_is(kept, wish):
    """Better for men and worse for women."""
    frame = TEST.assign(tenure=TEST.tenure.where(TEST.sex == "m", 0.0))
    kept(fitted_line())
    kept(fitted_trees())
    wish(1)
    rows = given(frame, segments={"sex": frame.sex, "age": frame.age})
    found = wish(2, rows, metric="accuracy")
    assert {each.column for each in found.gate.segments} == {"sex", "age"}
    assert len(found.gate.segments) == 6
    assert found.gate.segment_limit == 0.05

    turned = HistGradientBoostingClassifier(random_state=0).fit(
        pd.concat([TRAIN, TRAIN])[[*COLUMNS, "id"]].assign(id=np.repeat([0, 1], len(TRAIN))),
        pd.concat([TRAIN.churned, TRAIN.churned.map({"yes": "no", "no": "yes"})]),
    )
    marked = TEST.assign(id=(TEST.sex == "f") & (TEST.age > 60)).assign(id=lambda f: f.id.astype(int))
    inputs = TRAIN[[*COLUMNS, "id"]].assign(id=0)
    kept(turned, inputs)
    refused = wish(3, given(marked, segments={"sex": marked.sex}), metric="accuracy")
    assert verdicts(refused.gate)["segments"] == "failed"
    assert said(refused.gate, "segments").startswith("sex = f is worse by 0.")


def test_own_checks_are_asked_and_only_a_plain_yes_is_one(kept, wish):
    """True, False with a text, an assert, nothing, and numbers that look like a yes."""
    kept(fitted_line())
    own = {
        "yes": lambda model, rows, target: len(model.predict(rows)) == len(target),
        "numpy": lambda *_: np.arange(2)[1] == 1,
        "text": lambda *_: (False, "too slow"),
        "raises": lambda *_: 1 / 0,
        "nothing": lambda *_: None,
        "number": lambda *_: 0.93,
    }
    found = wish(1, own=own).gate
    assert {name: verdicts(found)[name] for name in own} == {
        "yes": "passed", "numpy": "passed", "text": "failed", "raises": "failed", "nothing": "failed", "number": "failed",
    }  # fmt: skip
    assert said(found, "text") == "too slow"
    assert said(found, "raises") == "it raised ZeroDivisionError: division by zero"
    assert said(found, "nothing") == "it gave NoneType; a check gives True or False, or that and a text"


def test_numbers_are_judged_like_classes(store, keys):
    """A forest beats a line, and the line does not beat the forest."""
    for model in (LinearRegression(), RandomForestRegressor(30, random_state=0)):
        candidate = Candidate("spend", "m", model.fit(TRAIN[COLUMNS], TRAIN.spent), "X", TRAIN[COLUMNS], None)
        register(store, candidate, alias=None, config_folder=keys, now_ns=next(CLOCK))
    rows = given(column="spent", segments={"sex": TEST.sex})
    act = {"config_folder": keys, "now_ns": 1}
    first = promote(store, Wish("spend@2", "champion", rows), **act)
    assert (first.moved, first.gate.metric, first.gate.more_is_better) == (True, "rmse", False)
    refused = promote(store, Wish("spend@1", "champion", rows, "mae"), **act)
    assert verdicts(refused.gate)["beats the holder"] == verdicts(refused.gate)["segments"] == "failed"
    assert refused.gate.segment_limit == pytest.approx(0.05 * refused.gate.decisive.other)


def test_models_of_other_columns_and_without_probabilities_are_compared(store, kept, wish):
    """Each is given its own columns; a score that one of them cannot give is not offered."""
    wide = TRAIN[[*COLUMNS, "id"]]
    kept(RidgeClassifier().fit(wide, TRAIN.churned), wide)
    kept(fitted_trees())
    assert wish(1).gate.metric == "roc_auc"
    with pytest.raises(UsageError, match=r"log_loss cannot be found of churn@2. Known: "):
        wish(2, metric="log_loss")
    assert wish(2).gate.passed
    assert holder(store) == 2


def test_arrays_sparse_rows_and_texts_are_rows_too(store, keys):
    """What the model was trained on decides."""
    array, target = TRAIN[COLUMNS].to_numpy(), (TRAIN.churned == "yes").to_numpy()
    texts = ["old " * (age > 70) + "young " * (age < 35) + "x" for age in TRAIN.age]
    words = make_pipeline(CountVectorizer(token_pattern=r"\w+"), LogisticRegression()).fit(texts, target)
    trees = HistGradientBoostingClassifier().fit(array, target)
    new = (TEST.churned == "yes").to_numpy()
    for name, model, inputs, rows in (
        ("array", trees, array, TEST[COLUMNS].to_numpy()),
        ("frame", trees, array, TEST[COLUMNS]),
        ("texts", words, texts, ["old " * (age > 70) + "young " * (age < 35) + "x" for age in TEST.age]),
    ):
        register(store, Candidate(name, "m", model, "X", inputs, None), alias=None, config_folder=keys, now_ns=1)
        found = promote(
            store, Wish(name, "champion", GivenRows("X_test", rows, "y", new)), config_folder=keys, now_ns=2
        )
        assert found.moved, found.gate.failed


def test_a_holder_that_cannot_be_asked_is_not_passed_by(store, kept, wish):
    """Nothing can be compared, so nothing moves; a person may force it."""
    wide = TRAIN[[*COLUMNS, "id"]]
    kept(LogisticRegression(max_iter=5000).fit(wide, TRAIN.churned), wide)
    kept(fitted_trees())
    wish(1)
    found = wish(2, given(TEST[[*COLUMNS, "churned"]]))
    assert (
        said(found.gate, "beats the holder")
        == "churn@1 does not answer for these rows: there is no column 'id', which churn@1 takes"
    )
    assert holder(store) == 1


def test_an_alias_that_moves_while_the_gate_judges_stays_where_it_was_put(store, kept, wish):
    """The verdict is about another holder."""
    kept(fitted_line())
    kept(fitted_trees())
    kept(fitted_line())
    wish(1)

    def meddling(*_):
        models.move_alias(store, "churn", "champion", 3, actor="you", reason="meanwhile", now_ns=1)
        return True

    with pytest.raises(StoreError, match="champion of churn was moved to churn@3 meanwhile"):
        wish(2, own={"meddling": meddling})
    assert holder(store) == 3


def test_rolling_back_goes_further_back_each_time_and_not_in_a_circle(store, keys, kept):
    """What was taken back can be promoted again, and taken back again."""
    for _ in range(4):
        kept(fitted_line())

    def move(number):
        models.move_alias(store, "churn", "champion", number, actor="me", reason="", now_ns=1)

    def back():
        return rollback(store, "churn", config_folder=keys, now_ns=2)

    for number in (1, 2, 3):
        move(number)
    assert [(found.from_version, found.to_version, found.left) for found in (back(), back())] == [(3, 2, 1), (2, 1, 0)]
    with pytest.raises(UsageError, match="there is nothing before churn@1 that champion pointed at"):
        back()
    move(4)
    move(2)
    assert [back().to_version, back().to_version] == [4, 1]
    assert models.transitions(store, "churn")[-1].grounds.undoes is not None


def test_rolling_back_to_what_cannot_be_opened_moves_nothing(store, kept, wish, tmp_path):
    """Its signature is verified first."""
    kept(fitted_line())
    kept(fitted_trees())
    wish(1)
    wish(2)
    with pytest.raises(PermissionError, match="neither yours nor one you trust"):
        rollback(store, "churn", config_folder=tmp_path / "somebody else", now_ns=1)
    assert holder(store) == 2


def test_rolling_back_what_was_never_put_anywhere_says_what_to_type(store, keys, kept):
    """An alias nobody moved, a model nobody registered."""
    with pytest.raises(LookupError, match="there is no model version 'churn'"):
        rollback(store, "churn", config_folder=keys, now_ns=1)
    kept(fitted_line())
    with pytest.raises(UsageError, match=r"champion of churn points at nothing. Type: %promote churn@1 to champion"):
        rollback(store, "churn", config_folder=keys, now_ns=1)
    models.move_alias(store, "churn", "challenger", 1, actor="me", reason="", now_ns=1)
    with pytest.raises(UsageError, match="Type: --alias challenger"):
        rollback(store, "churn", config_folder=keys, now_ns=1)
