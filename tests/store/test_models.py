"""The registry in a real store."""

import sqlite3
from dataclasses import replace

import pytest

from mlops_magic.errors import ModelVersionNotFound, StoreError, UsageError
from mlops_magic.store import blobs
from mlops_magic.store.models import models

ACT = {"actor": "me", "now_ns": 7}


def test_a_version_comes_back_with_every_part(database, version, signed_for):
    """What was registered is what get gives, under its number and alias."""
    kept = models.register(database, version, signed_for, alias="champion", **ACT)
    assert kept == models.get(database, "churn", "champion") == models.get(database, "churn", "1")
    assert (kept.reference, kept.aliases, kept.profile) == ("churn@1", ("champion",), version.profile)
    assert (kept.signature, kept.metrics, kept.data) == (version.signature, version.metrics, version.data)
    assert kept.signed == signed_for(1)
    assert models.listed(database) == (replace(kept, profile=None),)


def test_numbers_count_up_per_model_and_are_what_is_signed(database, version, signed_for):
    """The signature is made for the number the version gets, inside the transaction."""
    signed = []

    def watching(number):
        signed.append(number)
        return signed_for(number)

    for name in ("churn", "churn", "price"):
        models.register(database, replace(version, name=name), watching, alias=None, **ACT)
    assert signed == [1, 2, 1]
    assert [each.reference for each in models.listed(database)] == ["churn@1", "churn@2", "price@1"]
    assert models.get(database, "churn").version == 2


def test_a_signature_that_fails_registers_nothing(database, version, signed_for):
    """No number is used up, no alias is moved, and the error is the caller's own."""

    def refused(number):
        raise PermissionError(number)

    with pytest.raises(PermissionError):
        models.register(database, version, refused, alias="champion", **ACT)
    assert models.listed(database) == ()
    assert models.register(database, version, signed_for, alias=None, **ACT).version == 1


def test_an_alias_is_one_pointer_with_a_history(database, version, signed_for):
    """Each move says from where to where, who and why: what a rollback needs."""
    for _ in range(3):
        models.register(database, version, signed_for, alias=None, **ACT)
    for number, reason in ((1, "first"), (3, "better"), (1, "rollback")):
        moved = models.move_alias(database, "churn", "champion", number, actor="you", reason=reason, now_ns=number)
        assert moved.aliases == ("champion",)
    told = [(move.from_version, move.to_version, move.reason) for move in models.transitions(database, "churn")]
    assert told == [(None, 1, "first"), (1, 3, "better"), (3, 1, "rollback")]
    assert models.get(database, "churn", "3").aliases == ()


def test_an_unknown_version_offers_the_nearest(database, version, signed_for):
    """Misspelt name, misspelt alias, number too high, number that fits no integer."""
    models.register(database, version, signed_for, alias="champion", **ACT)
    with pytest.raises(ModelVersionNotFound, match="Did you mean 'churn'"):
        models.get(database, "chrun")
    with pytest.raises(ModelVersionNotFound, match="Did you mean 'churn@champion'"):
        models.get(database, "churn", "champoin")
    for selector in ("2", "9" * 40, "-1", "²"):
        with pytest.raises(ModelVersionNotFound):
            models.get(database, "churn", selector)
    with pytest.raises(ModelVersionNotFound):
        models.move_alias(database, "nobody", "champion", 1, reason="", **ACT)
    assert models.references(database) == ("churn", "churn@champion", "churn@1")


@pytest.mark.parametrize("alias", ["3", "", "  "])
def test_an_alias_that_reads_as_a_number_is_refused(database, version, signed_for, alias):
    """It could never be asked for."""
    with pytest.raises(UsageError, match="cannot be an alias"):
        models.register(database, version, signed_for, alias=alias, **ACT)
    assert models.listed(database) == ()


@pytest.mark.parametrize("name", ['it\'s "x"', "<script>", "a\nb", "😀", "../../x", "lone \udfff", "\x00text:00"])
def test_hostile_names_are_data(database, version, signed_for, name):
    """Name and alias come back exactly and are found by themselves."""
    kept = models.register(database, replace(version, name=name), signed_for, alias=name, **ACT)
    assert models.get(database, name, name) == kept
    assert (kept.name, kept.aliases) == (name, (name,))


def test_a_version_without_its_blob_is_refused(database, version, signed_for):
    """A row without a blob cannot happen."""
    with pytest.raises(StoreError, match="has no blob"):
        models.register(database, replace(version, blob_key="0" * 64), signed_for, alias=None, **ACT)


@pytest.mark.parametrize("table", ["model_version", "audit", "transition"])
@pytest.mark.parametrize("change", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_history_cannot_be_changed_by_a_statement(database, version, signed_for, table, change):
    """Triggers abort it."""
    models.register(database, version, signed_for, alias="champion", **ACT)
    with pytest.raises(StoreError, match="append-only") as told, database.write() as connection:
        connection.execute(change.format(table))
    assert isinstance(told.value.__cause__, sqlite3.IntegrityError)


def test_the_profile_is_shared_by_content(database, folder, version, signed_for):
    """Two versions with one profile keep one blob."""
    for _ in range(2):
        models.register(database, version, signed_for, alias=None, **ACT)
    assert len(list(folder.glob("blobs/*/*"))) == 2
    assert blobs.exists(database, version.blob_key)
