"""Data is known by its content: under which names, from whichever file, in a real shell."""

import pandas as pd
import pytest

from mlops_magic.errors import DataVersionNotFound, ModelVersionNotFound
from mlops_magic.render.html import html
from mlops_magic.render.text import text

ROWS = "id,x,y\n" + "".join(f"{n},{n % 7},{int(n % 3 == 0)}\n" for n in range(60))
READ = "import pandas as pd\ndf = pd.read_csv('customers.csv')"
FIT = (
    "%%track churn\nfrom sklearn.tree import DecisionTreeClassifier\n"
    "clf = DecisionTreeClassifier(random_state=0).fit(df[['x']], df['y'])"
)


@pytest.fixture
def shop(notebook):
    """A notebook beside a file of customers."""
    (notebook.folder / "customers.csv").write_text(ROWS, encoding="utf-8")
    return notebook


def saved(found, label):
    """The versions that the node of this label is known as."""
    (node,) = [node for node in found.nodes if node.kind == "data" and node.label == label]
    return [each.said for each in node.saved]


def test_a_frame_from_a_file_is_the_version_it_equals(shop):
    """The version was saved from something else; the picture, the words and the run's card say its name all the same."""
    shop.ok("import pandas as pd, numpy as np", "n = np.arange(60)")
    shop.ok("made = pd.DataFrame({'id': n, 'x': n % 7, 'y': (n % 3 == 0).astype('int64')})")
    shop.ok("%data save made[:9] as customers", "%data save made as customers", "del made", READ)
    shop.ok(FIT)
    assert "customers@2" in text(shop.workspace.run(1))
    found = shop.workspace.lineage("run:1")
    assert saved(found, "df") == ["customers@2"]
    said = shop.ok("%lineage run:1").out
    assert "used data df = customers@2 · fp1:df:" in said
    assert "customers@1" not in said
    picture = html(found)
    assert ">customers@2</text>" in picture
    assert "df (customers@2)" in picture


def test_a_file_is_known_by_the_table_that_was_read_from_it(shop):
    """A version was saved from the file's frame once: every later run that reads the file says so."""
    shop.ok(READ, "%data save df as customers", "del df")
    shop.ok("%%track\nimport pandas as pd\nagain = pd.read_csv('customers.csv')\ntotal = int(again['x'].sum())")
    found = shop.workspace.lineage("run:1")
    assert saved(found, "customers.csv") == ["customers@1 (as loaded)"]
    assert saved(found, "again") == ["customers@1"]
    assert "customers.csv = customers@1 (as loaded)" in shop.ok("%lineage run:1").out


def test_a_frame_that_was_changed_since_is_not_the_file(shop):
    """What was saved is known, the file is not taken for it."""
    shop.ok(READ, "df['x'] = df['x'] + 1", "%data save df as customers")
    shop.ok("%%track\nother = pd.read_csv('customers.csv')\ntotal = int(other['x'].sum())")
    assert saved(shop.workspace.lineage("run:1"), "customers.csv") == []


def test_a_file_that_was_saved_as_such_has_its_name(shop):
    """`%data save FILE as NAME` is recognised where a cell reads the file, before the versions of its frame."""
    shop.ok(READ, "%data save df as customers", "%data save customers.csv as raw", READ, FIT)
    found = shop.workspace.lineage("run:1")
    assert saved(found, "customers.csv") == ["raw@1", "customers@1 (as loaded)"]


def test_every_name_of_the_same_data_is_shown_the_newest_first(shop):
    """Saved again after something else, and under another name."""
    shop.ok(READ, "%data save df as customers", "%data save df[1:] as customers", "%data save df as customers")
    shop.ok("%data save df as clients", FIT)
    assert saved(shop.workspace.lineage("run:1"), "df") == ["clients@1", "customers@3", "customers@1"]
    assert "df = clients@1, also customers@3, customers@1" in shop.ok("%lineage run:1").out


def test_a_version_that_is_saved_later_names_the_runs_before(shop):
    """Names are looked up when a run is shown, and a version asked for by name leads to the runs that used its data."""
    shop.ok(READ, FIT, "%data save df as customers", "%register clf as churn")
    assert [each.saved[0].reference for each in shop.workspace.run(1).data] == ["customers@1"]
    found = shop.workspace.lineage("data:customers@1")
    assert {"run", "model", "data"} <= {node.kind for node in found.nodes}
    assert found == shop.workspace.lineage("customers")  # no model is called this
    assert "lineage data:customers@1" in shop.ok("%lineage customers@1").out


def test_the_same_values_under_other_types_are_told_apart(shop):
    """A version of the same content is named, and that its types are others."""
    shop.ok(READ, "df['c'] = pd.Series(['a', 'b'] * 30, dtype='str')", "%data save df as customers")
    shop.ok("df['c'] = df['c'].astype(object)", FIT)
    assert saved(shop.workspace.lineage("run:1"), "df") == ["customers@1 (other types)"]


def test_what_became_of_a_version_is_said(shop):
    """Removed versions keep their name, and data from which rows were erased since is not the version any more."""
    shop.ok(READ, FIT, "%data save df as customers", "%data erase customers --where 'id == 17'")
    assert saved(shop.workspace.lineage("run:1"), "df") == ["customers@1 (before an erasure)"]
    shop.ok("part = df[:20]", "%data save part as part", "%data save df[:9] as part", "%data gc --keep 1")
    shop.ok("%%track\nsize = len(part)")
    assert saved(shop.workspace.lineage("run:2"), "part") == ["part@1 (removed)"]


def test_an_unknown_version_gets_the_nearest(shop):
    """Models and data are both looked through."""
    shop.ok(READ, "%data save df as customers")
    assert "customers" in str(shop.run("%lineage custmers").error)
    assert isinstance(shop.run("%lineage custmers").error, ModelVersionNotFound)
    assert isinstance(shop.run("%lineage data:customers@7").error, DataVersionNotFound)


def test_tab_offers_models_and_data(shop):
    """After `%lineage`."""
    from mlops_magic.magics.completion import offers
    from mlops_magic.magics.table import VERBS

    shop.ok(READ, "%data save df as customers")
    assert offers(shop.workspace, VERBS["lineage"], "") == ["data:customers", "data:customers@1"]


def test_the_frame_of_the_shop_is_what_pandas_reads(shop):
    """The file of these tests and the frame made beside it are equal, or the first test says nothing."""
    frame = pd.read_csv(shop.folder / "customers.csv")
    assert [str(dtype) for dtype in frame.dtypes] == ["int64"] * 3
