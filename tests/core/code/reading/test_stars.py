"""A star import becomes an import of what is used of it, and stays where that cannot be known."""

import pytest

from mlops_magic.core.code.reading.stars import with_named_stars

PUBLIC = {"math": {"pi", "e", "sqrt", "pow"}, "cmath": {"sqrt", "e"}}

WRITTEN = {
    "used later": (["from math import *", "y = sqrt(pi)"], ["from math import pi, sqrt", "y = sqrt(pi)"]),
    "used in the cell": (["from math import *\ny = pi"], ["from math import pi\ny = pi"]),
    "in a function": (["from math import *", "def y(): return pi"], ["from math import pi", "def y(): return pi"]),
    "as the target": (["from math import *", "pi"], ["from math import pi", "pi"]),
    "not at all": (["from math import *", "y = 1"], ["pass", "y = 1"]),
    "bound before": (["pow = max", "from math import *", "y = pow"], ["pow = max", "from math import pow", "y = pow"]),
    "bound anew": (["from math import *", "pow = max", "y = pow"], ["pass", "pow = max", "y = pow"]),
    "bound anew from itself": (["from math import *", "e = e + 1"], ["from math import e", "e = e + 1"]),
    "a local of a function": (["from math import *", "def y(e): return e"], ["pass", "def y(e): return e"]),
    "two": (
        ["from math import *", "from cmath import *", "y = sqrt(pi)"],
        ["from math import pi, sqrt", "from cmath import sqrt", "y = sqrt(pi)"],
    ),
}
STAYS = {
    "any name": ["from math import *", "y = eval('sqrt(4)')"],
    "unknown module": ["from helper import *", "y = f()"],
    "on a branch": ["if a: from math import *", "y = pi"],
    "no star": ["from math import pi", "y = pi"],
}


@pytest.mark.parametrize(("codes", "wanted"), WRITTEN.values(), ids=WRITTEN.keys())
def test_names_that_are_used_are_imported(codes, wanted):
    """Those that a later cell binds itself, before anything reads them, are not."""
    assert with_named_stars(codes, {"y", "pi"} if "pi" in codes else {"y"}, PUBLIC.get) == wanted


@pytest.mark.parametrize("codes", STAYS.values(), ids=STAYS.keys())
def test_a_star_stays_where_its_names_are_not_known(codes):
    """The proof decides then."""
    assert with_named_stars(codes, {"y"}, PUBLIC.get) == codes
