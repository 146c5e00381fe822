"""A fingerprint is taken as it was only where every byte of the value is what it was."""

import pytest

from mlops_magic.core.data.fingerprint import fingerprint

MADE = {
    "frame": "import numpy as np, pandas as pd\nX = pd.DataFrame({'a': np.arange(50.0), 'b': list('xy') * 25})",
    "array": "import numpy as np\nX = np.arange(60.0).reshape(20, 3)",
    "objects": "import numpy as np\nX = np.array([{'a': [1, 2]}, 'b', None, 3.5], dtype=object)",
    "large": "import numpy as np\nX = np.zeros((300, 300))",
}
WAYS = {
    "frame": [
        "X.loc[3, 'a'] = 9.5",
        "X['c'] = 1",
        "X.columns = ['a', 'z']",
        "X.index = X.index + 1",
        "X = X.astype({'b': 'category'})",
    ],
    "array": ["X[3, 1] = -1", "X.shape = (60, 1)", "X = X.astype('float32')", "v = X[::2]\nv[0] = 8"],
    "objects": ["X[0]['a'].append(3)", "X[1] = 'c'", "X[3] = 3"],
    "large": ["X[150, 150] = 1"],
}


def used(notebook):
    """What the newest run says of X."""
    return next(use.fingerprint for use in notebook.tracked().data if use.name == "X")


@pytest.mark.parametrize("kind", MADE)
def test_what_is_unchanged_is_not_read_again(notebook, kind):
    """The same fingerprint comes back; of what the log has read in part it is taken anew, and is the same."""
    notebook.ok(MADE[kind])
    notebook.ok("%%track\nlen(X)")
    known = notebook.workspace.tracking.known
    first = known.of("X", notebook["X"], 2.0)
    notebook.ok("y = 1")
    notebook.ok("%%track\nlen(X)")
    assert (known.of("X", notebook["X"], 2.0) is first) == (kind != "large")
    assert used(notebook).fp == first.fp == fingerprint(notebook["X"]).fp


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind, ways in WAYS.items() for way in ways])
@pytest.mark.parametrize("where", ["a cell", "the tracked cell", "behind the log"])
def test_what_was_changed_is_read_again(notebook, kind, way, where):
    """By an earlier cell, by the cell itself, or by something that no cell did."""
    notebook.ok(MADE[kind])
    notebook.ok("%%track\nlen(X)")
    before = used(notebook).fp
    if where == "a cell":
        notebook.ok(way)
    elif where == "behind the log":
        exec(way, notebook.shell.user_ns)
    notebook.ok(f"%%track\n{way if where == 'the tracked cell' else ''}\nlen(X)")
    assert used(notebook).fp == fingerprint(notebook["X"]).fp != before
