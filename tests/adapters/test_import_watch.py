"""Imports are seen and nothing of the watching stays."""

import importlib
import sys

import pytest

from mlops_magic.adapters.import_watch import ImportWatch


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two modules, one of which imports the other."""
    folder = tmp_path / "watched_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("from . import inner\n")
    (folder / "inner.py").write_text("VALUE = 1\n")
    (folder / "broken.py").write_text("raise RuntimeError('broken')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder.name
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


@pytest.fixture
def watch(package):
    """A watch that counts."""
    seen = []
    made = ImportWatch({package}, lambda: seen.append(sorted(name for name in sys.modules if name.startswith(package))))
    made.seen = seen
    made.start()
    yield made
    made.stop()


def test_it_tells_once_when_an_import_is_done_with_all_it_imports(package, watch):
    """The inner module's end is not the import's end."""
    importlib.import_module(package)
    assert watch.seen == [[package, f"{package}.inner"]]


def test_modules_keep_their_own_loaders_and_the_import_system_is_left_as_it_was(package, watch):
    """Resources, reloads and pickles find what they know."""
    module = importlib.import_module(package)
    assert type(module.__loader__).__module__.startswith(("_frozen_importlib", "importlib"))
    assert module.__spec__.loader is module.__loader__
    watch.stop()
    assert watch not in sys.meta_path
    watch.stop()


def test_an_import_that_fails_fails_as_ever_and_the_next_is_seen(package, watch):
    """The user's error comes through, the count of open imports does not stay."""
    importlib.import_module(package)
    with pytest.raises(RuntimeError, match="broken"):
        importlib.import_module(f"{package}.broken")
    assert watch.depth == 0
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(f"{package}.missing")
