"""Figures of runs: what they say, what is drawn, and what they leave alone."""

import itertools
import math
import pickle
from io import BytesIO

import matplotlib as mpl
import pytest
from matplotlib.image import imread

from mlops_magic.records.figure import Curve, RunValues
from mlops_magic.render.curves_figure import curves_figure
from mlops_magic.render.figure_look import COLOURS, apart, png
from mlops_magic.render.parallel_figure import best_rows, parallel_figure
from mlops_magic.render.scatter_figure import scatter_figure


def curve(run, values, name=""):
    """A curve whose steps are its places."""
    return Curve(run, name, tuple(range(len(values))), tuple(values))


def values(*rows, names=("params.alpha", "metrics.auc"), left_out=0):
    """Values of runs 1, 2, …"""
    return RunValues(names, tuple(range(1, len(rows) + 1)), rows, left_out)


def texts(figure):
    """Everything that is written beside the axes' ticks."""
    return [text.get_text() for text in figure.axes[0].texts]


MADE = {
    "curves": lambda name: curves_figure([curve(1, [3.0, 1.0, 2.0], name), curve(2, [4.0, 0.5], name)], name or "loss"),
    "scatter": lambda name: scatter_figure(
        values((0.1, 0.5), (name, 0.6), names=(f"params.{name}", f"metrics.{name}"))
    ),
    "parallel": lambda name: parallel_figure(
        values((0.1, name, 0.5), (0.2, "b", 0.6), names=("params.a", f"params.{name}", "metrics.auc"))
    ),
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize(
    "name", ["alpha", "$\\frac{1$", "数据 👩‍🔬", "\ud800\x1b[31m", "two\nlines", "x" * 500, "_hidden", ""]
)
def test_any_name_is_drawn_as_letters(kind, name):
    """No name is read as mathematics, breaks the picture, or warns."""
    assert png(MADE[kind](name)).startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", MADE)
def test_a_figure_shows_itself_and_leaves_pyplot_alone(kind):
    """PNG at twice a screen's dots, a finding in place of a repr, the user's settings as before, and it pickles."""
    import matplotlib.pyplot as plt

    before, open_ = dict(mpl.rcParams), plt.get_fignums()
    figure = MADE[kind]("alpha")
    height, width, _ = imread(BytesIO(figure._repr_png_())).shape
    assert (width, height) == pytest.approx(figure.get_size_inches() * 192, abs=2)
    assert figure.finding in repr(figure)
    assert pickle.loads(pickle.dumps(figure)).finding == figure.finding
    assert (dict(mpl.rcParams), plt.get_fignums()) == (before, open_)


def test_the_title_of_curves_names_the_best_value():
    """Lowest of a loss, highest of anything else, and where; what is not finite is never best."""
    drawn = [curve(7, [3.0, 1.25, 2.0]), curve(9, [math.nan, 4.0, math.inf])]
    assert curves_figure(drawn, "loss").finding == "loss is lowest in run 7: 1.250 at step 1"
    assert curves_figure(drawn, "auc").finding == "auc is highest in run 9: 4 at step 1"
    assert curves_figure(drawn[:1], "auc").finding == "auc is highest of run 7: 3 at step 0"
    assert curves_figure([curve(1, [math.nan])], "auc").finding == "auc has no finite value"


def test_curves_are_drawn_whole_and_labelled_at_their_ends():
    """The points are the metric's; a gap stands where a value is not finite."""
    figure = curves_figure([curve(7, [3.0, math.inf, 2.0], "base"), curve(9, [1.0, 1.5, 1.75])], "loss")
    first, second = figure.axes[0].lines
    assert [list(line.get_xdata()) for line in (first, second)] == [[0, 1, 2], [0, 1, 2]]
    assert str(first.get_ydata().tolist()) == "[3.0, nan, 2.0]"
    assert texts(figure) == ["run 7 base", "run 9"] or texts(figure) == ["run 9", "run 7 base"]


def test_of_many_curves_the_best_are_told_apart():
    """Seven have a colour and a label; every run is a line."""
    figure = curves_figure([curve(run, [1.0, run / 10]) for run in range(1, 21)], "loss")
    assert len(figure.axes[0].lines) == 20
    assert sorted(texts(figure)) == [f"run {run}" for run in range(1, 8)]
    assert [line.get_color() for line in figure.axes[0].lines].count("#9a9a9a") == 13
    assert len(set(COLOURS)) == 7


def test_values_far_apart_stand_on_a_logarithmic_axis():
    """And its ticks are numbers."""
    figure = curves_figure([curve(1, [1000.0, 10.0, 0.1])], "loss")
    png(figure)
    assert figure.axes[0].get_yscale() == "log"
    assert not any("$" in label.get_text() for label in figure.axes[0].get_yticklabels())
    assert curves_figure([curve(1, [2.0, 1.0])], "loss").axes[0].get_yscale() == "linear"


def test_labels_keep_their_order_and_their_distance():
    """However close the ends of curves are, and within the panel."""
    found = apart([0.9, 0.9, 0.91, 0.1, 0.0], 0.1)
    assert sorted(range(5), key=lambda place: found[place]) == [4, 3, 0, 1, 2] or found[0] != found[1]
    ordered = sorted(found)
    assert all(after - before >= 0.1 - 1e-9 for before, after in itertools.pairwise(ordered))
    assert ordered[0] >= 0
    assert ordered[-1] <= 1
    assert apart([0.2, 0.8], 0.1) == [0.2, 0.8]
    assert apart([], 0.1) == []


def test_a_scatter_says_how_two_values_go_together():
    """By ranks; a hump is neither; words by their median; a few runs say nothing."""
    rising = [(float(k), k * k / 100) for k in range(10)]
    assert scatter_figure(values(*rising)).finding == "auc rises with alpha (rank correlation 1.00, 10 runs)"
    hump = [(float(k), 1 - (k - 5) ** 2 / 50) for k in range(11)]
    assert scatter_figure(values(*hump)).finding == "auc neither rises nor falls with alpha (11 runs)"
    words = [("a", 0.1), ("a", 0.2), ("b", 0.9), ("b", 0.8), ("c", 0.5)]
    assert scatter_figure(values(*words)).finding == "auc is highest for b (median, 5 runs)"
    assert scatter_figure(values((0.1, 0.5), left_out=2)).finding == "auc by alpha, 1 run; 2 runs without them left out"


def test_a_scatter_names_the_best_run():
    """The dots are the runs, and the best one has its number."""
    figure = scatter_figure(values((0.1, 0.5), (0.2, 0.9), (0.3, 0.6)))
    assert figure.axes[0].collections[0].get_offsets().data.tolist() == [[0.1, 0.5], [0.2, 0.9], [0.3, 0.6]]
    assert texts(figure) == ["run 2"]
    assert texts(scatter_figure(values((0.1, 0.5), (0.2, 0.9), names=("params.a", "metrics.loss")))) == ["run 1"]


def test_parallel_coordinates_bring_out_the_best_tenth():
    """At least one run and at most ten, by the last axis."""
    many = values(*[(float(k), k / 100) for k in range(40)])
    assert best_rows(many) == [39, 38, 37, 36]
    assert best_rows(values((1.0, math.nan), (2.0, 0.4))) == [1]
    figure = parallel_figure(many)
    assert [line.get_color() for line in figure.axes[0].lines].count("#0072B2") == 4
    assert figure.finding == "Best of 40 runs: run 40, auc 0.3900, with alpha 39"


def test_axes_of_parallel_coordinates_write_their_values():
    """Few numbers each, many by their ends; words in their order; wide ones by their logarithm."""
    figure = parallel_figure(
        values(
            *[(float(10**k), ("x", "y")[k % 2], 2.0, k / 7) for k in range(8)],
            names=("params.alpha", "params.kind", "params.one", "metrics.auc"),
        )
    )
    written = texts(figure)
    assert [text for text in written if text in ("alpha", "kind", "one", "auc")] == ["alpha", "kind", "one", "auc"]
    assert {"1", "10\u202f000\u202f000", "x", "y", "2", "0"} <= set(written)
    line = next(line for line in figure.axes[0].lines if line.get_color() == "#0072B2")
    assert list(line.get_ydata()) == [1.0, 1.0, 0.5, 1.0]
