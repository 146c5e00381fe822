"""Figures of the runs of a real store, by the public functions."""

import pytest

import mlops_magic
from mlops_magic.errors import MetricNotFound, RunNotFound, UsageError
from mlops_magic.services.tracking.run_figures import ValueNotFound


@pytest.fixture
def board(notebook):
    """Six runs of two experiments, with a curve, params of three types and a tag."""
    notebook.ok("import mlops_magic")
    for number in range(6):
        notebook.ok(
            f"with mlops_magic.track('{('churn', 'other')[number == 5]}', name='n{number}', "
            f"params={{'alpha': {0.1 * (number + 1)}, 'kind': '{'ab'[number % 2]}', 'deep': {bool(number % 2)}}}, tags={{'team': 'x'}}) as run:\n"
            f"    run.log_series('loss', [1.0, 0.5, {0.4 - number / 20}])\n    run.log_metric('auc', {0.5 + number / 20})"
        )
    return notebook


@pytest.mark.usefixtures("board")
def test_curves_of_runs_are_their_points():
    """Of the runs that are named; without numbers of the best ones that have the metric."""
    figure = mlops_magic.curves(2, 4, metric="loss")
    assert [[round(y, 3) for y in line.get_ydata()] for line in figure.axes[0].lines] == [
        [1.0, 0.5, 0.35],
        [1.0, 0.5, 0.25],
    ]
    assert figure.finding == "loss is lowest in run 4: 0.2500 at step 2"
    assert len(mlops_magic.curves(metric="loss", experiment="churn").axes[0].lines) == 5


@pytest.mark.usefixtures("board")
def test_a_scatter_takes_params_metrics_tags_and_bare_names():
    """Every kind of name gives the runs' values."""
    dots = mlops_magic.scatter("alpha", "metrics.auc", where="experiment = 'churn'").axes[0].collections[0]
    assert sorted(map(tuple, dots.get_offsets().data.round(3).tolist())) == [
        (round(0.1 * (k + 1), 3), round(0.5 + k / 20, 3)) for k in range(5)
    ]
    assert mlops_magic.scatter("params.kind", "auc").finding.startswith("auc is highest for b")
    assert mlops_magic.scatter("tags.team", "seconds").axes
    assert mlops_magic.scatter("params.deep", "auc").finding.startswith("auc is highest for True")


@pytest.mark.usefixtures("board")
def test_parallel_coordinates_find_their_axes():
    """Params that differ and the leaderboard's metric, unless they are named."""
    figure = mlops_magic.parallel_coordinates(experiment="churn")
    names = [text.get_text() for text in figure.axes[0].texts]
    assert [name for name in names if name in ("alpha", "kind", "deep", "auc")] == ["alpha", "kind", "deep", "auc"]
    assert figure.finding.startswith("Best of 5 runs: run 5, auc 0.7")
    named = mlops_magic.parallel_coordinates("loss", params=["alpha"])
    assert named.finding.startswith("Best of 6 runs: run 6, loss 0.15")


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (lambda: mlops_magic.curves(2, metric="los"), MetricNotFound, "mlops_magic.curves(2, metric='loss')"),
        (lambda: mlops_magic.curves(99, metric="loss"), RunNotFound, "%leaderboard"),
        (lambda: mlops_magic.scatter("params.alhpa", "auc"), ValueNotFound, "params.alpha"),
        (lambda: mlops_magic.parallel_coordinates("nothing"), ValueNotFound, "mlops_magic.runs()"),
        (lambda: mlops_magic.parallel_coordinates(where="params.alpha > 0.55"), UsageError, "no param differs"),
    ],
)
def test_what_is_not_there_is_said(asked, error, said):
    """In one sentence, with the nearest name or the line to type."""
    with pytest.raises(error) as raised:
        asked()
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_figure_is_shown_by_the_notebook(board):
    """As a picture, with its finding beside it, and without pyplot."""
    board.ok("figure = mlops_magic.curves(2, metric='loss')")
    formatter = board.shell.display_formatter
    shown, _ = formatter.format(board["figure"])
    assert shown["text/plain"] == "<figure: loss is lowest of run 2: 0.3500 at step 2>"
    assert board["figure"]._repr_png_().startswith(b"\x89PNG")
