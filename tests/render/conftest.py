"""Every test that takes `record` is asked about each of the example records."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("render_examples", Path(__file__).parent / "examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLES = _load()


@pytest.fixture
def examples() -> ModuleType:
    """The example records."""
    return EXAMPLES


@pytest.fixture(scope="session")
def examples_module() -> ModuleType:
    """The same, for tests that hypothesis calls many times."""
    return EXAMPLES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask about every example record."""
    if "record" in metafunc.fixturenames:
        every = EXAMPLES.every()
        metafunc.parametrize("record", every.values(), ids=every)
