"""What do MLflow's texts and numbers mean in our words?"""

from __future__ import annotations

import math
import re

from ...records.run import Param

STATUSES = {
    "FINISHED": "finished", "FAILED": "failed", "KILLED": "killed",
    "3": "finished", "4": "failed", "5": "killed",
}  # fmt: skip  # the numbers are those of folders
RUNS_STILL = frozenset({"RUNNING", "SCHEDULED", "1", "2"})
LARGEST = 1.7976931348623157e308  # MLflow's databases keep infinity as the largest double
OUR_UID = "mlops_magic.uid"  # the tag under which a run that we pushed says who it is
OUR_MODEL = "mlops_magic.version"  # the same of a registered version
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:inf|nan)")
_WORDS = {"True": "bool", "False": "bool", "None": "NoneType"}


def uid_of(run_id: str, said: str | None) -> str:
    """Who a run is: the uid that we gave it before it was pushed, else MLflow's own id.

    Examples
    --------
    >>> uid_of("0a" * 16, None) == uid_of("0a" * 16, "'; DROP TABLE run") == "0a" * 16
    True
    """
    return said if said and _UID.fullmatch(said) else run_id


def number_of(value: float, *, is_nan: bool = False) -> float:
    """The number that was logged, as far as MLflow's database kept it.

    Examples
    --------
    >>> number_of(0.0, is_nan=True), number_of(-LARGEST), number_of(0.5)
    (nan, -inf, 0.5)
    """
    if is_nan:
        return math.nan
    return math.copysign(math.inf, value) if abs(value) >= LARGEST else float(value)


def param_of(name: str, text: str) -> Param:
    """A param of MLflow, which keeps all of them as text: its type is what the text reads as.

    What only looks like a number, as a postcode with a zero in front does, stays text.

    Examples
    --------
    >>> [param_of("p", text).type for text in ("5", "0.1", "1e-3", "True", "None", "lbfgs", "01234", "")]
    ['int', 'float', 'float', 'bool', 'NoneType', 'str', 'str', 'str']
    """
    kind = _WORDS.get(text)
    if kind is None:
        kind = "float" if _NUMBER.fullmatch(text) else "str"
        if kind == "float" and text.removeprefix("-").isdigit():
            kind = "int"
    return Param(name, text, kind, "call")
