"""A replay ends with the process that asked for it, even where that is killed: nobody would read its answer."""

from __future__ import annotations

import signal
import sys

PR_SET_PDEATHSIG = 1  # Linux's number for: send me a signal when my parent ends


def end_with_parent() -> None:
    """Have Linux kill this process when its parent ends; elsewhere it runs to its own end."""
    if sys.platform != "linux":
        return
    try:
        import ctypes
    except ImportError:  # a Python that was built without it
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
