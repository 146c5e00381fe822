"""A search over a script of a few cells, with real files and real forks, and nothing of it left afterwards."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from mlops_magic.adapters.fork_server import ForkServer
from mlops_magic.core.code.reading.names import names
from mlops_magic.core.code.slicing.slices import whole
from mlops_magic.export.attached import Attached
from mlops_magic.export.pipeline import write_pipeline
from mlops_magic.records.execution import Execution
from mlops_magic.records.proof import Target
from mlops_magic.services.pipelines.prove import expected_of
from mlops_magic.services.pipelines.search import Search
from mlops_magic.services.pipelines.write_forms import Request, written_forms


def logged(cells):
    """Cells as the log would have them."""
    made = []
    for number, code in enumerate(cells, 1):
        found = names(code)
        made.append(
            Execution(
                number, f"c{number}", code, code, success=True, reads=frozenset(found.reads),
                binds=frozenset(found.binds), changes=frozenset(found.stores), deletes=frozenset(),
            )
        )  # fmt: skip
    return made


@pytest.fixture
def searching(tmp_path):
    """Begin a search over cells for a target, whose value is what the cells give here."""
    with ExitStack() as servers:

        def begin(*cells, target, seconds=60.0):
            namespace = {}
            exec("\n".join(cells), namespace)
            expected = expected_of(target, namespace[target])
            piece = whole(logged(cells), target)
            attached = Attached((Target(target, expected.fingerprint),))
            request = Request((piece,), (expected,), tmp_path / "out", tmp_path, seconds=20.0, attached=attached)
            best = next(written_forms(piece, request))
            draft, scratch = tmp_path / "draft", tmp_path / "scratch"
            draft.mkdir()
            scratch.mkdir()
            write_pipeline(draft, best.files, tmp_path)
            server = servers.enter_context(ForkServer(["numpy", "blake3"], draft))
            return Search(draft, scratch, best, request, server, time.monotonic() + seconds)

        yield begin
