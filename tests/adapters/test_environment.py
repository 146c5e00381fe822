"""Which distributions provide a module, also when one is installed while the kernel runs."""

import pytest

from mlops_magic.adapters.environment import pinned


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A function that installs a version of a small distribution, as pip leaves it, in place of another version."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(version):
        for old in tmp_path.glob("*.dist-info"):
            old.rename(tmp_path / "old")
        place = tmp_path / f"late_comer-{version}.dist-info"
        place.mkdir()
        (place / "METADATA").write_text(f"Metadata-Version: 2.1\nName: late-comer\nVersion: {version}\n")
        (place / "top_level.txt").write_text("latecomer\n")

    return install


def test_what_is_installed_after_the_first_question_is_known(installed):
    """Nothing before, the version that was installed, and the one that an upgrade left."""
    assert pinned(["latecomer"]) == ()
    installed("1.0")
    assert pinned(["latecomer", "sys"]) == (("late-comer", "1.0"),)
    installed("1.1")
    assert pinned(["latecomer"]) == (("late-comer", "1.1"),)


def test_no_metadata_is_read_again_while_nothing_is_installed(monkeypatch):
    """The second question is answered from what the first one read."""
    first = pinned(["numpy"])
    monkeypatch.setattr("mlops_magic.adapters.environment.packages_distributions", lambda: pytest.fail("read again"))
    assert pinned(["numpy"]) == first != ()
