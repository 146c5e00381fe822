"""Is the front end as small as a page that loads it may expect?"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "mlops_magic" / "labextension" / "static"
MOST_BYTES = 250_000


def test_the_front_end_is_small() -> None:
    """All that a browser may load of it, compressed as a server sends it."""
    files = [path for path in STATIC.glob("*") if path.suffix in (".js", ".css")]
    if not files:
        pytest.skip("the sidebar is not built; type: python labextension/build_hook.py build")
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= MOST_BYTES
