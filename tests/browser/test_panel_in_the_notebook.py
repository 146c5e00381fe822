"""Does the widget panel show a store in a real notebook page, follow it, and leave a clean file?"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from mlops_magic.records.run import Metric, RunResult, RunStart
from mlops_magic.store.database import open_database
from mlops_magic.store.runs.runs import add_finished

if TYPE_CHECKING:
    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = {
    "load": "%load_ext mlops_magic",
    "panel": "panel = %mlops panel\npanel",
    "more": "%%track churn\nauc = 0.5\nwith_x = 1",
    "selected": "print(panel.selected)",
    "set": "panel.selected = [1, 3]",
    "bare": "%mlops",
    "elsewhere": "__vsc_ipynb_file__ = 'work.ipynb'",
    "opened": "%mlops",
}
PLACE = {name: number for number, name in enumerate(CELLS)}
PATIENCE_MS = 30_000


@pytest.fixture
def notebook(root: Path) -> str:
    """A notebook beside a full store of its own, that nobody has run."""
    folder = Path(tempfile.mkdtemp(prefix="panel-", dir=root)) / "churn"
    shutil.copytree(root / "churn", folder)
    return written(folder / "panel.ipynb", CELLS, root)


def written(path: Path, cells: dict[str, str], root: Path) -> str:
    """A notebook file with these cells; its path as the file browser has it."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, id=name) for name, code in cells.items()])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(exist_ok=True)
    nbformat.write(made, path)
    return path.relative_to(root).as_posix()


def many(folder: Path, count: int) -> None:
    """Runs of falling loss and rising AUC."""
    database = open_database(folder / ".mlops")
    try:
        now = time.time_ns()
        found = []
        for number in range(count):
            metrics = (Metric("auc", number / count), Metric("loss", 1 - number / count))
            start = RunStart("churn", f"trial {number}", now + number, "fit()", "fit()", "c1", "panel.ipynb")
            found.append((start, RunResult("finished", now + number + 1, metrics=metrics)))
        add_finished(database, found)
    finally:
        database.close()


def rows(sight: Sight, place: int = 0) -> Any:
    """Rows of a panel's list that are drawn."""
    return sight.page.locator(".mlops-panel").nth(place).locator(".mlops-list tbody tr[role=row]")


def names(sight: Sight) -> list[str]:
    """First cells of the drawn rows."""
    return [text.split("\t")[1].strip() for text in rows(sight).all_inner_texts()]


def test_a_panel_lists_sorts_filters_and_compares(sight: Sight, notebook: str) -> None:
    """Rows are the store's; a click sorts, words filter, two chosen runs are compared; keys do what clicks do."""
    page = sight.page
    sight.open(notebook)
    sight.run(PLACE["load"])
    sight.run(PLACE["panel"])
    rows(sight).nth(5).wait_for()
    assert sorted(names(sight)) == ["1", "2", "3", "4", "5", "6"]
    page.get_by_role("button", name="run", exact=True).click()
    assert names(sight) == ["6", "5", "4", "3", "2", "1"]
    page.get_by_role("button", name="run ▼").click()
    assert names(sight) == ["1", "2", "3", "4", "5", "6"]
    filter_ = page.get_by_label("filter runs", exact=True).locator("visible=true").last
    filter_.fill("churn finished")
    assert names(sight) == ["1", "3", "6"]
    filter_.fill("")
    grid = page.locator(".mlops-panel .mlops-list")
    grid.focus()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.locator(".mlops-chosen .mlops-card", has_text="run 1").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    page.locator(".mlops-chosen .mlops-card", has_text="run 1 vs run 3").wait_for()
    assert sight.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == PLACE["panel"]
    sight.run(PLACE["selected"])
    assert sight.output(PLACE["selected"]).strip() == "[1, 3]"


def test_sorting_follows_its_column(sight: Sight, root: Path) -> None:
    """Where there are more runs than a list holds, the kernel orders all of them, and the sorted column stays the same."""
    page = sight.page
    folder = Path(tempfile.mkdtemp(prefix="many-", dir=root))
    notebook = written(folder / "panel.ipynb", CELLS, root)
    many(folder, 520)
    sight.open(notebook)
    for name in ("load", "panel"):
        sight.run(PLACE[name])
    rows(sight).nth(9).wait_for()
    assert "the first 500 of 520 rows" in page.locator(".mlops-count").inner_text()
    assert rows(sight).count() < 60  # only what is in view is drawn
    page.get_by_role("button", name="loss", exact=True).click()
    page.wait_for_function("() => document.querySelector('.mlops-list td:nth-child(2)').innerText === '1'")
    assert page.locator(".mlops-list th[aria-sort=descending]").inner_text().startswith("loss")
    page.get_by_label("runs that meet a condition").fill("metrics.loss < 0.01")
    page.keyboard.press("Enter")
    page.locator(".mlops-count", has_text="5 rows").wait_for()


def test_every_tab_shows_its_list_and_card(sight: Sight, notebook: str) -> None:
    """Models, data, drift and lineage, by the keyboard; a tab without anything says the line to type."""
    page = sight.page
    sight.open(notebook)
    sight.run(PLACE["load"])
    sight.run(PLACE["panel"])
    rows(sight).nth(5).wait_for()
    page.get_by_role("tab", name="Runs").focus()
    for tab, text, card in (
        ("Models", "churn@2", "model card"),
        ("Data", "customers@2", "customers@2"),
        ("Drift", "", ""),
        ("Lineage", "churn@2", "lineage"),
    ):
        page.keyboard.press("ArrowRight")
        assert page.get_by_role("tab", name=tab).get_attribute("aria-selected") == "true"
        if not text:
            page.get_by_text("Nothing was compared yet. Type: %drift new_df vs churn").wait_for()
            continue
        rows(sight).filter(has_text=text).first.click()
        page.locator(".mlops-chosen .mlops-card", has_text=card).wait_for()
        page.get_by_role("tab", name=tab).focus()


def test_python_and_the_page_share_what_is_selected(sight: Sight, notebook: str) -> None:
    """What Python sets is marked in the page; a run that ends is there without being asked for."""
    page = sight.page
    sight.open(notebook)
    for name in ("load", "panel"):
        sight.run(PLACE[name])
    rows(sight).nth(5).wait_for()
    sight.run(PLACE["set"])
    page.locator(".mlops-list tr[aria-selected=true]").nth(1).wait_for()
    assert page.locator(".mlops-list tr[aria-selected=true]").count() == 2
    before = rows(sight).count()
    sight.run(PLACE["more"])
    page.wait_for_function(
        "many => document.querySelectorAll('.mlops-list tbody tr[role=row]').length === many", arg=before + 1
    )


def test_a_slider_is_moved_by_keys(sight: Sight, root: Path) -> None:
    """The arrows move it, the kernel judges anew, and the card, the sentence and the line say what came of it."""
    tables = (
        "import numpy as np, pandas as pd\nrng = np.random.default_rng(3)\n"
        "old = pd.DataFrame({'age': rng.normal(40, 9, 3000), 'fee': rng.normal(9, 1, 3000)})\n"
        "new = old.assign(age=old.age + 1.5)"
    )
    cells = {"load": f"%load_ext mlops_magic\n{tables}", "panel": "panel = %drift new vs old --panel\npanel"}
    cells["said"] = "print(panel.floor, len(panel.report.alarms))"
    sight.open(written(root / "sliders" / "drift.ipynb", cells, root))
    sight.run(0)
    sight.run(1)
    page = sight.page
    panel = page.locator(".mlops-panel")
    panel.locator(".mlops-card", has_text="1 of 2").wait_for()
    panel.get_by_label("smallest change that matters").focus()
    for _ in range(16):
        page.keyboard.press("ArrowRight")
    panel.locator(".mlops-card", has_text="0 of 2").wait_for()
    panel.get_by_text("Fewer than measured: age.").wait_for()
    assert panel.locator(".mlops-paste").inner_text() == "%drift new vs old --q 0.05 --floor 0.1"
    sight.run(2)
    assert sight.output(2).strip() == "0.1 0"


def test_an_input_is_moved_by_keys(sight: Sight, root: Path) -> None:
    """A slider, a choice and a typed number each ask the model anew; going back gives the first answer."""
    fitted = (
        "import numpy as np, pandas as pd, mlops_magic\nfrom sklearn.tree import DecisionTreeClassifier\n"
        "X = pd.DataFrame({'age': np.arange(20, 70), 'fee': np.tile([0.5, 9.5], 25)})\n"
        "tree = DecisionTreeClassifier(max_depth=1).fit(X[['age', 'fee']], np.where(X.age > 50, 'stays', 'leaves'))\n"
        "%register tree as tree --data X"
    )
    cells = {
        "load": f"%load_ext mlops_magic\n{fitted}",
        "panel": "panel = mlops_magic.what_if('tree', {'age': 40})\npanel",
    }
    sight.open(written(root / "tries" / "what_if.ipynb", cells, root))
    sight.run(0)
    sight.run(1)
    page = sight.page
    panel = page.locator(".mlops-panel")
    panel.locator(".mlops-answer", has_text="prediction leaves").wait_for()
    panel.get_by_label("age, 20 to 69 in training").focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    panel.locator(".mlops-answer", has_text="prediction stays (was leaves)").wait_for()
    panel.get_by_role("button", name="Back to the first row").click()
    panel.locator(".mlops-answer", has_text="prediction leaves").wait_for()
    panel.get_by_label("age", exact=True).fill("99")
    panel.get_by_text("age is 99, outside what training saw (20 to 69)").wait_for()


def test_names_are_text_in_every_panel(sight: Sight, root: Path) -> None:
    """Markup as a name of an experiment, column, label or model is shown letter by letter and does nothing."""
    bad = "<img src=x onerror='window.hacked = true'>"
    tables = (
        "import numpy as np, pandas as pd, mlops_magic\nfrom sklearn.pipeline import make_pipeline\n"
        "from sklearn.preprocessing import OneHotEncoder\nfrom sklearn.tree import DecisionTreeClassifier\n"
        f"bad = {bad!r}\nrng = np.random.default_rng(0)\n"
        "X = pd.DataFrame({bad: rng.choice([bad, 'plain'], 300)})\n"
        "new = pd.DataFrame({bad: rng.choice(['plain', bad + '2'], 300)})\n"
        "tree = make_pipeline(OneHotEncoder(), DecisionTreeClassifier()).fit(X, np.where(X[bad] == bad, bad, 'plain'))\n"
        "%register tree as hostile --data X"
    )
    cells = {
        "load": f"%load_ext mlops_magic\n{tables}",
        "run": f'%%track "{bad}" --name "{bad}" --tag "x={bad}"\nauc = 0.5',
        "panel": "mlops_magic.panel()",
        "drift": "mlops_magic.drift_panel(mlops_magic.drift(new, 'hostile'))",
        "what_if": "mlops_magic.what_if('hostile', 0, table=X)",
    }
    sight.open(written(root / "names" / "panel.ipynb", cells, root))
    sight.run(*range(len(cells)))
    page = sight.page
    rows(sight).filter(has_text=bad).first.click()
    page.locator(".mlops-chosen .mlops-card", has_text=bad).first.wait_for()
    for tab in ("Models", "Drift", "Lineage"):
        page.get_by_role("tab", name=tab).locator("visible=true").last.click()
        rows(sight).first.click()
        page.wait_for_timeout(500)
    assert page.locator(".mlops-panel").nth(1).get_by_text(bad).count()
    page.locator(".mlops-answer", has_text="prediction").wait_for()
    page.locator(".mlops-panel").nth(2).locator("label", has_text=bad).wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None


def test_without_its_kernel_a_panel_says_so(sight: Sight, notebook: str) -> None:
    """After a restart a press of `Refresh` is answered with what to do, and nothing is asked of another machine."""
    page, hosts = sight.page, set[str]()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))
    sight.open(notebook)
    sight.run(PLACE["load"], PLACE["panel"])
    rows(sight).nth(5).wait_for()
    sight.restart()
    page.locator(".mlops-again").click()
    page.get_by_text("! This panel’s kernel is gone. Run this cell again.").wait_for()
    assert rows(sight).count() >= 6  # what was read stays
    assert hosts <= {"127.0.0.1"}


def test_a_saved_panel_hides_no_card(sight: Sight, notebook: str, root: Path) -> None:
    """JupyterLab has the sidebar, so `%mlops` is one card; elsewhere the panel is an output of its own, and the card stays."""
    page = sight.page
    sight.open(notebook)
    for name in ("load", "bare", "elsewhere", "opened"):
        sight.run(PLACE[name])
    page.locator(".mlops-panel").wait_for()
    assert page.locator(".mlops-panel").count() == 1
    sight.command("docmanager:save")
    saved = json.loads((root / notebook).read_text(encoding="utf-8"))
    bundles = {cell["id"]: [each.get("data", {}) for each in cell["outputs"]] for cell in saved["cells"]}
    (card,) = bundles["bare"]
    assert set(card) >= {"text/html", "text/plain"}
    card, panel = bundles["opened"]
    assert "text/html" in card
    assert not [kind for kind in card if "widget" in kind]
    assert set(panel) == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert "%mlops panel" in "".join(panel["text/plain"])
    assert all(cell["metadata"] in ({}, {"trusted": True}) for cell in saved["cells"])
    sight.command("kernelmenu:shutdown")
    sight.command("application:close")
    sight.open(notebook)
    page.locator(".mlops-card", has_text="store").nth(1).wait_for()
    sight.wrong[:] = [line for line in sight.wrong if "widget" not in line.lower() and "model" not in line.lower()]
