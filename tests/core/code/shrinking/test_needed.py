"""What a target does without is found at any depth, and what it needs is never silently lost where nothing is guessed."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_magic.core.code.shrinking.cutting import left, nested, spot, without
from mlops_magic.core.code.shrinking.deeds import Care
from mlops_magic.core.code.shrinking.needed import Part, unneeded

IMPORTS = "import numpy as np\nimport matplotlib.pyplot as plt\n"


def thinned(code, target, care=None):
    """The code without what the target seems to do without."""
    (gone,) = unneeded([Part(ast.parse(code).body, care or Care())], {target})
    return without(code, gone)


KEPT_AND_GONE = {
    "a plot in a loop": ("for x in rows:\n    total += x\n    plt.plot(x)", "total", "total += x", "plot"),
    "a counter of plots": ("i = 1\nfor x in rows:\n    total += x\n    plt.subplot(i)\n    i += 1", "total", "+= x", "i +="),
    "figures unpacked": ("fig, ax = plt.subplots()\nax.plot(rows)\ntotal = 1", "total", "total = 1", "ax"),
    "a loop that only plots": ("for x in rows:\n    y = x + 1\n    print(y)\ntotal = 1", "total", "total", "for"),
    "a function that only plots": (
        "def show(a):\n    plt.plot(a)\nshow(rows)\ntotal = 1", "total", "total", "show",
    ),
    "a function that plots and fits": (
        "def fit(m, X):\n    print(X)\n    m.fit(X)\nm = make()\nfit(m, 1)", "m", "m.fit(X)", "print",
    ),
    "a branch that only prints": ("if verbose:\n    print(1)\ntotal = 1", "total", "total", "if"),
    "what only a plot used": ("colors = ['r', 'b']\nplt.plot(rows, colors)\ntotal = 1", "total", "total", "colors"),
    "a column of zip": ("for ax, m in zip(axes, models):\n    m.fit(ax)", "models", "zip(axes, models)", "plot"),
    "an unused column of zip": (
        "for ax, m in zip(axes, models):\n    m.fit(1)\n    ax.plot()", "models", "for m in models:", "axes",
    ),
    "a column inside enumerate": (
        "for i, (c, m) in enumerate(zip(colors, models)):\n    m.fit(i)\n    plt.plot(c)", "models",
        "for i, m in enumerate(models):", "colors",
    ),
    "an alias": ("a = [1]\nb = a\nb.append(2)\nc = [3]\nc.append(4)", "a", "b.append(2)", "c"),
    "a container": ("a = [1]\nd = {'k': a}\nd['k'].append(2)\nother = {}\nother['k'] = 1", "a", "d['k'].append(2)", "other"),
    "what a container held": ("a = [1]\nd = [a]\nb = d[0]\nb.append(2)\ne = [d]\ne.append(3)", "a", "b.append(2)", "[d]"),
    "what is put beside it": (
        "a = [1]\nd = [a]\nd[0].append(2)\nd.append(3)\nd['k'] = 4\nd.x = 5", "a", "d[0].append(2)", "d.append(3)",
    ),
    "results of a model": (
        "m = make()\ns = np.zeros(2)\nr = []\nfor i in range(2):\n    m.fit(i)\n    s[i] = m.x_\n    r.append(m.x_)", "m",
        "m.fit(i)", "m.x_",
    ),
    "an item that is added to": ("a = [1]\nd = [a]\nd[0] += [2]\ne = 1", "a", "d[0] += [2]", "e"),
    "a global that a function reads late": (
        "rate = 1\ndef f(): return rate\nrate = 2\nunused = 3\ny = f()", "y", "rate = 2", "unused",
    ),
    "a global that a function writes": (
        "n = 0\ndef f():\n    global n\n    n += 1\n    print(n)\nf()\nf()", "n", "f()\nf()", "print",
    ),
    "a seed": ("np.random.seed(0)\nnp.mean(rows)\ny = np.random.rand()", "y", "seed(0)", "mean"),
    "drawn from a generator": (
        "rng = np.random.default_rng(0)\na = rng.normal()\nb = rng.normal()\nc = 1", "b", "a = rng.normal()", "c",
    ),
    "a break": ("for x in rows:\n    if x > 2:\n        break\n    y = x\n    print(x)", "y", "break", "print"),
    "a leaked loop variable": ("for i in range(3):\n    print(i)", "i", "for i in range(3):\n    pass", "print"),
    "an else that goes": ("if a:\n    y = 1\nelse:\n    print(2)", "y", "y = 1", "else"),
    "a try whose handler matters": (
        "try:\n    risky()\n    print(1)\nexcept ValueError:\n    y = 2", "y", "risky()", "print",
    ),
    "a chained fit": ("z = m.fit(X).transform(X)\nw = m.predict(X)", "m", "z = m.fit(X)", "w"),
    "code that may use any name": ("a = 1\nexec(text)\nprint(a)", "y", "a = 1\nexec(text)", "print"),
    "an object's method that changes a global": (
        "n = 0\nclass A:\n    def go(self):\n        global n\n        n = 1\na = A()\na.go()\nb = 1", "n", "a.go()", "b = 1",
    ),
    "a semicolon": ("a = 1; print(a); b = 2", "a", "a = 1", "b"),
    "what is warned of": ("import warnings\nwarnings.filterwarnings('ignore')\ny = 1", "y", "y = 1", "ignore"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT_AND_GONE)
def test_what_the_target_needs_stays_and_the_rest_goes(name):
    """Each family of programs keeps the one text and loses the other."""
    code, target, kept, gone = KEPT_AND_GONE[name]
    found = thinned(IMPORTS + code, target)
    ast.parse(found)
    assert kept in found
    assert gone not in found


def test_what_waits_for_a_thread_stays():
    """`join` and its like change no name, and without them a value may be late."""
    code = "t = Thread(target=fill)\nt.start()\nfor each in [t]:\n    each.join()\nprint(total)"
    assert "each.join()" in thinned(code, "total", Care(waiting=True))
    assert "join" not in thinned(code.replace("each.join()", "', '.join(each)"), "total", Care(waiting=True))


def test_care_keeps_calls_of_what_is_not_known():
    """With care, a fit that nothing uses stays: it may have drawn what the next fit would have."""
    code = "from models import Model\nfirst = Model(1).fit(X)\nsecond = Model(2).fit(X)\nfirst.predict(X)"
    assert "first = Model(1)" not in thinned(code, "second")
    assert thinned(code, "second", Care(unknown_calls=True)).count("Model(") == 2


def test_comments_go_with_their_statement_and_stay_with_others():
    """A comment directly above what goes, goes; all other text is as it was."""
    code = "for x in rows:\n    # show it\n    print(x)  # now\n\n    # add   it\n    total += x   # always\n"
    assert thinned(code, "total") == "for x in rows:\n    # add   it\n    total += x   # always\n"


DEEP = {
    "loops": "for v{k} in r{k}:", "loops over columns": "for v{k}, w{k} in zip(r{k}, c{k}):", "whiles": "while a{k}:",
    "branches": "if a{k}:", "contexts": "with m{k} as v{k}:", "functions": "def f{k}(a{k}):",
}  # fmt: skip


@pytest.mark.timeout(30)  # twice the time per depth would be hours
@pytest.mark.parametrize("kind", DEEP)
def test_time_does_not_double_with_depth(kind):
    """Eighteen blocks inside of each other, each with a value that the next turn needs, take no time to speak of."""
    lines = []
    for k in range(18):
        lines += [
            " " * k + DEEP[kind].format(k=k),
            " " * (k + 1) + f"a{k} = a{k + 1} + v{k}",
            " " * (k + 1) + "print(k)",
        ]
    code = "\n".join([*lines, " " * 18 + "total += a0", " " * 18 + "a18 = total"])
    found = thinned(code, "total")
    assert "print" not in found
    assert ("total += a0" in found) is (kind != "functions")


@pytest.mark.timeout(30)
def test_time_does_not_double_with_tries_inside_of_tries():
    """Each handler may be reached from all that stands inside of its `try`."""
    code = "".join(" " * k + "try:\n" for k in range(18)) + " " * 18 + "total = f()\n"
    code += "".join(" " * k + f"except E{k}:\n" + " " * (k + 1) + f"total = {k}\n" for k in reversed(range(18)))
    assert thinned(code, "total") == code


def test_columns_stay_where_a_later_turn_may_use_any_name():
    """What looks unused at first is kept once code is met that may read every name."""
    code = "for a, b in zip(x, y):\n    total += a\n    exec(text)"
    assert "zip(x, y)" in thinned(code, "total")


NAMES = ("a", "b", "c", "d")
name = st.sampled_from(NAMES)
value = st.one_of(
    st.integers(0, 3).map(str), name, st.tuples(name, name).map(lambda p: f"[{p[0]}, {p[1]}]"),
    st.tuples(name, name).map(lambda p: f"num({p[0]}) + num({p[1]})"), name.map(lambda n: f"keep({n})"),
)  # fmt: skip
simple = st.one_of(
    st.tuples(name, value).map(lambda p: f"{p[0]} = {p[1]}"),
    st.tuples(name, name).map(lambda p: f"put({p[0]}, num({p[1]}))"),
    st.tuples(name, name).map(lambda p: f"{p[0]}, {p[1]} = {p[1]}, {p[0]}"),
    name.map(lambda n: f"{n} = [num({n})]\n{n}.append(1)"),
    name.map(lambda n: f"print({n})"),
    name.map(lambda n: f"grow({n})"),
    st.tuples(name, name).map(lambda p: f"{p[0]} = [{p[1]}]\n{p[0]}.append(1)"),
    st.tuples(name, name).map(lambda p: f"{p[0]} = first({p[1]})"),
    st.tuples(name, name).map(lambda p: f"{p[0]} = {p[1]}[0] if isinstance({p[1]}, list) else [1]"),
    st.tuples(name, value).map(lambda p: f"if isinstance({p[0]}, list): {p[0]}[0] = {p[1]} if num({p[0]}) else 1"),
    name.map(lambda n: f"if isinstance({n}, list): {n}.append(num({n}))"),
)
indent = "    "


def inside(head):
    """A compound statement of up to three others."""
    return lambda parts: head + "\n" + "\n".join(indent + line for part in parts for line in part.split("\n"))


statement = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(inside("for k in range(2):")),
        st.tuples(name, st.lists(inner, min_size=1, max_size=3)).map(lambda p: inside(f"if num({p[0]}) % 2:")(p[1])),
        st.tuples(name, st.lists(inner, min_size=1, max_size=2)).map(
            lambda p: inside(f"for {p[0]} in ([1], [2]):")(p[1])
        ),
    ),
    max_leaves=5,
)
PRELUDE = """
def num(x, deep=0): return x if isinstance(x, int) else 0 if deep > 5 else sum(num(y, deep + 1) for y in x[:4]) % 7
def first(x): return x[0] if isinstance(x, list) else [x]
def keep(x): return {'x': x}['x']
def put(x, y):
    if isinstance(x, list) and len(x) < 5:
        x.append(y)
seen = []
def grow(x):
    global d
    d = [num(d), num(x)]
a, b, c, d = 1, [2], [3, [4]], 5
"""


def result(code):
    """Value of `a` after the code."""
    namespace = {"print": lambda *_: None}
    exec(compile(code, "<cells>", "exec"), namespace)
    return repr(namespace["a"])


@settings(max_examples=150, deadline=None)
@given(st.lists(statement, min_size=1, max_size=8))
def test_random_programs_give_the_same_value_without_what_goes(lines):
    """Assignments, aliases, mutation through functions, loops and branches: what is left gives the same value."""
    cells = [PRELUDE, *lines]
    gone = unneeded([Part(ast.parse(cell).body, Care()) for cell in cells], {"a"})
    assert result("\n".join(map(without, cells, gone))) == result("\n".join(cells))


@settings(max_examples=150, deadline=None)
@given(st.lists(statement, min_size=1, max_size=5).map("\n".join), st.randoms(use_true_random=False))
def test_any_statements_can_be_cut(code, random):
    """Whatever goes, the text is what its tree without those statements is."""
    every = [spot(node) for node in nested(ast.parse(code).body)]
    gone = frozenset(where for where in every if random.random() < 0.3)
    expected = ast.unparse(ast.Module(left(ast.parse(code).body, gone), []))
    assert ast.unparse(ast.parse(without(code, gone))) == expected
