"""`%data` in a real shell."""

import numpy as np
import pytest

from mlops_magic.errors import DataVersionNotFound, UsageError


def test_a_frame_is_saved_and_loaded(notebook):
    """The magic gives the version, binds the variable, and the function of the same name does the same."""
    kept = notebook.ok(
        "import pandas as pd; df = pd.DataFrame({'a': [1.5, -0.0]})", "v = %data save df as customers\nv"
    ).value
    assert (kept.reference, kept.source, kept.rows) == ("customers@1", "df", 2)
    loaded = notebook.ok("%data load customers@1 as old").value
    assert loaded.reference == "customers@1"
    assert np.signbit(notebook["old"]["a"][1])
    notebook.ok("import mlops_magic; again = mlops_magic.data_load('customers')")
    assert notebook["again"].equals(notebook["df"])
    notebook.ok("df.loc[0, 'a'] = 2.5; mlops_magic.data_save(df, 'customers')")
    assert [each.version for each in notebook.ok("%data log customers").value.versions] == [2, 1]
    shown = notebook.ok("%data log").out
    assert "customers@2" in shown


def test_expressions_files_and_folders_are_saved(notebook):
    """What is no name of the notebook is looked for on disk."""
    (notebook.folder / "raw.csv").write_text("a\n1\n", encoding="utf-8")
    assert notebook.ok("import numpy as np; x = np.arange(4)", "%data save x[1:] as part").value.rows == 3
    assert notebook.ok("%data save raw.csv as raw").value.kind == "file"
    notebook.ok("%data load raw as copy.csv")
    assert (notebook.folder / "copy.csv").read_text(encoding="utf-8") == "a\n1\n"


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("%data save nothing as x", LookupError, "no variable 'nothing'"),
        ("%data save df", UsageError, "Type: %data save df as customers"),
        ("%data lod x", UsageError, "Did you mean load?"),
        ("%data", UsageError, "save, load, log"),
        ("%data load custmers as x", DataVersionNotFound, "customers"),
        ("%data load customers as 1x", UsageError, "cannot be a variable"),
    ],
)
def test_mistakes_get_a_sentence(notebook, line, kind, said):
    """What was expected, what is near, what to type."""
    notebook.ok("import pandas as pd; df = pd.DataFrame({'a': [1]})", "%data save df as customers")
    ran = notebook.run(line)
    assert isinstance(ran.error, kind)
    assert said in str(ran.error)


def test_tab_offers_words_and_names(notebook):
    """After `%data`, its words; after `load`, what is saved."""
    from mlops_magic.magics.completion import offers
    from mlops_magic.magics.table import VERBS

    notebook.ok("import pandas as pd; df = pd.DataFrame({'a': [1]})", "%data save df as customers")
    assert "save" in offers(notebook.workspace, VERBS["data"], "")
    assert offers(notebook.workspace, VERBS["data"], "load ") == ["customers", "customers@1"]
    assert "df" in offers(notebook.workspace, VERBS["data"], "save ")
    assert offers(notebook.workspace, VERBS["data"], "save df ") == ["as"]


def test_a_script_does_not_pretend_to_have_the_store(notebook):
    """What `%data load` bound is refused by name in an export, with the option that keeps it as data."""
    notebook.ok("import pandas as pd; df = pd.DataFrame({'a': [1, 2]})", "%data save df as customers")
    notebook.ok("%data load customers@1 as old", "total = int(old.a.sum())")
    assert notebook.log[-1].reads >= {"old"}
    ran = notebook.run("%export pipeline total")
    assert not ran.value.verified
    assert "--freeze old" in " ".join(ran.out.split()), ran.out


def test_two_versions_are_compared(notebook):
    """The magic says rows and columns, the text names what changed."""
    notebook.ok("import pandas as pd; df = pd.DataFrame({'id': [1, 2, 3], 'x': [1.0, 2.0, 3.0]})", "%data save df as d")
    notebook.ok("df = df[1:].assign(x=[2.0, 9.0]); df = df.reset_index(drop=True)", "%data save df as d")
    ran = notebook.ok("%data diff d@1 d@2 --key id")
    assert (ran.value.added, ran.value.removed, ran.value.changed) == (0, 1, 1)
    assert "1 row of x" in " ".join(ran.out.split())


def test_other_types_are_told_apart_from_other_values(notebook):
    """As after an upgrade of pandas: the text says that every value is the same, and which columns changed their type."""
    notebook.ok("import pandas as pd; df = pd.DataFrame({'id': [1, 2], 'who': pd.Series(['a', 'b'], dtype=object)})")
    notebook.ok("%data save df as d", "df['who'] = df['who'].astype('str')", "%data save df as d")
    ran = notebook.ok("%data diff d@1 d@2")
    said = " ".join(ran.out.split())
    assert "The values are the same, by content fingerprint too; types changed: who object → str." in said
    assert (ran.value.only_types, ran.value.differs) == (True, True)
    notebook.ok("df['id'] = df['id'].astype(float)", "%data save df as d")
    said = " ".join(notebook.ok("%data diff d@2 d@3").out.split())
    assert "Every value is equal; types changed: id int64 → float64." in said
    notebook.ok("df.loc[0, 'id'] = 1.5", "%data save df as d")
    said = notebook.ok("%data diff d@2 d@4").out
    assert "The values are the same" not in said
    assert "Every value is equal" not in said


def test_categories_and_names_of_axes_are_a_difference(notebook):
    """Their type has one word before and after, and an index name is no column; the versions are two all the same."""
    notebook.ok("import pandas as pd; df = pd.DataFrame({'k': pd.Categorical(['u', 'v'])})", "%data save df as d")
    notebook.ok("df['k'] = df['k'].cat.add_categories(['w'])", "%data save df as d")
    said = " ".join(notebook.ok("%data diff d@1 d@2").out.split())
    assert "types changed: k category of other categories." in said
    notebook.ok("df.columns.name = 'field'", "%data save df as d")
    assert "name of an index or axis changed" in " ".join(notebook.ok("%data diff d@2 d@3").out.split())


def test_rows_are_erased(notebook):
    """From every version; the condition keeps its spaces and quotes."""
    notebook.ok(
        "import pandas as pd; df = pd.DataFrame({'id': [1, 17], 'who': ['Bob', 'Ada Lovelace']})",
        "%data save df as people",
    )
    ran = notebook.ok("""%data erase people --where "who == 'Ada Lovelace'" --reason "asked to" """)
    assert (ran.value.versions, ran.value.left) == ((("people@1", 1),), ())
    assert notebook.ok("%data load people as again", "again.who.tolist()").value == ["Bob"]
    assert "erased in part" in notebook.ok("%data log people").out
