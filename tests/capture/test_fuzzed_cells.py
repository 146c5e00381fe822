"""Promise 1 on cells that nobody thought of: the same with us as without us, and every one of them in the log.

`MLOPS_FUZZ_EXAMPLES=2000` goes deeper, with other examples at every run.
"""

import atexit
import contextlib
import gc
import io
import os
import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

ASKED = int(os.environ.get("MLOPS_FUZZ_EXAMPLES", "0"))
EXAMPLES = ASKED or 12

METHODS = (
    "__eq__ __hash__ __repr__ __reduce__ __reduce_ex__ __getattr__ __getattribute__ __class__ __dict__ __len__ __bool__ "
    "__iter__ __next__ __slots__ __getstate__ __sizeof__ __dir__ __array__ __fspath__ __index__ __copy__ __instancecheck__"
).split()
BASES = ("", "list", "dict", "int", "str", "tuple", "set", "Exception", "metaclass=Meta")
MODES = ("raise", "garbage", "count")

PRELUDE = """
SAID = []
SANE = {"__hash__": 1, "__eq__": True, "__repr__": "odd", "__len__": 2, "__bool__": True, "__index__": 1, "__sizeof__": 9,
        "__dir__": [], "__fspath__": "odd", "__dict__": {}, "__class__": int, "__getstate__": {}, "__reduce__": (int, ()),
        "__reduce_ex__": (int, ()), "__getattr__": 0, "__getattribute__": 0, "__array__": [1], "__instancecheck__": True}

def answering(name, mode):
    def method(self, *arguments, **options):
        SAID.append(name)
        if mode == "raise":
            raise RuntimeError(f"odd {name}")
        if mode == "garbage":
            return {"not": "what was asked for"}
        if name == "__iter__":
            return iter([1, 2])
        if name == "__next__":
            raise StopIteration
        if name in ("__getattribute__", "__getattr__"):
            return object.__getattribute__(self, *arguments)
        return SANE.get(name, self)
    return property(method) if name in ("__class__", "__dict__") else method

class Meta(type):
    __eq__ = answering("__eq__", "raise")
    __hash__ = answering("__hash__", "count")
    __instancecheck__ = answering("__instancecheck__", "raise")
    __repr__ = answering("__repr__", "count")

class Plain:
    pass

def noted(x=1):
    SAID.append("noted")
    return x
"""

NAMES = st.sampled_from(["a", "b", "c", "d", "odd0", "odd1", "odd2", "noted", "Plain"])
BOUND = st.sampled_from(["a", "b", "c", "d"])
NUMBERS = st.integers(0, 3).map(str)
LEAVES = st.one_of(
    NAMES,
    NUMBERS,
    st.sampled_from(
        [
            "None",
            "'text'",
            "[]",
            "{}",
            "()",
            "set()",
            "Plain()",
            "object()",
            "...",
            "1/0",
            "nowhere",
            "print",
            "tuple(SAID)",
        ]
    ),
)


def larger(inner):
    """Expressions around expressions."""
    one = [
        "[{0}]", "({0},)", "len({0})", "bool({0})", "hash({0})", "list({0})", "repr({0})", "str({0})", "type({0})", "noted({0})",
        "(lambda x={0}: x)()", "f'{{{0}}}'", "[x for x in [{0}]]", "{{1: {0}}}", "{0}.field", "{0}()", "iter({0})", "id({0}) > 0",
        "(await later({0}))", "{{x: x for x in ({0}, 1)}}", "(x for x in [{0}])", "isinstance({0}, int)", "vars({0})", "not {0}",
    ]  # fmt: skip
    two = [
        "{0} == {1}",
        "{0} + {1}",
        "{0} if {1} else 0",
        "[{0}, {1}]",
        "{0} in {1}",
        "[*{0}, {1}]",
        "{0}[{1}]",
        "{0} and {1}",
    ]
    return st.one_of(
        st.tuples(st.sampled_from(one), inner).map(lambda pair: pair[0].format(pair[1])),
        st.tuples(st.sampled_from(two), inner, inner).map(lambda parts: parts[0].format(*parts[1:])),
        st.tuples(BOUND, inner).map(lambda pair: f"({pair[0]} := {pair[1]})"),
    )


EXPRESSIONS = st.recursive(LEAVES, larger, max_leaves=4)
SIMPLE = st.one_of(
    *[
        st.tuples(st.just(form), BOUND, EXPRESSIONS, NAMES).map(lambda parts: [parts[0].format(*parts[1:])])
        for form in (
            "{0} = {1}", "{0} = {1}", "{0}, *{0}{0} = {1}, 2, 3", "*{0}, = {1}", "{0} += {1}", "del {0}", "del {2}", "print({1})", "{1}",
            "{2}.field = {1}", "{2}[0] = {1}", "{0} = {2}", "assert {1}, 'said'", "raise ValueError({1!r})", "raise {1}", "{2}.append({1})",
            "import math as {0}", "{0}: int = {1}", "from os import path as {0}", "{0} = {2}; {0}.field = {0}", "globals()['{0}'] = {1}",
            "exec({1!r})", "{0} = [{2}] * 3", "{0} = [{2}]; {0}.append({0})", "type T = int", "return {1}", "SAID.append({1})",
        )
    ]
)  # fmt: skip


def indented(lines):
    """The lines as the body of a compound statement."""
    return ["    " + line for line in lines]


def compound(body):
    """Statements around statements."""
    heads = st.sampled_from(
        ["if {0}:", "for {1} in zip({0}, range(3)):", "for {1} in range(3):", "while noted({0}):", "with {0} as {1}:", "class {1}:",
         "class {1}({0}):", "def {1}(x={0}, *rest, **more):", "async def {1}(x={0}):", "match {0}:\n    case [{1}, *_]:",
         "async for {1} in {0}:", "def {1}():\n    global {1}"]
    )  # fmt: skip

    def headed(parts):
        head, expression, name, inner, call = parts
        lines = [*head.format(expression, name).splitlines()]
        deep = "case" in head
        inner = [*inner, "break"] if head.startswith(("while", "async for")) else inner
        lines += indented(indented(inner)) if deep else indented(inner)
        return [*lines, f"{name}()"] if call and "def" in head else lines

    def tried(parts):
        first, second, third, handler, name = parts
        return ["try:", *indented(first), handler.format(name), *indented(second), "finally:", *indented(third)]

    handlers = st.sampled_from(["except Exception as {0}:", "except {0}:", "except:", "except* ValueError as {0}:"])
    return st.one_of(
        st.tuples(heads, EXPRESSIONS, BOUND, body, st.booleans()).map(headed),
        st.tuples(body, body, body, handlers, BOUND).map(tried),
    )


STATEMENTS = st.recursive(
    SIMPLE,
    lambda inner: compound(
        st.lists(inner, min_size=1, max_size=3).map(lambda all_: [line for lines in all_ for line in lines])
    ),
    max_leaves=5,
)
CELLS = st.lists(STATEMENTS, min_size=1, max_size=4).map(
    lambda statements: "\n".join("\n".join(lines) for lines in statements)
)
ODD = st.tuples(
    st.sampled_from(BASES),
    st.lists(st.tuples(st.sampled_from(METHODS), st.sampled_from(MODES)), min_size=1, max_size=4),
)


def made(number, base, methods):
    """The cell that makes one odd object; a class that Python refuses leaves a plain one."""
    body = [f"    {name} = answering({name!r}, {mode!r})" for name, mode in methods if name != "__slots__"]
    body += ["    __slots__ = ('__hidden', 'shown')"] if any(name == "__slots__" for name, _ in methods) else []
    name = f"Odd{number}"
    return "\n".join(
        [f"odd{number} = Plain()", "try:", f"    class {name}({base}):", *indented(body or ["    pass"]),
         f"    odd{number} = {name}()", "except Exception as error:", "    print(type(error))"]
    )  # fmt: skip


NOTEBOOKS = st.tuples(st.lists(ODD, min_size=3, max_size=3), st.lists(CELLS, min_size=2, max_size=5)).map(
    lambda parts: [PRELUDE + "\nasync def later(x):\n    return x\n",
                   "\n".join(made(number, *odd) for number, odd in enumerate(parts[0])), *parts[1], "len(SAID)"]
)  # fmt: skip


@contextlib.contextmanager
def shell(*, loaded):
    """A shell of its own, with the extension or without."""
    settings_ = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
    each = InteractiveShell(config=settings_)
    try:
        if loaded:
            each.extension_manager.load_extension("mlops_magic")
        yield each
    finally:
        if loaded:
            each.extension_manager.unload_extension("mlops_magic")
        each.restore_sys_module_state()
        atexit.unregister(each.atexit_operations)
        each.reset(new_session=False)
        with contextlib.redirect_stderr(io.StringIO()):
            gc.collect()  # a coroutine that nobody awaited says so here, and not in the next shell


def shown(each, cell):
    """What a person can tell of a cell: streams with tracebacks, kinds of value and error, calls of odd methods."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        result = each.run_cell(cell, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    said = list(each.user_ns.get("SAID", ()))
    texts = [without_addresses(stream.getvalue()) for stream in (out, err)]
    names = {name for name in each.user_ns if type(name) is str and not name.startswith("_")}
    return (
        type(result.result).__name__,
        type(error).__name__,
        texts,
        [kind(each_) for each_ in said],
        names,
        len(each.user_ns["Out"]),
    )


def kind(said):
    """Names of called methods as they are, texts too but for addresses; anything else a cell put among them by its type."""
    return without_addresses(said) if type(said) is str else type(said).__name__


def without_addresses(text):
    """The text without what is another thing in every process."""
    return re.sub(r"0x[0-9a-f]+|\b\d{9,}\b", "0x", text)


@pytest.mark.usefixtures("around")
@pytest.mark.filterwarnings("ignore")
@settings(
    derandomize=not ASKED, max_examples=EXAMPLES, deadline=None,
    phases=[Phase.explicit, Phase.generate],  # two shells per try: a smaller example would take minutes to find
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(NOTEBOOKS)
def test_generated_cells_do_the_same_with_us(cells):
    """Value, streams, exception, names, `Out` and every call of an odd method are equal, and each cell is in the log."""
    with shell(loaded=False) as plain:
        without = [shown(plain, cell) for cell in cells]
    with shell(loaded=True) as ours:
        for cell, expected in zip(cells, without, strict=True):
            assert (cell, shown(ours, cell)) == (cell, expected)
        log = ours._mlops_magic[0].kernel.executions
    assert [execution.raw for execution in log] == cells
