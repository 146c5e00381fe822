"""How far may the share of rows below a value differ between two draws of one source?"""

from __future__ import annotations

from math import e, log, sqrt


def shift_allowance(reference_rows: int, rows: int, error: float) -> float:
    """The distance between the distributions of two draws that is exceeded with a chance of at most `error`.

    Parameters
    ----------
    reference_rows, rows : int, positive
        Sizes of the draws.
    error : float, 0 to 1
        For all values at once.

    Returns
    -------
    float
        A difference of shares; above 1 where so few rows tell nothing.

    Examples
    --------
    >>> round(shift_allowance(1000, 1000, 0.0001), 3)
    0.101
    >>> shift_allowance(10, 10, 0.0001) > 1
    True

    References
    ----------
    Wei, Dudley (2012), two-sample Dvoretzky-Kiefer-Wolfowitz inequalities with the factor e,
    doi:10.1016/j.spl.2011.11.012. Ties only make the distance smaller.
    """
    return sqrt(log(e / error) / 2 * (1 / reference_rows + 1 / rows))
