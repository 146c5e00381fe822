"""What is a step called? After the heading above its cell, else after what it does and what it produces."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from .layout import Step

LOADING = ("read_", "load_", "fetch_", "make_")
FITTING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})
MOST_WORDS, MOST_LETTERS = 6, 40  # of a heading
_NUMBERING = re.compile(
    r"^\s*(?:(?:step|part|section|chapter)\s+)?(?:\d{1,2}(?:\.\d{1,2})*(?!\d)|[ivx]+(?=[.):]))\s*[.):\-–—]*\s*",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def step_name(step: Step, outputs: Sequence[str], targets: AbstractSet[str], taken: AbstractSet[str]) -> str:
    """A free name such as `load_the_data` (a heading), `load_df`, `split_data`, `fit_model`."""
    words = step.found.attributes | step.found.loads
    main = next((name for name in outputs if name in targets), outputs[0] if outputs else "")
    noun = re.sub(r"\W|^(?=\d)", "_", main, flags=re.ASCII).strip("_").lower()
    name = heading_name(step.heading)
    if name:
        pass
    elif not noun:
        name = "set_seed" if step.found.seeds else f"step_{step.execution.seq}"
    elif "train_test_split" in words and len(outputs) > 1:
        name = "split_data"
    elif FITTING & words:
        name = f"fit_{noun}"
    elif any(word.startswith(LOADING) for word in words):
        name = f"load_{noun}"
    else:
        name = f"make_{noun}"
    if name in taken or keyword.iskeyword(name) or name in outputs:
        name = f"{name}_{step.execution.seq}"
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
