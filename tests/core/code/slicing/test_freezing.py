"""A frozen name is loaded where it was made, what made it goes, and a value that is not the one used is told."""

from mlops_magic.core.code.reading.names import names
from mlops_magic.core.code.slicing.fate import fate
from mlops_magic.core.code.slicing.freezing import FROZEN, freezing, loads_frozen, stale_use
from mlops_magic.core.code.slicing.slices import backward
from mlops_magic.records.execution import Execution

NOTHING = frozenset()
NONE = dict.fromkeys(("reads", "binds", "changes", "deletes"), NOTHING)


def log(*cells, changes=None):
    """Executions as the recorder would have them; `changes` maps an execution to what it changed in place."""
    found = []
    for number, code in enumerate(cells, 1):
        seen = names(code)
        moved = frozenset((changes or {}).get(number, ()))
        found.append(
            Execution(
                number,
                "",
                code,
                code,
                success=True,
                reads=frozenset(seen.reads),
                binds=frozenset(seen.binds),
                changes=moved,
                deletes=NOTHING,
            )
        )
    return tuple(found)


def cut(executions, name, target):
    """The slice of a target with a name frozen."""
    wanted = frozenset({target})
    return backward(freezing(executions, name, wanted).executions, target, wanted)


def test_what_only_made_the_value_goes():
    """The cells before the frozen one are not in the slice, and the statement that made it is a loading."""
    piece = cut(log("url = 'x'", "page = get(url)\ndf = parse(page)", "y = df.a"), "df", "y")
    assert [each.seq for each in piece.executions] == [2, 3]
    assert piece.executions[0].code == f"df = {FROZEN}('df')"


def test_what_the_cell_also_made_stays():
    """Other names of the cell are made as before, around the loading."""
    piece = cut(log("k = 2; x = input(); z = x * k", "y = (x, z)"), "x", "y")
    assert piece.executions[0].code == f"k = 2; x = {FROZEN}('x'); z = x * k"


def test_a_value_bound_again_after_its_use_is_told():
    """The notebook's value now is not what the target stood on: the execution that used it is named."""
    piece = cut(log("x = input()", "y = x + 'a'", "x = input()"), "x", "y")
    assert stale_use(piece, "x") == 2
    assert not loads_frozen(piece, "x")


def test_a_value_changed_before_its_use_is_fresh():
    """What changed it in place needs not be done again: the changed value is loaded."""
    executions = log("df = read()", "df['a'] = 1", "y = df.a", changes={2: ["df"]})
    piece = cut(executions, "df", "y")
    assert stale_use(piece, "df") is None
    assert [each.code for each in piece.executions] == [f"df = {FROZEN}('df')", "y = df.a"]


def test_the_fate_of_a_name_is_the_last_that_befell_it():
    """Deleted, or promised by a cell that failed before it; a name nobody heard of has none."""
    failed = Execution(2, "", "1/0\nclf = 1", "", success=False, failed_line=1, **NONE)
    deleted = Execution(3, "", "del df", "del df", success=True, **(NONE | {"deletes": frozenset({"df"})}))
    assert "execution 2 failed at line 1" in fate("clf", [failed, deleted])
    assert "deleted by execution 3" in fate("df", [failed, deleted])
    assert fate("nothing", [failed, deleted]) == ""
