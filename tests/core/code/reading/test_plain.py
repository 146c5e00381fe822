"""Each magic of the table becomes the plain Python that does the same, or is refused by name."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from mlops_magic.core.code.reading.equivalents import BODY, DROPPED, INSTALLERS, OURS
from mlops_magic.core.code.reading.plain import plain

transform = TransformerManager().transform_cell


def made_plain(cell):
    """A cell as it was typed, in plain Python."""
    return plain(transform(cell), transform)


def ran(cell, **namespace):
    """Names after running the plain form of a cell."""
    found = made_plain(cell)
    assert not found.refusals
    assert "get_ipython" not in found.code
    exec(compile(found.code, "<cell>", "exec"), namespace)
    return namespace


SAME = {
    "%time": "%time x = 5",
    "%%time": "%%time\ny = 2\nfor i in range(3):\n    x = i + 3",
    "%time in a loop": "for i in range(6):\n    %time x = i",
    "%time with non-ASCII": "é = 4; x = 0\n%time x = é + 1",
    "%prun with options": "%prun -l 5 -q x = 5",
    "%%capture": "%%capture\nprint('a')\nx = 5",
    "%%capture inside %%time": "%%time\n%%capture\nx = 5",
    "dropped lines": "%matplotlib inline\n%load_ext autoreload\nx = 5\n%who",
    "dropped cell magic": "x = 5\n",
    "our own": "%leaderboard\nx = 5",
    "assigned verb of ours": "x = 5\nv = %register clf as churn",
    "!echo": "!true\nx = 5",
    "a function": "def f():\n    %time y = 5\n    return y\nx = f()",
    "only a dropped magic in a block": "x = 5\nif x:\n    %matplotlib inline",
}


@pytest.mark.parametrize("cell", SAME.values(), ids=SAME.keys())
def test_what_a_magic_wraps_runs_without_it(cell):
    """The body of a magic does what it did."""
    assert ran(cell)["x"] == 5


@pytest.mark.parametrize("name", sorted(BODY))
def test_every_magic_with_a_body_gives_it(name):
    """Each magic that only watches its body leaves the body."""
    assert ran(f"%%{name}\nfor i in range(2):\n    x = i")["x"] == 1


CAPTURED = {
    "": ("a\n", "b\n"), "--no-stderr": ("a\n", ""), "--no-stdout": ("", "b\n"), "--no-stdout --no-stderr": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("flags", CAPTURED, ids=lambda flags: flags or "both")
def test_what_capture_binds_holds_what_was_printed(flags):
    """`%%capture out` gives `out.stdout` and `out.stderr`; texts over several lines keep their margins."""
    body = "import sys\nprint('a')\nprint('b', file=sys.stderr)\nfor _ in '1':\n    text = '''x\n  y'''"
    names = ran(f"%%capture {flags} out\n{body}")
    assert (names["out"].stdout, names["out"].stderr) == CAPTURED[flags]
    assert names["text"] == "x\n  y"


TIMED = {
    "%timeit -n2 -r3 seen.append(1)": 6, "%timeit -n 2 -r 1 -q seen.append(1)": 2, "%%timeit -n1 -r1\nseen.append(1)\nx = 1": 1,
    "%%timeit -n2 -r3 seen.append(0)\nseen.append(1)": 9, "if True:\n    %timeit -n2 -r1 seen.append(1)\n    y = 1": 2,
    "%timeit seen.append(1)": 0, "%timeit -n1000 seen.append(1)": 0, "t = %timeit -o -n1 -r1 seen.append(1)": 0,
}  # fmt: skip


@pytest.mark.parametrize("cell", TIMED)
def test_what_was_timed_a_few_times_is_done_as_often(cell):
    """`%timeit -n` is a loop, for it may change something; where the clock said how often, it goes."""
    names = ran(cell, seen=[])
    assert len(names["seen"]) == TIMED[cell]
    assert not {"x", "turn"} & names.keys()


@pytest.mark.parametrize("name", sorted(DROPPED - OURS))
def test_every_dropped_magic_leaves_nothing(name):
    """Each magic that does nothing for a script leaves a cell that runs."""
    assert ran(f"%{name} some words\nx = 1")["x"] == 1


@pytest.mark.parametrize("name", sorted(INSTALLERS))
def test_every_installer_becomes_requirements(name):
    """An installation is a requirement and never a command of the script."""
    found = made_plain(f"%{name} install -q 'pandas>=2' numpy\nx = 1")
    assert found.requirements == ["pandas>=2", "numpy"]
    assert ast.unparse(ast.parse(found.code)) == "pass\nx = 1"
    assert made_plain(f"!{name} install numpy").requirements == ["numpy"]


def test_shell_output_is_python_text():
    """`x = !cmd` gives lines; `{name}` is filled in; braces of the shell's own stay."""
    assert ran("x = !echo a; echo b")["x"] == ["a", "b"]
    assert ran("word = 'hi'\nx = !echo {word}")["x"] == ["hi"]
    assert ran("x = !echo 1 2 | awk '{print $2}'")["x"] == ["2"]
    assert ran('x = !echo "it\'s"')["x"] == ["it's"]


def test_script_cells_reach_their_program(tmp_path, monkeypatch):
    """`%%bash` is bash and `%%script NAME` that program, not a shell that reads another language."""
    monkeypatch.chdir(tmp_path)
    ran("%%bash\nif [[ a == a ]]; then echo yes > bash.txt; fi")
    assert (tmp_path / "bash.txt").read_text() == "yes\n"
    ran(f"%%script {sys.executable}\nopen('python.txt', 'w').write(str(1 + 1))")
    assert (tmp_path / "python.txt").read_text() == "2"
    ran("%%python3\nprint(1 + 1, file=open('python.txt', 'w'))")
    assert (tmp_path / "python.txt").read_text() == "2\n"


def test_what_a_program_printed_is_bound(capfd):
    """`%%bash --out` and `--err` bind texts; what is not bound is still shown."""
    body = "echo out\necho err >&2"
    assert ran(f"%%bash --out a\n{body}")["a"] == "out\n"
    assert capfd.readouterr() == ("", "err\n")
    assert ran(f"%%bash --no-raise-error --err=b\n{body}")["b"] == "err\n"
    names = ran(f"%%bash --out a --err b\n{body}")
    assert (names["a"], names["b"]) == ("out\n", "err\n")
    assert ran(f"%%script bash --out a\n{body}")["a"] == "out\n"
    assert ran(f"%%script --out a bash -e --no-raise-error\n{body}")["a"] == "out\n"


def test_ipythons_names_for_commands_are_the_commands(tmp_path, monkeypatch):
    """`%mkdir` and its like change the folder that later cells read; those that only show something go."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("1")
    ran("%mkdir -p deep/er\n%cp a.txt b.txt\n%mv b.txt deep/er\n%rm a.txt\n%mkdir gone\n%rmdir gone\n%cat nothing")
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "deep", "deep/er", "deep/er/b.txt",
    ]  # fmt: skip


def test_the_folder_changes_as_it_did(tmp_path, monkeypatch):
    """`%cd` with quotes, options, a name in braces and nothing at all goes where IPython goes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    inner = tmp_path / "a folder"
    inner.mkdir()
    for line in ('%cd "a folder"', "%cd -q 'a folder'", "%cd ~/'a folder'"):
        os.chdir(tmp_path)
        ran(line)
        assert Path.cwd() == inner
    ran("%cd")
    assert Path.cwd() == tmp_path
    ran("%cd {where}", where=str(inner))
    assert Path.cwd() == inner


@pytest.mark.parametrize(
    "cell",
    ["x = get_ipython().user_ns['k']", "get_ipython().user_ns['x'] = k", "get_ipython().push({'x': k})",
     "x = get_ipython().ev('k')", "get_ipython().ex('x = k')"],
)  # fmt: skip
def test_variables_of_the_shell_are_those_of_the_script(cell):
    """Who asks the shell for a variable by its name asks the module."""
    assert ran(cell, k=5)["x"] == 5


def test_where_one_is_and_what_is_set_are_asked_of_python(monkeypatch):
    """`x = %pwd` is the current folder, `x = %env` the whole environment."""
    monkeypatch.setenv("MLOPS_T", "a b")
    assert ran("x = %pwd\n%pwd")["x"] == str(Path.cwd())
    assert ran("x = %env\n%env")["x"]["MLOPS_T"] == "a b"


def test_a_file_is_written_by_the_name_its_variables_give(tmp_path, monkeypatch):
    """The line of `%%writefile` may hold `$name` and `{name}`, what is written holds itself."""
    monkeypatch.chdir(tmp_path)
    ran("name = 'a.txt'")
    found = plain(transform("%%writefile {name}\n{name}"), transform)
    exec(compile(found.code, "<cell>", "exec"), {"name": "a.txt"})
    assert (tmp_path / "a.txt").read_text() == "{name}\n"


@pytest.mark.parametrize("line", ["%env MLOPS_T=a b", "%env MLOPS_T a b", "%set_env MLOPS_T=a b"])
def test_the_environment_is_set(line, monkeypatch):
    """Both spellings of `%env` set the variable."""
    monkeypatch.delenv("MLOPS_T", raising=False)
    ran(line)
    assert os.environ["MLOPS_T"] == "a b"


def test_looking_at_the_environment_does_not_change_it(monkeypatch):
    """`%env NAME` only looks, and `x = %env NAME` gives the value."""
    monkeypatch.setenv("MLOPS_T", "kept")
    ran("%env MLOPS_T")
    assert ran("x = %env MLOPS_T")["x"] == os.environ["MLOPS_T"] == "kept"


def test_written_files_are_written(tmp_path, monkeypatch):
    """`%%writefile` writes what stands in the cell, `-a` appends, quotes and emoji included."""
    monkeypatch.chdir(tmp_path)
    ran("%%writefile 'my file.py'\na = \"it's 🐍\\n\"")
    ran("%%writefile -a 'my file.py'\nb = 1")
    assert (tmp_path / "my file.py").read_text(encoding="utf-8") == 'a = "it\'s 🐍\\n"\nb = 1\n'


@pytest.mark.parametrize(
    "cell", ["%nosuchmagic x", "%%nosuchmagic\nx", "ip = get_ipython()", "get_ipython().history_manager", "%run -t other.py",
             "%%bash --bg\necho a", "%%script bash --proc p\necho a", "x = 1\nprint(get_ipython())"],
)  # fmt: skip
def test_what_no_script_can_do_is_refused_by_name(cell):
    """An unknown magic or the shell object itself is named."""
    found = made_plain(cell)
    assert found.refusals
    assert any(word in found.refusals[0] for word in ("nosuchmagic", "get_ipython", "run", "bash", "script"))


def test_tracking_above_another_magic_keeps_the_body():
    """`%%track` rewritten onto the line of a `%%time` leaves the body alone."""
    cell = "get_ipython().run_line_magic('mlops_track_begin', ''); get_ipython().run_cell_magic('time', '', 'for i in [1]:\\n    x = i\\n')\n"
    found = plain(cell, transform)
    namespace = {}
    exec(compile(found.code, "<cell>", "exec"), namespace)
    assert namespace["x"] == 1


def test_code_without_magics_is_untouched():
    """A plain cell comes back character by character, parseable or not."""
    for code in ("x = 1  # é\n", "x = = 1", "# get_ipython\nx = 1"):
        assert plain(code, transform).code == code


def test_plain_runs_nothing(monkeypatch):
    """Turning a cell into plain Python starts no process."""

    def started(*_arguments, **_options):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    made_plain("!touch x\n%run y.py\nz = !ls")


def test_a_script_that_was_run_gives_its_names_to_the_notebook(tmp_path):
    """`%run file.py` becomes the same in plain Python: the file's own names, and not its dunder names."""
    file = tmp_path / "made.py"
    file.write_text("answer = 42\nif __name__ == '__main__':\n    ran = True\n")
    code = plain(f"get_ipython().run_line_magic('run', '{file}')\n", lambda body: body).code
    names = {"__name__": "pipeline"}
    exec(code, names)
    assert (names["answer"], names["ran"], names["__name__"]) == (42, True, "pipeline")


def test_a_script_is_run_with_its_arguments_and_with_the_notebooks_names(tmp_path, monkeypatch):
    """Words after the file are its `sys.argv`, and only its; `-i` shows it the notebook's names; `-n` is no main script."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.py").write_text("import sys\ngiven = sys.argv\nmain = __name__ == '__main__'\n")
    (tmp_path / "seen.py").write_text("twice = 2 * k")
    before = sys.argv
    names = ran("%run -n made.py --depth 3 'a b'\n%run -i seen.py", k=4)
    assert (names["given"], names["main"], names["twice"]) == (["made.py", "--depth", "3", "a b"], False, 8)
    assert sys.argv is before


@pytest.mark.parametrize("line", ["-t s.py 3", "s.py *.csv", "s.py {x}", "-m package", "s.ipynb", "s.py $x"])
def test_a_script_run_in_another_way_is_refused(line):
    """What `%run` does with other options, patterns and names is not guessed."""
    cell = plain(f"get_ipython().run_line_magic('run', '{line}')\n", lambda body: body)
    assert cell.refusals


def test_a_dollar_name_is_a_variable_of_the_notebook_or_the_shells_own():
    """`$name` is filled in where the notebook has the name; any other, and `$$name`, is left to the shell."""
    found = plain(transform("x = !echo $word $HOME_OF $$word"), transform, {"word"})
    namespace = {"word": "hi"}
    exec(compile(found.code, "<cell>", "exec"), namespace)
    assert namespace["x"] == ["hi"]
    assert "$HOME_OF" in found.code


def test_what_replaces_a_magic_imports_what_it_needs():
    """The script reads as a person would have written it: an import, no `__import__`."""
    assert made_plain("%cd /tmp").code == 'import os; os.chdir(os.path.expanduser("/tmp"))\n'
    assert made_plain("x = !true").code.startswith('import subprocess; x = subprocess.run(["sh", "-c", "true"]')


def test_a_variable_that_is_named_like_a_module_stays():
    """Where the cell has a variable `os`, what replaces the magic does not rebind it."""
    assert ran("os = 5\n%cd /\nx = os")["x"] == 5


@pytest.mark.parametrize("cell", ["%%html\n<b>x</b>", "%%latex\n$x$", "%%javascript\nalert(1)", "%%markdown\n# x"])
def test_what_only_a_page_shows_leaves_nothing(cell):
    """Markup and scripts of the page are nothing to a Python script."""
    assert ast.unparse(ast.parse(made_plain(cell).code)) == "pass"


@pytest.mark.parametrize(
    "cell", ["%cd it's\n%zzz", "x = %sql SELECT 1", "for i in y:\n    %frobnicate i", "%%R\nx <- 1"]
)
def test_an_unknown_magic_is_named_wherever_it_stands(cell):
    """An unknown magic is named, wherever it stands."""
    (refusal,) = made_plain(cell).refusals
    assert any(name in refusal for name in ("%sql", "%frobnicate", "%R", "%zzz"))
