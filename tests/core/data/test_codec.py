"""Records as text and back."""

import json
import math
import struct
from dataclasses import dataclass, fields, replace
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic import records
from mlops_magic.core.data.codec import from_json, to_json
from mlops_magic.errors import DataError
from mlops_magic.records.drift import ColumnDrift, DriftReport
from mlops_magic.records.execution import Execution, Input
from mlops_magic.records.profile import CategoryProfile, NumericProfile, Profile
from mlops_magic.records.proof import Proof
from mlops_magic.records.run import Environment, GitState, Metric, Param, Run
from mlops_magic.records.signature import ColumnSpec

texts = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates included
floats = st.floats(allow_nan=True, allow_infinity=True)


def same_bits(one: float, other: float) -> bool:
    """Equal as numbers of 64 bits, every NaN being one."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return struct.pack("<d", one) == struct.pack("<d", other)


@given(texts, floats, st.integers(), texts)
def test_a_metric_of_any_name_and_value_comes_back_exactly(name, value, step, source):
    """Every float to the bit, every text to the code unit."""
    back = from_json(Metric, to_json(Metric(name, value, step, source)))
    assert (back.name, back.step, back.source) == (name, step, source)
    assert same_bits(back.value, value)


@given(texts)
def test_the_text_is_ascii_and_canonical(name):
    """What is signed does not depend on an encoding, and is a fixed point of reading and writing."""
    text = to_json(Metric(name, 1.0))
    assert text.isascii()
    assert to_json(from_json(Metric, text)) == text
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def test_two_lone_surrogates_stay_two():
    """A high and a low surrogate that JSON would join into one emoji come back as two code points."""
    pair = "\ud83d" + "\ude00"
    assert len(from_json(Metric, to_json(Metric(pair, 0.0))).name) == 2
    assert from_json(Metric, to_json(Metric("😀", 0.0))).name == "😀"


def test_nested_records_tuples_sets_and_none_come_back():
    """Annotations alone tell what to build."""
    execution = Execution(
        seq=1, cell_id="c", raw="x", code="x", success=True,
        reads=frozenset({"b", "a"}), binds=frozenset(), changes=frozenset(), deletes=frozenset(),
        inputs=(Input("a.csv", "fp1:file:0", 3),), generator_states=(("numpy", "AA=="),),
    )  # fmt: skip
    assert from_json(Execution, to_json(execution)) == execution
    run = Run(
        1, "u", "e", "n", "failed", 1, None, "c", "", "",
        params=(Param("C", "1", "int", "literal"),), environment=Environment("3", "l", "m", (("a", "1"),)),
        git=GitState("c", "b", 1, "d"), stands_on=(1, 2),
    )  # fmt: skip
    assert from_json(Run, to_json(run)) == run
    spec = ColumnSpec("a", "string", nullable=True, categories=("x", "y"))
    assert from_json(ColumnSpec, to_json(spec)) == spec


def test_a_set_has_one_text_whatever_its_order():
    """Equal records give equal text."""
    names = [f"name{i}" for i in range(50)]
    empty = frozenset()
    one = Execution(1, "c", "", "", success=True, reads=frozenset(names), binds=empty, changes=empty, deletes=empty)
    other = replace(one, reads=frozenset(reversed(names)))
    assert to_json(one) == to_json(other)


def test_a_union_of_records_is_told_apart_by_fields():
    """A numeric and a category profile in one tuple come back as what they were."""
    numeric = NumericProfile(
        "a",
        "f8",
        3,
        0,
        (-math.inf, 0.0, math.inf),
        (1, 2),
        discrete=False,
        mean=0.5,
        std=math.nan,
        minimum=-0.0,
        maximum=1.0,
        quartiles=(1.0, 2.0, 3.0),
    )
    category = CategoryProfile("b", "object", 3, 1, (("<script>", 2),), 0, 1)
    back = from_json(Profile, to_json(Profile(3, (category, numeric))))
    assert isinstance(back.columns[0], CategoryProfile)
    assert isinstance(back.columns[1], NumericProfile)
    assert back.columns[0] == category
    assert repr(back.columns[1]) == repr(numeric)
    column = ColumnDrift("a", "drifted", "KS", 0.3, 0.2, 0.4, 0.0, 0.0, "s", numeric, None)
    report = DriftReport("r", "c", 3, 3, (column,), 1, 0.05, 0.1)
    assert repr(from_json(DriftReport, to_json(report))) == repr(report)


def test_a_value_of_any_type_keeps_its_type():
    """1, 1.0, True, "1" and a tuple are five things, in a field annotated `object` too."""
    values = (1, 1.0, True, "1", (1, [2]), None, 10**30, {"a": (1,)}, math.inf)
    proof = Proof("verified", "", (1,), (), tuple((str(i), v) for i, v in enumerate(values)), (), ())
    back = from_json(Proof, to_json(proof))
    assert [(type(v), v) for _, v in back.params] == [(type(v), v) for v in values]


def test_a_field_added_later_changes_no_old_text():
    """A field at its default is not written, so digests of old records hold; a missing one takes the default."""

    @dataclass(frozen=True)
    class Old:
        name: str

    @dataclass(frozen=True)
    class New:
        name: str
        size: float = 0.0

    assert to_json(Old("a")) == to_json(New("a"))
    assert from_json(New, to_json(Old("a"))) == New("a")
    assert str(from_json(New, to_json(New("a", -0.0))).size) == "-0.0"


def test_text_of_another_record_is_refused_by_name():
    """The sentence says which fields were found."""
    with pytest.raises(DataError, match=r"fields of a Metric, found \['nam'\]"):
        from_json(Metric, '{"nam":"x"}')
    with pytest.raises(DataError, match="not the text of a Metric"):
        from_json(Metric, "{")
    with pytest.raises(DataError, match="cannot be kept as text"):
        to_json(Metric("a", object()))  # type: ignore[arg-type]


def test_every_record_resolves_its_annotations():
    """A record whose annotations cannot be read at run time could not be stored."""
    import importlib
    import pkgutil

    seen = 0
    for module in pkgutil.iter_modules(records.__path__, "mlops_magic.records."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and hasattr(value, "__dataclass_fields__"):
                assert set(get_type_hints(value)) >= {field.name for field in fields(value)}
                seen += 1
    assert seen > 20
