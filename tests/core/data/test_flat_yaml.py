"""Is a file of one level read as a full YAML reader reads it?"""

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mlops_magic.core.data.flat_yaml import flat_yaml

# The three other ends of a line are written raw, and are spaces to us: no name of an experiment holds one.
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x85\u2028\u2029"), max_size=200)


@given(TEXT)
@example("a word " * 40)
@example("two\n\nlines\n")
@example('"quoted" \\ and: more # not')
@example(" \t end ")
@example("")
@example("null")
@example("'")
@example("\ufeffx")
@example("🐉" * 100)
def test_a_text_comes_back_as_yaml_wrote_it(text):
    """Whatever quotes and breaks the writer chose, with and without escapes for what is not ASCII."""
    for unicode in (True, False):
        written = yaml.dump({"name": text, "status": 3}, default_flow_style=False, allow_unicode=unicode)
        assert flat_yaml(written) == {"name": text, "status": "3"}


def test_what_is_nested_or_strange_does_no_harm():
    """Lists below a key are part of no other, and a file of anything is read to its end."""
    assert flat_yaml("tags:\n- a\n- b\nname: x\n")["name"] == "x"
    assert flat_yaml("\0\xff:::\n  - {") == {}
    assert flat_yaml("") == {}
