"""Every way in which Python binds, reads or deletes a name is seen, and a new way in a later Python is noticed."""

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.code.reading.names import names
from mlops_magic.core.code.reading.scopes import free_names

BINDING = {
    "assignment": "x = 1",
    "chained": "y = x = 1",
    "annotated": "x: int = 1",
    "augmented": "x += 1",
    "tuple": "(a, x) = b",
    "starred": "a, *x = b",
    "nested pattern": "[a, (b, *x)] = c",
    "walrus": "f(x := 1)",
    "walrus in a comprehension": "[y for y in a if (x := y)]",
    "import": "import x",
    "import as": "import numpy as x",
    "import of a part": "import x.path",
    "import from": "from m import x",
    "import from as": "from m import y as x",
    "function": "def x(): pass",
    "async function": "async def x(): pass",
    "class": "class x: pass",
    "for": "for x in y: pass",
    "for else": "for a in y: pass\nelse: x = 1",
    "async for": "async for x in y: pass",
    "while body": "while y: x = 1",
    "with": "with y as x: pass",
    "with tuple": "with y as (a, x): pass",
    "async with": "async with y as x: pass",
    "try body": "try: x = 1\nexcept E: pass",
    "except": "try: pass\nexcept E as x: pass",
    "except star": "try: pass\nexcept* E as x: pass",
    "finally": "try: pass\nfinally: x = 1",
    "match capture": "match y:\n case x: pass",
    "match as": "match y:\n case [1, 2] as x: pass",
    "match star": "match y:\n case [a, *x]: pass",
    "match rest": "match y:\n case {'a': 1, **x}: pass",
    "match class": "match y:\n case P(x, k=2): pass",
    "match class keyword": "match y:\n case P(k=x): pass",
    "match or": "match y:\n case [x, 1] | [x, 2]: pass",
    "if": "if y: x = 1",
    "one side of an expression": "(x := 1) if y else 2",
    "short circuit": "y and (x := 1)",
    "global of a function, run by a class body": "class A:\n global x\n x = 1",
}
READING = {
    "plain": "x",
    "attribute": "x.a",
    "subscript": "a[x]",
    "slice": "a[1:x]",
    "augmented": "x += 1",
    "call": "x()",
    "argument": "f(x)",
    "keyword": "f(a=x)",
    "starred": "f(*x, **y)",
    "double starred": "f(**x)",
    "f-string": "f'{x}'",
    "f-string width": "f'{a:{x}}'",
    "lambda": "f(lambda a: x)",
    "lambda default": "lambda a=x: a",
    "function default": "def f(a=x): pass",
    "keyword-only default": "def f(*, a=x): pass",
    "annotation": "def f(a: x): pass",
    "return annotation": "def f() -> x: pass",
    "vararg annotation": "def f(*a: x): pass",
    "decorator": "@x\ndef f(): pass",
    "class decorator": "@x\nclass A: pass",
    "base": "class A(x): pass",
    "metaclass": "class A(metaclass=x): pass",
    "class body": "class A:\n a = x",
    "comprehension": "[a for a in x]",
    "comprehension element": "[x for a in b]",
    "comprehension condition": "[a for a in b if x]",
    "second comprehension loop": "[a for a in b for c in x]",
    "set comprehension": "{x for a in b}",
    "dict comprehension": "{a: x for a in b}",
    "generator": "f(x for a in b)",
    "conditional": "a if x else b",
    "delete": "del x",
    "delete of an item": "del x[0]",
    "item store": "x[0] = 1",
    "attribute store": "x.a = 1",
    "assert": "assert x",
    "raise": "raise x",
    "raise from": "raise a from x",
    "except": "try: pass\nexcept x: pass",
    "match subject": "match x:\n case 1: pass",
    "match guard": "match a:\n case b if x: pass",
    "match value": "match a:\n case x.y: pass",
    "match class": "match a:\n case x(): pass",
    "with": "with x: pass",
    "await": "await x",
    "annotated": "a: x = 1",
    "before it is bound": "y = x\nx = 1",
    "bound on one branch only": "if a: x = 1\ny = x",
    "bound in a loop only": "for a in b: x = 1\ny = x",
    "bound in a try only": "try: x = f()\nexcept E: pass\ny = x",
    "after deletion": "x = 1\ndel x\ny = x",
    "outer name of a comprehension variable": "x = [x for x in x]",
}
NOT_READING = {
    "bound before": "x = 1\ny = x",
    "bound on both branches": "if a: x = 1\nelse: x = 2\ny = x",
    "comprehension variable": "[x for x in a]",
    "attribute name": "a.x",
    "keyword name": "f(x=1)",
    "bound by with": "with a as x:\n y = x",
    "lambda parameter": "lambda x: x",
    "text": "'x'",
}
LATE = {
    "function body": "def f(): return x",
    "method": "class A:\n def f(self): return x",
    "method that shares a name with its class": "class A:\n x = 1\n def f(self): return x",
    "nested function": "def f():\n def g(): return x\n return g",
    "lambda": "f = lambda: x",
    "comprehension in a function": "def f(): return [x for a in b]",
    "written as global": "def f():\n global x\n x = 1",
    "read in a class inside of a function": "def f():\n class A:\n  x = 1\n  def g(self): return x\n return A",
}
NOT_LATE = {
    "parameter": "def f(x): return x",
    "vararg": "def f(*x): return x",
    "keyword vararg": "def f(**x): return x",
    "local": "def f():\n x = 1\n return x",
    "local that is a comprehension variable too": "def f():\n x = 1\n y = [x for x in a]\n return x",
    "local of the outer function": "def f():\n x = 1\n def g(): return x\n return g",
    "nonlocal": "def f():\n x = 1\n def g():\n  nonlocal x\n  x = 2\n return g",
    "imported inside": "def f():\n import x\n return x",
    "caught inside": "def f():\n try: pass\n except E as x: return x",
    "matched inside": "def f(a):\n match a:\n  case {'k': 1, **x}: return x",
    "inner function": "def f():\n def x(): pass\n return x",
}


@pytest.mark.parametrize("code", BINDING.values(), ids=BINDING.keys())
def test_every_binding_form_binds(code):
    """Whatever the grammar binds a name with, the name is among those bound or perhaps bound."""
    found = names(code)
    assert "x" in found.binds | found.maybe_binds


@pytest.mark.parametrize("code", READING.values(), ids=READING.keys())
def test_every_reading_form_reads(code):
    """Whatever the grammar reads a name with, the name is among those read from before the cell."""
    assert "x" in names(code).reads


@pytest.mark.parametrize("code", NOT_READING.values(), ids=NOT_READING.keys())
def test_what_the_cell_gives_itself_is_not_read(code):
    """A name that the cell has surely bound, or that is no variable at all, is not read from before."""
    assert "x" not in names(code).reads


@pytest.mark.parametrize("code", LATE.values(), ids=LATE.keys())
def test_globals_of_functions_are_read_late(code):
    """Globals of a function's body belong to whoever calls it."""
    assert "x" in names(code).late_reads


@pytest.mark.parametrize("code", NOT_LATE.values(), ids=NOT_LATE.keys())
def test_locals_of_functions_are_not_globals(code):
    """Parameters and locals of every kind are nobody's globals."""
    assert "x" not in names(code).late_reads


@pytest.mark.parametrize(
    "code", ["exec('x = 1')", "eval(a)", "globals()['x'] = 1", "locals()", "vars()", "from m import *",
             "class A:\n exec('x = 1')"],
)  # fmt: skip
def test_code_that_may_touch_any_name_is_a_wildcard(code):
    """`exec`, `globals()` and star imports may touch anything."""
    assert names(code).wildcard


def test_a_method_call_may_change_receiver_and_arguments():
    """A call may change what it is called on and what it is given, and nothing else."""
    assert names("rows.sort(key=keys)\nother = 1").changes == {"rows", "keys"}


def test_what_a_handler_caught_is_not_what_the_notebook_has_by_that_name():
    """`as` gives the name anew and takes it away afterwards; read outside of the handler it is the notebook's."""
    assert "e" not in names("try: f()\nexcept E as e: print(e)").loads
    assert "e" in names("try: f(e)\nexcept E as e: print(e)").loads
    assert "e" in names("try: f()\nexcept E as e: print(e)\ng(e)").loads


def test_an_await_inside_a_function_is_not_the_cells():
    """Only an await at top level makes the cell asynchronous."""
    assert names("await f()").awaits
    assert names("[a async for a in b]").awaits
    assert not names("async def f():\n await g()").awaits


def test_a_seed_before_all_else_seeds():
    """A cell that first sets the seed does not depend on draws before it; one that draws first does."""
    assert names("import numpy as np\nnp.random.seed(0)\nx = np.random.rand()").seeds
    assert not names("x = np.random.rand()\nnp.random.seed(0)").seeds
    assert names("random.seed(0)").seeds == "random"
    assert names("np.random.seed(0)").seeds == "numpy"
    assert not names("random.seed()").seeds  # from the operating system
    assert not names("random.seed(None)").seeds


def test_imports_and_files_named_inside_functions_are_seen():
    """A module or file that a function will ask for is known where the function is defined."""
    found = names("def f():\n    import helper\n    return helper.read('data.csv')")
    assert "helper" in found.imports
    assert "data.csv" in found.strings


def test_code_that_does_not_parse_says_nothing():
    """Broken code and NUL characters give no names and no error."""
    assert names("x = = 1") == names("")
    assert names("x = '\0'") == names("")


def test_free_names_of_a_class_hold_what_its_methods_read():
    """A method does not see its class's names, so they are globals to it."""
    node = ast.parse("class A:\n rate = 1\n def f(self): return rate").body[0]
    assert "rate" in free_names(node)[0]


def test_annotations_are_free_names():
    """What a signature is annotated with must exist when the function is defined."""
    outer = ast.parse("def g():\n def f(a: Kind) -> Other: pass").body[0]
    assert {"Kind", "Other"} <= free_names(outer)[0]


@given(st.permutations(["a = 1", "b = a", "c = b", "del a", "a = c", "d = [a for a in c]"]))
def test_binding_order_decides_what_is_read(lines):
    """A straight line of code reads from before exactly the names that Python would not find bound yet."""
    bound: set[str] = set()
    expected: set[str] = set()
    for line in lines:
        uses = {"a = 1": "", "b = a": "a", "c = b": "b", "del a": "a", "a = c": "c", "d = [a for a in c]": "c"}[line]
        if uses and uses not in bound:
            expected.add(uses)
        if line == "del a":
            bound.discard("a")
        else:
            bound.add(line[0])
    assert names("\n".join(lines)).reads == expected


# Each class of `ast` that Python 3.11 to 3.14 has and `_Reader` was written for; a class missing here was thought of by
# nobody: decide what it does to names, give it a rule and a case above, and add it.
KNOWN_NODES = frozenset(
    """
    Add And AnnAssign Assert Assign AsyncFor AsyncFunctionDef AsyncWith Attribute AugAssign Await BinOp BitAnd BitOr
    BitXor BoolOp Break Call ClassDef Compare Constant Continue Del Delete Dict DictComp Div Eq ExceptHandler Expr
    Expression FloorDiv For FormattedValue FunctionDef FunctionType GeneratorExp Global Gt GtE If IfExp Import ImportFrom
    In Interactive Interpolation Invert Is IsNot JoinedStr LShift Lambda List ListComp Load Lt LtE MatMult Match MatchAs
    MatchClass MatchMapping MatchOr MatchSequence MatchSingleton MatchStar MatchValue Mod Module Mult Name NamedExpr
    Nonlocal Not NotEq NotIn Or ParamSpec Pass Pow RShift Raise Return Set SetComp Slice Starred Store Sub Subscript
    TemplateStr Try TryStar Tuple TypeAlias TypeIgnore TypeVar TypeVarTuple UAdd USub UnaryOp While With Yield YieldFrom
    alias arg arguments comprehension keyword match_case withitem
    """.split()
)
ABSTRACT = frozenset(
    "AST boolop cmpop excepthandler expr expr_context mod operator pattern stmt type_ignore type_param unaryop".split()
)
DEPRECATED = frozenset("AugLoad AugStore Bytes Ellipsis ExtSlice Index NameConstant Num Param Str Suite slice".split())


def test_no_node_of_the_grammar_is_unheard_of():
    """Every class of `ast` in this Python has been thought about."""
    every = {
        name for name in dir(ast) if name not in DEPRECATED | ABSTRACT and not name.startswith("_")
        and isinstance(getattr(ast, name), type) and issubclass(getattr(ast, name), ast.AST)
    }  # fmt: skip
    assert every - KNOWN_NODES == set(), f"Python {sys.version_info[:2]} has nodes nobody thought of"
