"""How are the tests of a pipeline's data written? One function for each table and schema, as a person would."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from ....records.proof import DataTest
from ...syntax import parse
from ..reading.source import double_quoted
from .emit import SUPPORT
from .wrapped import wrapped

SAYS = """Does the data of this pipeline keep the schemas of its notebook?

Type: `pip install -r requirements-test.txt`, then `python -m pytest test_data.py`.
"""
LETTERS = re.compile(r"[^A-Za-z0-9]+")


def module_names(schemas: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """What the module of each schema is called: `customers@2` lies in `schema_customers`.

    Parameters
    ----------
    schemas : iterable of str
        References.
    taken : iterable of str
        Names of modules that the pipeline reads itself: they must not be hidden.

    Examples
    --------
    >>> module_names(["customers@2", "kunden-2024@1", "客@1", "客@2"], ["schema_customers"])
    {'customers@2': 'schema_customers_', 'kunden-2024@1': 'schema_kunden_2024', '客@1': 'schema_', '客@2': 'schema__'}
    """
    used, names = set(taken), {}
    for reference in dict.fromkeys(schemas):
        names[reference] = _free(f"schema_{_slug(reference.partition('@')[0])}", used)
    return names


def function_names(tables: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What the test of each table and schema is called.

    Examples
    --------
    >>> function_names([("df", "customers@2"), ("data/a.csv", "customers@2"), ("df", "customers@1")])
    ('test_df_keeps_customers', 'test_data_a_csv_keeps_customers', 'test_df_keeps_customers_')
    """
    used: set[str] = set()
    return tuple(_free(f"test_{_slug(table)}_keeps_{_slug(name.partition('@')[0])}", used) for table, name in tables)


def data_tests_source(tests: Sequence[DataTest]) -> str:
    """The module of the tests; it imports the script beside it.

    Raises
    ------
    ValueError
        The text does not parse back to the tree it was written from.
    """
    steps, files = any(test.step for test in tests), any(not test.step for test in tests)
    helpers = [*(["broken_rules"]), *(["table_of"] if steps else []), *(["table_of_file"] if files else [])]
    modules = sorted({test.module for test in tests} | ({"pipeline"} if steps else set()))
    imports: list[ast.stmt] = [ast.Import([ast.alias(name)]) for name in modules]
    imports.append(ast.ImportFrom(f"{SUPPORT}.serving.tables", [ast.alias(name) for name in helpers], 0))
    head: list[ast.stmt] = [ast.Expr(ast.Constant(SAYS)), ast.ImportFrom("pathlib", [ast.alias("Path")], 0)]
    place = parse("HERE = Path(__file__).resolve().parent").body
    functions = [_function(test) for test in tests]
    tree = ast.fix_missing_locations(ast.Module([*head, *imports, *place, *functions], []))
    parts = [
        ast.unparse(ast.Module(head[:1], [])),
        ast.unparse(head[1]),
        "\n".join(map(ast.unparse, imports)),
        ast.unparse(place[0]),
    ]
    text = "\n\n".join(parts) + "\n" + "".join(f"\n\n{_laid_out(function)}\n" for function in functions)
    if ast.dump(parse(text)) != ast.dump(tree):
        raise ValueError("the generated tests do not read back as they were meant")
    return text


def _function(test: DataTest) -> ast.FunctionDef:
    """The table, what is wrong with it, and that this is nothing."""
    what = f"`{test.table}`, as {test.step} leaves it," if test.step else f"The file {test.table}"
    if test.step:
        table = _call("table_of", ast.Name("pipeline", ast.Load()), ast.Constant(test.step), ast.Constant(test.table))
    else:
        table = _call("table_of_file", ast.Name("HERE", ast.Load()), ast.Constant(test.table))
    schema = ast.Attribute(ast.Name(test.module, ast.Load()), "schema", ast.Load())
    broken = _call(
        "broken_rules", ast.Name("HERE", ast.Load()), ast.Name("table", ast.Load()), schema, ast.Constant(test.schema)
    )
    told = ast.Constant(f"{test.table} does not keep {test.schema}:")
    lines = ast.List([told, ast.Starred(ast.Name("broken", ast.Load()), ast.Load())], ast.Load())
    message = ast.Call(ast.Attribute(ast.Constant("\n"), "join", ast.Load()), [lines], [])
    body: list[ast.stmt] = [
        ast.Expr(ast.Constant(f"{what} keeps {test.schema}, but for as many rows as chance allows.")),
        ast.Assign([ast.Name("table", ast.Store())], table, lineno=0),
        ast.Assign([ast.Name("broken", ast.Store())], broken, lineno=0),
        ast.Assert(ast.UnaryOp(ast.Not(), ast.Name("broken", ast.Load())), message),
    ]
    arguments = ast.arguments([], [], None, [], [], None, [])
    return ast.FunctionDef(test.function, arguments, body, [], ast.Constant(None))


def _laid_out(function: ast.FunctionDef) -> str:
    """The source, long lines broken as a person breaks them."""
    head = ast.FunctionDef(function.name, function.args, function.body[:1], [], function.returns)
    lines = [ast.unparse(ast.fix_missing_locations(head))]
    lines += [wrapped(ast.fix_missing_locations(statement), "    ") for statement in function.body[1:]]
    return "\n    ".join([lines[0], *map(double_quoted, lines[1:])])


def _call(name: str, *given: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(given), [])


def _slug(text: str) -> str:
    return LETTERS.sub("_", text).strip("_").lower()


def _free(name: str, used: set[str]) -> str:
    while name in used:
        name += "_"
    used.add(name)
    return name
