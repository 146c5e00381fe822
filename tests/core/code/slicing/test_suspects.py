"""What in code may come out differently in a replay, and what to do about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlops_magic.core.code.slicing.suspects import freezable, origin_of, suspected, suspects
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
        ("folder = mkdtemp()", "temporary file"),
        ("name = os.path.basename(os.getcwd())", "name of its folder"),
        ("here = Path.cwd().name", "name of its folder"),
        ("age = os.path.getmtime('a.csv')", "when a file was written"),
        ("best = results.sort_values('mean_score_time').iloc[0]", "how long something took"),
        ("def refit(results):\n    return results['mean_fit_time'].argmin()", "how long something took"),
        ("seconds = search.refit_time_", "how long something took"),
        ("with tempfile.TemporaryDirectory() as folder:\n    pass", "temporary file"),
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


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("t = time.time()", "the clock (time.time)"),
        ("t = datetime.datetime.now()", "the clock (datetime.datetime.now)"),
        ("t = pd.Timestamp.now()", "the clock (pd.Timestamp.now)"),
        ("t = uuid.uuid4()", "entropy of the operating system (uuid.uuid4)"),
        ("t = os.urandom(4)", "entropy of the operating system (os.urandom)"),
        ("t = secrets.token_hex()", "entropy of the operating system (secrets.token_hex)"),
        ("t = input()", "the keyboard (input)"),
        ("t = tempfile.mkdtemp()", "the name of a temporary file (tempfile.mkdtemp)"),
    ],
)
def test_a_source_is_named_with_its_line_and_what_it_went_into(code, source):
    """The noun, the call, the line and the names, so that the value can be kept as data."""
    (found,) = suspected(_execution(f"k = 1\n{code}"))
    assert (found.source, found.line, found.names) == (source, 2, ("t",))
    assert freezable([_execution(code)], frozenset("t")) == ("t",)
    assert found.call in origin_of(_execution(code))


def test_of_what_a_page_became_the_part_in_use_is_to_be_kept():
    """The table made of what was read, if later cells use the table; what was read, if they use that."""
    code = "raw = urlopen(url).read()\ndf = parse(raw)"
    cell = replace(
        _execution(code), refusals=("it opened a connection to example.org",), binds=frozenset({"raw", "df"})
    )
    assert freezable([cell], frozenset({"df"})) == ("df",)
    assert freezable([cell], frozenset({"raw"})) == ("raw",)
    assert origin_of(cell) == "asks the network (example.org)"
