"""What the search leaves out of a proven script: contexts that change nothing, and never what the target needs."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def smallest(notebook):
    """Run cells, export a target with time to search, and read the script."""

    def export(*cells, target):
        notebook.ok(*cells, f"%export pipeline {target} --out out --budget 60")
        assert json.loads((notebook.folder / "out" / "proof.json").read_text())["status"] == "verified"
        return (notebook.folder / "out" / "pipeline.py").read_text()

    return export


def test_contexts_that_change_nothing_are_left_out(smallest):
    """Filters of warnings and styles of plots around a fit go; the fit moves to where they stood, comments included."""
    source = smallest(
        "import warnings\nimport numpy as np\nimport matplotlib.pyplot as plt\nfrom sklearn.linear_model import Ridge",
        "X = np.arange(8.0).reshape(-1, 1)\n"
        "with warnings.catch_warnings(), plt.style.context('ggplot'):\n"
        "    with np.errstate(all='ignore'):\n"
        "        # the one\n"
        "        model = Ridge().fit(X, X[:, 0])  # fitted",
        target="model",
    )
    assert "    # the one\n    model = Ridge().fit(X, X[:, 0])  # fitted\n" in source
    assert "with" not in source
    assert "plt" not in source


def test_contexts_that_matter_stay(smallest):
    """What a context does to the value, or gives by `as`, keeps it in the script."""
    source = smallest(
        "from contextlib import contextmanager, suppress\nlevel = [0]",
        "@contextmanager\ndef raised():\n    level[0] += 1\n    yield\n    level[0] -= 1",
        "found = []\nwith raised():\n    found.append(level[0])\n"
        "with suppress(KeyError):\n    found.append(2)\n    found.append({}['a'])",
        target="found",
    )
    assert "with raised():" in source
    assert "with suppress(KeyError):" in source


def test_what_waits_for_a_thread_stays(smallest):
    """Without a `join` or a lock a replay may give the value all the same, by luck."""
    source = smallest(
        "import threading\nfound, lock = {}, threading.Lock()",
        "def fill():\n    with lock:\n        found['a'] = 1",
        "thread = threading.Thread(target=fill)\nthread.start()",
        "thread.join()",
        target="found",
    )
    assert "    thread.join()\n" in source
    assert "    with lock:\n" in source


def test_what_a_cell_printed_is_a_value_where_it_is_held(smallest):
    """A number read from `%%capture out` brings the prints it came from, by whatever way they were held."""
    source = smallest(
        "import io\nfrom contextlib import redirect_stdout",
        "%%capture out\nimport math\nhalf = math.cos(0) / 2\nprint('half', half)",
        "held = io.StringIO()\nwith redirect_stdout(held):\n    other = 3\n    print(other)",
        "total = float(out.stdout.split()[1]) + int(held.getvalue())",
        target="total",
    )
    assert "    print('half', half)\n" in source
    assert "    print(other)\n" in source
    assert "global" not in source


def test_what_nobody_reads_is_not_held(smallest):
    """`%%capture` around a fit, and a redirection, leave the fit alone."""
    source = smallest(
        "import io\nfrom contextlib import redirect_stdout\nimport numpy as np\nfrom sklearn.linear_model import Ridge",
        "%%capture out\nX = np.arange(8.0).reshape(-1, 1)\nprint(X)",
        "with redirect_stdout(io.StringIO()):\n    model = Ridge().fit(X, X[:, 0])\n    print(model)",
        target="model",
    )
    assert not {"with", "print", "StringIO", "out"} & set(source.replace("(", " ").split())


def test_generators_are_restored_where_the_first_draw_is(smallest):
    """From there they go on by themselves; after draws that are not in the script they are restored again."""
    source = smallest(
        "import numpy as np",
        "a = np.random.rand(2)",
        "b = np.random.rand(2)",
        "unused = np.random.rand(3)",
        "c = np.random.rand(2)",
        "total = a + b + c",
        target="total",
    )
    assert source.count("    restore_generators(") == 2
    assert "unused" not in source
