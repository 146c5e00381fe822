"""Which variables of the environment say how numbers are computed, and which statements set any before an import?

A library reads them once, while it is imported: a statement that stood before the import has to stand before it in the
script too, though imports go to the top.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ..reading.names import of_tree

# They choose kernels and numbers of threads, so that the last digits of a sum depend on them.
OF_NUMBERS = frozenset("""
    OMP_NUM_THREADS OMP_THREAD_LIMIT OMP_DYNAMIC OMP_SCHEDULE OPENBLAS_NUM_THREADS GOTO_NUM_THREADS MKL_NUM_THREADS
    MKL_DYNAMIC BLIS_NUM_THREADS VECLIB_MAXIMUM_THREADS NUMEXPR_NUM_THREADS NUMEXPR_MAX_THREADS NUMBA_NUM_THREADS
    OPENBLAS_CORETYPE OPENBLAS_L2_SIZE MKL_CBWR MKL_ENABLE_INSTRUCTIONS MKL_DEBUG_CPU_TYPE BLIS_ARCH_TYPE
    NVPL_BLAS_DEBUG_CPU_TYPE NPY_DISABLE_CPU_FEATURES NPY_ENABLE_CPU_FEATURES NUMBA_CPU_NAME NUMBA_CPU_FEATURES
    ATEN_CPU_CAPABILITY ONEDNN_MAX_CPU_ISA DNNL_MAX_CPU_ISA ONEDNN_DEFAULT_FPMATH_MODE TF_ENABLE_ONEDNN_OPTS
    TF_DETERMINISTIC_OPS TF_CUDNN_DETERMINISTIC CUBLAS_WORKSPACE_CONFIG NVIDIA_TF32_OVERRIDE
    TORCH_ALLOW_TF32_CUBLAS_OVERRIDE XLA_FLAGS JAX_ENABLE_X64 JAX_DEFAULT_MATMUL_PRECISION CUDA_VISIBLE_DEVICES
""".split())  # fmt: skip
IMPORTS = {"os": "import os", "environ": "from os import environ", "putenv": "from os import putenv"}
CALLS = frozenset({"update", "setdefault", "pop"})
PLAIN = frozenset({"str", "int", "None"})


def settings_of_numbers(variables: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Those of an environment's variables that say how numbers are computed.

    Examples
    --------
    >>> settings_of_numbers({"HOME": "/root", "OMP_NUM_THREADS": "4"})
    (('OMP_NUM_THREADS', '4'),)
    """
    return tuple(sorted((name, value) for name, value in variables.items() if name in OF_NUMBERS))


def set_by(node: ast.stmt) -> frozenset[str]:
    """Variables of the environment that a statement sets or takes away by itself: it stands on nothing but `os`.

    Examples
    --------
    >>> sorted(set_by(ast.parse("os.environ.update(A='1', B=str(2))").body[0]))
    ['A', 'B']
    >>> set_by(ast.parse("os.environ['A'] = threads").body[0])
    frozenset()
    """
    found = of_tree(ast.Module([node], []))
    if found.binds | found.maybe_binds or found.loads - PLAIN - IMPORTS.keys():
        return frozenset()
    if isinstance(node, ast.Assign):
        return _keys(node.targets)
    if isinstance(node, ast.Delete):
        return _keys(node.targets)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return _called(node.value)
    return frozenset()


def _keys(targets: list[ast.expr]) -> frozenset[str]:
    """Items of the environment, if all are."""
    found = [
        target.slice.value
        for target in targets
        if isinstance(target, ast.Subscript)
        and ast.unparse(target.value) in ("os.environ", "environ")
        and isinstance(target.slice, ast.Constant)
        and isinstance(target.slice.value, str)
    ]
    return frozenset(found) if len(found) == len(targets) else frozenset()


def _called(call: ast.Call) -> frozenset[str]:
    place, _, method = ast.unparse(call.func).rpartition(".")
    first = call.args[0] if call.args else None
    if place in ("os.environ", "environ") and method in CALLS:
        named = [keyword.arg for keyword in call.keywords]
        given = first.keys if isinstance(first, ast.Dict) else [] if first is None else [first]
        texts = [key.value if isinstance(key, ast.Constant) else None for key in given]
        found = [name for name in (*named, *texts) if isinstance(name, str)]
        return frozenset(found) if len(found) == len(named) + len(texts) else frozenset()
    if (place, method) in (("os", "putenv"), ("", "putenv")) and isinstance(first, ast.Constant):
        return frozenset({str(first.value)})
    return frozenset()
