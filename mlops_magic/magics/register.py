"""`%register`: a model becomes a version in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..records.model import ModelVersion
    from ..workspace import Workspace

HELP = """Make a fitted model a version of the registry.

    %register MODEL as NAME [--alias ALIAS] [--data INPUTS]

The version holds the signature and reference profile of the inputs it was trained on, the metrics and number of its run,
the fingerprint of its data and how it was made. It is saved, loaded back and compared before it counts, signed with your
key, and opened later only if that signature holds: `mlops_magic.load("NAME@champion")`.

Parameters
----------
MODEL           a variable or expression (`search.best_estimator_`)
NAME            what the model is called in the registry
--alias ALIAS   points at this version from now on, such as champion
--data INPUTS   the inputs it was trained on, where they cannot be told from the log

Examples
--------
%register clf as churn --alias champion
"""


def register(workspace: Workspace, words: Words) -> ModelVersion:
    """The new version."""
    plain = words.plain
    if len(plain) < 3 or "as" not in plain[1:-1]:
        model = plain[0] if plain else "clf"
        raise UsageError(f"say what the model is called. Type: %register {model} as NAME")
    place = len(plain) - 1 - plain[::-1].index("as")
    model, name = " ".join(plain[:place]), " ".join(plain[place + 1 :])
    return workspace.register(model, name, alias=words.one("--alias"), data=words.one("--data"))


VERB = Verb(
    "register", register, HELP,
    (Option("--alias", "ALIAS", completes="alias"), Option("--data", "INPUTS", completes="variable")),
    "%register clf as churn --alias champion", ("variable", "as", "model"),
)  # fmt: skip
