"""What an interval tells besides, against scipy's t test and statsmodels' power of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_rel
from statsmodels.stats.power import TTestPower

from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.intervals import scenarios_needed, t_test
from modelduel.report.statistics.means import mean_difference

SCORES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=15, max_size=40)


@given(SCORES, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_p_value_is_that_of_the_paired_t_test(scores: list[tuple[int, int]], level: float) -> None:
    first, second = ([float(pair[place]) for pair in scores] for place in (0, 1))
    found = t_test(mean_difference(first, second, level))
    if len({one - other for one, other in scores}) == 1:
        assert found.p is None
    else:
        assert found.p == pytest.approx(ttest_rel(first, second).pvalue, rel=1e-6, abs=1e-12)


def test_an_interval_of_another_kind_has_no_t_test() -> None:
    assert t_test(mean_difference([1, 2, 3, 4, 5, 6], [2, 2, 5, 4, 1, 0])).p is None
    assert t_test(Figure(0.1, 0.05, 0.2, 0.95, 40, "stratified bootstrap")).p is None


def test_the_number_of_scenarios_is_about_what_the_power_of_the_t_test_asks_for() -> None:
    random = np.random.default_rng(3)
    gaps = random.normal(0.3, 1.0, 60)
    figure = mean_difference([float(one) for one in gaps], [0.0] * 60)
    asked = TTestPower().solve_power(effect_size=gaps.mean() / gaps.std(ddof=1), power=0.8, alpha=0.05)
    assert scenarios_needed(figure) == pytest.approx(asked, rel=0.06)


def test_no_difference_and_no_interval_name_no_number() -> None:
    assert scenarios_needed(Figure(0.0, -0.1, 0.1, 0.95, 40, "any")) is None
    assert scenarios_needed(Figure(0.3, None, None, 0.95, 4, "any")) is None
