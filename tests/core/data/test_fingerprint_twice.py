"""Do two implementations of one specification agree, on the vectors and on whatever a generator makes up?"""

from __future__ import annotations

import os
import random

import pytest
from slow_fp1 import generate, vectors
from slow_fp1.build import build
from slow_fp1.records import record

from mlops_magic.core.data.fingerprint import fingerprint

RECIPES = vectors.recipes()
GOLDEN = vectors.golden()
BLOCK = 100
SEEDS = 10_000 if os.environ.get("MLOPS_MAGIC_FINGERPRINTS") == "all" else 600


def digests(value):
    """Content, schema and fp."""
    found = fingerprint(value)
    return found.content, found.schema, found.fp


def test_there_are_vectors_and_each_has_a_recipe():
    """At least two hundred, one line each, and no line without a recipe."""
    assert len(GOLDEN) >= 200
    assert set(GOLDEN) == set(RECIPES)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_vector_is_met_by_both(name):
    """The digests that were written down are those of both implementations, whatever the versions of the libraries."""
    slow, quick = vectors.digests(RECIPES[name]), digests(build(RECIPES[name]))
    known = slice(1) if vectors.versioned(name) else slice(3)
    assert slow[known] == GOLDEN[name][known]
    assert quick == slow


@pytest.mark.parametrize("start", range(0, SEEDS, BLOCK))
def test_both_agree_on_generated_values(start):
    """Frames, Series, arrays, sparse matrices, Arrow's arrays and plain values, a hundred seeds at a time."""
    for seed in range(start, start + BLOCK):
        recipe = generate.recipe(random.Random(seed))
        found = record(recipe)
        assert digests(build(recipe)) == (found.content.hex(), found.schema.hex(), found.fp), (seed, recipe)
