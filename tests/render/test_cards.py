"""Is every record shown, and do HTML and plain text say the same?"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import takewhile

import pytest
from wcwidth import wcswidth

from mlops_magic.records.run import Metric, Param
from mlops_magic.render.html import html
from mlops_magic.render.table import RENDERED
from mlops_magic.render.text import COLUMNS, text


class Words(HTMLParser):
    """The visible words of each paragraph, and all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.everything = ""
        self._open = self._hidden = False

    def handle_starttag(self, tag, attrs):
        """Open a paragraph; hide what is not shown, and what is shown only where there is no style."""
        self._hidden = tag in ("style", "title") or dict(attrs).get("class") == "mlops-between"
        if tag == "p":
            self._open = True
            self.paragraphs.append("")

    def handle_endtag(self, tag):
        """Close it."""
        self._hidden = False
        self._open = self._open and tag != "p"

    def handle_data(self, data):
        """Keep the words."""
        if not self._hidden:
            self.everything += data
            if self._open:
                self.paragraphs[-1] += data


def words(page: str) -> Words:
    """What a person reads of a page."""
    parser = Words()
    parser.feed(page)
    parser.close()
    return parser


def test_first_two_lines_say_the_same_in_both_forms(record, examples):
    """What stands before the first blank line of the text are the words of the card's first two lines."""
    paragraphs = words(html(record, now_ns=examples.NOW_NS)).paragraphs
    lines = takewhile(bool, text(record, now_ns=examples.NOW_NS).split("\n"))
    assert " ".join(paragraphs[:2]).split() == " ".join(lines).split()


def test_every_word_of_the_text_is_on_the_card(record, examples):
    """The text form says nothing that HTML does not; only what it leaves out is counted."""
    page = "".join(words(html(record, now_ns=examples.NOW_NS)).everything.split())
    for line in text(record, now_ns=examples.NOW_NS).split("\n"):
        if line.strip().startswith("…") or "stands on" in line:  # a count; the words of a drawing
            continue
        for word in line.split():
            assert word in page


def test_text_is_at_most_a_hundred_columns_wide(record, examples):
    """No line of the text form is wider than 100 columns."""
    for line in text(record, now_ns=examples.NOW_NS).split("\n"):
        assert wcswidth(line) <= COLUMNS
        assert line == line.rstrip()


def test_verdict_is_said_by_a_sign_and_a_word(record):
    """A card's verdict can be read without its colour."""
    assert any(f"· {sign} " in text(record).split("\n")[0] for sign in "✓!✗…~")


def test_every_rendered_type_has_an_example(examples):
    """No record has a card that nobody looked at."""
    assert {type(record) for record in examples.every().values()} == set(RENDERED)


@pytest.mark.parametrize("name", ["empty leaderboard", "drift report of nothing", "lineage of one", "no store", "empty doctor report", "empty data log"])  # fmt: skip
def test_empty_states_end_in_a_line_to_type(examples, name):
    """Where there is nothing to show, the last line is one that can be pasted."""
    assert text(examples.every()[name]).split("\n")[-1].strip().startswith("%")


@pytest.mark.parametrize("show", [html, text])
def test_a_record_without_a_card_is_refused_by_name(show):
    """A type that has no card is named, beside those that have one."""
    with pytest.raises(TypeError, match=r"no card shows a float; there are cards of Run, Leaderboard"):
        show(1.0)


def test_saved_times_stay_true(examples):
    """Without a clock, no time is told from now."""
    assert "ago" not in text(examples.leaderboard())
    assert "2026-11-" in text(examples.leaderboard())


def test_the_best_known_metric_is_the_headline(examples):
    """A run that measured a count last is still headed by its score."""
    first = text(examples.run()).split("\n")[0]
    assert first.endswith("auc 0.9951")


def test_leaderboard_tells_how_far_the_best_is_ahead(examples):
    """The sentence compares the best run with the next one that has the metric."""
    assert "Run 12 is best with auc 0.9951, ▲ +0.0013 vs run 9; 1 run without it." in text(examples.leaderboard())


def test_a_metric_and_a_param_of_one_name_are_told_apart(examples):
    """Two columns of a leaderboard never have the same heading."""
    board = examples.leaderboard()
    runs = tuple(
        replace(run, params=(Param("auc", str(run.id), "int", "literal"),), metrics=(Metric("auc", 0.5),))
        for run in board.runs
    )
    board = replace(board, runs=runs, params=("auc",), metrics=("auc",))
    assert ["run", "name", "status", "auc", "auc", "(param)", "took", "when"] in [
        line.split() for line in text(board).split("\n")
    ]
    assert "<code>auc</code> (param)</th>" in html(board)


def test_comparison_names_the_likely_cause_first(examples):
    """Data that changed are named before the params, the code and the environment."""
    shown = text(examples.comparison())
    assert "Likely cause: other data in X_train (read)." in shown
    assert shown.index("\ndata (2)") < shown.index("\nparams (2)") < shown.index("\ncode (1)")


def test_comparison_says_which_versions_and_columns_differ(examples):
    """Saved data by its versions; a change of types alone is told apart from other values, and is a cause after them."""
    from dataclasses import replace

    found = examples.named_data()
    shown = " ".join(text(found).split())
    assert "X_train (read), customers@1 → customers@2: email, age changed; <b>phone new; age int64 → float64" in shown
    assert "shops (read): the values are the same; types changed: city object → str." in shown
    typed = text(replace(found, data=found.data[2:]))
    assert "Likely cause: params" in typed
    alone = text(replace(found, data=found.data[2:], params=(), code=("",), environment=()))
    assert "Likely cause: shops (read): the values are the same" in alone


def test_what_a_run_made_is_never_the_cause(examples):
    """Other predictions follow from another param; without one, nothing explains them."""
    from dataclasses import replace

    found = examples.comparison()
    made = replace(found, data=found.data[:1])
    assert "Likely cause: params C 1.0 → 0.1, max_iter not set → 2000." in text(made)
    assert text(made).index("\nenvironment (1)") < text(made).index("\ndata (1)")
    assert "nothing that was recorded explains it" in text(replace(made, params=(), code=("",), environment=()))


def test_metrics_that_differ_late_are_shown_in_full(examples):
    """Two values that four digits cannot tell apart are written out."""
    from mlops_magic.records.run import Comparison, ValueDifference

    values = ("0.91234567", "0.91234568")
    found = Comparison((examples.run(1), examples.run(2)), ("",), (), (), (ValueDifference("auc", values),), ())
    assert all(value in text(found) for value in values)


def test_a_pipeline_that_differs_never_says_verified(examples):
    """The reason stands where a proof would, and the word is nowhere in sight."""
    shown = text(examples.pipeline("differs", "clf differs: coef_"))
    assert "clf differs: coef_" in shown
    assert "verified" not in shown
    assert "fingerprint." not in shown


def test_long_lists_are_cut_in_text_and_whole_in_html(examples):
    """Text tells how many packages are left out; HTML has the last of them."""
    assert "… 113 more" in text(examples.run())
    assert "package-117==11.7.0" in html(examples.run())


def test_a_wide_leaderboard_counts_the_columns_it_leaves_out(examples):
    """Where no column can be narrower, those on the right are left out and counted."""
    from dataclasses import replace

    from mlops_magic.records.run import Metric

    names = tuple(f"metric_number_{place:02}" for place in range(20))
    run = examples.run(metrics=tuple(Metric(name, 0.5) for name in names))
    shown = text(replace(examples.leaderboard(), runs=(run,), metric=None, metrics=names))
    assert "more columns" in shown
    assert max(map(len, shown.split("\n"))) <= COLUMNS


def test_rendering_is_not_loaded_with_its_packages():
    """Knowing which records have cards, and the text form of one, imports nothing heavy."""
    heavy = "jinja2 matplotlib numpy pandas sklearn scipy pyarrow IPython sqlite_utils"
    code = (
        "import sys; from mlops_magic.render import html, table, text\n"
        "from mlops_magic.records.status import DoctorReport; text.text(DoctorReport('x', ()))\n"
        f"print([name for name in {heavy.split()} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
