"""A large value is not read to the end at every touch, and what changes it is seen all the same."""

import pytest

PREPARED = """
import numpy as np, pandas as pd, copy
from sklearn.preprocessing import StandardScaler
rng = np.random.default_rng(0)
a = rng.normal(size=(100_000, 5))
view = a[:90_000]
df = pd.DataFrame({"k": rng.integers(0, 9, 200_000), "x": rng.random(200_000), "s": rng.choice(["u", "v"], 200_000)})
numbers = list(range(200_000))
nested = {"inner": [a], "other": 1}
scaler = StandardScaler(copy=False)
def quiet(values):
    values[5] = 0
    return 1
def held():
    return a
"""

CHANGES = {
    "an item of an array": ("a[7, 2] = 5.0", "a"),
    "an item through a view": ("view[7, 2] = 5.0", "a"),
    "an item of what holds it": ("nested['inner'][0][3, 1] = 9.0", "a"),
    "a function of NumPy's": ("np.put(a, [11], 3.0)", "a"),
    "a function of NumPy's, its module imported in the cell": (
        "import numpy as other\nother.fill_diagonal(a, 3.0)",
        "a",
    ),
    "an argument named out": ("total = np.add(a, 1, out=a)", "a"),
    "a method that fills": ("a.fill(0)", "a"),
    "shuffled in place": ("rng.shuffle(a)", "a"),
    "sorted in place": ("a.sort(axis=0)", "a"),
    "an augmented assignment through a view": ("view += 1", "a"),
    "an estimator that writes its input": ("scaled = scaler.fit_transform(a)", "a"),
    "a function of the notebook's": ("done = quiet(a)", "a"),
    "a buffer handed out": ("df['x'].array[17] = 3.0", "df"),
    "a cell of a frame": ("df.loc[17, 'x'] = 3.0", "df"),
    "one value at a place": ("df.iat[17, 1] = 3.0", "df"),
    "a column": ("df['new'] = 1", "df"),
    "a column taken": ("taken = df.pop('x')", "df"),
    "a method that was asked to": ("df.sort_values('x', inplace=True)", "df"),
    "another frame written into it": ("df.update(pd.DataFrame({'x': [9.0]}, index=[17]))", "df"),
    "a loop over frames": ("for each in [df]:\n    each.loc[3, 'k'] = 77", "df"),
    "an item of a list": ("numbers[12_345] = -1", "numbers"),
    "an item appended": ("numbers.append(1)", "numbers"),
    "a list reversed": ("numbers.reverse()", "numbers"),
    "a thread": (
        "import threading\nwriter = threading.Thread(target=quiet, args=(a,))\nwriter.start()\nwriter.join()",
        "a",
    ),
    "a view made in the cell": ("other = a[50_000:].T\nother[1, 3] = 5.0", "a"),
    "another name of its memory": ("memoryview(a)[7, 2] = 5.0", "a"),
    "what a function of NumPy's gives": ("np.asarray(a)[7, 2] = 5.0", "a"),
    "a method of what a function of NumPy's gives": ("np.asarray(a).put([11], 3.0)", "a"),
    "what a function of the notebook's gives": ("held()[7, 2] = 5.0", "a"),
    "a method of what a function of the notebook's gives": ("held().put([11], 3.0)", "a"),
    "C code": ("import ctypes\nctypes.memset(a.ctypes.data + 80, 1, 8)", "a"),
}
READS = {
    "grouped": "found = df.groupby('k')['x'].mean()",
    "shown": "df.describe()",
    "merged": "merged = df.merge(pd.DataFrame({'k': range(9), 'z': 1.0}), on='k')",
    "summed": "total = a.sum() + sum(numbers)",
    "an estimator that copies": "scaled = StandardScaler().fit_transform(a)",
    "printed": "print(df.head(), a.mean(), len(numbers))",
    "a new object of it": "other = df.assign(new=1)\nother.loc[5, 'x'] = 1.0",
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen(notebook, name):
    """However few items a cell writes, the log says that it changed the value."""
    cell, changed = CHANGES[name]
    notebook.ok(PREPARED, "shape = (a.shape, df.shape, len(numbers))", cell)
    last = notebook.log[-1]
    assert changed in last.changes | last.binds


@pytest.mark.parametrize("name", READS)
def test_a_read_is_no_change(notebook, name):
    """A cell that only reads large values changes none of them, at the first time and at the second."""
    notebook.ok(PREPARED, READS[name], READS[name])
    for execution in notebook.log[-2:]:
        assert not {"a", "view", "df", "numbers", "nested"} & execution.changes


def test_reading_does_not_read_to_the_end(notebook, monkeypatch):
    """A group-by of a large frame takes a sample of it and no more."""
    from mlops_magic.capture import aliases

    read = []
    monkeypatch.setattr(aliases, "full_digest", lambda *given: read.append(given))
    notebook.ok(PREPARED, READS["grouped"], READS["shown"])
    assert read == []
    notebook.ok("np.put(a, [11], 3.0)")
    assert read
