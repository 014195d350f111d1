"""What is measured of answers (money, time, tokens), put together scenario by scenario, for one contender or for two.

Rounds of one scenario (in other languages, or asked again in another session) are not independent: means are drawn
again by scenarios, and of two contenders each scenario says once which of them took less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from modelduel.report.evidence import Answer, Evidence, Key, Round
from modelduel.report.findings.pairing import Pair
from modelduel.report.findings.slices import CATEGORY, OVERALL
from modelduel.report.findings.wording import count, tested
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.preferences import Preferences, sign_test
from modelduel.report.statistics.randomisation import ratios_differ
from modelduel.report.statistics.resampling import DRAWS, Sample, ratio, ratio_difference

ANSWERED = frozenset({"finished", "truncated", "refused"})
"""How an answer ended that the service gave: what it cost and how long it took is what asking costs and takes."""

Measure = Callable[[Answer], float | None]
"""What is measured of an answer; None where it is not known."""

MOST_DRAWN = 2_000_000
LEAST_DRAWS = 200


class Part(Struct, frozen=True):
    """Rounds that are told of together."""

    path: str
    """What the paths of its figures begin with."""
    title: str
    rounds: tuple[Round, ...]


def parts(evidence: Evidence) -> tuple[Part, ...]:
    """Return the rounds of each category that has any, and then all rounds."""
    cut = ((one, tuple(each for each in evidence.rounds if one.holds(each))) for one in CATEGORY.slices)
    found = [Part(one.path, one.title, rounds) for one, rounds in cut if rounds]
    return (*found, Part(OVERALL.path, OVERALL.title, evidence.rounds))


def answer(one: Round, key: Key) -> Answer | None:
    """Return the contender's first sample, where the service gave an answer."""
    found = one.first(key)
    return found if found is not None and found.status in ANSWERED else None


def answers(rounds: Iterable[Round], key: Key) -> list[Answer]:
    """Return the contender's first samples that the service answered."""
    return [found for one in rounds if (found := answer(one, key)) is not None]


def known(rounds: Iterable[Round], key: Key, measure: Measure) -> list[float]:
    """Return what is known of the measure, answer by answer."""
    return [value for one in answers(rounds, key) if (value := measure(one)) is not None]


def per(rounds: Iterable[Round], key: Key, measure: Measure, unit: Measure) -> Figure:
    """Return the sum of a measure over the sum of a unit, such as dollars over solved tasks; 1 for each: the mean.

    Answers of which one of the two is not known are left out. The interval is drawn over scenarios.
    """
    sample = _summed(rounds, lambda one: _values(one, key, measure, unit))
    return ratio(sample, draws=_draws(sample))


def each(_: Answer) -> float:
    """Return 1: the unit of a mean over answers."""
    return 1.0


class Less(Struct, frozen=True):
    """Which of two took less, on the same scenarios."""

    difference: Figure
    """Mean of a less that of b, over rounds of which both are known."""
    a: int
    """On how many scenarios a took less."""
    b: int
    even: int
    p: Figure

    def figures(self, path: str, pair: Pair) -> dict[str, Figure]:
        """Return the figures under a path."""
        n = self.a + self.b + self.even
        return {
            f"{path}.difference": self.difference,
            f"{path}.less.{pair.a}": count(self.a, n),
            f"{path}.less.{pair.b}": count(self.b, n),
            f"{path}.p": self.p,
        }


def less(rounds: Sequence[Round], pair: Pair, measure: Measure) -> Less:
    """Return which of two took less: the difference of their means, and the exact sign test over scenarios."""
    sample = _summed(rounds, lambda one: _of_both(one, pair, measure, each))
    gaps = [one - other for one, other in zip(sample.columns[0], sample.columns[2], strict=True)]
    a, b = sum(gap < 0 for gap in gaps), sum(gap > 0 for gap in gaps)
    even = len(gaps) - a - b
    return Less(ratio_difference(sample, draws=_draws(sample)), a, b, even, tested(sign_test(Preferences(a, b, even))))


def per_less(rounds: Iterable[Round], pair: Pair, measure: Measure, unit: Measure) -> tuple[Figure, Figure]:
    """Return a's sum of a measure over its sum of a unit, less b's; and the p-value of the randomisation test of it."""
    sample = _summed(rounds, lambda one: _of_both(one, pair, measure, unit))
    return ratio_difference(sample, draws=_draws(sample)), tested(ratios_differ(sample))


def _values(one: Round, key: Key, measure: Measure, unit: Measure) -> tuple[float, ...] | None:
    found = answer(one, key)
    if found is None or (above := measure(found)) is None or (below := unit(found)) is None:
        return None
    return above, below


def _of_both(one: Round, pair: Pair, measure: Measure, unit: Measure) -> tuple[float, ...] | None:
    a, b = _values(one, pair.a, measure, unit), _values(one, pair.b, measure, unit)
    return None if a is None or b is None else a + b


def _summed(rounds: Iterable[Round], row: Callable[[Round], tuple[float, ...] | None]) -> Sample:
    """Return the sums of what each round gives, by scenario."""
    sums: dict[str, tuple[str, tuple[float, ...]]] = {}
    width = 0
    for one in sorted(rounds, key=lambda one: (one.scenario, one.session, one.language or "")):
        values = row(one)
        if values is None:
            continue
        width = len(values)
        before = sums.get(one.scenario, (one.category, (0.0,) * width))[1]
        sums[one.scenario] = (
            one.category,
            tuple(old + new for old, new in zip(before, values, strict=True)),
        )
    columns = tuple(tuple(values[place] for _, values in sums.values()) for place in range(width or 4))
    return Sample(tuple(sums), tuple(stratum for stratum, _ in sums.values()), columns)


def _draws(sample: Sample) -> int:
    """Return how often to draw: with thousands of scenarios the interval is narrow, and fewer draws find its ends."""
    return max(LEAST_DRAWS, min(DRAWS, MOST_DRAWN // max(1, len(sample.ids))))
