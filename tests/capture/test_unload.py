"""`%load_ext` costs nothing, `%unload_ext` leaves nothing."""

import subprocess
import sys
import warnings

import pytest

from mlops_magic.magics.table import VERBS

HEAVY = (
    "pandas numpy sklearn scipy matplotlib pyarrow sqlite_utils anywidget jinja2 cloudpickle cryptography tqdm".split()
)


def everything_registered(shell):
    """What a shell has, in comparable form."""
    formatters = shell.display_formatter.formatters
    return {
        "events": {name: list(callbacks) for name, callbacks in shell.events.callbacks.items()},
        "cleanup transformers": list(shell.input_transformers_cleanup),
        "post transformers": list(shell.input_transformers_post),
        "ast transformers": list(shell.ast_transformers),
        "line magics": dict(shell.magics_manager.magics["line"]),
        "cell magics": dict(shell.magics_manager.magics["cell"]),
        "checkers": list(shell.prefilter_manager.checkers),
        "matchers": list(shell.Completer.custom_matchers),
        "formatters": {
            name: set(each.type_printers) | set(each.deferred_printers) for name, each in formatters.items()
        },
        "attributes": set(vars(shell)),
        "hooks": {name: str(hook) for name, hook in shell.hooks.items()},
    }


def test_unloading_restores_everything(bare):
    """After load and unload a shell is what it was, part by part, and so are the streams."""
    from sklearn import metrics
    from sklearn.linear_model import LogisticRegression

    bare.ok("import sklearn.metrics, sklearn.model_selection")
    before = everything_registered(bare.shell)
    streams = sys.stdout, sys.stderr, warnings.showwarning, list(warnings.filters), sys.displayhook
    wrapped = metrics.accuracy_score, metrics.accuracy_score.__wrapped__, LogisticRegression.score
    bare.load()
    bare.ok("x = 1", "%%track\nx = 2\nsklearn.metrics.accuracy_score([1], [1])", "%mlops", "%leaderboard")
    bare.unload()
    after = everything_registered(bare.shell)
    for part, had in before.items():
        assert (part, after[part]) == (part, had)
    assert (sys.stdout, sys.stderr, warnings.showwarning, list(warnings.filters), sys.displayhook) == streams
    assert (metrics.accuracy_score, metrics.accuracy_score.__wrapped__, LogisticRegression.score) == wrapped
    assert "sklearn" not in repr(
        [cell.cell_contents for cell in metrics.accuracy_score.__closure__ if "mlops" in repr(cell.cell_contents)]
    )


def test_loading_twice_changes_nothing(notebook):
    """A second load, by `%load_ext` or `%reload_ext`, registers nothing twice and keeps a log."""
    before = everything_registered(notebook.shell)
    notebook.ok("x = 1", "%load_ext mlops_magic")
    notebook.load()
    after = everything_registered(notebook.shell)
    assert {part: after[part] for part in ("cleanup transformers", "matchers", "checkers", "events")} == {
        part: before[part] for part in ("cleanup transformers", "matchers", "checkers", "events")
    }
    assert len(notebook.log) == 2


def test_reloading_starts_afresh(notebook):
    """`%reload_ext` gives one set of hooks, and cells run as before."""
    notebook.ok("x = 1", "%reload_ext mlops_magic")
    ran = notebook.ok("%%track\nprint('once')\nx + 1")
    assert (ran.value, ran.out.count("once")) == (2, 1)


def test_unloading_inside_of_a_tracked_cell_takes_everything_back(bare):
    """Even a cell that is being recorded leaves streams and scikit-learn as they were."""
    bare.ok("from sklearn.metrics import accuracy_score")
    streams, wrapped = (sys.stdout, sys.stderr, warnings.showwarning), bare["accuracy_score"].__wrapped__
    cells = [cell.cell_contents for cell in bare["accuracy_score"].__closure__]
    bare.load()
    bare.ok("%%track\n%unload_ext mlops_magic\nx = 1")
    assert (sys.stdout, sys.stderr, warnings.showwarning) == streams
    assert [cell.cell_contents for cell in bare["accuracy_score"].__closure__] == cells
    assert bare["accuracy_score"].__wrapped__ is wrapped
    assert bare.ok("print('still')").out.startswith("still")


def test_a_magic_of_the_users_comes_back(bare):
    """A magic that somebody had registered under a name of ours is theirs again after unloading."""

    def data(_line):
        return "theirs"

    for name in VERBS:
        bare.shell.register_magic_function(data, "line", name)
    bare.load()
    bare.unload()
    bare.ok("x = %drift now")
    assert bare["x"] == "theirs"
    assert bare.shell.magics_manager.magics["line"]["compare"] is data


def test_nothing_is_watched_after_unloading(bare):
    """The audit hook stays, as Python wants it, and notes nothing any more."""
    from mlops_magic.capture import resources

    bare.load()
    bare.ok("x = 1")
    bare.ok("%unload_ext mlops_magic")
    bare.ok("open('a', 'w').close()")
    assert resources._seen is None


@pytest.mark.parametrize("name", sorted(VERBS))
def test_bare_verbs_are_the_users_names(notebook, name):
    """Without its `%` a verb is a name like any other: undefined until the user defines it."""
    for cell in (name, f"{name}(1, 2)", f"{name}['a']", f"{name} "):
        assert isinstance(notebook.run(cell).error, NameError), cell
    assert notebook.ok(f"{name} = 3\n{name} + 1").value == 4


def test_loading_imports_nothing_heavy():
    """A fresh kernel that loads us and runs a plain cell has none of the heavy packages."""
    code = f"""
import sys
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
config = Config(); config.HistoryManager.enabled = False
shell = InteractiveShell.instance(config=config)
before = {{name for name in {HEAVY!r} if name in sys.modules}}
shell.run_line_magic("load_ext", "mlops_magic")
shell.run_cell("x = [1]\\ny = x + [2]")
print(sorted({{name for name in {HEAVY!r} if name in sys.modules}} - before))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
