"""What else an interval tells: how surely its difference is none, and how many scenarios would show it."""

from __future__ import annotations

from math import ceil

from scipy.special import stdtr

from modelduel.report.statistics.figure import LEVEL, Figure, Test, normal_quantile, student_quantile
from modelduel.report.statistics.means import STUDENT
from modelduel.report.statistics.power import POWER

T_TEST = "paired t test"


def t_test(difference: Figure) -> Test:
    """Return the paired t test of a difference of means whose interval is Student's; no p-value for any other interval.

    Student (1908), "The probable error of a mean", Biometrika 6:1-25: the interval reaches t(level, n - 1) standard
    errors each way, and p is the chance to be further from 0 than the difference is.
    """
    value, low, high = difference.value, difference.low, difference.high
    if value is None or low is None or high is None or not difference.method.startswith(STUDENT) or high <= low:
        return Test(None, difference.n, T_TEST, difference.note or "too few for a t test")
    freedom = difference.n - 1
    error = (high - low) / 2 / student_quantile(difference.level, freedom)
    return Test(2 * float(stdtr(freedom, -abs(value) / error)), difference.n, T_TEST)


def scenarios_needed(difference: Figure, power: float = POWER, level: float = LEVEL) -> int | None:
    """Return about how many scenarios make the interval of a difference narrow enough to show it.

    Lachin (1981), "Introduction to sample size determination and power analysis for clinical trials", Controlled
    Clinical Trials 2:93-113: a difference of z(level) + z(power) standard errors is found with the chance `power`, and
    they shrink with the root of n. None without an interval, or where there is no difference at all.
    """
    value, low, high = difference.value, difference.low, difference.high
    if not value or low is None or high is None:
        return None
    error = (high - low) / 2 / normal_quantile(difference.level)
    reach = normal_quantile(level) + normal_quantile(2 * power - 1)
    return max(2, ceil(difference.n * (reach * error / value) ** 2))
