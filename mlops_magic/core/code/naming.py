"""What is a step called? After what it does and what it produces."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from .script import Step

LOADING = ("read_", "load_", "fetch_", "make_")
FITTING = frozenset({"fit", "fit_transform", "fit_predict", "partial_fit"})


def step_name(step: Step, outputs: Sequence[str], targets: AbstractSet[str], taken: AbstractSet[str]) -> str:
    """A free name such as `load_df`, `split_data`, `fit_model`; `step_4` where nothing is produced."""
    words = step.found.attributes | step.found.loads
    main = next((name for name in outputs if name in targets), outputs[0] if outputs else "")
    noun = re.sub(r"\W|^(?=\d)", "_", main, flags=re.ASCII).strip("_").lower()
    if not noun:
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
