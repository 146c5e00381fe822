"""A cell is the main program, and stays it in a script that is imported."""

import pytest

from mlops_magic.core.code.reading.mains import as_main

CELLS = {
    "a block": ('if __name__ == "__main__":\n    # begin\n    x = 1\n    y = x\nz = 3', "# begin\nx = 1\ny = x\nz = 3"),
    "one line": ("if '__main__' == __name__: x = 1; y = 2", "x = 1; y = 2"),
    "a text over lines": ("if __name__ == '__main__':\n    x = '''a\n    b'''\n    if x:\n        y = 1\n", "x = '''a\n    b'''\nif x:\n    y = 1\n"),
    "an else": ("if __name__ == '__main__':\n    x = 1\nelse:\n    x = 2\n", "x = 1\n"),
    "a name": ("log = getLogger(__name__)", 'log = getLogger("__main__")'),
    "in a function": ("def f():\n    if __name__ == '__main__': return 1", "def f():\n    if \"__main__\" == '__main__': return 1"),
    "in a text": ("x = f'{__name__}'", "x = f'{__name__}'"),
    "bound": ("__name__ = 'mine'\nx = __name__", "__name__ = 'mine'\nx = __name__"),
    "not asked": ("x = 'name'", "x = 'name'"),
}  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_is_the_main_program(case):
    """A guard is opened, comments and texts as they stood; the name elsewhere is its text."""
    cell, expected = CELLS[case]
    assert as_main(cell) == expected
