"""Verdicts and the words of a card in a real store: kept, in the chain, and never changed."""

import sqlite3

import pytest

from mlops_magic.errors import StoreError
from mlops_magic.records.gate import Compared, Gate, GateCheck, SegmentResult
from mlops_magic.records.model import Grounds
from mlops_magic.store import lineage
from mlops_magic.store.care import checks
from mlops_magic.store.models import card_fields, gates, models

ACT = {"actor": "me", "reason": "better"}


@pytest.fixture
def registered(database, version, signed_for):
    """A store with three versions."""
    for _ in range(3):
        models.register(database, version, signed_for, alias=None, actor="me", now_ns=1)
    return database


def altered(database):
    """What the doctor says of a history that does not hold; a trigger that is gone is another finding."""
    (finding,) = [each for each in checks.examine(database) if each.check == "history" and each.verdict == "failed"]
    return finding.detail


def verdict(number=2, verdict="passed"):
    """What the gate says of a version, with every part in it."""
    found = Compared("roc_auc", 400, 0.91, 0.89, 0.02, 0.01, float("inf"), 0.003, "DeLong's test")
    checks = (GateCheck("loads", "passed", "signed by ab"), GateCheck("beats the holder", verdict, "better", found))
    segments = (SegmentResult("sex", "f", found, "passed"),)
    return Gate(
        f"churn@{number}", "champion", "churn@1", "X_test", "y_test", 400, checks, segments, 0.05,
        fingerprint="fp1:df:0a", target_fingerprint="fp1:series:0b", saved=("c@1",), metric="roc_auc",
    )  # fmt: skip


def test_a_verdict_comes_back_with_every_part(registered):
    """Good or bad, under its number; the newest of a version is found."""
    kept = [gates.put(registered, verdict(verdict=word), now_ns=2) for word in ("failed", "passed")]
    assert [found.id for found in kept] == [1, 2]
    assert [gates.get(registered, found.id) for found in kept] == kept
    assert (gates.latest(registered, "churn", 2), gates.latest(registered, "churn", 3)) == (kept[1], None)
    assert [bool(found) for found in kept] == [False, True]
    edges = {(edge.source, edge.target, edge.relation) for edge in lineage.around(registered, "gate:2").edges}
    assert {("data:fp1:df:0a", "gate:2", "evaluated"), ("model:churn@2", "gate:2", "evaluated")} <= edges
    with pytest.raises(LookupError, match=r"no verdict of the gate '9'. Known: '2', '1'"):
        gates.get(registered, 9)


def test_a_verdict_that_is_changed_behind_our_back_is_found(registered, folder):
    """A refusal that becomes a pass no longer is what the chain says."""
    gates.put(registered, verdict(verdict="failed"), now_ns=2)
    with pytest.raises(StoreError, match="append-only"), registered.write() as connection:
        connection.execute("UPDATE gate SET passed = 1")
    raw = sqlite3.connect(folder / "store.db")
    raw.executescript("DROP TRIGGER gate_no_update; UPDATE gate SET passed = 1;")
    raw.close()
    assert "gate:1" in altered(registered)


@pytest.mark.parametrize("move", [1, 2])
@pytest.mark.parametrize(
    "change",
    [
        "forced = NOT forced",
        "gate_id = nullif(1 - ifnull(gate_id, 0), 0)",
        "reason = 'x'",
        "to_version = 3",
        "undoes = 2",
        "actor = 'you'",
    ],
)
def test_a_move_that_is_changed_behind_our_back_is_found(registered, folder, change, move):
    """Each of them, and what it rests on: a rollback reads them all."""
    models.move_alias(registered, "churn", "champion", 1, now_ns=2, **ACT)
    kept = gates.put(registered, verdict(verdict="failed"), now_ns=2)
    models.move_alias(registered, "churn", "champion", 2, now_ns=2, grounds=Grounds(kept.id, forced=True), **ACT)
    raw = sqlite3.connect(folder / "store.db")
    raw.executescript(f"DROP TRIGGER transition_no_update; UPDATE transition SET {change} WHERE id = {move};")
    raw.close()
    assert "alias:churn@champion" in altered(registered)


def test_an_alias_that_was_moved_meanwhile_is_left_where_it_is(registered):
    """A verdict against one holder says nothing of another."""
    models.move_alias(registered, "churn", "champion", 1, now_ns=2, **ACT)
    models.move_alias(registered, "churn", "champion", 3, now_ns=2, **ACT)
    with pytest.raises(StoreError, match="was moved to churn@3 meanwhile"):
        models.move_alias(registered, "churn", "champion", 2, now_ns=2, holder=1, **ACT)
    with pytest.raises(StoreError, match="was moved to nothing meanwhile"):
        models.move_alias(registered, "churn", "other", 2, now_ns=2, holder=1, **ACT)
    assert models.get(registered, "churn", "champion").version == 3
    models.move_alias(registered, "churn", "champion", 2, now_ns=2, holder=3, **ACT)


def test_what_is_said_of_a_model_has_a_history(registered):
    """A version's own words go before the model's; an empty text takes them back; nothing is lost."""
    put = {"actor": "me", "now_ns": 5}
    card_fields.put(registered, "churn", None, {"limits": "few rows", "owner": "ada"}, **put)
    card_fields.put(registered, "churn", 2, {"limits": "no women"}, **put)
    card_fields.put(registered, "churn", None, {"limits": "few rows of men", "owner": ""}, **put)

    def said(version):
        return {field.name: field.value for field in card_fields.current(registered, "churn", version)}

    assert (said(1), said(2)) == ({"limits": "few rows of men"}, {"limits": "no women"})
    assert [field.value for field in card_fields.history(registered, "churn")] == [
        "few rows",
        "ada",
        "no women",
        "few rows of men",
        "",
    ]
    assert {each.verdict for each in checks.examine(registered)} == {"ok"}


def test_a_field_that_is_changed_behind_our_back_is_found(registered, folder):
    """What people said is in the chain by its digest."""
    card_fields.put(registered, "churn", None, {"limits": "few rows"}, actor="me", now_ns=5)
    raw = sqlite3.connect(folder / "store.db")
    raw.executescript("DROP TRIGGER card_field_no_update; UPDATE card_field SET value = 'none';")
    raw.close()
    assert "card:1" in altered(registered)
