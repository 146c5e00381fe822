"""The commit a notebook stands on and what was changed since. One `git diff`; HEAD is read as a file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ..records.run import GitState

MOST_DIFF = 1_000_000  # characters of a diff that are kept
MOST_SECONDS = 5


def git_state(folder: Path) -> GitState | None:
    """The state of the repository around a folder, or None where there is none, or no git."""
    root = repository(folder)
    if root is None:
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD").strip()
        branch = _head(root)
        diff = _git(root, "diff", "HEAD", "--no-ext-diff", "--no-color")
    except (OSError, subprocess.SubprocessError):
        return None
    changed = sum(line.startswith("diff --git ") for line in diff.splitlines())
    return GitState(commit, branch, changed, diff[:MOST_DIFF])


def repository(folder: Path) -> Path | None:
    """The folder of the repository around a folder; asks no git."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), None)


def _head(root: Path) -> str:
    try:
        text = (root / ".git" / "HEAD").read_text(encoding="utf-8").strip()
    except OSError:  # a worktree: .git is a file
        return ""
    return text.removeprefix("ref: refs/heads/") if text.startswith("ref:") else ""


def _git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), "--no-optional-locks", *words]
    done = subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, check=True, stdin=subprocess.DEVNULL)
    return done.stdout.decode(errors="replace")
