"""How a figure stands in a table: as a share, a difference, a mean or a p-value, and never surer than it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from modelduel.report.document import Cell, RoundRef
from modelduel.report.evidence import Answer, Round
from modelduel.report.statistics import proportions
from modelduel.report.statistics.figure import LEVEL, Figure, Test

NONE = "–"
"""Shown where there is no figure."""
COUNT = "count"

KEPT = "\xa0"
"""A blank at which no line is broken."""
_P_VALUE = re.compile(r"\bp ([=<]) (?=[.\d])")

MOST_WEIGHT = 1000.0
"""More weight than this is none that a pack gives; far larger ones would be infinite when added up."""

FATES = {
    "passed": "passed",
    "failed": "failed",
    "error": "does not compile or import",
    "no-code": "gave no code",
    "truncated": "was cut short",
    "refused": "refused",
    "timeout": "ran out of time",
    "limit": "went over a limit",
    "tampered": "gave results that do not add up",
    "provider-error": "could not be asked",
    "harness-error": "could not be judged",
    "not-run": "was not tested",
}
"""Outcomes in words that follow a contender's name."""


def count(value: int, of: int, note: str = "") -> Figure:
    """Return a plain count out of `of` as a figure; it has no interval."""
    return Figure(float(value), None, None, LEVEL, of, COUNT, note)


def portion(hits: int, of: int) -> Figure:
    """Return a share of what happened as a figure; it is no sample of anything, and has no interval."""
    return Figure(hits / of if of else None, None, None, LEVEL, of, "share", "" if of else "no data")


def is_weight(weight: float) -> bool:
    """Return whether a weight can be reckoned with; a session's file may say anything."""
    return 0 < weight <= MOST_WEIGHT


def tested(test: Test) -> Figure:
    """Return a p-value as a figure; it has no interval."""
    return Figure(test.p, None, None, LEVEL, test.n, test.method, test.note)


def adjust(paths: Sequence[str], family: str, figures: dict[str, Figure]) -> None:
    """Put beside each p-value (`….p`) what is left of it when all of them are looked at together (`….p_holm`)."""
    of = f"after Holm, {plural(len(paths), 'test')} ({family})"
    for path, left in zip(paths, proportions.holm([figures[path].value for path in paths]), strict=True):
        alone = figures[path]
        figures[f"{path}_holm"] = Figure(left, None, None, LEVEL, alone.n, f"{alone.method}, {of}", alone.note)


def share(figure: Figure) -> str:
    """Return `84 % (65 to 94)`."""
    if figure.value is None:
        return NONE
    reach = "" if figure.low is None or figure.high is None else f" ({_percent(figure.low)} to {_percent(figure.high)})"
    return f"{percent(figure.value)}{reach}"


def percent(value: float) -> str:
    """Return `84 %`; nothing that is less than all, or more than none, is shown as such."""
    return f"{_percent(value)} %"


def whole(figure: Figure) -> str:
    """Return a count: `18`."""
    return NONE if figure.value is None else f"{figure.value:,.0f}"


def points(figure: Figure) -> str:
    """Return a difference of two shares in percentage points: `+16 (−4 to +35)`."""
    return _difference(figure, 100, 0)


def score(figure: Figure) -> str:
    """Return a mean: `4.21 (3.90 to 4.52)`."""
    if figure.value is None:
        return NONE
    reach = "" if figure.low is None or figure.high is None else f" ({_two(figure.low)} to {_two(figure.high)})"
    return f"{_two(figure.value)}{reach}"


def _two(value: float) -> str:
    """Write two decimals, with a minus that is one; what is rounded to nothing has none."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def gap(figure: Figure) -> str:
    """Return a difference of two means: `+0.75 (−0.10 to +1.67)`."""
    return _difference(figure, 1, 2)


def p_value(figure: Figure) -> str:
    """Return `.22`, `.044` or `< .001`, rounded up: a p-value must not look smaller than it is."""
    p = figure.value
    if p is None:
        return NONE
    if p < 0.001:
        return "< .001"
    digits = 3 if p < 0.1 else 2
    steps = 10**digits
    up = ceil(p * steps - 1e-9)
    return "1" if up >= steps else f".{up:0{digits}d}"


def cell(figures: Mapping[str, Figure], path: str, write: Callable[[Figure], str]) -> Cell:
    """Return the cell of a figure; a dash where there is none."""
    return Cell(write(figures[path]), figure=path) if path in figures else Cell(NONE)


def refs(rounds: Iterable[Round]) -> tuple[RoundRef, ...]:
    """Return references to rounds."""
    return tuple(ref(one) for one in rounds)


def ref(one: Round) -> RoundRef:
    """Return the reference to a round."""
    return RoundRef(one.session, one.scenario, one.language or "")


def told(one: Round) -> str:
    """Return what a round is called in a list. Untrusted."""
    return f"{one.title} ({one.scenario}{', ' + one.language if one.language else ''})"


def fate(answer: Answer) -> str:
    """Return what became of an answer, to follow its contender's name."""
    if answer.outcome == "failed" and 0 <= answer.tests_passed < answer.tests:
        return f"failed: {answer.tests_passed} of {plural(answer.tests, 'test')} passed"
    return FATES.get(answer.outcome or "", "was not judged")


def kept_together(text: str) -> str:
    """Return a text of which no line ends within `p = .02`; everything else stays as it is."""
    return _P_VALUE.sub(rf"p{KEPT}\1{KEPT}", text)


def sentence(note: str) -> str:
    """Return a note with a capital."""
    return note[:1].upper() + note[1:]


def plural(number: int, word: str) -> str:
    """Return `1 round`, `2 rounds`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _percent(value: float) -> str:
    rounded = round(value * 100)
    if rounded == 100 and value < 1:
        return "> 99"
    if rounded == 0 and value > 0:
        return "< 1"
    return f"{rounded}"


def _difference(figure: Figure, times: float, digits: int) -> str:
    if figure.value is None:
        return NONE
    value, low, high = (
        None if each is None else _signed(each * times, digits) for each in (figure.value, figure.low, figure.high)
    )
    return f"{value}" if low is None or high is None else f"{value} ({low} to {high})"


def _signed(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    if abs(value) < 1e-9:  # 0, but for rounding
        return text
    sign = "+" if value > 0 else "−"
    if float(text):
        return f"{sign}{text}"
    # Which side of 0 an end lies on must not be lost in rounding.
    return f"{'<' if value > 0 else '>'} {sign}{10**-digits:.{digits}f}"
