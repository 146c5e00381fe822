"""Files that let GitHub and GitLab run the tests of a registered model."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError

GITHUB = ".github/workflows/mlops-{name}.yml"
GITLAB = ".gitlab/mlops-{name}.yml"
MARK = "# Written by mlops_magic:"
OURS = "mlops-magic[serve,validate]"


@dataclass(frozen=True, slots=True)
class CiPlan:
    """What the files say."""

    model: str
    public_key: str  # whose signature the tests trust
    python: str  # "3.11"
    requirements: tuple[str, ...]  # pins of what the model was made with
    version: str  # of mlops-magic
    store: str  # folder of the store inside of the repository


def write_ci(plan: CiPlan, folder: Path) -> tuple[str, ...]:
    """Write both files below a folder, the root of the repository; their paths inside of it.

    Raises
    ------
    UsageError
        One of them is there and is none of ours; then neither is written.
    """
    if "${{" in plan.model:
        raise UsageError(
            f"GitHub would read {plan.model!r} as an expression of its own. Register it under another name."
        )
    name = re.sub(r"[^\w.-]+", "-", plan.model, flags=re.ASCII).strip("-.") or "model"
    texts = {GITHUB.format(name=name): github(plan), GITLAB.format(name=name): gitlab(plan, name)}
    for path in texts:
        file = folder / path
        if file.exists() and not (file.is_file() and file.read_text("utf-8", "replace").startswith(MARK)):
            raise UsageError(
                f"{file} is there and was not written by us. Move it, or type: %export ci {plan.model} --out DIR"
            )
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return tuple(texts)


def steps(plan: CiPlan) -> tuple[str, ...]:
    """What a shell runs, in order; nothing of it needs a secret: the key is the public one."""
    pins = " ".join(shlex.quote(each) for each in (f"{OURS}=={plan.version}", *plan.requirements))
    return (
        f"python -m pip install {pins}",
        f"mlops trust {shlex.quote(plan.public_key)}",
        f"mlops ci {shlex.quote(plan.model)} --junit junit.xml",
    )


def github(plan: CiPlan) -> str:
    """A workflow of GitHub Actions: at every push, by hand, and once a day, as libraries change without a push."""
    install, trust, test = map(_quoted, steps(plan))
    return f"""\
{MARK} the tests of {_comment(plan.model)}. Made again by: %export ci
name: {_quoted(f"mlops {plan.model}")}
on:
  push:
  workflow_dispatch:
  schedule:
    - cron: "17 4 * * *"
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    env:
      MLOPS_STORE: {_quoted(plan.store)}
    steps:
      - uses: actions/checkout@v6
        with:
          lfs: true
      - uses: actions/setup-python@v6
        with:
          python-version: {_quoted(plan.python)}
      - run: {install}
      - run: {trust}
      - run: {test}
      - uses: actions/upload-artifact@v7
        if: always()
        with:
          name: junit
          path: junit.xml
"""


def gitlab(plan: CiPlan, name: str) -> str:
    """A job of GitLab CI, to be included; it shows the tests one by one in a merge request."""
    script = "\n".join(f"    - {_quoted(step)}" for step in steps(plan))
    return f"""\
{MARK} the tests of {_comment(plan.model)}. Made again by: %export ci
{_quoted(f"mlops {name}")}:
  image: {_quoted(f"python:{plan.python}")}
  variables:
    MLOPS_STORE: {_quoted(plan.store)}
  script:
{script}
  artifacts:
    when: always
    reports:
      junit: junit.xml
"""


def include(files: tuple[str, ...]) -> str:
    """What a repository's own .gitlab-ci.yml needs to say."""
    return "include:\n" + "".join(
        f"  - local: {_quoted('/' + file)}\n" for file in files if file.startswith(".gitlab/")
    )


def _quoted(text: str) -> str:
    """A text as YAML has it in double quotes, which is JSON's form but for the halves of pairs that JSON may write."""
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(text.encode("ascii", "backslashreplace").decode().split())
