"""`%card`: what a person who was not there should know of a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from .grammar import Option, Verb, Words

if TYPE_CHECKING:
    from ..records.model_card import ModelCard, WrittenCard
    from ..workspace import Workspace

HELP = """Show the model card of a version, fill its fields, or write it as a page.

    %card NAME[@VERSION] [--html FILE | --md FILE]
    %card NAME[@VERSION] --set FIELD=TEXT …

Metrics, the gate's verdict and its segments, training data, signature, aliases and who moved them, environment, code and
exports are drawn from the store; no model is opened. What only people know, they fill in: intended_use, out_of_scope,
limits, considerations, owner, license. What was said before is kept.

Parameters
----------
NAME         a registered model; with @VERSION or @ALIAS that version, else the newest
--set FIELD=TEXT
             what the card says from now on, of every version, or with @VERSION of that one; an empty text takes it back
--html FILE  writes a page of its own: one file, light or dark as the reader has it
--md FILE    writes Markdown

Examples
--------
%card churn@champion
%card churn --set intended_use="Whom to call before they leave; a person decides."
%card churn@3 --html churn.html
"""
EXAMPLE = "%card churn@champion"


def card(workspace: Workspace, words: Words) -> ModelCard | WrittenCard:
    """The card, or where it was written."""
    if len(words.plain) != 1:
        raise UsageError(f"say which model. Type: {EXAMPLE}")
    files = [(form, words.one(f"--{form}")) for form in ("html", "md") if words.has(f"--{form}")]
    if len(files) > 1:
        raise UsageError(f"a card is written as one form at a time. Type: %card {words.plain[0]} --html card.html")
    from ..records.model_card import given_fields

    asked = given_fields(words.all("--set"), f"%card {words.plain[0]}")
    found = workspace.registry.card(words.plain[0], asked)
    for form, file in files:
        return workspace.registry.write_card(found, Path(file or f"card.{form}").expanduser(), form=form)
    return found


VERB = Verb(
    "card", card, HELP,
    (Option("--set", "FIELD=TEXT", completes="field"), Option("--html", "FILE"), Option("--md", "FILE")), EXAMPLE,
    ("model",),
)  # fmt: skip
