"""What a process that is started for a replay gets from here."""

from mlops_magic.adapters.processes import clean_environment, forget_environment, remember_environment


def test_threads_of_replays_wait_without_spinning_unless_the_user_says_otherwise(monkeypatch):
    """Several run at the same time; how a thread waits is kept where somebody chose it, and what else is set stays here."""
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.setenv("ONLY_HERE", "1")
    environment = clean_environment(PYTHONHASHSEED="1")
    assert environment["OMP_WAIT_POLICY"] == "PASSIVE"
    assert environment["PYTHONHASHSEED"] == "1"
    assert "ONLY_HERE" not in environment
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert clean_environment()["OMP_WAIT_POLICY"] == "ACTIVE"


def test_a_replay_gets_the_variables_from_before_the_cells(monkeypatch):
    """What a cell sets later is not inherited, nor what it deletes missing; without a notebook it is what is set now."""
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setenv("LANG", "C")
    remember_environment()
    try:
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        monkeypatch.delenv("LANG")
        assert "TZ" not in clean_environment()
        assert clean_environment()["LANG"] == "C"
    finally:
        forget_environment()
    assert clean_environment()["TZ"] == "Asia/Tokyo"
