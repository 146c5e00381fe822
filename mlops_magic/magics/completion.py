"""What does Tab offer on a magic's own line? Options, names, models, runs, metrics; no Python keywords."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher

from .export import KINDS
from .mlops import WORDS
from .table import VERBS

if TYPE_CHECKING:
    from ..workspace import Workspace
    from .grammar import Verb

_LINE = re.compile(r"^\s*(?:[\w, ]+=\s*)?(?P<percent>%{1,2})(?P<verb>\w+)\s+(?P<rest>.*)$")
MOST_OFFERED = 200


def matcher(workspace: Workspace) -> Any:
    """A matcher for IPython's completer; it suppresses the others on our lines only."""

    @context_matcher()  # type: ignore[untyped-decorator]  # IPython is untyped here
    def mlops_matcher(context: Any) -> dict[str, Any]:
        line = context.line_with_cursor[: context.cursor_position]
        found = _LINE.match(line)
        verb = VERBS.get(found["verb"]) if found else None
        if found is None or verb is None or (found["percent"] == "%%") != (verb.name == "track"):
            return {"completions": [], "suppress": False}
        offered = offers(workspace, verb, found["rest"])
        token = found["rest"].rpartition(" ")[2]
        kept = [SimpleCompletion(text=text) for text in offered if text.startswith(token)][:MOST_OFFERED]
        return {"completions": kept, "suppress": True, "matched_fragment": token}

    return mlops_matcher


def offers(workspace: Workspace, verb: Verb, rest: str) -> list[str]:
    """Everything that could stand at the end of a line, unfiltered."""
    words, token = rest.split(" ")[:-1], rest.rpartition(" ")[2]
    if token.startswith("-"):
        return sorted(option.name for option in verb.options)
    before = words[-1] if words else ""
    for option in verb.options:
        if before and before in (option.name, option.short) and option.value:
            kind = option.completes or ("variable" if option.many else "")
            return _names(workspace, kind)
    plain = [word for word in words if word and not word.startswith("-")]
    if verb.words and not plain:
        return list(verb.words)
    kinds = verb.words.get(plain[0], ()) if verb.words else verb.completes
    kind = kinds[min(len(plain) - bool(verb.words), len(kinds) - 1)] if kinds else ""
    return _names(workspace, kind)


def _names(workspace: Workspace, kind: str) -> list[str]:
    """Names of a kind; a store that is not there offers nothing."""
    fixed = {
        "export": list(KINDS),
        "mlops": list(WORDS),
        "as": ["as"],
        "to": ["to"],
        "vs": ["vs"],
        "against": ["against", "as"],
        "alias": ["champion", "challenger"],
    }
    if kind in fixed:
        return fixed[kind]
    if kind == "variable":
        return sorted(workspace.kernel.variables())
    if kind == "target":
        return sorted(workspace.kernel.variables()) + _stored(workspace, "model")
    if kind == "audited":
        return ["verify", *(f"run:{name}" for name in _stored(workspace, "run"))]
    if kind == "score":
        from ..core.release.scores import SCORES  # brings NumPy

        return list(SCORES)
    if kind == "field":
        from ..records.model_card import ASKED

        return [f"{field}=" for field in ASKED]
    if kind == "table":
        return sorted(workspace.kernel.variables()) + [f"data:{name}" for name in _stored(workspace, "data")]
    if kind == "traced":
        return _stored(workspace, "model") + [f"data:{name}" for name in _stored(workspace, "data")]
    return _stored(workspace, kind)


def _stored(workspace: Workspace, kind: str) -> list[str]:
    if kind not in ("model", "run", "metric", "experiment", "schema", "data") or not workspace.folder.is_dir():
        return []
    try:
        return workspace.names(kind)
    except Exception:  # noqa: BLE001 - Tab offers nothing rather than an error
        return []
