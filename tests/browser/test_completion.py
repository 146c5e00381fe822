"""Does Tab offer our words in the notebook, and `%verb?` its help, for every verb?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlops_magic.magics.table import VERBS

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sight

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.kernel]

OFFERED = ".jp-Completer-item:visible .jp-Completer-match"
ANSWERED = """code => { const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  return kernel.requestExecute({ code, silent: false, store_history: false }).done.then(reply => reply.content); }"""
LINES = {  # what is typed, and what is offered for it
    "%dri": {"%drift"},
    "%register clf as ": {"churn"},
    "%export ": {"pipeline", "service", "mlflow", "ci"},
    "%promote churn@1 --": {"--on", "--target", "--reason", "--force"},
    "%%track churn --": {"--name", "--metric"},
}


def typed(sight: Sight, line: str) -> list[str]:
    """What the completer offers after a line is typed into a new cell and Tab is pressed."""
    sight.command("notebook:insert-cell-below")
    sight.command("notebook:enter-edit-mode")
    sight.page.keyboard.type(line)
    sight.page.keyboard.press("Tab")
    sight.page.wait_for_function(
        "line => { const { activeCell } = window.jupyterapp.shell.currentWidget.content;"
        " return document.querySelector('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item')"
        " || activeCell.model.sharedModel.getSource() !== line; }",
        arg=line,
    )
    found = sight.page.locator(OFFERED).all_inner_texts()
    source = str(
        sight.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()"
        )
    )
    sight.page.keyboard.press("Escape")
    return found or [source.removeprefix(line.rpartition(" ")[0]).strip()]  # one only: it is put in at once


def test_tab_offers_our_words(sight: Sight, notebook: Callable[..., str]) -> None:
    """Verbs, names of the store, kinds and options; no keyword of Python among them."""
    sight.open(
        notebook(
            "completion",
            "%load_ext mlops_magic\nfrom sklearn.linear_model import LogisticRegression\n"
            "from sklearn.datasets import load_iris\n"
            "X, y = load_iris(return_X_y=True, as_frame=True)\nclf = LogisticRegression(max_iter=500).fit(X, y)",
            "%register clf as churn",
        )
    )
    sight.run(0, 1)
    for line, wanted in LINES.items():
        found = set(typed(sight, line))
        assert wanted <= found, (line, found)
        assert not found & {"and", "if", "in", "print("}, line


def test_a_question_mark_opens_the_help_of_every_verb(sight: Sight, notebook: Callable[..., str]) -> None:
    """The pager shows what the verb does and how it is typed."""
    sight.open(notebook("help", "%load_ext mlops_magic", "%drift?"))
    sight.run(0)
    for name, verb in VERBS.items():
        percent = "%%" if name == "track" else "%"
        reply = sight.page.evaluate(ANSWERED, f"{percent}{name}?")
        (page,) = reply["payload"]
        assert page["source"] == "page"
        assert verb.help.splitlines()[0] in page["data"]["text/plain"]
    sight.run(1)
    first = VERBS["drift"].help.splitlines()[0]
    sight.page.locator(".jp-OutputArea-output", has_text=first).wait_for()
