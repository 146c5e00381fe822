"""How do two folders change places in one step, so that a kill finds one or the other, and never none?"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

HERE = -100  # AT_FDCWD: paths are as they are
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})  # an old kernel, a file system without it


def exchanged(one: Path, other: Path) -> bool:
    """Whether they have changed places; False where this system cannot do that in one step, and nothing was done.

    Raises
    ------
    OSError
        One of them is gone, or the folder above may not be written.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(first, second, EXCHANGE)
        else:
            failed = library.renameat2(HERE, first, HERE, second, EXCHANGE)
    except (AttributeError, OSError, TypeError):  # a system without this function, or without one library of all
        return False
    if failed and ctypes.get_errno() not in CANNOT:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed
