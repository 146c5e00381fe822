"""Which of several metrics would a person name first, and is more of it better?"""

from __future__ import annotations

from collections.abc import Sequence

MATTERS = ("auc", "average_precision", "f1", "balanced", "accuracy", "acc", "r2", "score", "rmse", "mae", "mse", "loss")
LOWER_IS_BETTER = ("loss", "error", "mse", "mae", "brier", "deviance", "distance", "time")


def headline(names: Sequence[str]) -> str | None:
    """The name that stands for a run; the last one where none of the usual ones is among them.

    Examples
    --------
    >>> headline(["train_time", "accuracy_score", "roc_auc_score"])
    'roc_auc_score'
    """
    for word in MATTERS:
        found = [name for name in names if word in name.lower()]
        if found:
            return found[-1]
    return names[-1] if names else None


def lower_is_better(name: str) -> bool:
    """Whether a smaller value is the better one, by the words in the name.

    Examples
    --------
    >>> lower_is_better("mean_squared_error"), lower_is_better("roc_auc_score")
    (True, False)
    """
    return any(word in name.lower() for word in LOWER_IS_BETTER)
