"""What a careless line is answered: one sentence, the next line to type, and nothing done."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("before", "line", "said"),
    [
        ("x = 5", "%register x as y", "x (int) neither predicts nor transforms"),
        (
            "from sklearn.linear_model import Ridge\nm = Ridge()",
            "%register m as y",
            "m is not fitted yet. Type: m.fit(",
        ),
        ("", "%register nothing as y", "there is no variable 'nothing'"),
        ("", "%leaderboard nope", "there is no experiment 'nope'"),
        ("", "%export pipline m", "Type: %export pipeline m"),
        ("", "%mlops docter", "Type: %mlops doctor"),
        ("", "%mlops config card x", "Type: %mlops config cards"),
        ("", "%leaderboard my experiment", "Type: %leaderboard 'my experiment'"),
        ("", "%lineage export:9", "there is no name 'export:9'"),
        ("", "%drift x vs churn", "there is no variable 'x'"),
        ("", "%promote churn to champion", "there is no model version 'churn'"),
        ("", "%rollback churn", "there is no model version 'churn'"),
        ("", "%card churn", "there is no model version 'churn'"),
        ("", "%export ci churn", "there is no model version 'churn'"),
    ],
)
def test_a_careless_line_gets_one_sentence(notebook, before, line, said):
    """The error is ours, says what is wrong in one line, and offers what to type."""
    ran = notebook.run(before, line) if before else notebook.run(line)
    assert said in str(ran.error)
    assert "\n" not in str(ran.error)


def test_looking_at_the_leaderboard_makes_no_store(notebook):
    """Where nothing was tracked there is nothing to see, and afterwards still no store."""
    ran = notebook.run("board = %leaderboard\nlen(board.runs)")
    assert ran.value == 0
    assert not (notebook.folder / ".mlops").exists()


def test_too_few_rows_are_no_all_clear(notebook):
    """A report in which nothing could be asked says so, and does not say that nothing drifted."""
    notebook.run("import numpy as np\nold = np.arange(20.0).reshape(-1, 2)\nnew = old + 100")
    ran = notebook.run("%drift new vs old")
    assert "not judged" in ran.out
    assert "no drift" not in ran.out


def test_settings_are_shown_with_what_they_decide(notebook):
    """`%mlops config` is a card with every setting, and says what was changed and from what."""
    assert "as by default" in notebook.ok("%mlops config onnx on\n%mlops config cards full").out
    said = notebook.ok("%mlops config git off").out
    assert "1 setting changed" in said
    assert "a run keeps the commit" in said
    assert "Settings(" not in said
