"""`%register`: a model becomes a version in the registry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..records.model import ModelVersion
    from ..workspace import Workspace

HELP = """Make a fitted model a version of the registry.

    %register MODEL as NAME [--alias ALIAS] [--data INPUTS]
    %register --from FILE --trust FINGERPRINT as NAME --data INPUTS [--alias ALIAS]

The version holds the signature and reference profile of the inputs it was trained on, the metrics and number of its run,
the fingerprint of its data and how it was made. It is saved, loaded back and compared before it counts, signed with your
key, and opened later only if that signature holds: `mlops_magic.load("NAME@champion")`.

A pickle or joblib file of somebody else's runs what they wrote when it is opened. It is opened only if it has the
fingerprint that its maker told you, and that you trusted it is kept in the history. Without --trust nothing is opened.

Parameters
----------
MODEL           a variable or expression (`search.best_estimator_`)
NAME            what the model is called in the registry
--alias ALIAS   points at this version from now on, such as champion; no gate is asked, as %promote does
--data INPUTS   the inputs it was trained on, where they cannot be told from the log
--from FILE     the file of a model that was made elsewhere
--trust FP      the fingerprint that the file must have: fp1:file:…

Examples
--------
%register clf as churn --alias champion
%register --from model.pkl --trust fp1:file:0123456789abcdef0123456789abcdef as churn --data X_train
"""


def register(workspace: Workspace, words: Words) -> ModelVersion:
    """The new version."""
    plain = words.plain
    if words.has("--from"):
        return _from_file(workspace, words)
    if words.has("--trust"):
        raise UsageError("say which file is trusted. Type: %register --from model.pkl --trust FINGERPRINT as churn")
    if len(plain) < 3 or "as" not in plain[1:-1]:
        model = plain[0] if plain else "clf"
        raise UsageError(f"say what the model is called. Type: %register {model} as NAME")
    place = len(plain) - 1 - plain[::-1].index("as")
    model, name = " ".join(plain[:place]), " ".join(plain[place + 1 :])
    return workspace.models.register(model, name, alias=words.one("--alias"), data=words.one("--data"))


def _from_file(workspace: Workspace, words: Words) -> ModelVersion:
    file, name = str(words.one("--from")), " ".join(words.plain[1:])
    if words.plain[:1] != ["as"] or not name:
        raise UsageError(f"say what the model is called. Type: %register --from {file} --trust FINGERPRINT as churn")
    trust, alias, data = words.one("--trust"), words.one("--alias"), words.one("--data")
    return workspace.models.register_file(Path(file), name, trust=trust, alias=alias, data=data)


VERB = Verb(
    "register", register, HELP,
    (
        Option("--alias", "ALIAS", completes="alias"), Option("--data", "INPUTS", completes="variable"),
        Option("--from", "FILE"), Option("--trust", "FINGERPRINT"),
    ),
    "%register clf as churn --alias champion", ("variable", "as", "model"),
)  # fmt: skip
