"""The same questions to every verb; a new one joins by being listed."""

import json
import re
from pathlib import Path

import pytest

from mlops_magic.magics.completion import offers
from mlops_magic.magics.export import KINDS
from mlops_magic.magics.grammar import parsed
from mlops_magic.magics.table import VERBS, examples

verbs = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
FRONT_END = Path(__file__).parents[2] / "labextension"
USAGE = re.compile(r"^ {4}(%{1,2}\w+.*)$", re.MULTILINE)


def pasted(verb):
    """Lines of a verb's help that a person may paste."""
    after = verb.help.partition("Examples\n--------\n")[2]
    return [line for line in after.splitlines() if line.startswith("%")]


@verbs
def test_every_verb_has_help_that_begins_with_what_it_does(verb):
    """One sentence, then how it is typed."""
    first, _, rest = verb.help.partition("\n\n")
    assert first.endswith((".", ":")) or first.rstrip().endswith(".")
    assert len(first) < 120
    assert USAGE.search(rest)


@verbs
def test_every_example_parses(verb):
    """Each line to paste is understood, and the short example is among them or like them."""
    lines = [*pasted(verb), verb.example]
    assert pasted(verb)
    for line in lines:
        name, _, rest = line.lstrip("%").partition(" ")
        assert name == verb.name
        parsed(verb, rest, {})


@verbs
def test_help_names_every_option(verb):
    """An option that exists is in the help, and an option in the help exists."""
    for option in verb.options:
        assert option.name in verb.help
        assert not option.short or option.short in verb.help
    known = {spelling for option in verb.options for spelling in (option.name, option.short)}
    told = set(re.findall(r"(?<![\w-])--?[a-z]+(?:-[a-z]+)*", verb.help)) - {"-h", "--help"}
    assert told - known == set()


@verbs
def test_help_is_shown_by_the_magic(notebook, verb):
    """`%verb --help` prints it, and so does `%verb?`."""
    percent = "%%" if verb.name == "track" else "%"
    line = "%mlops_track_begin --help" if verb.name == "track" else f"{percent}{verb.name} --help"
    assert verb.help.splitlines()[0] in notebook.ok(line).out
    shown = notebook.shell.object_inspect_text(f"{percent}{verb.name}")
    assert verb.help.splitlines()[0] in shown


@verbs
@pytest.mark.parametrize(
    "line",
    ["--nonsense", "'", "{nosuchname}", "--out", "a b c d e", "--", "-", "'' ''", "😀 <script> ../..", "{", "a" * 5000],
)
def test_every_verb_answers_bad_lines_with_a_sentence(notebook, verb, line):
    """Nonsense gets one of our sentences, never a stack of ours and never a crash."""
    from mlops_magic.errors import MlopsMagicError

    if verb.name == "mlops" and line == "--":
        pytest.skip("asks for nothing")
    magic = "%mlops_track_begin" if verb.name == "track" else f"%{verb.name}"
    ran = notebook.run(f"{magic} {line}")
    assert ran.error is None or isinstance(ran.error, MlopsMagicError), ran.error
    assert "Traceback" not in ran.out + ran.err
    assert "Nothing was changed that is not shown" not in ran.out + ran.err


@verbs
def test_every_verb_completes(notebook, verb):
    """Tab on a verb's line offers its options and names, and nothing raises without a store."""
    for rest in ("", "-", "--", "x ", "x --"):
        assert all(isinstance(text, str) for text in offers(notebook.workspace, verb, rest))
    assert {option.name for option in verb.options} == set(offers(notebook.workspace, verb, "--"))


def test_the_table_of_examples_has_every_verb():
    """`%mlops help` has one line per verb."""
    assert len(examples().splitlines()) == len(VERBS)


def test_no_verb_hides_a_magic_of_ipython(bare):
    """None of our words is a magic that IPython has."""
    magics = bare.shell.magics_manager.magics
    assert not set(VERBS) & (set(magics["line"]) | set(magics["cell"]))
    assert not [name for name in VERBS if name.startswith("ru")]


def test_jupyterlab_has_a_command_for_every_verb():
    """Palette and menu: what is missing goes into labextension/src/utils/verbs.ts, and its menu into schema/plugin.json."""
    table = (FRONT_END / "src" / "utils" / "verbs.ts").read_text(encoding="utf-8")
    listed = re.findall(r"\{ name: '(\w+)', example: '(.+)' \}", table)
    assert dict(listed) == {verb.name: verb.example for verb in VERBS.values()}
    menus = json.loads((FRONT_END / "schema" / "plugin.json").read_text(encoding="utf-8"))["jupyter.lab.menus"]
    entries = [item.get("command", "") for menu in menus["main"] for item in menu["items"]]
    inserting = [entry.removeprefix("mlops-magic:insert-") for entry in entries if ":insert-" in entry]
    assert inserting == list(VERBS)


def test_the_export_dialog_offers_every_kind():
    """What is missing goes into labextension/src/utils/exports.ts, with a sentence about it."""
    text = (FRONT_END / "src" / "utils" / "exports.ts").read_text(encoding="utf-8")
    (listed,) = re.findall(r"KINDS = \[(.*)\] as const", text)
    assert tuple(re.findall(r"'(\w+)'", listed)) == KINDS


def test_jupyterlab_opens_the_quickstart_that_the_examples_have():
    """A copy travels in the front end. Type: cp examples/01_quickstart.ipynb labextension/src/quickstart.json."""
    example = (FRONT_END.parent / "examples" / "01_quickstart.ipynb").read_text(encoding="utf-8")
    assert (FRONT_END / "src" / "quickstart.json").read_text(encoding="utf-8") == example
