"""Promise 1: whatever a cell does, it does the same with us as without us."""

import gc
import os
import re
import weakref
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

ODD = """
class Odd:
    def {method}(self, *arguments):
        SAID.append({method!r})
        raise RuntimeError("odd {method}")
SAID = []
"""
ODD_METHODS = (
    "__eq__ __hash__ __repr__ __str__ __reduce__ __reduce_ex__ __getattr__ __getstate__ __len__ __bool__ __iter__ __next__ "
    "__call__ __contains__ __getitem__ __enter__ __exit__ __del__ __dir__ __sizeof__ __array__ __fspath__ __index__ __copy__ "
    "__deepcopy__ __float__ __setattr__ __delattr__ __format__ __lt__ __get__ __set_name__"
).split()

CELLS = {
    "last expression": "a = 1\na + 1",
    "last expression with a semicolon": "1 + 1;",
    "nothing": "",
    "a comment": "# nothing",
    "print": "print('é🐍')",
    "write without a newline": "import sys\nsys.stdout.write('x')",
    "stderr": "import sys\nprint('bad', file=sys.stderr)",
    "exception": "a = 1\n1/0",
    "exception of the cell's own class": "class Odd(Exception): pass\nraise Odd('x')",
    "exception that cannot be shown": "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
    "chained exception": "try:\n    1/0\nexcept ZeroDivisionError as error:\n    raise KeyError('k') from error",
    "exception group": "raise ExceptionGroup('g', [ValueError('a'), TypeError('b')])",
    "syntax error": "x = = 1",
    "indentation error": "if 1:\nx = 1",
    "null character": "x = '\0'",
    "await": "import asyncio\nawait asyncio.sleep(0)\n7",
    "await that raises": "import asyncio\nawait asyncio.sleep(0)\n1/0",
    "autoawait off": "%autoawait off\n%autoawait on\n1",
    "%time": "%time 3",
    "shell": "!echo hello",
    "shell output": "x = !echo a\nx",
    "unknown magic": "%nosuchmagic",
    "exit": "import sys\nsys.exit(3)",
    "keyboard interrupt": "raise KeyboardInterrupt",
    "base exception": "class Odd(BaseException): pass\nraise Odd('x')",
    "missing name": "no_such_name",
    "bare verb": "data",
    "bare verb in a call": "compare(1, 2)",
    "bare verb alone": "drift",
    "bare verb with an item": "data['a']",
    "a verb as a variable": "compare = 3\ncompare",
    "our word as a function": "def register(x): return x\nregister(2)",
    "deleting everything": "for name in [n for n in globals() if not n.startswith('_') and n not in ('get_ipython', 'exit', 'quit', 'open', 'In', 'Out')]: del globals()[name]",
    "star import": "from math import *\npi",
    "globals": "globals()['x'] = 1\nx",
    "a name that is not ASCII": "naïve = 1\nnaïve",
    "recursion": "a = []\na.append(a)\na",
    "deep nesting": "a = []\nfor _ in range(5000): a = [a]\nlen(a)",
    "a broken descriptor": "class A:\n    @property\n    def __class__(self): raise RuntimeError\na = A()\n1",
    "a lying class": "class A:\n    @property\n    def __class__(self): return str\na = A()\nlen('x')",
    "a broken metaclass": "class M(type):\n    def __getattribute__(self, name): raise RuntimeError(name)\nclass A(metaclass=M): pass\na = A()\n1",
    "an odd module": "import types\nclass M(types.ModuleType):\n    def __getattr__(self, name): raise RuntimeError\nm = M('m')\n1",
    "lookups that count": "class A:\n    n = 0\n    def __getattr__(self, name):\n        type(self).n += 1\n        raise AttributeError(name)\na = A()\nA.n",
    "a closed folder": "import os, tempfile\nhere = os.getcwd()\ngone = tempfile.mkdtemp(); os.chdir(gone); os.rmdir(gone)\n1",
    "back from it": "import os, tempfile\nhere = os.path.expanduser('~')\nos.chdir(here)\n1",
    "names that are no identifiers": "globals()['not a name'] = 1\nglobals()[''] = 2\n1",
    "names that are no text": "globals()[1] = 2\n1",
    "a bad warning": "import warnings\nwarnings.simplefilter('always')\nwarnings.warn('careful')",
    "an invalid escape": "import warnings\nwarnings.simplefilter('always')\n1",
    "after it": "x = '\\d'\nx",
    "a recursive repr": "class A(list):\n    def __repr__(self): return repr(self)\nA()",
    "a class that is not its own": "class A: pass\nA.__module__ = 3\nA.__qualname__ = 'é'\na = A()\n1",
    "slots": "class A:\n    __slots__ = ('x',)\na = A()\na.x = 1\na.x",
    "an endless iterator": "import itertools\nc = itertools.count()\nnext(c), next(c)",
    "a generator": "g = (i for i in range(3))\nnext(g)",
    "the generator goes on": "list(g) if 'g' in globals() else 0",
    "threads": "import threading\nt = threading.Thread(target=print, args=('x',))\nt.start(); t.join()",
    "replaced stdout": "import sys, io\nold = sys.stdout\nsys.stdout = io.StringIO()\nprint('x')\nsys.stdout = old\nprint('y')",
    "redirected stdout": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as kept: print('x')\nkept.getvalue()",
    "random": "import random\nrandom.seed(1)\nrandom.random()",
    "random again": "random.random()",
    "nested cell": "get_ipython().run_cell('1/0').success",
    "a bare question": "len?",
}


def everything(notebook, cells):
    """What each cell showed."""
    return [notebook.run(cell).shown for cell in cells]


def both(bare, cells):
    """The cells in one shell without us and in one with us."""
    home = Path.cwd()
    without = everything(bare, cells)
    names = set(bare.shell.user_ns)
    bare.shell.reset(new_session=True)
    os.chdir(home)
    bare.load()
    with_us = everything(bare, cells)
    os.chdir(home)
    return without, with_us, names, set(bare.shell.user_ns)


def normal(shown):
    """Without addresses and times, which differ between any two executions."""
    value, error, out, err = shown
    out = re.sub(r"0x[0-9a-f]+", "0x", out)
    out = re.sub(r"(CPU times:|Wall time:).*", r"\1", out)
    return re.sub(r"0x[0-9a-f]+", "0x", value), error, out, err


def test_every_cell_shows_the_same(bare, monkeypatch, tmp_path):
    """Value, output, error and exception of every cell are the same, and so are the names left behind."""
    monkeypatch.setenv("HOME", str(tmp_path))
    without, with_us, names, names_with_us = both(bare, list(CELLS.values()))
    for cell, first, second in zip(CELLS, without, with_us, strict=True):
        assert (cell, normal(second)) == (cell, normal(first))
    assert {name for name in names_with_us - names if not str(name).startswith("__")} == set()  # `reset` brings those


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # __del__ raises where nobody catches
@pytest.mark.parametrize("method", ODD_METHODS)
def test_no_code_of_an_odd_object_is_run(notebook, method):
    """Whatever method of an object raises, none is called by us and nothing is said."""
    notebook.ok(ODD.format(method=method))
    notebook.run("odd = Odd()\nmany = [odd, {'k': odd}]", "x = 1", "y = (odd, x)\n'done'")
    said = [ran.err for ran in notebook.ran]
    notebook.ok("SAID.clear()")
    notebook.run("z = [odd]")
    notebook.run("many.append(1)")
    assert notebook["SAID"] == []
    assert said == [""] * len(said)


@pytest.mark.parametrize("tracked", [False, True])
def test_objects_are_freed_when_they_would_be(notebook, tracked):
    """We hold no reference: an object dies at the very statement that drops it."""
    head = "%%track\n" if tracked else ""
    notebook.ok(
        "import weakref\nclass A:\n    def __del__(self): print('gone')\n    def fit(self, X): return self\n"
        "a = A(); r = weakref.ref(a); big = [a]"
    )
    notebook.ok(f"{head}b = a\nc = len(big)")
    ran = notebook.ok(f"{head}del b\nbig.clear()\ndel a\nprint(r())")
    assert ran.out.splitlines()[:2] == ["gone", "None"]


def test_a_shell_value_is_not_kept_by_us(notebook):
    """When IPython lets an output go, it is gone."""
    notebook.ok("class A: pass")
    for cell in ("A()", "%%track\nA()"):
        alive = weakref.ref(notebook.run(cell).value)
        notebook.ran.clear()
        for name in [name for name in notebook.shell.user_ns if name.startswith("_") and name[1:].isdigit()]:
            del notebook.shell.user_ns[name], notebook.shell.user_ns_hidden[name]
        notebook.shell.user_ns["_oh"].clear()
        notebook.ok("1", "2", "3", "4")
        gc.collect()
        assert alive() is None


def test_a_file_written_without_close_is_flushed(notebook):
    """`open(p, 'w').write()` is on the disk when the statement ends."""
    assert notebook.ok("open('a.txt', 'w').write('x' * 10)\nopen('a.txt').read()").value == "x" * 10
    assert notebook.ok("%%track\nopen('b.txt', 'w').write('y' * 10)\nopen('b.txt').read()").value == "y" * 10


def test_a_dropped_socket_is_closed(notebook):
    """A connection that a cell drops is closed at once: the other side reads its end."""
    ran = notebook.ok(
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "import warnings; warnings.simplefilter('ignore', ResourceWarning)\n"
        "client = socket.socket(); client.connect(server.getsockname())\nother, _ = server.accept()\nother.settimeout(2)\n"
        "del client\nother.recv(1)"
    )
    assert ran.value == b""
    notebook.ok("other.close(); server.close()")


HOOK_FAILURES = ("begin", "finish")


@pytest.mark.parametrize("hook", HOOK_FAILURES)
def test_a_failure_of_ours_costs_one_line(notebook, monkeypatch, hook):
    """An exception inside each hook leaves the cell as it is and says one line, once."""

    def broken(*_arguments, **_options):
        raise RuntimeError("ours")

    monkeypatch.setattr(type(notebook.workspace.kernel.hooks.recorder), hook, broken)
    first, second = notebook.run("print('x')\n6 * 7"), notebook.run("7 * 6")
    assert (first.value, first.out.splitlines()[0], first.error) == (42, "x", None)
    assert first.err.count("\n") == 1
    assert "ours" in first.err
    assert (second.value, second.err) == (42, "")


def test_a_failure_of_ours_costs_a_tracked_cell_nothing(notebook, monkeypatch):
    """A log that fails inside a tracked cell leaves the cell's value, and the run is still recorded."""

    def broken(*_arguments, **_options):
        raise RuntimeError("ours")

    notebook.ok("%%track\nx = 1")
    monkeypatch.setattr(type(notebook.workspace.kernel.hooks.recorder), "finish", broken)
    ran = notebook.run("%%track\nprint('x')\n6 * 7")
    assert (ran.value, ran.error) == (42, None)
    assert notebook.tracked().status == "finished"


def test_silent_executions_are_not_ours(notebook):
    """A front end's silent questions leave no trace in the log."""
    before = len(notebook.log)
    notebook.shell.run_cell("silent = 1", silent=True)
    assert len(notebook.log) == before


def test_one_shell_exists():
    """The fixture gives the shell back."""
    assert not InteractiveShell.initialized()
