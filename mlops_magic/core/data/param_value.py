"""What value was chosen for a param, where its text says it?"""

from __future__ import annotations

import ast
from typing import Any

from ...records.run import Param

TYPED = frozenset({"int", "float", "bool", "NoneType"})


def param_value(param: Param) -> Any:
    """The value itself for numbers, True, False and None; its text for all else.

    Examples
    --------
    >>> param_value(Param("C", "0.1", "float", "literal")), param_value(Param("solver", "lbfgs", "str", "estimator"))
    (0.1, 'lbfgs')
    """
    if param.type not in TYPED:
        return param.value
    if param.type == "float":
        return float(param.value)
    return ast.literal_eval(param.value)
