"""From files over executions to the run, its metrics and its model: the graph of a real notebook."""

import pytest

from mlops_magic.errors import NotFound

CELLS = (
    "rows = 'a,b,y\\n' + ''.join(f'{n},{n % 7},{int(n % 3 == 0)}\\n' for n in range(60))\nopen('rows.csv', 'w').write(rows)",
    "import pandas as pd\ntable = pd.read_csv('rows.csv')",
    "limit = 50",
    "X, y = table[['a', 'b']][:limit], table['y'][:limit]",
    "unrelated = [1, 2]",
    """%%track trees
from sklearn.tree import DecisionTreeClassifier
clf = DecisionTreeClassifier(random_state=0).fit(X, y)
accuracy = clf.score(X, y)""",
    "%register clf as trees",
)  # fmt: skip


@pytest.fixture
def traced(notebook):
    """A notebook that read a file, tracked a fit and registered the model."""
    notebook.ok(*CELLS)
    return notebook


def test_a_model_leads_back_over_its_run_and_executions_to_the_file(traced):
    """Each step has its edge, and cells that have nothing to do with it are not there."""
    found = traced.workspace.lineage("trees@1")
    labels = {node.id: node.label for node in found.nodes}
    steps = {(labels[edge.source], edge.relation, labels[edge.target]) for edge in found.edges}
    assert ("rows.csv", "read", "execution 2") in steps
    assert ("execution 2", "handed_on", "execution 4") in steps
    assert ("execution 3", "handed_on", "execution 4") in steps
    assert ("execution 4", "produced", "X") in steps
    assert ("X", "used", "run 1") in steps
    assert ("run 1", "measured", "accuracy") in steps
    assert ("run 1", "produced", "trees@1") in steps
    assert "execution 5" not in labels.values()


def test_the_words_say_the_same_as_the_picture(traced):
    """Text and drawing name every execution."""
    said = traced.ok("%lineage run:1").out
    for words in ("read data rows.csv", "produced execution 4", "measured metric accuracy", "produced model trees@1"):
        assert words in said, said


def test_an_export_is_the_end_of_the_line(traced):
    """What left the notebook is found from where it came from."""
    traced.ok("p = %export pipeline trees --budget 0")
    found = traced.workspace.lineage("trees@1")
    assert "export" in {node.kind for node in found.nodes}


@pytest.mark.parametrize("reference", ["drift:99", "gate:99", "data:fp1:df:0"])
def test_what_was_never_stored_is_said_not_to_be_there(traced, reference):
    """A single box would look as if it were there and stood on nothing."""
    with pytest.raises(NotFound, match="Type: %leaderboard"):
        traced.workspace.lineage(reference)


def test_data_that_was_held_against_a_schema_shows_its_last_verdict(notebook):
    """The picture and the words have the schema's version and how many rows fail; a verdict on other rows is not there."""
    notebook.ok(*CELLS[:4])
    notebook.ok("%validate X as features", "bad = X.assign(a=-5)", "%validate bad against features")
    notebook.ok(*CELLS[5:])
    assert judged(notebook, "trees@1") == [("features@1", "read from it", "described", "X")]
    notebook.ok("other = X.assign(b=X.b + 100)", "%validate other as features", "%validate X against features")
    notebook.ok("%validate X against features@1")
    assert judged(notebook, "trees@1") == [("features@1", "passed", "judged", "X")]
    notebook.ok("%validate X against features@2")
    ((label, said, relation, data),) = judged(notebook, "trees@1")
    assert (label, relation, data) == ("features@2", "judged", "X")
    rows = sum(each.breaking for each in notebook.workspace.schemas.validate("X", "features@2").failed)
    assert rows
    assert said == f"{rows} rows fail"
    out = notebook.ok("%lineage trees@1").out
    assert f"← judged schema features@2 · {rows} rows fail" in out, out


def test_a_table_that_lost_a_column_is_said_to_fail(notebook):
    """No row breaks a column that is not there."""
    notebook.ok(*CELLS[:4], "%validate X as features", "X = X[['a']]", "%validate X against features", *CELLS[5:6])
    assert judged(notebook, "run:1") == [("features@1", "1 column fails", "judged", "X")]


def test_the_data_itself_leads_back_to_its_schema(notebook):
    """Asked for by its fingerprint, with no run around it."""
    from mlops_magic.core.data.fingerprint import fingerprint

    notebook.ok(*CELLS[:4], "%validate X as features", "%validate X against features")
    found = notebook.workspace.lineage(f"data:{fingerprint(notebook['X']).fp}")
    assert [(node.kind, node.label, node.detail) for node in found.nodes if node.id != found.focus] == [
        ("schema", "features@1", "passed")
    ]


def test_a_schema_is_no_end_of_a_line(notebook):
    """What to type instead."""
    notebook.ok(*CELLS[:4], "%validate X as features")
    said = str(notebook.run("%lineage schema:features@1").error)
    assert said.endswith("not to a schema. Type: %validate features@1")


def judged(notebook, reference):
    """The schemas of a lineage: what they are called, what they say, of which data."""
    found = notebook.workspace.lineage(reference)
    nodes = {node.id: node for node in found.nodes}
    return [
        (nodes[edge.source].label, nodes[edge.source].detail, edge.relation, nodes[edge.target].label)
        for edge in found.edges
        if nodes[edge.source].kind == "schema"
    ]
