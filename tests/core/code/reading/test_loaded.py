"""Is a table taken for a file only where nothing happened to it after it was read?"""

import pytest

from mlops_magic.core.code.reading.loaded import loaded_file

READ = "df = pd.read_csv('a.csv')\n"


@pytest.mark.parametrize(
    "code",
    [
        READ,
        "df = pd.read_csv('b.csv')\ndf = pd.read_parquet('a.csv', columns=['x'])",
        READ + "df.head()",
        READ + "print(len(df), df)",
        READ + "df",
        READ + "X, y = df[['x']], df.y\nclf.fit(X, y)",
        READ + "clf = Tree().fit(df[['x']], df['y'])",
        READ + "clean = df.dropna()",
    ],
)
def test_a_table_that_was_only_looked_at_is_the_file(code):
    """Looks, parts and fresh tables leave it alone."""
    assert loaded_file(code, "df", ["a.csv", "b.csv"]) == "a.csv"


@pytest.mark.parametrize(
    "code",
    [
        "df = pd.read_csv('a.csv').dropna()",
        "df = load('a.csv')",
        "df, other = pd.read_csv('a.csv'), 1",
        "df = pd.read_csv(url)",
        READ + "df['x'] = 1",
        READ + "df.loc[0, 'x'] = 1",
        READ + "df.x = 1",
        READ + "df.dropna(inplace=True)",
        READ + "df.dropna(**how)",
        READ + "df.insert(0, 'n', 1)",
        READ + "df.pop('x')",
        READ + "del df['x']",
        READ + "clean(df)",
        READ + "other = df",
        READ + "tables = [df]",
        READ + "if hot:\n    df = df[:9]",
        READ + "for df in parts:\n    pass",
        READ + "df += 1",
        READ + "exec(more)",
        "def read():\n    df = pd.read_csv('a.csv')",
        "df = (",
    ],
)
def test_a_table_that_may_have_changed_is_not(code):
    """Neither is one that was read and worked on in the same line, nor one of a file that cannot be told."""
    assert loaded_file(code, "df", ["a.csv", "b.csv"]) == ""


def test_a_path_that_is_no_literal_is_known_where_there_is_one_file():
    """The cell read nothing else."""
    assert loaded_file("df = pd.read_csv(FOLDER / name)", "df", ["a.csv"]) == "a.csv"
    assert loaded_file("df = pd.read_csv('c.csv')", "df", ["a.csv"]) == ""
