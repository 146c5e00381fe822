"""Statements go with their own comments and lines; what stays keeps its text, whatever form it has."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_magic.core.code.reading.contexts import Context, head
from mlops_magic.core.code.shrinking.columns import columns
from mlops_magic.core.code.shrinking.cutting import blocks, left, nested, spot, without

# Each program, the first words of what goes, and the text that is left.
FORMS = {
    "a decorated function": (
        "a = 1\n# about f\n@cache\n@other(2)\ndef f(x):\n    return x\nb = 2\n", ["def f"], "a = 1\nb = 2\n",
    ),
    "inside a decorated function": (
        "@cache\ndef f(x):\n    print(x)\n    return x\n", ["print"], "@cache\ndef f(x):\n    return x\n",
    ),
    "a nested function": (
        "def f():\n    def g():\n        look()\n        return 1\n    return g\n", ["look"],
        "def f():\n    def g():\n        return 1\n    return g\n",
    ),
    "all of a nested function": (
        "def f():\n    async def g():\n        return 1\n    return 2\n", ["async def"], "def f():\n    return 2\n",
    ),
    "the first of a line": ("a = 1; b = 2; c = 3\n", ["a"], "b = 2; c = 3\n"),
    "the middle of a line": ("a = 1;  b = 2;  c = 3  # all\n", ["b"], "a = 1; c = 3  # all\n"),
    "a whole line with semicolons": ("a = 1; b = 2;\nc = 3\n", ["a", "b"], "c = 3\n"),
    "the body of one line": ("if x: a = 1; b = 2\nc = 3\n", ["a", "b"], "if x: pass\nc = 3\n"),
    "half of a body on one line": ("for x in y: look(x); a = x\n", ["look"], "for x in y: a = x\n"),
    "a continued line": ("a = 1 + \\\n    2\nb = 3\n", ["a"], "b = 3\n"),
    "after a continued line": ("a = 1 + \\\n    2\nb = 3\n", ["b"], "a = 1 + \\\n    2\n"),
    "brackets over lines": ("f(\n    1,  # one\n    2,\n)  # done\nb = 3\n", ["f"], "b = 3\n"),
    "a text over lines": ('a = """\n# no comment\n"""\nb = 3\n', ["a"], "b = 3\n"),
    "a comment between": ("a = 1\n\n# of b\n# more\nb = 2\n# of c\nc = 3\n", ["b"], "a = 1\n\n# of c\nc = 3\n"),
    "a comment apart": ("# a chapter\n\n# of a\na = 1\nb = 2\n", ["a"], "# a chapter\n\nb = 2\n"),
    "an async loop": (
        "async def f():\n    async for x in y:\n        look(x)\n        a.append(x)\n", ["look"],
        "async def f():\n    async for x in y:\n        a.append(x)\n",
    ),
    "a case": (
        "match x:\n    case 1:\n        a = 1\n        look()\n    case _:\n        look()\n", ["look"],
        "match x:\n    case 1:\n        a = 1\n    case _:\n        pass\n",
    ),
    "every part of a try": (
        "try:\n    a = 1\n    look()\nexcept E:\n    look()\nelse:\n    look()\nfinally:\n    look()\n", ["look"],
        "try:\n    a = 1\nexcept E:\n    pass\n",
    ),
    "a finally without handlers": ("try:\n    a = 1\nfinally:\n    look()\n", ["look"], "try:\n    a = 1\nfinally:\n    pass\n"),
    "an elif": ("if x:\n    a = 1\nelif y:\n    look()\nelse:\n    b = 1\n", ["look"], "if x:\n    a = 1\nelif y:\n    pass\nelse:\n    b = 1\n"),
    "an elif with all below it": ("if x:\n    a = 1\nelif y:\n    look()\nelse:\n    look()\n", ["elif y"], "if x:\n    a = 1\n"),
    "the else of a loop": ("while x:\n    a = 1\nelse:\n    look()\nb = 1\n", ["look"], "while x:\n    a = 1\nb = 1\n"),
    "a lambda and a walrus": ("f = lambda x: x\nif (n := f(1)) > 0:\n    look(n)\n    a = n\n", ["look"], "f = lambda x: x\nif (n := f(1)) > 0:\n    a = n\n"),
    "a class body": ("class A:\n    '''Doc.'''\n\n    b = 1\n    look(b)\n\n    def f(self):\n        look(self)\n", ["look"], "class A:\n    '''Doc.'''\n\n    b = 1\n\n    def f(self):\n        pass\n"),
    "global and nonlocal": ("def f():\n    global a\n    look()\n    a = 1\n", ["look"], "def f():\n    global a\n    a = 1\n"),
    "letters of several bytes": ("für = 1; b = 'ä'; c = 2\n", ["b"], "für = 1; c = 2\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_goes_takes_its_lines_along_and_no_others(name):
    """Every form of statement can be cut, and the text around it is as it was."""
    code, first_words, expected = FORMS[name]
    gone = {
        spot(node)
        for node in nested(ast.parse(code).body)
        if any(ast.get_source_segment(code, node).startswith(word) for word in first_words)
    }
    assert gone
    assert without(code, gone) == expected
    ast.parse(expected)


def test_every_block_of_a_statement_is_found():
    """Bodies, handlers, cases, `else` and `finally` are blocks; what stands in expressions is none."""
    node = ast.parse("try:\n    a\nexcept A:\n    b\nexcept B:\n    c\nelse:\n    d\nfinally:\n    e").body[0]
    assert [ast.unparse(block) for block in blocks(node)] == ["a", "b", "c", "d", "e"]
    assert list(blocks(ast.parse("f = lambda: 1").body[0])) == []


def test_nothing_is_changed_where_nothing_goes():
    """Text that need not parse stays as it is, and trees stay the same objects."""
    assert without("a = (", frozenset()) == "a = ("
    body = ast.parse("for a in b:\n    c").body
    assert left(body, {(9, 9)})[0] is body[0]


def test_trees_that_were_given_are_not_changed():
    """What is left is new where it differs; the nodes that were given hold what they held."""
    code = "with a:\n    for x, y in zip(p, q):\n        look(y)\n        f(x)\n"
    body = ast.parse(code).body
    before = ast.dump(body[0])
    loop = body[0].body[0]
    left(body, {head(body[0]), spot(loop.body[0]), columns(loop).spots[1]})
    assert ast.dump(body[0]) == before


# ---------------------------------------------------------------------------------------------------------------------
SIMPLE = st.sampled_from(
    (
        "a = 1", "a, *b = c", "f(lambda x: x)", "(n := 2)", "a = 1; b = 2; c(3)", "d = [\n    1,\n]", "e = 1 + \\\n    2",
        's = """\n  text\n# no comment\n"""', "# above\ng = 1  # behind", "\nh = 1", "del a", "global a", "@dec\ndef f(): return 1",
        "import os", "assert a", "s = f'''\n{a}\n'''",
    )
)  # fmt: skip
HEADS = st.sampled_from(
    (
        "if a:", "for x in y:", "for x, (y, z) in zip(a, b):", "for i, (x, y) in enumerate(zip(a, b)):", "while a:",
        "with a:", "with a as b, c:", "with (\n    a as b,\n    c,\n):  # opened", "def f(x, *, y=1):", "class A:",
        "async def f():", "@dec\n@dec(1)\ndef f():", "try:", "match a:\n    case [x, *y]:",
    )
)  # fmt: skip
TAILS = {
    "if a:": ("else:", "elif b:"), "for x in y:": ("else:",), "while a:": ("else:",),
    "try:": ("except E:", "finally:", "except* E:"),
}  # fmt: skip


def moved(text, by):
    """Lines moved right, those of texts excepted: they begin in the first column or hold no statement."""
    inside, out = False, []
    for line in text.split("\n"):
        out.append(line if inside or not line else by + line)
        inside ^= line.count('"""') % 2 == 1 or line.count("'''") % 2 == 1
    return "\n".join(out)


@st.composite
def compound(draw, inner):
    """A statement with one or two blocks."""
    first = draw(HEADS)
    step = draw(st.sampled_from(("  ", "    ", "\t")))
    deep = step if not first.startswith("match") else "        "
    text = first + "\n" + moved("\n".join(draw(st.lists(inner, min_size=1, max_size=3))), deep)
    tails = TAILS.get(first, ())
    if tails and (first == "try:" or draw(st.booleans())):
        text += "\n" + draw(st.sampled_from(tails)) + "\n" + moved(draw(inner), step)
    return text


PROGRAM = st.lists(st.recursive(SIMPLE, compound, max_leaves=6), min_size=1, max_size=5).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(PROGRAM, st.sampled_from((0.1, 0.3, 0.7)), st.randoms(use_true_random=False))
def test_cut_text_is_what_the_cut_tree_says(code, share, random):
    """Statements, columns of loops and contexts may go in any choice: text and tree agree on what is left."""
    body = ast.parse(code).body
    every = [spot(node) for node in nested(body)]
    every += [head(node) for node in nested(body) if isinstance(node, Context)]
    for loop in filter(None, map(columns, nested(body))):
        every += loop.spots[1:]
    gone = frozenset(where for where in every if random.random() < share)
    assert ast.dump(ast.parse(without(code, gone))) == ast.dump(
        ast.parse(ast.unparse(ast.Module(left(body, gone), [])))
    )
