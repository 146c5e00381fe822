"""A copy holds what its entries reach, and runs without us."""

import subprocess
import sys

import pytest

from mlops_magic.errors import PackageIncomplete
from mlops_magic.export import reached
from mlops_magic.export.reached import PACKAGE, copied


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package that stands where ours does."""
    files = {
        "__init__.py": '"""The root."""\nfrom .heavy import never\n',
        "heavy.py": "import no_such_module\nnever = 1\n",
        "errors.py": "class Wrong(Exception): pass\n",
        "core/__init__.py": '"""The core."""\nfrom ..heavy import never\n',
        "core/sums.py": "from ..errors import Wrong\nfrom . import parts\nfrom .names import public, alone\n"
        "def total():\n    from .inner.deep import value\n    return value + parts.one + public + alone.two\n",
        "core/parts.py": "one = 1\n",
        "core/names/__init__.py": "from .hidden import public\n",
        "core/names/hidden.py": "public = 10\n",
        "core/names/alone.py": "two = 2\n",
        "core/inner/__init__.py": "'''Inner.'''\n",
        "core/inner/deep.py": "value = 100\n",
        "core/twice/__init__.py": "from ..parts import one as same\n",
        "core/twice/same.py": "same = 2\n",
        "core/both.py": "from .twice import same\n",
        "bad.py": "def late():\n    import ours.core\n",
        "lost.py": "from .nowhere import thing\n",
    }
    for name, text in files.items():
        path = tmp_path / "ours" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(reached, "PACKAGE", tmp_path / "ours")
    return tmp_path / "ours"


@pytest.mark.usefixtures("package")
def test_only_what_is_reached_is_copied(tmp_path):
    """Imports are followed, also into functions and packages' names; what nobody imports stays behind."""
    assert copied(["ours.core.sums"], tmp_path / "out" / "any_name") == (
        "__init__.py",
        "core/__init__.py",
        "core/inner/__init__.py",
        "core/inner/deep.py",
        "core/names/__init__.py",
        "core/names/alone.py",
        "core/names/hidden.py",
        "core/parts.py",
        "core/sums.py",
        "errors.py",
    )


@pytest.mark.usefixtures("package")
def test_the_copy_runs_under_any_folder_name(tmp_path):
    """A package of another name, and without ours, gives the same value."""
    copied(["ours.core.sums"], tmp_path / "out" / "any_name")
    code = "import sys; from any_name.core.sums import total; print(total(), 'ours' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "out", capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["113", "False"]


def test_files_are_copied_unchanged(package, tmp_path):
    """Only an `__init__.py` nobody asks anything of is cut, to its docstring."""
    into = tmp_path / "out"
    copied(["ours.core.sums"], into)
    assert (into / "core/sums.py").read_text() == (package / "core/sums.py").read_text()
    assert (into / "core/names/__init__.py").read_text() == (package / "core/names/__init__.py").read_text()
    assert (into / "core/__init__.py").read_text() == '"""The core."""\n'


@pytest.mark.usefixtures("package")
def test_a_package_as_entry_means_its_init(tmp_path):
    """`core.names` is its `__init__.py` and what that imports, not every file beside it."""
    assert "core/names/alone.py" not in copied(["ours.core.names"], tmp_path / "out")


@pytest.mark.usefixtures("package")
def test_a_name_that_a_package_gives_and_a_module_has_brings_both(tmp_path):
    """Python takes the package's own name, so what gives it must be in the copy."""
    assert {"core/twice/same.py", "core/parts.py"} <= set(copied(["ours.core.both"], tmp_path / "out"))
    assert (tmp_path / "out/core/twice/__init__.py").read_text() == "from ..parts import one as same\n"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("ours.core.summs", "no module 'ours.core.summs'"),
        ("theirs.core", "no module 'theirs.core'"),
        ("ours.bad", "bad.py line 2 imports ours.core"),
        ("ours.lost", "lost.py line 1 imports a module that is not there"),
    ],
)
@pytest.mark.usefixtures("package")
def test_what_could_not_run_alone_is_refused_by_name(tmp_path, entry, said):
    """A copy is whole or it is not made."""
    with pytest.raises(PackageIncomplete, match=said):
        copied([entry], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_service_reaches_core_and_records_only(tmp_path):
    """What an export carries is pure, apart from serving itself."""
    rooms = {name.split("/")[0] for name in copied(["mlops_magic.serving.main"], tmp_path)}
    assert rooms == {"__init__.py", "core", "records", "serving"}
    assert (tmp_path / "serving/app.py").read_bytes() == (PACKAGE / "serving/app.py").read_bytes()


def test_a_copied_fingerprint_is_the_same_fingerprint(tmp_path):
    """A pipeline that carries a copy identifies data as we do."""
    copied(["mlops_magic.core.data.fingerprint"], tmp_path / "checks")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import numpy as np; from {} import fingerprint; "
        "print(fingerprint(np.arange(5)).fp, 'mlops_magic' in sys.modules)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-E", "-c", code.format(name), str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout.split()
        for name in ("mlops_magic.core.data.fingerprint", "checks.core.data.fingerprint")
    ]
    assert said[0][0] == said[1][0]
    assert [ours for _, ours in said] == ["True", "False"]
