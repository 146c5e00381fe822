"""From a recipe another one: the same thing held in another way, or a thing with one change."""

from __future__ import annotations

from dataclasses import replace

from . import generate
from . import recipes as r
from .columns import missing


def spelled(value):
    """What tells two cells apart, without any digest: type and value, one NaN, one zero, one way to be missing."""
    if missing(value) and not isinstance(value, float):
        return None
    if isinstance(value, (float, complex)):
        parts = complex(value)
        plain = ["nan" if part != part else part + 0.0 for part in (parts.real, parts.imag)]  # noqa: PLR0124  # NaN
        return type(value).__name__, *plain
    if isinstance(value, (tuple, list)):
        return type(value).__name__, tuple(map(spelled, value))
    return type(value).__name__, repr(value)


def held_otherwise(random, recipe):
    """The same content in other memory, through pickle, or in other chunks."""
    how = random.choice(generate.HOWS)
    if isinstance(recipe, r.Col):
        return replace(recipe, how=how)
    if isinstance(recipe, r.Frame):
        columns = [(label, held_otherwise(random, column)) for label, column in recipe.columns]
        return replace(recipe, columns=columns, how=random.choice(["", "wide", "filtered", "pickled"]))
    if isinstance(recipe, r.Series):
        return replace(recipe, column=held_otherwise(random, recipe.column))
    if isinstance(recipe, r.Index):
        return replace(recipe, levels=[_level(level) for level in recipe.levels])
    if isinstance(recipe, r.Array):
        return replace(recipe, how=random.choice(["", "F", "strided", "big", "readonly"]))
    if isinstance(recipe, r.Sparse):
        return replace(recipe, format=random.choice(["coo", "csr", "csc"]))
    if isinstance(recipe, r.Arrow):
        rows = len(recipe.column.cells)
        cuts = sorted(random.randrange(rows + 1) for _ in range(2))
        return replace(recipe, column=held_otherwise(random, recipe.column), cuts=cuts)
    if isinstance(recipe, r.Table):
        return replace(recipe, columns=[(name, held_otherwise(random, column)) for name, column in recipe.columns])
    return r.Value([recipe.value[0]])


def _level(level):
    """A range and the same numbers written out."""
    return r.Col("np:i8", list(level)) if isinstance(level, range) else level


def changed(random, recipe):
    """The recipe with one change: of a cell where there is one, else of a label, a name or a shape."""
    if isinstance(recipe, r.Frame):
        return _frame(random, recipe)
    if isinstance(recipe, r.Series):
        column = _column(random, recipe.column) if random.random() < 0.8 else None
        return replace(recipe, name="renamed") if column is None else replace(recipe, column=column)
    if isinstance(recipe, r.Index):
        level = recipe.levels[-1]
        other = _column(random, level) if isinstance(level, r.Col) and level.type != "np:i8" else None
        return (
            replace(recipe, names=("renamed",) * len(recipe.levels))
            if other is None
            else r.Index([*recipe.levels[:-1], other], recipe.names)
        )
    if isinstance(recipe, r.Array):
        other = _column(random, r.Col(recipe.type, recipe.cells), within=recipe.type != "object")
        if other is None or random.random() < 0.2:
            return replace(recipe, shape=(1, *recipe.shape))
        return replace(recipe, cells=other.cells)
    if isinstance(recipe, r.Sparse):
        return replace(recipe, entries=[*recipe.entries, (0, 0, 7 if recipe.type == "np:i4" else 7.0)])
    if isinstance(recipe, r.Arrow):
        other = _column(random, recipe.column)
        longer = replace(recipe.column, cells=[*recipe.column.cells, None])
        return r.Arrow(longer if other is None else other, recipe.cuts)
    if isinstance(recipe, r.Table):
        name, column = recipe.columns[0]
        other = _column(random, column)
        return r.Table([("renamed", column) if other is None else (name, other), *recipe.columns[1:]])
    return r.Value(random.choice([[recipe.value[0], None], [recipe.value], [[], recipe.value[0]]]))


def _frame(random, recipe):
    place = random.randrange(len(recipe.columns)) if recipe.columns else None
    other = None if place is None else _column(random, recipe.columns[place][1])
    if other is None or random.random() < 0.3:
        if place is None or random.random() < 0.5:
            return replace(recipe, column_names=("renamed",))
        return replace(recipe, columns=_with(recipe.columns, place, ("renamed", recipe.columns[place][1])))
    return replace(recipe, columns=_with(recipe.columns, place, (recipe.columns[place][0], other)))


def _with(items, place, item):
    return [*items[:place], item, *items[place + 1 :]]


def _column(random, held, *, within=True):
    """The column with one other cell, or None where there is no other."""
    if not held.cells:
        return None
    place = random.randrange(len(held.cells))
    for _ in range(20):
        others = [generate.cell(random, held.type)] if held.categories is None else [*held.categories, None]
        other = random.choice(others)
        if spelled(other) != spelled(held.cells[place]) and not (
            within and held.type == "object" and missing(other) and missing(held.cells[place])
        ):
            return replace(held, cells=_with(list(held.cells), place, other))
    return None
