"""`%validate` as a person types it, in a real shell."""

from __future__ import annotations

import pytest

MADE = """
import numpy as np, pandas as pd
rng = np.random.default_rng(0)
def draw(rows=500):
    return pd.DataFrame({"age": rng.integers(18, 90, rows), "plan": rng.choice(["basic", "pro"], rows)})
df, new = draw(), draw()
bad = new.assign(plan="gold", age=new.age * 1000)
"""


@pytest.fixture
def learnt(notebook):
    """A notebook with tables and a schema."""
    notebook.ok(MADE, "%validate df as customers")
    return notebook


def test_a_schema_is_learnt_kept_and_shown(learnt):
    """The card names the columns and their rules; the same table gives the same version."""
    shown = learnt.ok("%validate customers")
    assert shown.value.reference == "customers@1"
    assert learnt.ok("%validate df as customers").value.version == 1
    assert learnt.ok("%validate draw(400) as customers").value.version == 2
    out = learnt.ok("%validate customers@1").out
    assert "schema customers@1 · ✓ kept" in out
    assert "'basic', 'pro'" in out


def test_a_good_table_passes_and_a_bad_one_fails_with_its_rows(learnt):
    """The verdict can be asked in an `if`; the sentence comes first."""
    assert learnt.ok("v = %validate new against customers\nassert v and v.passed and not len(v.table)")
    ran = learnt.ok("v = %validate bad against customers@1\nassert not v\nv")
    assert "2 of 2 columns fail: " in ran.out
    assert "500 of 500 rows with a label never seen, such as 'gold'" in " ".join(ran.out.split())
    assert len(learnt["v"].table) == 500 * 2 + 2
    assert learnt["v"].id == 2


def test_functions_do_the_same(learnt):
    """`mlops_magic.learn` and `.validate` take values."""
    ran = learnt.ok(
        "import mlops_magic\nmlops_magic.learn(df, 'again').reference, mlops_magic.validate(bad, 'again').passed"
    )
    assert ran.value == ("again@1", False)


def test_a_file_is_a_table_too(learnt):
    """Where no variable is called so: read as its name asks, like `mlops validate`."""
    learnt.ok("import pathlib\npathlib.Path('data').mkdir()\nbad.to_csv('data/bad.csv', index=False)")
    assert learnt.ok("%validate data/bad.csv against customers").value.failed_columns == ("age", "plan")
    assert learnt.ok("df = new\n%validate data/bad.csv as again").value.reference == "again@1"
    assert "there is no variable 'data'" in str(learnt.run("%validate data/gone.csv as again").error)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%validate new against custmers", "Did you mean 'customers'?"),
        ("%validate new against customers@7", "Did you mean 'customers@1'?"),
        ("%validate new against customers@x", "a schema's version is a number"),
        ("%validate nwe against customers", "there is no variable 'nwe'. Did you mean 'new'?"),
        ("%validate", "say which table and which schema"),
        ("%validate new against", "say which table and which schema"),
        ("%validate new customers", "say which table and which schema. Type: %validate new as NAME"),
        ("%validate df", "there is no schema 'df'"),
        ("%validate 3 as three", "3 is a int, not a table"),
        ("%validate df as a@b", "a schema's name is one word"),
        ("%validate df.head(0) as none", "has no rows"),
    ],
)
def test_mistakes_get_a_sentence(learnt, line, said):
    """What was wrong, what is near, what to type."""
    assert said in str(learnt.run(line).error)


def test_tab_offers_schemas(learnt):
    """After `against`."""
    from mlops_magic.magics.completion import offers
    from mlops_magic.magics.validate import VERB

    assert offers(learnt.workspace, VERB, "new ") == ["against", "as"]
    assert offers(learnt.workspace, VERB, "new against ") == ["customers", "customers@1"]


def test_a_schema_is_shown_as_pandera(learnt):
    """On the card whole, and in a file."""
    assert "Check.isin(['basic', 'pro'])" in learnt.ok("%validate customers --python").out
    learnt.ok("%validate customers --out rules.py")
    assert (learnt.folder / "rules.py").read_text().startswith('"""Rules for the rows of customers@1')
    assert "--out does not go with this" in str(learnt.run("%validate new against customers --out x.py").error)


def test_a_gate_stops_the_cell_and_shows_why(learnt):
    """The card is shown, the verdict kept, and what stands below does not run; a good table goes through."""
    from mlops_magic.errors import ValidationFailed

    assert learnt.ok("%validate new against customers --gate").value.passed
    ran = learnt.run("%validate bad against customers --gate\nafter = 1")
    assert isinstance(ran.error, ValidationFailed)
    assert "2 of 2 columns fail, first 'plan'" in str(ran.error) or "first 'age'" in str(ran.error)
    assert "✗ failed" in ran.out
    assert "after" not in learnt.shell.user_ns
    ran = learnt.run("import mlops_magic\nmlops_magic.validate(bad, 'customers', gate=True)")
    assert isinstance(ran.error, ValidationFailed)


@pytest.mark.parametrize("line", ["df as customers --gate", "customers --gate"])
def test_only_a_verdict_has_a_gate(learnt, line):
    """Learning and showing cannot fail."""
    assert "--gate does not go with this. Type: %validate new_df against" in str(learnt.run(f"%validate {line}").error)


def test_a_watched_table_is_looked_at_by_tracked_cells(learnt):
    """By its variable, and its content under another name; a line on the card where it fails, none where it holds."""
    learnt.ok("%validate new against customers --watch", "%%track\nnew.age.sum()")
    assert learnt.tracked().unkept == ()
    learnt.ok("new = bad", "%%track\nnew.age.sum()")
    (line,) = learnt.tracked().unkept
    assert line.startswith("new does not keep customers@1: 2 of 2 columns fail, first ")
    learnt.ok("other = new.copy()", "%%track\nother.age.sum()")
    assert learnt.tracked().unkept[0].startswith("other does not keep customers@1")
    learnt.ok("%validate new --unwatch", "%%track\nnew.age.sum()")
    assert learnt.tracked().unkept == ()


def test_a_watched_table_shows_a_line_on_the_runs_card(learnt):
    """Before the folded parts."""
    learnt.ok("%mlops config cards full", "%validate df as customers --watch", "df = bad")
    shown = learnt.ok("%%track\ndf.age.sum()").out
    assert "! df does not keep customers@1: 2 of 2 columns fail" in shown


def test_a_watch_that_fails_never_changes_the_cell(learnt, monkeypatch):
    """The run says what was not recorded; the cell gives what it gives."""
    learnt.ok("%validate new against customers --watch", "new = new.assign(age=new.age + 1)")
    monkeypatch.setitem(__import__("sys").modules, "pandera.pandas", None)
    assert learnt.ok("%%track\nint(new.age.sum())").value == int(learnt["new"].age.sum())
    assert "validation not recorded: MissingDependency" in " ".join(learnt.tracked().notes)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("df.head(300) as customers --watch", "only a variable is watched"),
        ("df --unwatch", "there is no variable 'df'"),
        ("customers --watch", "--watch does not go with this"),
        ("df against customers --unwatch", "--unwatch does not go with this"),
    ],
)
def test_a_watch_that_cannot_be_gets_a_sentence(learnt, line, said):
    """Expressions, variables that nobody watches, other forms."""
    assert said in str(learnt.run(f"%validate {line}").error)
