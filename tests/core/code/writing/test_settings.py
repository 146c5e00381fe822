"""What sets the environment before a library is imported stands before it in the script, and nothing else goes there."""

import shutil
import subprocess
import sys

import pytest

from mlops_magic.core.code.reading.names import names
from mlops_magic.core.code.slicing.slices import whole
from mlops_magic.core.code.writing.emit import Needs, emitted, top_settings
from mlops_magic.core.code.writing.layout import Wishes
from mlops_magic.core.code.writing.removable import places, settings
from mlops_magic.core.code.writing.script import plan
from mlops_magic.records.execution import Execution


def planned(*cells, **wishes):
    """The plan of a few cells whose last one makes y."""
    ran = []
    for number, code in enumerate(cells, 1):
        found = names(code)
        ran.append(Execution(number, "", code, code, success=True, reads=frozenset(found.reads), binds=frozenset(found.binds), changes=frozenset(), deletes=frozenset()))  # fmt: skip
    return plan(whole(ran, "y"), Wishes(shared=False, trimmed=True, **wishes), lambda _: True)


def top(made):
    """The script's lines above its first function, without our own."""
    source = emitted(made, Needs(folder=False), shared=False, says="y.", targets={"y": "y"})
    above = source.partition('"""\n\n')[2].partition("\nfrom pipeline_checks")[0]
    return [line for line in above.splitlines() if line and line != "from pathlib import Path"]


SET = "os.environ['OMP_NUM_THREADS'] = '1'"


def test_a_setting_stands_before_the_library_that_reads_it():
    """With its comment; it counts as needed."""
    made = planned(f"import os\n{SET}  # sums in one order", "import numpy as np", "y = np.sqrt(2)")
    assert top(made) == ["import os", f"{SET}  # sums in one order", "import numpy as np"]
    assert top_settings(made) == (SET,)
    assert made.contributing == {1, 2, 3}


def test_a_library_that_was_imported_before_stays_before():
    """It read what was set then; Python's own modules read nothing."""
    made = planned("import os, pandas", SET, "import numpy as np, zlib", "y = np.sqrt(pandas.NA or zlib)")
    assert top(made) == ["import os", "import zlib", "import pandas", SET, "import numpy as np"]


def test_a_setting_behind_all_imports_stays_where_it_was():
    """No library reads it while it is imported."""
    made = planned("import os, numpy as np", SET, "y = np.sqrt(2)")
    assert top(made) == ["import os", "import numpy as np"]
    assert top_settings(made) == ()


@pytest.mark.parametrize(
    "setting",
    [
        "threads = 1\nos.environ['OMP_NUM_THREADS'] = str(threads)",
        "os.environ['A'] = '1'\nb = os.environ['A']\nos.environ['A'] = '2'",
        "if os.sep: os.environ['A'] = '1'",
        "a = os.environ.pop('A', None)",
    ],
)
def test_what_stands_on_more_than_os_or_is_set_twice_stays_in_its_step(setting):
    """Above the steps it would be another value, or be seen too early."""
    made = planned(f"import os\n{setting}", "import numpy as np", "y = np.sqrt(2), os.environ['A']")
    assert made.settings == []


def test_another_os_is_no_environment():
    """The notebook may call anything `os`."""
    made = planned("import os", "os = {'environ': {}}", SET, "import numpy as np", "y = np.sqrt(2)")
    assert made.settings == []


def test_the_kernel_had_variables_that_the_receiver_may_not_have():
    """They may be set otherwise by who runs the script; Python's own modules read none of them."""
    had = (("OMP_NUM_THREADS", "2"),)
    made = planned("import numpy as np", "y = np.sqrt(2)", kernel=had)
    assert top(made) == ["import os", 'os.environ.setdefault("OMP_NUM_THREADS", "2")', "import numpy as np"]
    assert top(planned("import math", "y = math.sqrt(2)", kernel=had)) == ["import math"]
    made = planned("os = 'mine'", "import numpy as np", "y = np.sqrt(2), os", kernel=had)
    assert "import os as pipeline_os" in top(made)
    assert 'pipeline_os.environ.setdefault("OMP_NUM_THREADS", "2")' in top(made)


def test_a_search_leaves_settings_alone():
    """It imports libraries once: what they read by then cannot be tried again."""
    made = planned(f"import os\n{SET}\nx = 1", "import numpy as np", "y = np.sqrt(x)")
    assert settings(made) == ((1, 2, 0),)
    assert places(made, 0) == ((1, 3, 0), (3, 1, 0))


def test_settings_between_imports_please_a_linter(tmp_path):
    """E402 allows them above imports."""
    ruff = shutil.which("ruff", path=sys.exec_prefix + "/bin") or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")
    cells = (
        f"import os\n{SET}\nos.environ.update(A='1')\nos.environ.pop('B', None)",
        "import numpy as np",
        "y = np.sqrt(2)",
    )
    source = emitted(planned(*cells, kernel=(("OMP_DYNAMIC", "FALSE"),)), Needs(folder=False), shared=False, says="y.", targets={"y": "y"})  # fmt: skip
    (tmp_path / "pipeline.py").write_text(source)
    (tmp_path / "pipeline_checks" / "serving").mkdir(parents=True)
    (tmp_path / "pipeline_checks" / "serving" / "pipeline.py").touch()
    done = subprocess.run(
        [ruff, "check", "--isolated", "pipeline.py"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
