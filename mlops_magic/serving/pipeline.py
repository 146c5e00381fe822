"""The command of an exported pipeline: run it, keep what it made, check it against its proof."""

from __future__ import annotations

import argparse
import ast
import base64
import inspect
import json
import marshal
import os
import pickle
import random
import secrets
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..core.data.agreement import disagreements
from .found import changed_data, found, load_data
from .inputs import changed_inputs, laid_out, proof
from .parent import end_with_parent
from .threads import single_threaded

Run = Callable[..., dict[str, object]]
BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def main(run: Run, here: Path, arguments: list[str] | None = None) -> int:
    """Run the pipeline from the command line; 0 if all is well, 1 if something differs, 2 if a word is wrong.

    Parameters
    ----------
    run : callable
        The pipeline's `run`; its keyword arguments become options.
    here : Path
        The exported folder.
    """
    asked = _parser(run).parse_args(arguments)
    given = {name: value for name, value in vars(asked).items() if name in inspect.signature(run).parameters}
    given = {name: value for name, value in given.items() if value is not None}
    if proof(here).get("threads") == 1:
        single_threaded()
    if asked.replay:
        end_with_parent()
        return _replay(run, here, asked.replay, given)
    if asked.verify:
        return _verify(run, here)
    for said in changed_inputs(here):
        print(said, file=sys.stderr)  # noqa: T201 - a command speaks
    try:
        made = run(**given)
    except Exception as error:
        if not given:
            raise
        words = " ".join(f"--{name} {value!r}" for name, value in given.items())
        print(f"with {words} it stops: {_stopped(error)}", file=sys.stderr)  # noqa: T201 - a command speaks
        return 1
    for name, value in made.items():
        print(f"{name} = {_short(value)}")  # noqa: T201 - a command speaks
        if asked.out:
            print(f"  written to {_written(asked.out, name, value)}")  # noqa: T201 - a command speaks
    return 0


def _parser(run: Run) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(inspect.getdoc(run) or "").partition("\n")[0])
    for name, parameter in inspect.signature(run).parameters.items():
        kind = type(parameter.default)
        read = _boolean if kind is bool else kind if kind in (int, float, str) else _literal
        spellings = dict.fromkeys([f"--{name}", f"--{name.lower().replace('_', '-')}"])
        said = f"{kind.__name__}, default: {parameter.default!r}".replace("%", "%%")
        parser.add_argument(*spellings, dest=name, type=read, metavar="VALUE", help=said)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write what was made into this folder")
    parser.add_argument("--verify", action="store_true", help="run again, compare with proof.json, say what differs")
    parser.add_argument("--replay", type=Path, help=argparse.SUPPRESS)
    return parser


def _boolean(text: str) -> bool:
    if text.lower() not in BOOLEANS:
        raise argparse.ArgumentTypeError(f"true or false, not {text!r}")
    return BOOLEANS[text.lower()]


def _literal(text: str) -> Any:
    """A list, a tuple, None; what is no literal is a text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{type(value).__name__} {getattr(value, 'shape', '')}".rstrip()


def _written(folder: Path, name: str, value: Any) -> Path:
    """The file a value went to: Parquet for frames, JSON for plain values, pickle for the rest."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)
    if hasattr(value, "to_parquet"):
        path = folder / f"{stem}.parquet"
        value.to_parquet(path)
        return path
    try:
        text = json.dumps(value)
    except (TypeError, ValueError):
        path = folder / f"{stem}.pkl"
        path.write_bytes(pickle.dumps(value))
        return path
    path = folder / f"{stem}.json"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _replay(run: Run, here: Path, answer: Path, given: dict[str, Any]) -> int:
    """Run once for a proof: fingerprints of what was made, or where it stopped."""
    said = proof(here)
    targets = {target["name"]: target for target in said["targets"]}
    hosts = _watched_network()
    try:
        made = run(**given)
        told: dict[str, object] = {"targets": {name: found(made[name], targets[name], said, here) for name in targets}}
    except BaseException as error:  # noqa: BLE001 - whatever stops the user's code is the answer
        place = _place(error)
        told = {"error": f"{type(error).__name__}: {error}", "line": place.line if place else ""}
        told["step"] = place.name if place else ""
    told["hosts"] = sorted(hosts)
    told["modules"] = sorted({name.partition(".")[0] for name in sys.modules})
    answer.write_text(json.dumps(told), encoding="utf-8")
    return 0


def _place(error: BaseException) -> traceback.FrameSummary | None:
    """The line of the pipeline's own code that an error passed through first."""
    frames = traceback.extract_tb(error.__traceback__)
    own = (frame for frame in frames if frame.filename == sys.argv[0] and frame.name != "run")
    return next(own, None)


def _stopped(error: Exception) -> str:
    """An error and the line it came from, in one line."""
    place = _place(error)
    where = f" (in {place.name}, line {place.lineno}: {place.line})" if place else ""
    return f"{type(error).__name__}: {error}{where}"


def _watched_network() -> set[str]:
    """Hosts that the process connects to from now on: what they answer today, they need not answer tomorrow."""
    hosts: set[str] = set()

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            hosts.add(str(arguments[1][0]))

    sys.addaudithook(heard)
    return hosts


def _verify(run: Run, here: Path) -> int:
    """Run again and compare with proof.json."""
    differences = changed_inputs(here)
    told = proof(here)
    differences += changed_data(told, here)
    expected = {target["name"]: target for target in told["targets"]}
    try:
        made = run()
    except Exception as error:
        if not differences:
            raise
        differences.append(f"with these it stops: {type(error).__name__}: {error}")
        expected, made = {}, {}
    for name, target in expected.items():
        differences += disagreements(found(made[name], target, told, here), target, told)
    for said in differences:
        print(said)  # noqa: T201 - a command speaks
    if not differences:
        within = f" within {told['tolerance']:g}" if told.get("tolerance") else ""
        print(f"verified{within}: {', '.join(expected)} as in the notebook")  # noqa: T201 - a command speaks
    return 1 if differences else 0


@contextmanager
def working_folder(here: Path) -> Iterator[Path]:
    """A scratch folder holding the pipeline's inputs, as the current folder; gone afterwards."""
    before, path = Path.cwd(), list(sys.path)
    with tempfile.TemporaryDirectory(prefix="pipeline-", ignore_cleanup_errors=True) as scratch:
        folder = laid_out(here, Path(scratch).resolve())
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        try:
            yield folder
        finally:
            os.chdir(before)
            sys.path[:] = path


def load_frozen(here: Path, name: str) -> Any:
    """A value of the notebook that the export keeps as data, because nothing can make it again."""
    entry = next(each for each in proof(here)["frozen"] if each["name"] == name)
    return load_data(here, entry["file"])


def restore_generators(here: Path, execution: int) -> None:
    """Put the global random generators where they stood before an execution of the notebook.

    Seeds that NumPy drew from the operating system there (`default_rng()`) are drawn again.
    """
    states = json.loads((here / "generator_states.json").read_text(encoding="utf-8"))[str(execution)]
    for name, text in states.items():
        state = marshal.loads(base64.b64decode(text))  # noqa: S302 - numbers that stand beside the code itself
        if name == "~random":
            random.setstate(state)
        elif name == "~entropy":
            _draw_again(state)
        else:
            import numpy as np

            kind, keys, position, has_gauss, gauss = state
            np.random.set_state((kind, np.frombuffer(keys, dtype=np.uint32), position, has_gauss, gauss))  # noqa: NPY002 - the global generator is the one the notebook drew from


def _draw_again(seeds: list[int]) -> None:
    """NumPy's next draws of entropy give these seeds, and after them fresh ones."""
    from numpy.random import bit_generator

    rest, fresh = iter(seeds), secrets.randbits
    bit_generator.randbits = lambda bits: next(rest, None) or fresh(bits)  # type: ignore[attr-defined]
