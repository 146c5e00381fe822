"""Does a saved notebook say its results to a program, to a page, and to a page that strips style and script?"""

from __future__ import annotations

import html.parser
import json
import os
from pathlib import Path

import nbclient
import nbformat
import pytest
from nbconvert import HTMLExporter

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

CARD = "application/vnd.mlops-magic.card+json"
CELLS = {
    "load": "%load_ext mlops_magic\nimport mlops_magic",
    "data": "import numpy as np, pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
    "rng = np.random.default_rng(0)\n"
    "X = pd.DataFrame({'age': rng.normal(40, 9, 400), 'plan': rng.integers(0, 3, 400)})\n"
    "y = (X.age + rng.normal(0, 4, 400) > 40).astype(int)",
    "run": "%%track churn\nclf = LogisticRegression(C=0.5).fit(X, y)\nclf.score(X, y)",
    "again": "%%track churn\nclf = LogisticRegression(C=0.01).fit(X, y)\nclf.score(X, y)",
    "leaderboard": "%leaderboard churn",
    "comparison": "%compare 1 2",
    "register": "%register clf as churn",
    "model card": "%card churn",
    "drift report": "new = X.assign(age=X.age + 9)\n%drift new vs churn",
    "save": "%data save X as inputs\n%data save new as inputs",
    "data diff": "%data diff inputs@1 inputs@2",
    "validation": "mlops_magic.learn(X, 'inputs')\nmlops_magic.validate(new, 'inputs')",
    "lineage": "%lineage churn",
}
SHOWN = ("run", "leaderboard", "comparison", "model card", "drift report", "data diff", "validation", "lineage")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that was run and saved."""
    folder = tmp_path_factory.mktemp("facts")
    cells = [nbformat.v4.new_code_cell(code, id=name.replace(" ", "-")) for name, code in CELLS.items()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLOPS")}
    environment |= {"MLOPS_CONFIG": str(folder / "config"), "HOME": str(folder), "JUPYTER_PREFER_ENV_PATH": "1"}
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute(env=environment)
    nbformat.write(notebook, folder / "work.ipynb")
    return folder / "work.ipynb"


@pytest.fixture(scope="module")
def outputs(path: Path) -> dict[str, dict[str, object]]:
    """The card of each cell, as the file has it; read without anything of ours or of Jupyter's."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    found = [(cell["id"], output.get("data", {})) for cell in saved["cells"] for output in cell.get("outputs", ())]
    return {cell: data for cell, data in found if CARD in data}


@pytest.mark.parametrize("kind", SHOWN)
def test_each_result_travels_as_facts_html_and_text(outputs: dict[str, dict[str, object]], kind: str) -> None:
    """Three forms of one result, in one output."""
    found = outputs[kind.replace(" ", "-")]
    assert {CARD, "text/html", "text/plain"} <= set(found)
    assert (found[CARD]["version"], found[CARD]["kind"]) == (1, kind)


def test_a_program_reads_results_from_the_file(outputs: dict[str, dict[str, object]]) -> None:
    """Numbers are numbers: what was best, what differs, what drifted, what passed."""
    board = outputs["leaderboard"][CARD]
    assert board["runs"][0]["metrics"][board["metric"]] >= board["runs"][1]["metrics"][board["metric"]]
    assert {row["params"]["C"] for row in board["runs"]} == {0.5, 0.01}
    assert [each["values"] for each in outputs["comparison"][CARD]["params"] if each["name"] == "C"] == [
        ["0.5", "0.01"]
    ]
    report = outputs["drift-report"][CARD]
    assert report["drifted"] is True
    assert [each["column"] for each in report["columns"] if each["drifted"]] == ["age"]
    assert outputs["validation"][CARD]["passed"] is False
    assert outputs["data-diff"][CARD]["changed"] == 400
    assert outputs["model-card"][CARD]["model"] == "churn@1"
    things = outputs["lineage"][CARD]
    assert {edge["target"] for edge in things["edges"]} <= {thing["id"] for thing in things["things"]}


def test_facts_change_nothing_that_a_page_shows(path: Path) -> None:
    """A page by nbconvert shows each card's HTML once, and none of the facts."""
    page, _ = HTMLExporter().from_filename(str(path))
    assert page.count('class="mlops-card ') >= len(SHOWN)
    assert "vnd.mlops-magic" not in page
    assert "false_discovery_rate" not in page


@pytest.mark.parametrize("kind", SHOWN)
def test_a_card_that_lost_its_style_still_reads(outputs: dict[str, dict[str, object]], kind: str) -> None:
    """As GitHub and an untrusted notebook strip it: no rule of ours is left over as text, and the first line is there."""
    markup = outputs[kind.replace(" ", "-")]["text/html"]
    page = Stripped("".join(markup))
    words = page.words.split()
    assert "{" not in page.words.replace("{'", "")
    first = "".join(outputs[kind.replace(" ", "-")]["text/plain"]).strip().split(" · ")[0]
    assert first.split()[0] in words[:3]
    assert page.left == set()


class Stripped(html.parser.HTMLParser):
    """What is left of a card where only plain elements may stay."""

    KEPT = frozenset("div p span strong code time details summary pre table thead tbody tr th td".split())
    DROPPED = frozenset({"style", "script", "svg"})

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.words, self.left, self._inside = "", set(), 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  html.parser's own form
        """Keep, drop with all that is in it, or note what is neither."""
        if tag in self.DROPPED:
            self._inside += 1
        elif not self._inside and tag not in self.KEPT:
            self.left.add(tag)

    def handle_endtag(self, tag: str) -> None:
        """And its end."""
        self._inside -= tag in self.DROPPED

    def handle_data(self, data: str) -> None:
        """Text that is seen."""
        if not self._inside:
            self.words += data
