"""All verbs, by name: the grammar's table of contents."""

from __future__ import annotations

from . import export
from .grammar import Verb

VERBS: dict[str, Verb] = {verb.name: verb for verb in (export.VERB,)}
