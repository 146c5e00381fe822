"""Which names may share an object, which are figures, and which globals a call reaches: read off the text."""

import ast

import pytest

from mlops_magic.core.code.shrinking.ties import ties


def read(code):
    """The ties of a program."""
    return ties(ast.parse(code).body)


# A program, a name, what it may share its object with, and what it does not.
SHARED = {
    "another name": ("a = []\nb = a\nc = []", "a", "b", "c"),
    "one name after another": ("a = []\nb = a\nc = b\nd = []", "a", "bc", "d"),
    "in a container": ("a = []\nd = {'k': [a]}\ne = {}", "a", "d", "e"),
    "stored in an item": ("a = []\nd = {}\nd['k'] = a\ne = {}", "a", "d", "e"),
    "stored in an attribute": ("a = []\no = make()\no.rows = a\ne = make()", "a", "o", "e"),
    "appended": ("a = []\nd = []\nd.append(a)\ne = [].append(1)", "a", "d", "e"),
    "taken out": ("a = [[]]\nb = a[0]\nc = len(a)", "a", "b", "c"),
    "unpacked": ("a, b = x, y\nc = a", "a", "cx", "by"),
    "unpacked behind a star": ("a, *b = x\nc = [1]", "b", "x", "c"),
    "swapped": ("a, b = b, a\nc = 1", "a", "b", "c"),
    "a walrus": ("if (a := x):\n    b = a\nc = 1", "x", "ab", "c"),
    "a loop": ("for a in x:\n    pass\nfor i in range(3):\n    pass", "x", "a", "i"),
    "a loop over two": ("for a, b in zip(x, y):\n    pass", "x", "a", "by"),
    "a counted loop": ("for i, a in enumerate(x):\n    pass", "x", "a", "i"),
    "a loop over names": ("for a in (x, y):\n    a.clear()\nz = []", "x", "a", "z"),
    "a context": ("with opened(x) as a:\n    pass\nb = 1", "x", "a", "b"),
    "a comprehension": ("a = [[r] for r in x]\nb = 1", "x", "a", "b"),
    "either of two": ("a = x if c else y\nb = x or z", "x", "ab", "c"),
    "a method that hands on": ("a = x.configured(y)\nb = x.copy()", "a", "xy", "b"),
    "a view": ("a = x.reshape(2)\nb = x.mean()", "x", "a", "b"),
    "a class of a library": ("from m import Made\na = Made(x)\nb = str(x)", "x", "a", "b"),
    "a function of the notebook": ("def f(p):\n    return p\na = f(x)\nb = len(x)", "x", "a", "b"),
    "an awaited call": ("async def f(p):\n    return p\na = await f(x)\nb = 1", "x", "a", "b"),
    "numbers": ("a = 1\nb = a\nc = (a, 'x')", "a", "", "bc"),
    "added to in place": ("a = []\na += x\nb = 1", "a", "x", "b"),
    "a case": ("match x:\n    case 1:\n        a = x\nb = 2", "x", "a", "b"),
    "in a try": ("try:\n    a = x\nexcept E:\n    b = x\nelse:\n    c = x\nfinally:\n    d = 1", "x", "abc", "d"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHARED)
def test_names_that_may_share_an_object_are_tied(kind):
    """A change through one is a change of the other; fresh values are tied to nothing."""
    code, name, tied, free = SHARED[kind]
    found = read(code)
    assert set(tied) <= found.sharing(name)
    assert found.sharing(name).isdisjoint(free)


def test_a_name_is_tied_to_what_it_holds_and_to_what_holds_it():
    """What holds the same object sees a change of it; what merely stands beside it in a container is not reached."""
    found = read("a = []\nb = []\nd = [a, b]")
    assert found.sharing("a") == {"a", "d"}
    assert found.sharing("d") == {"a", "b", "d"}


def test_what_is_held_does_not_see_what_is_put_beside_it():
    """A new item of a container changes the container and its other names; of what was taken out, what it was taken from too."""
    found = read("a = []\nd = [a]\ne = d\nb = d[0]")
    assert found.seeing("d") == {"d", "e", "b"}
    assert {"a", "b", "d"} <= found.seeing("b")


FIGURES = {
    "by their maker": ("import matplotlib.pyplot as plt\nleft, right = plt.subplots()\nb = 1", {"left", "right"}, {"b"}),
    "by their name": ("ax = make()\nfig_2 = make()\naxis_data = make()", {"ax", "fig_2"}, {"axis_data"}),
    "made from a figure": ("import seaborn as sns\ng = sns.relplot(d)\nh = g.axes[0]\nk = d", {"g", "h"}, {"k", "d"}),
    "in a loop": ("fig, grid = plot_all()\nfor cell, m in zip(fig.axes, models):\n    m.fit(1)", {"cell"}, {"m"}),
    "a parameter": ("def show(ax, rows):\n    return rows", {"ax"}, {"rows"}),
    "data of a plotting library": ("import seaborn as sns\nd = sns.load_dataset('x')", set(), {"d"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", FIGURES)
def test_figures_are_told_from_data(kind):
    """By what made them, by their name, and by the figure they come from."""
    code, figures, others = FIGURES[kind]
    found = read(code).figures
    assert figures <= found
    assert found.isdisjoint(others)


LATE = {
    "a function": ("rate = 1\ndef f(x):\n    return x * rate", "f", {"rate"}),
    "a function in a function": ("def f():\n    def g():\n        return rate\n    return g", "f", {"rate"}),
    "a function that calls another": ("def f():\n    return g()\ndef g():\n    return rate", "f", {"g", "rate"}),
    "functions that call each other": ("def f():\n    return g() + a\ndef g():\n    return f() + b", "f", {"a", "b", "f", "g"}),
    "a function under another name": ("def f():\n    return rate\nh = f", "h", {"rate"}),
    "a global that is written": ("def f():\n    global n\n    n = 1", "f", {"n"}),
    "a nonlocal is no global": ("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    return g", "f", set()),
    "an object of a class": ("class A:\n    def go(self):\n        return rate\no = A()", "o", {"rate"}),
    "a class of a class": ("class A:\n    def go(self):\n        return rate\nclass B(A):\n    pass\no = B()", "o", {"A", "rate"}),
    "an asynchronous function": ("async def f():\n    return await g(rate)", "f", {"g", "rate"}),
    "no function": ("a = 1", "a", set()),
}  # fmt: skip


@pytest.mark.parametrize("kind", LATE)
def test_globals_that_a_call_reads_are_found(kind):
    """Through other functions, other names, objects and base classes."""
    code, name, expected = LATE[kind]
    assert read(code).late(name) == expected


def test_functions_that_call_each_other_say_the_same_in_any_order():
    """Whoever is asked first, each reaches what both use."""
    code = "def f():\n    return g() + a\ndef g():\n    return f() + b"
    one, other = read(code), read(code)
    first, second = one.late("f"), one.late("g")
    second_again, first_again = other.late("g"), other.late("f")
    assert {"a", "b"} <= first & second & first_again & second_again


def test_generators_of_random_numbers_are_known():
    """What draws from one is fresh, and no name for the generator itself."""
    found = read("import numpy as np\nrng = np.random.default_rng(0)\na = rng.normal()")
    assert found.generators == {"rng"}
    assert "rng" not in found.sharing("a")
