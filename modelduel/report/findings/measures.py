"""What is measured of answers (money, time, tokens), put together scenario by scenario, for one contender or for two.

Rounds of one scenario (in other languages, or asked again in another session) are not independent: means are drawn
again by scenarios, and of two contenders each scenario says once which of them took less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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

MOST_DRAWN = 1_000_000
LEAST_DRAWS = 200


class Task(Struct, frozen=True):
    """One round, and what the services answered."""

    round: Round
    answers: Mapping[Key, Answer]
    """By contender: first samples that ended as `ANSWERED` has it."""


class Part(Struct, frozen=True):
    """Tasks that are told of together."""

    path: str
    """What the paths of its figures begin with."""
    title: str
    tasks: tuple[Task, ...]


def parts(evidence: Evidence) -> tuple[Part, ...]:
    """Return the tasks of each category that has any, and then all tasks, in the order of the scenarios."""
    rounds = sorted(evidence.rounds, key=lambda one: (one.scenario, one.session, one.language or ""))
    every = tuple(Task(one, _answers(one)) for one in rounds)
    cut = ((one, tuple(each for each in every if one.holds(each.round))) for one in CATEGORY.slices)
    found = [Part(one.path, one.title, tasks) for one, tasks in cut if tasks]
    return (*found, Part(OVERALL.path, OVERALL.title, every))


def _answers(one: Round) -> dict[Key, Answer]:
    given = ((key, one.first(key)) for key in one.answers)
    return {key: found for key, found in given if found is not None and found.status in ANSWERED}


def answers(tasks: Iterable[Task], key: Key) -> list[Answer]:
    """Return the contender's first samples that the service answered."""
    return [one.answers[key] for one in tasks if key in one.answers]


def known(tasks: Iterable[Task], key: Key, measure: Measure) -> list[float]:
    """Return what is known of the measure, answer by answer."""
    return [value for one in answers(tasks, key) if (value := measure(one)) is not None]


def per(tasks: Iterable[Task], key: Key, measure: Measure, unit: Measure) -> Figure:
    """Return the sum of a measure over the sum of a unit, such as dollars over solved tasks; 1 for each: the mean.

    Answers of which one of the two is not known are left out. The interval is drawn over scenarios.
    """
    sample = _summed(tasks, lambda one: _values(one, key, measure, unit))
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


def less(tasks: Iterable[Task], pair: Pair, measure: Measure) -> Less:
    """Return which of two took less: the difference of their means, and the exact sign test over scenarios."""
    sample = _summed(tasks, lambda one: _of_both(one, pair, measure, each))
    gaps = [one - other for one, other in zip(sample.columns[0], sample.columns[2], strict=True)]
    a, b = sum(gap < 0 for gap in gaps), sum(gap > 0 for gap in gaps)
    even = len(gaps) - a - b
    return Less(ratio_difference(sample, draws=_draws(sample)), a, b, even, tested(sign_test(Preferences(a, b, even))))


def per_less(tasks: Iterable[Task], pair: Pair, measure: Measure, unit: Measure) -> tuple[Figure, Figure]:
    """Return a's sum of a measure over its sum of a unit, less b's; and the p-value of the randomisation test of it."""
    sample = _summed(tasks, lambda one: _of_both(one, pair, measure, unit))
    return ratio_difference(sample, draws=_draws(sample)), tested(ratios_differ(sample))


def _values(one: Task, key: Key, measure: Measure, unit: Measure) -> tuple[float, ...] | None:
    found = one.answers.get(key)
    if found is None or (above := measure(found)) is None or (below := unit(found)) is None:
        return None
    return above, below


def _of_both(one: Task, pair: Pair, measure: Measure, unit: Measure) -> tuple[float, ...] | None:
    a, b = _values(one, pair.a, measure, unit), _values(one, pair.b, measure, unit)
    return None if a is None or b is None else a + b


def _summed(tasks: Iterable[Task], row: Callable[[Task], tuple[float, ...] | None]) -> Sample:
    """Return the sums of what each round gives, by scenario."""
    sums: dict[str, tuple[str, tuple[float, ...]]] = {}
    width = 0
    for one in tasks:
        values = row(one)
        if values is None:
            continue
        width = len(values)
        before = sums.get(one.round.scenario, (one.round.category, (0.0,) * width))[1]
        sums[one.round.scenario] = (
            one.round.category,
            tuple(old + new for old, new in zip(before, values, strict=True)),
        )
    columns = tuple(tuple(values[place] for _, values in sums.values()) for place in range(width or 4))
    return Sample(tuple(sums), tuple(stratum for stratum, _ in sums.values()), columns)


def _draws(sample: Sample) -> int:
    """Return how often to draw: with thousands of scenarios the interval is narrow, and fewer draws find its ends."""
    return max(LEAST_DRAWS, min(DRAWS, MOST_DRAWN // max(1, len(sample.ids))))
