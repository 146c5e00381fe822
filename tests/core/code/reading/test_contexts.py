"""A `with` is replaced by its body: comments stay, values do not change, and the body moves to where the `with` stood."""

import ast

import pytest

from mlops_magic.core.code.reading.contexts import Context, head, names_given
from mlops_magic.core.code.shrinking.cutting import nested, without

OPENED = {
    "one context": ("a = 1\nwith quiet():\n    b = 2\n\n    # of c\n    c = 3  # three\nd = 4\n",
                    "a = 1\nb = 2\n\n# of c\nc = 3  # three\nd = 4\n"),
    "several over lines": ("with (\n    quiet() as q,  # first\n    style('x'),\n):  # all\n    b = 2\n", "b = 2\n"),
    "on one line": ("with quiet(): a = 1; b = 2\n", "a = 1; b = 2\n"),
    "one in another": ("with quiet():\n    with style():\n        b = 2\n    c = 3\n", "b = 2\nc = 3\n"),
    "inside a function": ("def f():\n    with quiet():\n        if a:\n            return 1\n    return 2\n",
                          "def f():\n    if a:\n        return 1\n    return 2\n"),
    "tabs": ("with quiet():\n\tif a:\n\t\tb = 2\n", "if a:\n\tb = 2\n"),
    "asynchronous": ("async def f():\n    async with quiet():\n        await g()\n", "async def f():\n    await g()\n"),
    "brackets less far right": ("with quiet():\n    a = [\n  1,\n    2]\n", "a = [\n1,\n2]\n"),
    "a comment above": ("# loud\nwith quiet():\n    # soft\n    a = 1\n", "# loud\n# soft\na = 1\n"),
    "a decorated function": ("with quiet():\n    @dec\n    def f():\n        pass\n", "@dec\ndef f():\n    pass\n"),
    "the last line without an end": ("with quiet():\n    a = 1", "a = 1"),
}  # fmt: skip


def opened(code):
    """The code without any of its contexts."""
    return without(code, {head(node) for node in nested(ast.parse(code).body) if isinstance(node, Context)})


@pytest.mark.parametrize("name", OPENED)
def test_the_body_stands_where_the_with_stood(name):
    """Its lines are as they were, moved left by one indent."""
    code, expected = OPENED[name]
    assert opened(code) == expected


@pytest.mark.parametrize("quotes", ['"""', "'''"])
@pytest.mark.parametrize("kind", ["", "f", "r", "b"])
def test_texts_over_several_lines_keep_their_value(quotes, kind):
    """Lines that begin inside of a text belong to its value and are not moved."""
    code = f"with quiet():\n    a = {kind}{quotes}\n    one\n  two\n{quotes}\n    b = 1\n"
    namespace, expected = {}, {}
    exec(opened(code), namespace)
    exec(f"a = {kind}{quotes}\n    one\n  two\n{quotes}", expected)
    assert namespace["a"] == expected["a"]
    assert namespace["b"] == 1


def test_what_as_binds_is_known():
    """Names behind `as`, unpacked ones and several contexts included."""
    node = ast.parse("with a as b, c as (d, [e, *f]), g: pass").body[0]
    assert names_given(node) == {"b", "d", "e", "f"}
