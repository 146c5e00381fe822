"""What does `__name__` mean in a cell? A notebook is always the main program; a script may be imported."""

from __future__ import annotations

import ast

from ...syntax import parse
from .source import Edit, Positions, edited, lines_in_strings

NAME, MAIN = "__name__", "__main__"


def as_main(code: str) -> str:
    """The code of a cell as it is in the main program, wherever it is written.

    What stands below `if __name__ == "__main__":` stands there without the question; elsewhere the name is its text.

    Examples
    --------
    >>> print(as_main("def main():\\n    return 1\\nif __name__ == '__main__':\\n    x = main()"))
    def main():
        return 1
    x = main()
    """
    if NAME not in code:
        return code
    tree, places = parse(code), Positions(code)
    if any(isinstance(node, ast.Name) and node.id == NAME and not _loads(node) for node in ast.walk(tree)):
        return code
    guards = [node for node in tree.body if isinstance(node, ast.If) and _asks(node.test)]
    opened = edited(code, [_opened(node, code, places) for node in guards])
    tree, places = parse(opened), Positions(opened)
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]  # whose quotes a text would end
    inside = {id(inner) for node in texts for inner in ast.walk(node)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == NAME]
    return edited(opened, [Edit(*places.span(node), f'"{MAIN}"') for node in names if id(node) not in inside])


def _loads(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _asks(test: ast.expr) -> bool:
    """Whether it is `__name__ == "__main__"`, whichever way round."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = [test.left, test.comparators[0]]
    names = [side for side in sides if isinstance(side, ast.Name) and side.id == NAME]
    return bool(names) and any(isinstance(side, ast.Constant) and side.value == MAIN for side in sides)


def _opened(node: ast.If, code: str, places: Positions) -> Edit:
    """The statement replaced by its body, moved left; lines inside of strings stay as they are."""
    start, end = places.span(node)
    first, stop = places.span(node.body[0])[0], places.span(node.body[-1])[1]
    line = code.find("\n", places.span(node.test)[1]) + 1
    if not 0 < line <= first:  # the body is on the line of the question
        return Edit(start, end, code[first:stop])
    inside, margin = lines_in_strings(code), node.body[0].col_offset
    number = code.count("\n", 0, line) + 1
    moved = []
    for place, text in enumerate(code[line:stop].split("\n")):
        blanks = len(text) - len(text.lstrip())
        moved.append(text if number + place in inside else text[min(margin, blanks) :])
    return Edit(start, end, "\n".join(moved))
