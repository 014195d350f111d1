"""The top of a concave likelihood, by Newton's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from modelduel.report.statistics.figure import Floats

LONGEST_STEP = 4.0
"""By how much a log odds may change in one step: far out, every chance is 0 or 1 to the last digit."""


def climb(
    size: int,
    likelihood: Callable[[Floats], float],
    slope_and_information: Callable[[Floats], tuple[Floats, Floats]],
    log_odds: Callable[[Floats], Floats],
) -> tuple[Floats, Floats]:
    """Return where the log likelihood of `size` parameters is greatest, and the information matrix there.

    The likelihood must have a single top: whoever calls has looked. `log_odds` is linear, from parameters to
    whatever the chances hang on; it bounds the steps.
    """
    spot = np.zeros(size)
    while True:
        slope, information = slope_and_information(spot)
        step = np.asarray(np.linalg.solve(information, slope), dtype=np.float64)
        length = min(1.0, LONGEST_STEP / (float(np.abs(log_odds(step)).max()) + 1e-300))
        before = likelihood(spot)
        while likelihood(spot + length * step) < before - 1e-12 * abs(before):
            length /= 2  # it jumped over the top
        spot = spot + length * step
        if float(slope @ step) < 1e-18:
            return spot, information
