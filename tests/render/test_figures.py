"""Does the drift figure show the finding, and leave the user's matplotlib alone?"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import matplotlib as mpl
import pytest
from matplotlib.image import imread

from mlops_magic.render.figure_look import png
from mlops_magic.render.figures import MOST_COLUMNS, drift_figure


def drawn(figure):
    """Axes that show something."""
    return [panel for panel in figure.axes if panel.get_title(loc="left")]


def test_the_title_says_the_finding(examples):
    """How many columns drifted, of how many, and what was compared with what."""
    assert drift_figure(examples.drift_report()).get_suptitle() == "3 of 6 columns drifted: november vs churn@3"


def test_each_drifted_column_has_a_panel(examples):
    """Stable columns are not drawn; a column that went is a sentence, after the others."""
    panels = drawn(drift_figure(examples.drift_report()))
    assert [panel.get_title(loc="left") for panel in panels] == ["plan", "age", "region"]
    assert [text.get_text() for text in panels[2].texts] == ["is missing"]


def test_both_sides_are_named_where_they_are_drawn(examples):
    """Words in the colors of both sides stand in for a legend."""
    panel = drawn(drift_figure(examples.drift_report()))[0]
    assert {text.get_text() for text in panel.texts} == {"reference", "current"}
    assert panel.get_legend() is None


def test_at_most_a_dozen_columns_are_drawn(examples):
    """The title says how many there are in truth."""
    report = examples.drift_report()
    many = replace(report, columns=(report.columns[1],) * 30)
    figure = drift_figure(many)
    assert len(drawn(figure)) == MOST_COLUMNS
    assert figure.get_suptitle().startswith("30 of 30 columns drifted, the first 12 shown")


@pytest.mark.parametrize("name", ["calm drift report", "drift report of nothing"])
def test_a_report_without_alarm_is_a_title(examples, name):
    """There is nothing to draw, and no error."""
    figure = drift_figure(examples.every()[name])
    assert drawn(figure) == []
    assert png(figure).startswith(b"\x89PNG")


def test_rcparams_are_the_users_own(examples):
    """Neither drawing nor saving changes a setting, and the font is the user's."""
    with mpl.rc_context({"font.size": 13.0, "axes.grid": False}):
        before = dict(mpl.rcParams)
        png(drift_figure(examples.drift_report()))
        assert dict(mpl.rcParams) == before


def test_a_picture_has_twice_the_dots_of_a_screen(examples):
    """The file's size is the figure's at 192 dots per inch."""
    figure = drift_figure(examples.drift_report())
    height, width, _ = imread(BytesIO(png(figure))).shape
    assert (width, height) == pytest.approx(figure.get_size_inches() * 192, abs=2)


@pytest.mark.parametrize("name", ["$\\frac{1$", "数据 👩‍🔬", "\ud800\x1b[31m", "two\nlines", "x" * 500, "_hidden", ""])
def test_hostile_names_are_drawn_as_letters(examples, name):
    """No name is read as mathematics, breaks the picture, or warns."""
    report = examples.awkward(examples.drift_report(), name)
    assert png(drift_figure(report)).startswith(b"\x89PNG")


def test_pyplot_is_left_alone(examples):
    """Drawing starts no pyplot, so that no figure stays open or is shown twice."""
    code = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('render_examples', {examples.__file__!r})\n"
        "made = importlib.util.module_from_spec(spec); spec.loader.exec_module(made)\n"
        "from mlops_magic.render.figure_look import png\nfrom mlops_magic.render.figures import drift_figure\n"
        "png(drift_figure(made.drift_report())); print('matplotlib.pyplot' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"
