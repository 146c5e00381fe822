"""A condition is read as it is meant, and what is none is refused where it goes wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_magic.core.where import Among, Compared, Field, Joined, Like, Missing, Not, where
from mlops_magic.errors import UsageError

ALPHA, TEAM, AUC = Field("params", "alpha"), Field("tags", "team"), Field("metrics", "auc")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("params.alpha > 0.1", Compared(ALPHA, ">", 0.1)),
        ("params.alpha==1e-3", Compared(ALPHA, "=", 0.001)),
        ("params.alpha <> -.5", Compared(ALPHA, "!=", -0.5)),
        ("tags.team = 'it''s'", Compared(TEAM, "=", "it's")),
        ('tags.team = "x"', Compared(TEAM, "=", "x")),
        ("params.alpha = TRUE", Compared(ALPHA, "=", value=True)),
        ("status in ('failed', 'killed')", Among(Field("run", "status"), ("failed", "killed"))),
        ("status not in ('failed')", Not(Among(Field("run", "status"), ("failed",)))),
        ("name like 'a%'", Like(Field("run", "name"), "a%")),
        ("name NOT LIKE 'a%'", Not(Like(Field("run", "name"), "a%"))),
        ("metrics.auc is null", Missing(AUC)),
        ("metrics.auc IS NOT NULL", Not(Missing(AUC))),
        ("metrics.`roc auc` > 1", Compared(Field("metrics", "roc auc"), ">", 1.0)),
        ("params.clf.max_depth = 3", Compared(Field("params", "clf.max_depth"), "=", 3.0)),
        ("not not id = 1", Not(Not(Compared(Field("run", "id"), "=", 1.0)))),
        (
            "params.alpha > 1 and (tags.team = 'x' or metrics.auc is null) and id = 1",
            Joined("and", (
                Compared(ALPHA, ">", 1.0), Joined("or", (Compared(TEAM, "=", "x"), Missing(AUC))),
                Compared(Field("run", "id"), "=", 1.0),
            )),
        ),
        (
            "id = 1 or id = 2 and id = 3",
            Joined("or", (
                Compared(Field("run", "id"), "=", 1.0),
                Joined("and", (Compared(Field("run", "id"), "=", 2.0), Compared(Field("run", "id"), "=", 3.0))),
            )),
        ),
    ],
)  # fmt: skip
def test_a_condition_is_read(text, tree):
    """Signs, words in any case, quotes, odd names, brackets, and `and` before `or`."""
    assert where(text) == tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a field"),
        ("params.alpha", "expected =, .* found the end at character 13"),
        ("params.alpha >", "expected a number.* found the end"),
        ("params.alpha > 1 tags.team = 'x'", "expected and, or, or the end, found 'tags.team' at character 18"),
        ("param.alpha > 1", "did you mean params.alpha"),
        ("stats = 'x'", "did you mean status"),
        ("(id = 1", "a closing bracket"),
        ("id in 1", "an opening bracket"),
        ("id in (1", "a comma or a closing bracket"),
        ("id is 1", "expected null"),
        ("id not 1", "in or like"),
        ("name like 3", "a text in quotes"),
        ("name = x", "a number, a text in quotes"),
        ("name = 'x", 'found "\'" at character 8'),
        ("id = 1; drop table run", "found ';' at character 7"),
        ("not " * 60 + "id = 1", "stand in each other"),
        ("(" * 60 + "id = 1" + ")" * 60, "stand in each other"),
    ],
)
def test_what_is_no_condition_is_refused_where_it_goes_wrong(text, said):
    """One sentence, with the place and an example."""
    with pytest.raises(UsageError, match=said) as raised:
        where(text)
    assert "\n" not in str(raised.value)


@given(st.text(alphabet="params.tgi <>=!()'\"`,0123456789andornotisull%x;-", max_size=40))
def test_any_text_is_a_condition_or_refused(text):
    """Nothing else comes out of it."""
    try:
        where(text)
    except UsageError:
        pass
