"""What is a step called? After the heading above its cell, else after what it does and what it produces."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from ..reading.expressions import called, root
from ..reading.vocabulary import shows_by_name
from ..shrinking.cutting import nested
from .definitions import DEFINITIONS
from .layout import Step

LOADING = ("read_", "load_", "fetch_")
FITTING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})
MOST_WORDS, MOST_LETTERS = 6, 40  # of a heading
_NUMBERING = re.compile(
    r"^\s*(?:(?:step|part|section|chapter)\s+)?(?:\d{1,2}(?:\.\d{1,2})*(?!\d)|[ivx]+(?=[.):]))\s*[.):\-–—]*\s*",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def step_name(
    step: Step,
    outputs: Sequence[str],
    targets: AbstractSet[str],
    taken: AbstractSet[str],
    given: AbstractSet[str] = frozenset(),
) -> str:
    """A free name such as `load_the_data` (a heading), `load_df`, `split_data`, `fit_model`, `update_rows`.

    Parameters
    ----------
    outputs : sequence of str
        Names that the step binds for others, in the order of the code.
    targets : set of str
        What the script is for.
    taken : set of str
        Names that are somebody's.
    given : set of str
        Names that earlier steps bound.
    """
    main = next((name for name in outputs if name in targets), outputs[0] if outputs else "")
    name = heading_name(step.heading) or (_producing(step, main, outputs) if _word(main) else _deed(step, given))
    if name not in taken and not keyword.iskeyword(name) and name not in outputs:
        return name
    name = f"{name}_{step.execution.seq}"
    while name in taken:
        name += "_"
    return name


def heading_name(heading: str) -> str:
    """A heading as a function's name: without its number, a few words; empty where no word is left.

    Examples
    --------
    >>> heading_name("2. Load the data"), heading_name("**Step 3:** `fit` [a model](x.html)!"), heading_name("1.2")
    ('load_the_data', 'fit_a_model', '')
    """
    plain = _LINK.sub(r"\1", heading).replace("*", "").replace("`", "").replace("'", "")
    words = re.findall(r"[^\W_]+", _NUMBERING.sub("", plain.strip()))[:MOST_WORDS]
    name = ""
    for word in words:
        longer = f"{name}_{word.lower()}" if name else word.lower()
        if len(longer) > MOST_LETTERS:
            break
        name = longer
    name = f"step_{name}" if name[:1].isdigit() else name
    return name if name.isidentifier() else ""


def _producing(step: Step, main: str, outputs: Sequence[str]) -> str:
    """After what others take from the step."""
    words = step.found.attributes | step.found.loads
    noun = "data" if main == "X" and "y" in outputs else _word(main)
    if "train_test_split" in words and len(outputs) > 1:
        return "split_data"
    if any(isinstance(node, DEFINITIONS) and node.name == main for node in step.tree.body):
        verb = "define"
    elif FITTING & words:
        verb = "fit"
    else:
        verb = "load" if any(word.startswith(LOADING) for word in words) else "make"
    return f"{verb}_{noun}"


def _deed(step: Step, given: AbstractSet[str]) -> str:
    """After what it does to what is there already, or what it calls; by its number where nothing says."""
    if step.found.seeds:
        return "set_seed"
    nodes = sorted(nested(step.tree.body), key=_binds_alone)
    named = (name for node in nodes for name in _said(node, given))
    return next(named, f"step_{step.execution.seq}")


def _binds_alone(node: ast.stmt) -> bool:
    """Whether a statement gives names to values, on the way to what the step is for."""
    return isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)


def _said(node: ast.stmt, given: AbstractSet[str]) -> Iterator[str]:
    """`update_rows` for `rows.sort()`, `fit_model` for `model.fit(X)`, `shuffle_rows` for `shuffle(rows)`."""
    if isinstance(node, DEFINITIONS):
        yield f"define_{_word(node.name)}"
        return
    targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [getattr(node, "target", None)]
    for target in filter(None, targets):
        if root(target) in given:
            yield f"update_{_word(root(target))}"
        elif isinstance(target, (ast.Attribute, ast.Subscript)) and (word := _last_word(target)):
            yield f"set_{word}"
    value = getattr(node, "value", None)
    calls = [each for each in ast.walk(value) if isinstance(each, ast.Call)] if value is not None else []
    for call in (each for each in calls if not shows_by_name(called(each))):
        yield from _called(call, given)
    if value is not None and root(value) in given:  # an attribute that a function makes
        yield f"update_{_word(root(value))}"


def _called(call: ast.Call, given: AbstractSet[str]) -> Iterator[str]:
    verb, owner = _word(called(call)), root(call.func)
    first = root(call.args[0]) if call.args else ""
    if isinstance(call.func, ast.Attribute) and owner in given:
        yield f"{'fit' if verb in FITTING else 'update'}_{_word(owner)}"
    elif verb and first in given and "_" not in verb:
        yield f"{verb}_{_word(first)}"
    elif verb:  # `sklearn.set_config()` says it all; `bump()` is a name of the notebook's
        yield verb if "_" in verb and isinstance(call.func, ast.Attribute) else f"call_{verb}"


def _last_word(target: ast.Attribute | ast.Subscript) -> str:
    """`rcparams` of `plt.rcParams["lines.linewidth"]`, `prec` of `getcontext().prec`."""
    node: ast.expr = target
    while isinstance(node, ast.Subscript):
        node = node.value
    return _word(node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", ""))


def _word(name: str) -> str:
    """A name as a part of a function's name; empty where no letter is left."""
    return re.sub(r"\W|^(?=\d)", "_", name, flags=re.ASCII).strip("_").lower()
