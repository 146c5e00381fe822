"""A kernel that lives long: what five thousand cells leave in memory."""

import gc
import tracemalloc

CELLS = 5_000
SEEN = 250  # as many are run: the log grows with every cell alike
MOST_BYTES = 50 * 1024 * 1024
PREPARED = """
import random
import numpy as np, pandas as pd
from pathlib import Path
Path("data.csv").write_text("a,b\\n1,2\\n")
rng = np.random.default_rng(0)
table = pd.DataFrame({"x": rng.normal(size=100), "y": rng.normal(size=100)})
kept = {}
"""
FORMS = (
    "value_{0} = table['x'].mean() + {0}  # a comment that a person wrote about number {0}",
    "kept[{0}] = [value for value in range(10)]\nlabel = f'number {{len(kept)}} of {0}'",
    "drawn = [random.random() for _ in range(3)] + list(np.random.rand(3))",
    "read = pd.read_csv('data.csv')\nread['c'] = read['a'] * {0}",
    "for step in range(5):\n    total = step * {0}\nif total > 3:\n    note = 'x' * 40\nelse:\n    note = ''",
    "table = table.assign(z=table['x'] * {0})\ntable.describe()",
    "def scaled(values, by={0}):\n    return [value * by for value in values]\nout = scaled([1, 2, 3])",
    "drawn = np.random.normal(size=4)\nlast = drawn.mean()",  # the same text again and again
)


def test_five_thousand_cells_stay_below_fifty_megabytes(notebook):
    """Of the log with its texts, files and generator states, and what is known of the variables."""
    notebook.ok(PREPARED)
    recorder = notebook.workspace.kernel.hooks.recorder
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.take_snapshot()
    for number in range(SEEN):
        cell = FORMS[number % len(FORMS)].format(number)
        recorder.begin(cell, cell, f"cell-{number % 200}")
        exec(compile(cell, "<module>", "exec"), notebook.shell.user_ns)
        recorder.finish(None, displayed=False, count=number + 2)
    assert len(recorder.executions) > SEEN
    gc.collect()
    ours = [
        tracemalloc.Filter(inclusive=True, filename_pattern="*/mlops_magic/*"),
        tracemalloc.Filter(inclusive=True, filename_pattern="*/json/*"),
    ]
    grown = tracemalloc.take_snapshot().filter_traces(ours).compare_to(before.filter_traces(ours), "filename")
    tracemalloc.stop()
    assert sum(each.size_diff for each in grown) * CELLS / SEEN < MOST_BYTES
