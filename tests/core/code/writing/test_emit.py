"""A written script parses, holds the user's statements unchanged, and rebuilds the value in either form."""

import ast
import sys
import types

import pytest

from mlops_magic.core.code.reading.names import names
from mlops_magic.core.code.slicing.slices import whole
from mlops_magic.core.code.writing.emit import Needs, NoSuchForm, emitted
from mlops_magic.core.code.writing.layout import Wishes, forms
from mlops_magic.core.code.writing.script import plan
from mlops_magic.records.execution import Execution

CALLED = []


@pytest.fixture(autouse=True)
def checks(monkeypatch, tmp_path):
    """Stands for the files that are copied beside a script."""
    from contextlib import contextmanager

    @contextmanager
    def working_folder(here):
        CALLED.append(here)
        yield here

    package = types.ModuleType("pipeline_checks")
    inner = types.ModuleType("pipeline_checks.serving")
    module = types.ModuleType("pipeline_checks.serving.pipeline")
    module.main, module.working_folder, module.restore_generators = lambda _run, _here: 0, working_folder, CALLED.append
    for part in (package, inner, module):
        monkeypatch.setitem(sys.modules, part.__name__, part)
    monkeypatch.chdir(tmp_path)
    CALLED.clear()


def executions(cells):
    """Cells as the log would have them."""
    made = []
    for number, code in enumerate(cells, 1):
        found = names(code)
        made.append(
            Execution(number, f"c{number}", code, code, success=True, reads=frozenset(found.reads), binds=frozenset(found.binds), changes=frozenset(), deletes=frozenset())
        )  # fmt: skip
    return made


def written(cells, target, *, shared=False, trimmed=False, params=frozenset(), folder=True):
    """The script of all cells."""
    made = plan(
        whole(executions(cells), target),
        Wishes(shared=shared, trimmed=trimmed, params=params),
        lambda module: module != "beside",
    )
    return emitted(made, Needs(folder=folder), shared=shared, says=f"Rebuild {target}.", targets={target: target})


def ran(source, **params):
    """What the script's `run` gives, twice."""
    module = types.ModuleType("pipeline")
    module.__file__ = __file__
    sys.modules["pipeline"] = module
    try:
        exec(compile(source, "pipeline.py", "exec"), vars(module))
        first = module.run(**params)
        assert module.run(**params).keys() == first.keys()
        return first
    finally:
        del sys.modules["pipeline"]


def value_in_notebook(cells, target):
    """The value after running the cells in one namespace."""
    namespace = {"__name__": "__main__"}
    for code in cells:
        exec(compile(code, "<cell>", "exec"), namespace)
    return eval(target, namespace)


CELLS = {
    "steps": (["a = 1", "b = a + 1", "c = [a, b]"], "c"),
    "mutation through an alias": (["a = [1]", "b = a", "b.append(2)"], "a"),
    "a function": (["rate = 2", "def f(x):\n    return x * rate", "y = f(3)"], "y"),
    "a function whose global changes": (["rate = 2\ndef f(x): return x * rate", "rate = 3", "y = f(3)"], "y"),
    "a function that writes a global": (["n = 0\ndef f():\n    global n\n    n += 1", "f()", "f()"], "n"),
    "a class": (["rate = 2", "class A:\n    def f(self): return rate", "rate = 5", "y = A().f()"], "y"),
    "recursion": (["def f(n): return 1 if n < 2 else n * f(n - 1)", "y = f(5)"], "y"),
    "mutual recursion": (
        ["def f(n): return n == 0 or g(n - 1)\ndef g(n): return n != 0 and f(n - 1)", "y = f(4)"],
        "y",
    ),
    "imports": (["import math\nfrom os import path as p", "y = math.pi + len(p.join('a', 'b'))"], "y"),
    "import of one name twice": (
        ["from math import floor as f", "a = f(2.5)", "from math import ceil as f", "b = f(2.5)"],
        "(a, b)",
    ),
    "branches": (["a = 1", "if a:\n    b = 2", "c = b"], "c"),
    "rebound": (["x = 1", "y = x", "x = 2"], "(x, y)"),
    "deleted": (["x = 1\nt = 2", "y = x + t\ndel t", "z = y"], "z"),
    "multi-line strings": (["x = '''a\n  b\n'''", "y = f'''{x}\n{x!r:>30}'''"], "y"),
    "tabs": (["def f(x):\n\tif x:\n\t\treturn 1\n\treturn 2", "y = f(0)"], "y"),
    "semicolons": (["a = 1; b = 2", "c = a; d = b"], "(c, d)"),
    "decorators": (["import functools\n@functools.lru_cache\ndef f(x): return x + 1", "y = f(1)"], "y"),
    "exec": (["exec('x = 1')", "y = x + 1"], "y"),
    "globals": (["globals()['x'] = 1", "y = x + 1"], "y"),
    "locals": (["x = 1", "y = sorted(k for k in locals() if k == 'x')"], "y"),
    "annotated": (["x: int = 1", "x += 1"], "x"),
    "walrus": (["y = [z := 1, z + 1]", "w = z"], "(w, y)"),
    "unpacking": (["a, *b = [1, 2, 3]", "(c, d), e = (1, 2), 3"], "(a, b, c, d, e)"),
    "match": (["v = {'k': 1, 'l': 2}", "match v:\n    case {'k': a, **rest}:\n        pass"], "(a, rest)"),
    "try": (["try:\n    1/0\nexcept ZeroDivisionError as error:\n    kept = str(error)", "x = kept"], "x"),
    "loop variable": (["for i in range(3):\n    pass", "y = i"], "y"),
    "comprehension variable of the same name": (["x = 3", "y = [x for x in range(x)]"], "(x, y)"),
    "future import": (["from __future__ import annotations\nx = 1"], "x"),
    "star import": (["from math import *", "y = floor(pi)"], "y"),
    "closure": (["def make(n):\n    def inner(): return n\n    return inner", "y = make(4)()"], "y"),
    "lambda with a default": (["k = 2", "f = lambda x, k=k: x * k", "k = 5", "y = f(3)"], "y"),
    "quotes in the target": (["d = {'a\"b': 1, 'c\\\\d': 2}"], "d['a\"b']"),
    "non-ASCII": (["größe = 'naïve 🐍'", "länge = len(größe)"], "länge"),
    "annotation with a class of the notebook": (
        ["n = 2\nclass K:\n    size = n", "def f(x: K) -> K: return x.size", "y = f(K)"],
        "y",
    ),
    "a method that shares a name with its class": (
        ["x = 1", "class A:\n    x = 2\n    def f(self): return x", "y = A().f()"],
        "y",
    ),
    "a default that is bound early": (["k = 1\ndef f(a=k): return a", "k = 2", "y = f()"], "y"),
}
CLASHES = {
    "run": (["run = [1]", "run.append(2)", "y = sum(run)"], "y"),
    "run as the target": (["run = 3"], "run"),
    "a function run": (["def run(x):\n    return x + 1", "y = run(1)"], "y"),
    "an imported run": (["from subprocess import run", "y = run.__name__"], "y"),
    "run called from a function": (
        ["n = 1\ndef run(x):\n    return x + n", "def f(): return run(2)", "y = f()", "n = 5"],
        "y",
    ),
    "main": (["def main():\n    return 1", "y = main()"], "y"),
    "Path": (["Path = 'x'", "y = Path * 2"], "y"),
    "the real Path": (["from pathlib import Path", "y = Path('a').name"], "y"),
    "the real Path among others": (["from pathlib import PurePath, Path", "y = PurePath(Path('a')).name"], "y"),
    "HERE": (["HERE = 4", "y = HERE + 1"], "y"),
    "HERE computed": (["HERE = len('abc')", "y = HERE + 1"], "y"),
    "working_folder": (["working_folder = 'w'", "y = working_folder.upper()"], "y"),
    "restore_generators": (["restore_generators = 2", "y = restore_generators"], "y"),
    "pipeline_checks": (["pipeline_checks = 2", "y = pipeline_checks"], "y"),
    "the spare name too": (["HERE = len('a')\npipeline_here = 2", "y = HERE + pipeline_here"], "y"),
    "names of steps": (["make_y = 1", "step_1 = 2\nstep_3 = len('a')", "y = make_y + step_1 + step_3"], "y"),
    "asyncio": (["asyncio = 1", "y = asyncio + 1"], "y"),
    "this and steps": (["this = 1\nsteps = 2", "y = this + steps"], "y"),
    "a parameter of a function": (
        ["def f(Path, run=1, *HERE, **main): return (Path, run, HERE, main)", "y = f(1, 2, 3, a=4)"],
        "y",
    ),
}


@pytest.mark.parametrize("shared", [False, True], ids=["steps", "shared"])
@pytest.mark.parametrize(("cells", "target"), [*CELLS.values(), *CLASHES.values()], ids=[*CELLS, *CLASHES])
def test_the_script_rebuilds_the_value(cells, target, shared):
    """Each form either says that it cannot, or gives what the notebook had; the shared form always can."""
    try:
        source = written(cells, target, shared=shared)
    except NoSuchForm:
        assert not shared
        return
    assert ran(source)[target] == value_in_notebook(cells, target)


@pytest.mark.parametrize(("cells", "target"), CLASHES.values(), ids=CLASHES)
def test_a_name_of_ours_in_the_notebook_is_no_hindrance(cells, target):
    """Whatever the notebook calls its things, the readable form can be written, or a global is to blame."""
    try:
        written(cells, target)
    except NoSuchForm as reason:
        assert "bound" in str(reason)  # noqa: PT017 - most can be written; what cannot says why


@pytest.mark.parametrize("shared", [False, True], ids=["steps", "shared"])
@pytest.mark.parametrize(("cells", "target"), CELLS.values(), ids=CELLS)
def test_the_users_statements_are_unchanged(cells, target, shared):
    """Every statement stands in the script as the user wrote it, imports and the forms' own rewriting aside."""
    try:
        source = written(cells, target, shared=shared)
    except NoSuchForm:
        return
    kept = {ast.dump(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)}
    for code in cells:
        for node in ast.parse(code).body:
            rewritten = isinstance(node, (ast.Import, ast.ImportFrom, ast.AnnAssign)) or any(
                word in code for word in ("exec", "locals")
            )
            assert rewritten or ast.dump(node) in kept, ast.unparse(node)


def test_parameters_are_live():
    """A literal in capitals is an option of `run`, its default the notebook's value."""
    source = written(["ALPHA = 0.5\nname = 'x'", "y = ALPHA * 2"], "y")
    assert ran(source) == {"y": 1.0}
    assert ran(source, ALPHA=2.0) == {"y": 4.0}
    shared = written(["ALPHA = 0.5", "def f():\n    global y\n    y = ALPHA * 2", "f()"], "y", shared=True)
    assert ran(shared, ALPHA=3.0) == {"y": 6.0}


def test_asked_parameters_are_offered():
    """A small name becomes a parameter when it is asked for; one that is bound twice never."""
    assert ran(written(["alpha = 1", "y = alpha"], "y", params=frozenset({"alpha"})), alpha=7) == {"y": 7}
    twice = written(["alpha = 1", "alpha = alpha + 1", "y = alpha"], "y", params=frozenset({"alpha"}))
    with pytest.raises(TypeError):
        ran(twice, alpha=7)


def test_top_level_await_runs():
    """A cell that awaits becomes a coroutine, in both forms, even where `asyncio` is taken."""
    cells = ["import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return x", "y = await f(3)"]
    taken = ["async def f(x): return x", "asyncio = 1", "y = await f(asyncio)"]
    for shared in (False, True):
        assert ran(written(cells, "y", shared=shared))["y"] == 3
        assert ran(written(taken, "y", shared=shared))["y"] == 1


def test_a_star_import_of_a_module_beside_the_notebook_runs(tmp_path, monkeypatch):
    """`from beside import *` works in the form that shares globals."""
    (tmp_path / "beside.py").write_text("x = 41\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    cells = ["from beside import *", "y = x + 1"]
    with pytest.raises(NoSuchForm):
        written(cells, "y")
    try:
        assert ran(written(cells, "y", shared=True))["y"] == 42
    finally:
        sys.modules.pop("beside", None)


def test_the_nicest_form_is_tried_first():
    """Steps come before shared globals, and the last form keeps everything."""
    first, *_, last = forms()
    assert (first.shared, last.shared, last.trimmed) == (False, True, False)


def test_names_of_types_stand_at_the_top_with_the_classes_that_need_them():
    """A type variable, a type with arguments and a named tuple are definitions; what an index gives is a value."""
    cells = [
        "from collections import namedtuple\nfrom typing import Generic, TypeVar",
        "T = TypeVar('T')\nRow = dict[str, 'float | None']\nPair = namedtuple('Pair', 'a b')\nfirst = [7][0]",
        "class Box(Generic[T]):\n    row: Row = {}\n    def pair(self): return Pair(1, 2)",
        "y = Box().pair().b + first",
    ]
    source = written(cells, "y")
    assert (
        source.index("T = TypeVar")
        < source.index("Row = ")
        < source.index("class Box")
        < source.index("def make_first")
    )
    assert ran(source)["y"] == 9


def test_a_script_reads_as_a_person_would_have_written_it():
    """The whole text of a small script, character by character."""
    source = written(
        ["import math\nRATE = 0.5", "# the sum\ntotal = RATE * math.pi  # times pi"], "total", folder=False
    )
    assert (
        source
        == '''"""Rebuild total.

Run it: `python pipeline.py`. Check it: `python pipeline.py --verify`.
"""

import math
from pathlib import Path

from pipeline_checks.serving.pipeline import main

HERE = Path(__file__).resolve().parent

RATE = 0.5


def make_total(RATE):
    """Do what execution 2 did."""
    # the sum
    total = RATE * math.pi  # times pi
    return total


def run(*, RATE: float = RATE) -> dict[str, object]:
    """Rebuild the targets; every parameter has the notebook's value unless it is given."""
    total = make_total(RATE)
    return {"total": total}


if __name__ == "__main__":
    raise SystemExit(main(run, HERE))
'''
    )


def test_a_name_that_nothing_reads_is_not_bound():
    """Where only the call is needed, the script holds the call; comments and brackets stay."""
    cells = ["rows = [3, 1]", "# take one\ngone = (rows\n        .pop())  # the last", "y = rows[0]"]
    source = written(cells, "y", trimmed=True)
    assert "    # take one\n    (rows\n            .pop())  # the last\n" in source
    assert ran(source)["y"] == 3


def test_targets_bound_as_globals_are_declared():
    """In the form of shared globals a type checker finds what `run` gives."""
    source = written(["n = 0\ndef f():\n    global n\n    n += 1", "f()"], "n", shared=True)
    assert "\nn: Any\n" in source
    assert "from typing import Any\n" in source
    assert ran(source) == {"n": 1}


@pytest.mark.parametrize(
    ("cells", "contributing"),
    [
        (["import math", "import math\ny = math.pi"], {2}),  # the second has it in time
        (["import math", "y = math.pi", "import math\nz = 1"], {1, 2, 3}),  # the third has it too late
        (["import math\nx = 1", "import math", "y = math.pi + x"], {1, 3}),
        (["import math", "import math", "y = math.pi"], {2, 3}),
    ],
)
def test_an_import_counts_for_an_execution_of_which_more_is_in_the_script(cells, contributing):
    """An import at the top came from several cells: one that merely had it too is not among those that are rebuilt."""
    made = plan(whole(executions(cells), "y"), Wishes(shared=False, trimmed=True), lambda _module: True)
    assert made.contributing == contributing


@pytest.mark.parametrize("shared", [False, True])
def test_a_main_program_is_run_by_a_script_that_is_imported(shared):
    """What a cell did below `if __name__ == "__main__":` is done whoever calls `run`."""
    source = written(["def main(): return 4", "if __name__ == '__main__':\n    y = main()"], "y", shared=shared)
    assert ran(source) == {"y": 4}
