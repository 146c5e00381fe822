"""Text is cut and moved where Python says it stands, whatever it holds."""

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.code.reading.source import Edit, Positions, edited, indented

HARD = {
    "non-ASCII": 'ä = "naïve 🐍"; b = ä + "é"',
    "multi-line string": 'a = """one\n  two\n"""\nb = a',
    "f-string": "a = 1\nb = f\"{a!r:>{a}} {'x' * a} é\"\nc = b",
    "multi-line f-string": 'a = 1\nb = f"""{a}\n  {a + 1}\n"""\nc = 2',
    "tabs": "if True:\n\ta = 1\n\tb = 2\nc = 3",
    "semicolons": "a = 1; b = 'x;y'; c = [a, b]",
    "decorator": "import functools\n@functools.lru_cache(\n    maxsize=2)\ndef f():\n    return 1\nx = f()",
    "nested quotes": "a = 'it\\'s \"so\"'\nb = \"'''\"\nc = a",
    "form feed": "a = 'x\x0cy'\nb = 2",
    "unicode line separator": "a = 'x\u2028y'; b = 'x\x1cy'\nc = 3",
    "carriage returns": "a = 1\r\nb = 2\r\nc = 3",
    "continued line": "a = 1 + \\\n    2\nb = a",
    "continued string": "a = 'x \\\n y'\nb = a",
    "brackets": "a = [\n  1,\n\n  2,\n]\nb = a",
    "bytes": "a = b'\\xff'\nb = r'\\n'",
}


@pytest.mark.parametrize("code", HARD.values(), ids=HARD.keys())
def test_a_span_holds_the_whole_statement(code):
    """The text cut out for a statement parses to that very statement."""
    places = Positions(code)
    for node in ast.parse(code).body:
        start, end = places.span(node)
        assert ast.dump(ast.parse(code[start:end]).body[0]) == ast.dump(node)


@pytest.mark.parametrize("code", HARD.values(), ids=HARD.keys())
def test_moving_code_right_does_not_change_it(code):
    """Indented into a function, code is the same code: strings keep every character."""
    moved = ast.parse("def f():\n" + indented(code) + "\n").body[0]
    assert [ast.dump(node) for node in moved.body] == [ast.dump(node) for node in ast.parse(code).body]


@given(st.text(st.characters(exclude_characters="'\\\n\r\0", exclude_categories=["Cs"]), max_size=30))
def test_any_text_in_a_string_keeps_positions(text):
    """Whatever stands in a string, the name behind it is cut out exactly."""
    code = f"a = '{text}'; bé = 1\nc = bé"
    places = Positions(code)
    name = ast.parse(code).body[1].targets[0]
    assert code[slice(*places.span(name))] == "bé"
    moved = ast.parse("if 1:\n" + indented(code)).body[0].body
    assert [ast.dump(node) for node in moved] == [ast.dump(node) for node in ast.parse(code).body]


def test_edits_are_made_from_the_outside_in():
    """Of two nested edits the outer one counts."""
    assert edited("f(g(x))", [Edit(2, 6, "y"), Edit(4, 5, "z")]) == "f(y)"


def test_comments_and_empty_lines_survive_moving():
    """Empty lines stay empty and comments move along."""
    code = textwrap.dedent("""\
        # first
        a = 1

        b = 2  # second
        """)
    assert indented(code) == "    # first\n    a = 1\n\n    b = 2  # second\n"
