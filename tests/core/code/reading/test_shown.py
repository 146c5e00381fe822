"""IPython's `display` is `print` where there is no IPython."""

import pytest

from mlops_magic.core.code.reading.shown import as_print

CASES = {
    "display(rows.pop()); x = 1": "print(rows.pop()); x = 1",
    "for row in rows:\n    display(row, 'b')": "for row in rows:\n    print(row, 'b')",
    "display(fig, clear=True)": "display(fig, clear=True)",
    "def f(display): display(1)": "def f(display): display(1)",
    "display = 3\nprint(display)": "display = 3\nprint(display)",
    "from IPython.display import display\ndisplay(1)": "from IPython.display import display\ndisplay(1)",
    "from mine import show as display\ndisplay(1)": "from mine import show as display\ndisplay(1)",
    "x = f'{display(1)}'": "x = f'{display(1)}'",
}


@pytest.mark.parametrize("code", CASES)
def test_display_becomes_print(code):
    """Where the cell does not bind the name, and `print` takes the same arguments."""
    assert as_print(code) == CASES[code]
