"""What of private columns is kept or leaves, from a notebook with real ones: no value, and no digest to guess one by."""

import json
from pathlib import Path

import pandas as pd
import pytest

from mlops_magic.core.data.fingerprint import fingerprint
from mlops_magic.render.html import html
from mlops_magic.store import blobs
from mlops_magic.store.models import models

MAILS = [f"ada{n % 9}@example.org" for n in range(90)]
PHONES = [491701234560 + n % 9 for n in range(90)]
CITIES = ["Rome", "Oslo", "Bern"] * 30
TABLE = pd.DataFrame({"mail": MAILS, "phone": PHONES, "city": CITIES, "age": range(20, 110)})
TOLD = {"mail", "phone"}
SETUP = f"""import pandas as pd
df = pd.DataFrame({{"mail": {MAILS[:9]} * 10, "phone": {PHONES[:9]} * 10, "city": {CITIES[:3]} * 30}})
df["age"] = range(20, 110)
y = [n % 2 for n in range(90)]"""
FIT = """%%track churn
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
coded = make_column_transformer((OneHotEncoder(handle_unknown=UNKNOWN), ["mail", "city"]), remainder="drop")
clf = make_pipeline(coded, LogisticRegression()).fit(df, y)"""


@pytest.fixture
def people(notebook):
    """A notebook whose model was trained on a table with e-mail addresses and phone numbers."""
    notebook.ok(SETUP)
    assert fingerprint(notebook["df"]).fp == fingerprint(TABLE).fp
    return notebook


def values():
    """Every text that would tell of a person."""
    return [*MAILS[:9], *map(str, PHONES[:9])]


def digests():
    """What somebody computes who guesses a column."""
    return [digest for _, _, digest in fingerprint(TABLE).columns]


def told(texts, wanted):
    """Those of the wanted texts that are in one of the others."""
    return [each for each in wanted if any(each in text for text in texts)]


def test_signature_and_profile_keep_no_value_of_private_columns(people):
    """Neither labels nor ends of ranges; other columns keep theirs, and the card says why there is none."""
    people.ok(FIT.replace("UNKNOWN", "'ignore'"), "%register clf as churn")
    version = people.workspace.models.version("churn")
    specs = {spec.name: spec for spec in version.signature.inputs}
    assert {name: spec.private for name, spec in specs.items() if spec.private} == {"mail": "e-mail", "phone": "phone"}
    assert all((specs[n].categories, specs[n].minimum, specs[n].maximum) == (None, None, None) for n in TOLD)
    assert specs["city"].categories == ("Bern", "Oslo", "Rome")
    assert (specs["age"].minimum, specs["age"].maximum) == (20.0, 109.0)
    kept = {column.name: column for column in version.profile.columns}
    assert {name: (kept[name].counts, kept[name].other, kept[name].distinct) for name in TOLD} == {
        "mail": ((), 90, 9), "phone": ((), 90, 9),
    }  # fmt: skip
    assert told([html(version), repr(version)], values()) == []
    assert "private (e-mail): not kept" in html(version)


def test_a_model_version_is_kept_without_them(people):
    """In no row, and in no blob but the model's own pickle and the code, which are the user's."""
    people.ok(FIT.replace("UNKNOWN", "'ignore'"), "%register clf as churn")
    database = people.workspace.store()
    with database.read() as connection:
        texts = [
            row[0]
            for row in connection.execute("SELECT record FROM model_version UNION SELECT record FROM dataset_use")
        ]
        profile = connection.execute("SELECT profile_key FROM model_version").fetchone()[0]
    texts.append(blobs.get(database, profile).decode())
    assert told(texts, values()) == []
    assert told(texts, digests()) == []
    assert models.get(database, "churn").profile is not None


@pytest.mark.parametrize("unknown", ["ignore", "error"])
def test_a_service_leaves_without_them_and_takes_new_ones(people, unknown):
    """Its files hold none, its door refuses none, and what it was tried on is the notebook's where nothing else is taken."""
    people.ok(FIT.replace("UNKNOWN", f"'{unknown}'"), "%register clf as churn", "e = %export service churn")
    folder = Path(people["e"].folder)
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file() and path.suffix != ".pkl"]
    assert told(texts, values()) == []
    assert told(texts, digests()) == []
    assert json.loads((folder / "example.json").read_text())["rows"][0]["mail"] == "some e-mail"
    from mlops_magic.core.data.unseen import unseen
    from mlops_magic.core.data.violations import violations

    signature = people.workspace.models.version("churn").signature
    new = {"mail": "new@example.org", "phone": 4915, "city": "Rome", "age": 30}
    assert violations([new], signature) == ()
    assert unseen([new], signature) == ()
    assert len(unseen([new | {"city": "Paris"}], signature)) == 1


def test_a_pipeline_leaves_without_digests_of_columns(people):
    """Its proof holds the fingerprints of whole things; neither it nor a card holds one of a column."""
    people.ok(FIT.replace("UNKNOWN", "'ignore'"), "p = %export pipeline clf --budget 0")
    folder = Path(people["p"].folder)
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in (".json", ".py", ".md")]
    run = people.workspace.run(1)
    cards = [html(run), html(people.workspace.lineage("run:1")), html(people["p"])]
    assert any(digest.startswith("k1:") for _, _, digest in run.data[0].fingerprint.columns)
    assert told([*texts, *cards], digests()) == []
    assert told(cards, [digest for _, _, digest in run.data[0].fingerprint.columns]) == []


def test_drift_of_a_private_column_is_of_its_gaps_only(people):
    """New persons are no drift and are not written down; that addresses are missing is."""
    people.ok(FIT.replace("UNKNOWN", "'ignore'"), "%register clf as churn")
    people.ok(
        "now = df.assign(mail=[f'bob{n}@example.org' for n in range(90)], phone=range(90))", "%drift now vs churn"
    )
    report = people.ok("r = %drift now vs churn\nr").value
    assert {column.column: column.verdict for column in report.columns if column.column in TOLD} == {
        "mail": "stable", "phone": "stable",
    }  # fmt: skip
    assert "bob" not in repr(report)
    gone = people.ok("now.loc[:60, 'mail'] = None", "r = %drift now vs churn\nr").value
    assert [(column.column, column.verdict) for column in gone.columns if column.drifted] == [("mail", "drifted")]
    assert "ada" not in repr(people.ok("r = %drift now vs df\nr").value)


def test_a_report_writes_no_private_column_down_that_only_one_side_has():
    """One that came new, and one whose reference was kept before it was known to be private."""
    from mlops_magic.core.data.profile import profile
    from mlops_magic.services.data.drift import Question, drift

    old = profile(TABLE[["mail", "age"]])  # as older versions kept it
    assert told([repr(old)], MAILS)
    report = drift(None, Question(TABLE, "now", old, "then"), now_ns=1)
    assert {column.column: column.verdict for column in report.columns} == {
        "mail": "stable", "phone": "new column", "city": "new column", "age": "stable",
    }  # fmt: skip
    assert told([repr(report)], values()) == []


def test_a_category_of_private_texts_is_served_as_texts(people):
    """Its categories are not kept, so its column is what they are made of."""
    people.ok(
        "df['mail'] = df['mail'].astype('category')", FIT.replace("UNKNOWN", "'ignore'"), "%register clf as churn"
    )
    spec = people.workspace.models.version("churn").signature.inputs[0]
    assert (spec.kind, spec.dtype, spec.categories) == ("string", "str", None)
    assert people.ok("e = %export service churn\ne").value.checked_rows > 0


def test_a_schema_keeps_no_end_of_a_range_of_private_numbers(people):
    """Two persons' numbers would be in it."""
    schema = people.ok("s = %validate df as people\ns").value
    columns = {column.name: column for column in schema.columns}
    assert columns["phone"].private == "phone"
    assert [check.rule for check in columns["phone"].checks] == ["missing"]
    assert told([repr(columns["phone"]), repr(columns["mail"])], values()) == []
