"""A real IPython shell per test, as a notebook's kernel has it, and nothing of it left afterwards."""

import atexit
import gc
import os
import sys
import threading
import warnings
from dataclasses import dataclass, field

import hypothesis
import pytest

from mlops_magic.adapters.processes import BESIDE_OTHERS

# Test processes run beside each other, so that their threads wait as those of replays do. Read when a library is loaded.
for name, policy in BESIDE_OTHERS.items():
    os.environ.setdefault(name, policy)

# How fast examples are made says something about the machine, and nothing about what holds.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What collecting makes stays to the end: the search for garbage after a test does not walk through it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_unconfigure():
    """The last search, which pytest makes, is through everything."""
    gc.unfreeze()


def pytest_collection_modifyitems(items):
    """A browser or a kernel can fail a test by itself: it gets a second try, and the report names it. Nothing else does."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("kernel"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass
class Ran:
    """What a cell gave."""

    value: object
    error: BaseException | None
    out: str
    err: str

    @property
    def shown(self):
        """What a person can tell apart."""
        error = None if self.error is None else (type(self.error).__name__, said(self.error, str))
        return said(self.value, repr), error, self.out, self.err


def said(value, how):
    """Text of a value, odd ones included."""
    try:
        return how(value)
    except Exception as error:  # noqa: BLE001 - a cell's own class
        return f"{type(error).__name__} in {how.__name__}"


def warned(message, category, filename, lineno, _file=None, line=None):
    """Warnings of cells go to stderr as in a notebook, not to pytest."""
    sys.stderr.write(warnings.formatwarning(message, category, filename, lineno, line))


@dataclass
class Notebook:
    """A shell, its folder, and what its cells wrote."""

    shell: object
    read: object  # gives what was written since it was last asked
    folder: object
    ran: list = field(default_factory=list)

    def run(self, *cells, cell_id=None):
        """Run cells one after another; what the last one gave."""
        for cell in cells:
            self.read()
            result = self.shell.run_cell(cell, store_history=True, cell_id=cell_id)
            error = result.error_before_exec or result.error_in_exec
            self.ran.append(Ran(result.result, error, *self.read()))
        return self.ran[-1]

    def ok(self, *cells, cell_id=None):
        """Run cells that must succeed; what the last one gave."""
        for cell in cells:
            ran = self.run(cell, cell_id=cell_id)
            assert ran.error is None, f"{cell}\n{ran.error!r}\n{ran.out}\n{ran.err}"
        return ran

    def __getitem__(self, name):
        return self.shell.user_ns[name]

    @property
    def workspace(self):
        """Ours, inside of this shell."""
        return self.shell._mlops_magic[0]

    @property
    def log(self):
        """Every execution so far."""
        return self.workspace.kernel.executions

    def tracked(self):
        """The newest run, with all its parts."""
        return self.workspace.run(max(int(name) for name in self.workspace.names("run")))

    def load(self):
        """Load the extension, without a cell of its own."""
        self.shell.extension_manager.load_extension("mlops_magic")

    def unload(self):
        """Unload it."""
        self.shell.extension_manager.unload_extension("mlops_magic")


def opened(folder, read):
    """A fresh shell in a folder."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    return Notebook(InteractiveShell.instance(config=config), read, folder)


def closed(notebook):
    """Take the shell out of the process."""
    shell = notebook.shell
    if getattr(shell, "_mlops_magic", None) is not None:
        notebook.unload()
    shell.restore_sys_module_state()
    atexit.unregister(shell.atexit_operations)
    type(shell).clear_instance()


@pytest.fixture
def earlier():
    """What is here before a test is none of its garbage: a search for that, on the way out, need not walk through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def around(earlier, tmp_path, monkeypatch):  # noqa: ARG001  asked for before all others
    """The process as it was, whatever a cell does: folder, streams, hooks, modules, filters."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MLOPS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("MLOPS_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MLOPS_CARDS", "off")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(sys, "path", list(sys.path))
    kept = (sys.displayhook, sys.excepthook, sys.modules.get("__main__"), warnings.showwarning, set(sys.modules))
    environ, filters = dict(os.environ), list(warnings.filters)
    threads = threading.active_count()
    warnings.showwarning = warned
    warnings.resetwarnings()  # a notebook has Python's filters, not pytest's
    for ignored in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
        warnings.simplefilter("ignore", ignored)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
    yield folder
    sys.displayhook, sys.excepthook, sys.modules["__main__"], warnings.showwarning, modules = kept
    warnings.filters[:] = filters
    for name in set(sys.modules) - modules:
        path = getattr(sys.modules[name], "__file__", None) or ""
        if path.startswith(str(tmp_path)):
            del sys.modules[name]
    os.environ.clear()
    os.environ.update(environ)
    gc.collect()
    assert threading.active_count() <= threads


@pytest.fixture
def bare(around, capsys):
    """A shell without us."""
    notebook = opened(around, capsys.readouterr)
    yield notebook
    closed(notebook)


@pytest.fixture
def notebook(bare):
    """A shell with us."""
    bare.load()
    return bare


@pytest.fixture(scope="session")
def keep_versions():
    """A function that keeps versions 1, 2, … of a model in a folder's store, one for each AUC, the first the champion."""
    return kept_versions


def kept_versions(folder, name, *aucs):
    """Stands for `%register` with a key: what lists versions never opens or verifies them."""
    from mlops_magic.records.model import NewModelVersion, Signed
    from mlops_magic.records.run import Metric
    from mlops_magic.records.signature import ColumnSpec, Signature
    from mlops_magic.store import blobs
    from mlops_magic.store.database import open_database
    from mlops_magic.store.models.models import register

    database = open_database(folder / ".mlops")
    try:
        signature = Signature((ColumnSpec("age", "number", nullable=True),), named=True, output="class")
        for place, auc in enumerate(aucs):
            version = NewModelVersion(
                name, None, "sklearn.tree.DecisionTreeClassifier", blobs.put(database, b"model"), 5, f"fp1:est:{place}",
                signature, None, (Metric("auc", auc),), (), None, (), 1_790_000_000_000_000_000 + place,
            )  # fmt: skip
            register(
                database, version, lambda number: Signed(f'{{"version":{number}}}', "ab" * 64, "c" * 32),
                alias=None if place else "champion", actor="somebody", now_ns=version.created_ns,
            )  # fmt: skip
    finally:
        database.close()


@pytest.fixture(scope="session")
def keep_world():
    """A function that fills a folder's store with one thing of every kind, all called alike, and what leads to what."""
    return kept_world


def kept_world(folder, name, data_name=""):
    """A table, a run that read it, a model of it, an export, a drift report, a refusal and a run that failed."""
    import pandas as pd

    from mlops_magic.core.data.fingerprint import fingerprint
    from mlops_magic.core.data.profile import profile
    from mlops_magic.records.gate import Gate, GateCheck
    from mlops_magic.records.lineage import LineageEdge
    from mlops_magic.records.run import DatasetUse, Metric, RunResult, RunStart
    from mlops_magic.services.data.data_save import DataRequest, data_save
    from mlops_magic.services.data.drift import Question, drift
    from mlops_magic.store import exports, lineage
    from mlops_magic.store.database import open_database
    from mlops_magic.store.models import gates
    from mlops_magic.store.runs.runs import begin, finish

    at = 1_790_000_000_000_000_000
    table = pd.DataFrame({name: [float(row % 50) for row in range(1000)], "plan": ["basic", "pro"] * 500})
    used = DatasetUse(name, "read", fingerprint(table), 2)
    runs = []
    database = open_database(folder / ".mlops")
    try:
        for status, error in (("finished", ""), ("failed", name)):
            start = RunStart(name, name, at, "fit()", "fit()", "c1", "note.ipynb", tags=((name, name),))
            metrics = (Metric(name, 0.5),)
            ended = RunResult(status, at + 1, "ValueError" if error else "", error, metrics=metrics, data=(used,))
            runs.append(finish(database, begin(database, start).id, ended).id)
        if data_name:
            data_save(database, DataRequest(table, data_name), now_ns=at)
    finally:
        database.close()
    kept_versions(folder, name, 0.8, 0.7)
    database = open_database(folder / ".mlops")
    try:
        place = f"data:{used.fingerprint.fp}"
        edges = [(f"run:{runs[0]}", f"model:{name}@2", "trained_on"), (place, f"model:{name}@2", "trained_on")]
        lineage.add(database, [LineageEdge(*edge) for edge in edges])
        export = exports.put(
            database, exports.NewExport("pipeline", name, "out", "verified", model=f"{name}@2"), now_ns=at
        )
        lineage.add(database, [LineageEdge(f"model:{name}@2", f"export:{export.id}", "deployed")])
        for moved in (0.0, 30.0):
            current = table.assign(**{name: table[name] + moved})
            question = Question(current, name, profile(table), f"{name}@2", model=f"{name}@2")
            drift(database, question, now_ns=at + int(moved))
        checks = (GateCheck("beats the holder", "failed", f"{name} is worse"),)
        gates.put(database, Gate(f"{name}@2", "champion", f"{name}@1", name, name, 100, checks), now_ns=at + 5)
    finally:
        database.close()
