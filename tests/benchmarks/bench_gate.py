"""How often does the gate promote a version that is no better, how often one that is, and what does it cost?

Simulated models whose worth is known: both see the truth through noise; equals through as much, the better one through less.
One of two equals that is taken for better is a false promotion; the gate's promise is at most one in twenty.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from mlops_magic.core.release.compare import compared
from mlops_magic.core.release.outcomes import Outcome, Truth
from mlops_magic.core.release.scores import SCORES, Score

DRAWS = 500
SIZES = (200, 2000)
EQUAL, BETTER = (0.7, 0.7), (0.3, 1.0)
MOST_FALSE = 0.05
LARGE = 100_000

Drawn = tuple[Truth, Outcome, Outcome]


def classes(rng: np.random.Generator, rows: int, noise: tuple[float, float]) -> Drawn:
    """Two classes, and two models that give their probabilities."""
    truth = (rng.random(rows) < 0.4).astype(int)
    seen = rng.normal(truth * 1.5, 1, rows)
    models = []
    for each in noise:
        share = 1 / (1 + np.exp(-(seen - 0.9 + rng.normal(0, 1, rows) * each)))
        models.append(Outcome((share > 0.5).astype(int), np.column_stack([1 - share, share]), share))
    return Truth(truth, ("no", "yes")), models[0], models[1]


def numbers(rng: np.random.Generator, rows: int, noise: tuple[float, float]) -> Drawn:
    """Numbers, and two models whose errors have long tails."""
    truth = rng.normal(0, 2, rows)
    first, second = (Outcome(truth + rng.standard_t(5, rows) * (0.5 + each)) for each in noise)
    return Truth(truth), first, second


def promoted(score: Score, draw: Callable[..., Drawn], rows: int, noise: tuple[float, float], draws: int) -> float:
    """The share of draws in which the first is told to be better."""
    found = (compared(score, *draw(np.random.default_rng(seed), rows, noise)) for seed in range(draws))
    return sum(each.low > 0 for each in found) / draws


def main() -> int:
    """Print a row per score; 1 where equals are promoted too often."""
    print(
        "| score | test | "
        + " | ".join(f"equals promoted, {rows} rows | better promoted" for rows in SIZES)
        + " | 100k rows |"
    )
    print("|---|---|" + "---|---|" * len(SIZES) + "---|", flush=True)
    worst = 0.0
    for name, score in SCORES.items():
        draw = classes if score.target == "class" else numbers
        cells = []
        for rows in SIZES:
            false = promoted(score, draw, rows, EQUAL, DRAWS)
            right = promoted(score, draw, rows, BETTER, DRAWS // 5)
            worst = max(worst, false)
            cells += [f"{false:.1%}", f"{right:.0%}"]
        truth, first, second = draw(np.random.default_rng(0), LARGE, EQUAL)
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            method = compared(score, truth, first, second).method
            taken.append(time.perf_counter() - started)
        print(f"| `{name}` | {method} | {' | '.join(cells)} | {statistics.median(taken) * 1000:.0f} ms |", flush=True)
    return int(worst > MOST_FALSE)


if __name__ == "__main__":
    raise SystemExit(main())
