"""Which share of new rows has a label that the reference never showed?"""

from __future__ import annotations


def unseen_share(once: int, twice: int, rows: int) -> tuple[float, float]:
    """The Beta law of the share of rows whose label was never seen: its two parameters.

    Parameters
    ----------
    once, twice : int
        Labels that the reference shows once, and twice.
    rows : int, positive
        Rows of the reference that have a label.

    Returns
    -------
    (float, float)
        For `allowed_rows`. Where every label was seen often it is Beta(1, rows): the rule of three.

    Examples
    --------
    >>> unseen_share(0, 0, 1000)
    (1.0, 1000.0)
    >>> low, high = unseen_share(20, 10, 1000)
    >>> round(low / (low + high), 3)
    0.021

    Notes
    -----
    The mean is Good and Turing's estimate with one label more, (once + 1) / (rows + 1). Its variance is Esty's,
    (once + 2 twice + 1) / rows², which is larger than binomial because labels are missed as a whole.

    References
    ----------
    Good (1953), doi:10.1093/biomet/40.3-4.237; Esty (1983), doi:10.1214/aos/1176346256; rule of three: Hanley,
    Lippman-Hand (1983), doi:10.1001/jama.1983.03330370053031.
    """
    mean = (once + 1) / (rows + 1)
    weight = (rows + 1) * (once + 1) / (once + 2 * twice + 1)
    return mean * weight, (1 - mean) * weight
