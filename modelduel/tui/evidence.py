"""The judging aids in words: what was measured of both answers side by side, as lines; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from modelduel.aids.model import Figures, Measured
from modelduel.aids.tally import is_checked
from modelduel.aids.traps import traps_of
from modelduel.scenario.case_rules import some_of
from modelduel.scenario.model import CasesFile, Measure
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import TestResult
from modelduel.tui.grid import Cell, row, table, words
from modelduel.tui.rows import Line
from modelduel.tui.widgets.outcomes import SIGNS

_NAMES, _VALUE = (20, 36), 10
"""Cells of a table's first column, at least and at most, and of each of the three others."""
_MOST_ROWS = 200
_MOST_NAMES = 8

_MEASURES: tuple[tuple[Measure, str], ...] = (
    ("complexity", "complexity"),
    ("longest", "longest function"),
    ("nesting", "nesting"),
    ("typed", "typed parameters"),
    ("patterns", "patterns to avoid"),
)
# Balanced twice over at most: `O((V + E) log V)`.
_ORDER = re.compile(r"\bO\((?:[^()\n]{1,40}|\([^()\n]{0,40}\)){1,8}\)")
_LINEAR = re.compile(r"\bgrows?\s+linearly\b", re.IGNORECASE)

WAITING = "Shown once both answers are there."
NOT_RUN = "The tests have not been run on both answers. {key} runs them."


class Given(Struct, frozen=True):
    """What is known of one answer."""

    letter: str
    """What its contender is called on the sheet, in one letter."""
    role: str
    """The side's hue."""
    tests: tuple[TestResult, ...] = ()
    tested: bool = False
    measured: Measured | None = None
    """None while it is being measured."""
    has_code: bool = True


class _Mark(NamedTuple):
    sign: str
    role: str


_BETTER, _WORSE, _SAME = _Mark("✓", "pass"), _Mark("✗", "fail"), _Mark("=", "hint")


def has_evidence(scenario: Scenario) -> bool:
    """Return whether there is an aid for judging a scenario's answers, besides its tests."""
    spec = scenario.spec
    if spec.category == "review":
        return is_checked(spec)
    if spec.category == "refactoring":
        return scenario.language is not None and bool(spec.files)
    if spec.category == "algorithm":
        return bool(_timed(scenario.cases()))
    return bool(traps_of(scenario))


def none_lines(scenario: Scenario | None) -> list[Line]:
    """Say what kind of aid a scenario of its category might have had; None where that was never said."""
    lacks = {
        "bug-fix": "It does not say which tests tell a symptom patch from the fix.",
        "algorithm": "Its tests measure neither growth nor the time of single calls.",
        "refactoring": "It has no original to measure the answers against.",
        "review": "It does not say what a review of it should find.",
    }
    none = words("There is no aid for judging this scenario.")
    return [none, words(lacks[scenario.spec.category], "hint")] if scenario is not None else [none]


def fact_lines(scenario: Scenario, sides: Sequence[Given], test_key: str, width: int) -> list[Line]:
    """Return what was measured of the answers to a scenario that is no review, or what is still to be done.

    Args:
        scenario: Which one.
        sides: The answers, from left to right.
        test_key: What runs the tests.
        width: Cells there are.
    """
    category = scenario.spec.category
    name = max(_NAMES[0], min(width - 3 * (_VALUE + 2) - 4, _NAMES[1]))
    columns = (name, _VALUE, _VALUE, _VALUE)
    if category == "refactoring":
        return list(_metrics(scenario, sides, columns))
    if not all(side.tested for side in sides):
        head = [words(NOT_RUN.format(key=test_key))]
        return [*head, *_asked(scenario)] if category == "algorithm" else head
    return list(_growth(scenario, sides, columns) if category == "algorithm" else _traps(scenario, sides))


# Bug fixes.


def _traps(scenario: Scenario, sides: Sequence[Given]) -> Iterator[Line]:
    traps = traps_of(scenario)
    telling = [[test for test in side.tests if traps.tell(test.id)] for side in sides]
    ids = list(dict.fromkeys(test.id for tests in telling for test in tests))
    if not ids:
        yield words("No test that tells the symptom patch from the fix was run.", "hint")
        return
    for side, tests in zip(sides, telling, strict=True):
        if traps.catch(side.tests):
            yield _verdict(side, "fails where the symptom patch fails.")
        elif (failed := sum(test.status != "passed" for test in tests)) == 0:
            yield _verdict(side, "passes every test that tells the symptom patch from the fix.")
        else:
            yield _verdict(side, f"fails {failed:,} of the tests that tell the symptom patch from the fix.")
    yield words("")
    results = [{test.id: test for test in tests} for tests in telling]
    yield row([*(Cell(side.letter, side.role) for side in sides), Cell("tests that tell them apart", "hint")], (1, 1))
    for id_ in ids[:_MOST_ROWS]:
        signs = [Cell(*SIGNS[found[id_].status]) if id_ in found else Cell("–", "hint") for found in results]
        file, _, name = id_.rpartition("::")
        yield row([*signs, f"{name}{f'  {file}' if file else ''}"], (1, 1))
    if len(ids) > _MOST_ROWS:
        yield words(f"{len(ids) - _MOST_ROWS:,} more", "hint")


def _verdict(side: Given, said: str) -> Line:
    return row([Cell(side.letter, side.role), said], (1,))


# Algorithms.


def orders_asked(prompt: str) -> list[str]:
    """Return the complexities that a prompt asks for: `O(n log n)`, or `linear time` where it says that in words."""
    text = prompt[:20_000]
    orders = [" ".join(match[0].split()) for match in _ORDER.finditer(text)]
    return list(dict.fromkeys(orders + ["linear time"] * bool(_LINEAR.search(text))))


def _timed(cases: CasesFile | None) -> dict[str, str]:
    """Return what a table measures: test id, or the table of generated tests -> its limit."""
    if cases is None:
        return {}
    growth = {one.id: f"n^{one.at_most:.2f}" for one in cases.growth}
    return growth | {some_of(one.id): f"{one.seconds:g} s" for one in cases.generated if one.seconds is not None}


def _asked(scenario: Scenario) -> Iterator[Line]:
    if orders := orders_asked(scenario.spec.prompt):
        yield words(f"Asked: {', '.join(orders[:4])}")


def _growth(scenario: Scenario, sides: Sequence[Given], columns: Sequence[int]) -> Iterator[Line]:
    limits = _timed(scenario.cases())
    results = [{test.id: test for test in side.tests} for side in sides]
    asked = list(_asked(scenario))
    yield from asked
    if asked:
        yield words("")
    rows: list[list[Cell | str]] = [_head("", "limit", sides)]
    for id_ in dict.fromkeys(id_ for found in results for id_ in found):
        limit = limits.get(id_) or limits.get(some_of(id_.partition("[")[0]))
        if limit is not None and len(rows) <= _MOST_ROWS:
            rows.append([id_, Cell(limit, "hint", True), *(_measure(found.get(id_), limit) for found in results)])
    yield from table(rows, columns)
    yield words("")
    yield words("n^k: how the CPU time of a call grows with its input. s: CPU seconds of one call.", "hint")
    yield words("Quick: done in too little time to tell.", "hint")


def _measure(test: TestResult | None, limit: str) -> Cell:
    if test is None:
        return Cell("–", "hint", True)
    mark = _Mark(*SIGNS[test.status])
    if limit.startswith("n^"):
        passed = test.status == "passed"
        value = f"n^{test.growth:.2f}" if test.growth is not None else "quick" if passed else "not told"
    else:
        value = f"{test.cpu_s:.2f} s" if test.cpu_s is not None else "–"
    return Cell(f"{value} {mark.sign}", mark.role, True)


def _head(first: str, second: str, sides: Sequence[Given]) -> list[Cell | str]:
    letters = (Cell(f"{side.letter}  ", side.role, True) for side in sides)
    return [Cell(first, "hint"), Cell(second, "hint", True), *letters]


# Refactorings.


def _metrics(scenario: Scenario, sides: Sequence[Given], columns: Sequence[int]) -> Iterator[Line]:
    if any(side.measured is None and side.has_code for side in sides):
        yield words("Measuring the code of both answers.", "hint")
        return
    found = [side.measured or Measured(why="no code in the answer") for side in sides]
    before = next((one.before for one in found if one.before is not None), None)
    yield from table(_figure_rows(scenario, sides, found, before), columns)
    for side, one in zip(sides, found, strict=True):
        if one.lost:
            more = f" and {one.gone - _MOST_NAMES:,} more" if one.gone > _MOST_NAMES else ""
            yield _verdict(side, f"lacks {', '.join(one.lost[:_MOST_NAMES])}{more}")
        if one.why:
            yield _verdict(side, f"is not measured: {one.why}")
    yield words("")
    yield words("Complexity and nesting of the worst function; lines of the longest.", "hint")
    yield words("✓ better than the original  ✗ worse  = the same", "hint")


def _figure_rows(
    scenario: Scenario, sides: Sequence[Given], found: Sequence[Measured], before: Figures | None
) -> Iterator[list[Cell | str]]:
    asked = scenario.spec.refactoring
    yield _head("", "original", sides)
    for measure, title in _MEASURES:
        old = before.of(measure) if before is not None else None
        yield [
            title,
            Cell(f"{_figure(measure, old)}  ", "", True),
            *(_compared(measure, old, one.after.of(measure) if one.after else None) for one in found),
            *([Cell("the aim", "hint")] if asked is not None and measure in asked.better else []),
        ]
    names = {name for one in (before, *(each.after for each in found)) if one is not None for name in one.patterns}
    for name in sorted(names):
        old = before.patterns.get(name, 0) if before is not None else None
        yield [
            Cell(f"  {name}", "hint"),
            Cell(f"{_figure('patterns', old)}  ", "", True),
            *(_compared("patterns", old, one.after.patterns.get(name, 0) if one.after else None) for one in found),
            *([Cell("the aim", "hint")] if asked is not None and name in asked.gone else []),
        ]
    total = max((one.names for one in found), default=0)
    kept = [
        Cell(f"{one.names - one.gone}/{one.names} {'✗' if one.gone else '✓'}", "fail" if one.gone else "pass", True)
        if one.after
        else Cell("–  ", "hint", True)
        for one in found
    ]
    yield ["public names kept", Cell(f"{total}  " if total else "–  ", "", True), *kept]


def _figure(measure: Measure, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0%}" if measure == "typed" else f"{value:.0f}"


def _compared(measure: Measure, old: float | None, new: float | None) -> Cell:
    text = _figure(measure, new)
    if new is None or old is None:
        return Cell(f"{text}  ", "hint" if new is None else "", True)
    gain = new - old if measure == "typed" else old - new
    mark = _BETTER if gain > 0 else _WORSE if gain < 0 else _SAME
    return Cell(f"{text} {mark.sign}", mark.role, True)
