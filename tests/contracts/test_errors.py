"""The same questions to every error, and to every list of public names."""

import importlib
import pickle
import pkgutil

import pytest

import mlops_magic
from mlops_magic import errors
from mlops_magic.errors import MissingDependency, MlopsMagicError, NotFound, nearest


def family(kind):
    """A class and all that refine it."""
    return [kind, *[inner for child in kind.__subclasses__() for inner in family(child)]]


def made(kind):
    """An error with the facts it takes."""
    if issubclass(kind, NotFound):
        return kind("forrest", ["forest", "tree"], "Type: %leaderboard")
    if issubclass(kind, MissingDependency):
        return kind("fastapi", "serve")
    return kind("it is so. Type: %mlops doctor")


OURS = [kind for kind in family(MlopsMagicError) if kind.__module__.startswith("mlops_magic")]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_pickles(kind):
    """An error that crosses processes says the same."""
    error = made(kind)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (kind, str(error))


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_refines_a_builtin_and_shows_one_line(kind):
    """A caller may catch the builtin; a notebook shows the sentence and no stack."""
    assert kind is MlopsMagicError or any(
        base.__module__ == "builtins" and base is not Exception for base in kind.__mro__[1:-3]
    )
    assert len(made(kind)._render_traceback_()) == 1
    assert kind.__doc__


@pytest.mark.parametrize("kind", [kind for kind in OURS if issubclass(kind, NotFound)], ids=lambda kind: kind.__name__)
def test_what_is_not_found_offers_the_nearest(kind):
    """The sentence names what was typed, what is near and what to type; without near names it lists what there is."""
    said = str(made(kind))
    assert "'forrest'" in said
    assert "Did you mean 'forest'?" in said
    assert said.endswith("Type: %leaderboard")
    assert kind.noun in said
    assert "Known: 'tree'" in str(kind("zzz", ["tree"]))
    assert str(kind("zzz")).endswith("'zzz'.")


def test_a_missing_package_says_its_line():
    """The line that installs it is in the sentence."""
    assert "%pip install 'mlops-magic[serve]'" in str(MissingDependency("fastapi", "serve"))


def test_the_nearest_name_ignores_case_and_odd_names():
    """Case does not matter, nothing near is nothing."""
    assert nearest("ACC", ["acc", "x"]) == "acc"
    assert nearest("zzz", ["acc"]) is None
    assert nearest("", []) is None


def test_the_tree_in_the_docstring_has_every_class():
    """The drawing at the top of the file is the family."""
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, MlopsMagicError):
            assert kind.__name__ in errors.__doc__


def modules():
    """Every module of the package that can be imported without a server's extra."""
    return [
        name
        for _, name, _ in pkgutil.walk_packages(mlops_magic.__path__, "mlops_magic.")
        if ".labextension" not in name
    ]


@pytest.mark.parametrize("name", modules())
def test_public_names_are_sorted_and_real(name):
    """`__all__`, where a module has one, is sorted, without doubles, and every name in it exists."""
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", None)
    if listed is not None:
        assert list(listed) == sorted(set(listed))
        assert [missing for missing in listed if not hasattr(module, missing)] == []
    assert module.__doc__ or name.endswith("__init__"), "a file's first line says which question it answers"
