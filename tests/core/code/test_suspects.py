"""What in code may come out differently in a replay, and what to do about it."""

from __future__ import annotations

import pytest

from mlops_magic.core.code.suspects import suspects
from mlops_magic.records.execution import Execution

NOTHING: frozenset[str] = frozenset()


def _execution(code: str) -> Execution:
    return Execution(7, "a", code, code, success=True, reads=NOTHING, binds=NOTHING, changes=NOTHING, deletes=NOTHING)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("import time\nt = time.time()", "clock"),
        ("from datetime import datetime\nt = datetime.now()", "clock"),
        ("t = pd.Timestamp.now()", "clock"),
        ("u = uuid.uuid4()", "entropy"),
        ("page = requests.get('x')", "network"),
        ("name = input('who? ')", "keyboard"),
        ("with ThreadPoolExecutor() as pool:\n    pass", "same time"),
    ],
)
def test_a_suspect_is_named_with_its_place_and_a_remedy(code, word):
    """The sentence holds the execution, the kind of suspicion and what to do."""
    said = suspects([_execution(code)])
    assert "execution 7" in said
    assert word in said
    assert said.endswith(".")


def test_ordinary_code_is_not_suspicious():
    """Fits, tables and seeds draw no suspicion, nor do names that only sound alike."""
    code = "model.fit(X, y)\nrng = np.random.default_rng(0)\nprocess_input = clean(rows)\nconfig.time = 3"
    assert suspects([_execution(code)]) == ""


def test_code_that_does_not_parse_is_passed_over():
    """A cell that is no Python has no suspects."""
    assert suspects([_execution("x = = 1")]) == ""
