"""Why did a sum come out differently? Several threads add in another order each time; on one the order is fixed."""

from __future__ import annotations

import os

SAID_BY = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def single_threaded() -> None:
    """Hold BLAS and OpenMP to one thread for the rest of this process.

    The variables reach libraries that are loaded later and processes that are started; threadpoolctl, which comes with
    scikit-learn, those that are loaded already.
    """
    os.environ.update(dict.fromkeys(SAID_BY, "1"))
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return
    threadpool_limits(1)
