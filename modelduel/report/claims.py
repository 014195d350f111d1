"""Claims on a report's figures, such as `bug-fix.correct.a >= 0.8`, for a build that fails where one does not hold."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from msgspec import Struct

from modelduel.errors import InputError
from modelduel.report.document import Report
from modelduel.report.statistics.figure import Figure
from modelduel.scenario.model import CATEGORIES, Difficulty, Language

_CLAIM = re.compile(
    r"\s*(?P<path>[\w.-]*\w)\s*(?P<sign>>=|<=|==|!=|≥|≤|=|>|<)\s*"
    r"(?P<number>[-+−]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?)\s*(?P<percent>%?)\s*",
    re.IGNORECASE,
)
_SHORTENED = "categories."
"""What a path may be written without."""
_CLOSE = 1e-9
"""Relative difference below which two numbers are the same: 0.1 + 0.2 is 0.3."""


def _same(value: float, number: float) -> bool:
    return math.isclose(value, number, rel_tol=_CLOSE, abs_tol=_CLOSE)


_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda value, number: value >= number or _same(value, number),
    "<=": lambda value, number: value <= number or _same(value, number),
    ">": lambda value, number: value > number and not _same(value, number),
    "<": lambda value, number: value < number and not _same(value, number),
    "==": _same,
    "!=": lambda value, number: not _same(value, number),
}
_SPELT = {"≥": ">=", "≤": "<=", "=": "=="}

_PART = "|".join(
    [
        "overall",
        *(f"categories.{name}" for name in CATEGORIES),
        *(f"difficulties.{name}" for name in get_args(Difficulty)),
        *(f"languages.{name}" for name in (*get_args(Language), "none")),
    ]
).replace(".", r"\.")
_PATHS = (
    r"(PART)\.correct\.(KEY|difference|p|p_holm|both|only_KEY|neither|first_attempts\.KEY|all_samples\.(KEY|difference))",
    r"overall\.(asked_again|apart\.WORD)\.KEY",
    r"categories\.review\.(recall|score|false_alarms|clean)\.(KEY|difference)",
    r"(PART)\.preference\.(wins\.KEY|ties|both_bad|share|rate|p|p_holm|p_ties_halved|p_ties_against|odds|tie_weight)",
    r"overall\.preference\.(rubric_agrees|tests_agree|liked_but_fails|solved_not_preferred)",
    r"(PART)\.rubric\.WORD\.(KEY|difference)",
    r"trust\.(blind|after_reveal|leaked|without_verdict|unanswered|stale|damaged|unsandboxed\.KEY)",
    r"trust\.((left|longer)\.(share|p)|length\.(at_equal_length|per_doubling)|self\.(agreement|kappa))",
    r"trust\.readers\.(N\.(verdicts|blind)|N-N\.(agreement|kappa))",
    r"strengths\.KEY",
    r"sessions\.N\.(correct\.difference|preference\.rate)",
    r"(PART)\.cost\.((task|median|solved|total|spent|priced|less)\.KEY|difference|p|p_holm)",
    r"overall\.cost\.(month\.KEY|solved\.(difference|p))",
    r"(PART)\.time\.(first|total)\.((mean|p50|p90|p99|less)\.KEY|difference|p|p_holm)",
    r"(PART)\.(time\.rate|tokens\.(input|cached|output|reasoning)|retries)\.KEY",
    r"overall\.(outcomes|tags)\.WORD\.(KEY|p|p_holm)",
    r"overall\.tests\.(failed|nearly)\.KEY",
    r"situations\.WORD\.WORD\.(p|p_holm|only_KEY)",
)
"""Every path that a figure can have, whether these data give it or not; as docs/report.md lists them."""


class Claim(Struct, frozen=True):
    """What somebody claims: that a figure compares so with a number."""

    text: str
    path: str
    sign: str
    number: float


class Checked(Struct, frozen=True):
    """A claim beside the figure that it is about."""

    claim: Claim
    holds: bool | None
    """None where the data give no such figure."""
    figure: Figure | None

    def __str__(self) -> str:
        words = "no data" if self.holds is None else "holds" if self.holds else "does not hold"
        return f"{words}: {self.claim.text}{_told(self.figure)}"


def parse_claim(text: str) -> Claim:
    """Read a claim. Raises InputError where it is none."""
    found = _CLAIM.fullmatch(text)
    if found is None:
        raise InputError(
            f'"{text}" is not a claim.',
            remedy="A claim is the path of a figure, a comparison and a number: 'bug-fix.correct.a >= 0.8'.",
        )
    number = float(found["number"].replace("−", "-")) / (100 if found["percent"] else 1)
    sign = found["sign"]
    return Claim(text.strip(), found["path"], _SPELT.get(sign, sign), number)


def check_claims(report: Report, claims: Iterable[Claim]) -> list[Checked]:
    """Return what the figures say to each claim.

    Raises:
        InputError: One is about a figure that no report of these contenders has; the nearest are named.
    """
    known = _known_paths(report.contenders)
    return [_check(report, claim, known) for claim in claims]


def _check(report: Report, claim: Claim, known: re.Pattern[str]) -> Checked:
    spelt = (claim.path, _SHORTENED + claim.path)
    figure = next((report.figures[path] for path in spelt if path in report.figures), None)
    if figure is None and not any(known.fullmatch(path) for path in spelt):
        raise InputError(f'There is no figure "{claim.path}".', remedy=_nearest(claim.path, report.figures))
    if figure is None or figure.value is None:
        return Checked(claim, None, figure)
    return Checked(claim, _SIGNS[claim.sign](figure.value, claim.number), figure)


def _known_paths(contenders: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the path of any figure of these contenders."""
    key = f"(?:{'|'.join(contenders) or 'a|b'})"
    words = {"PART": _PART, "KEY": key, "WORD": "[a-z0-9_-]+", "N": "[1-9][0-9]*"}
    paths = (re.sub(r"PART|KEY|WORD|\bN\b", lambda word: words[word[0]], path) for path in _PATHS)
    return re.compile(rf"(pairs\.{key}-{key}\.)?({'|'.join(paths)})")


def _nearest(path: str, figures: Mapping[str, Figure]) -> str:
    short = {each.removeprefix(_SHORTENED): each for each in figures}
    near = difflib.get_close_matches(path, [*short, *figures], n=3, cutoff=0.5)
    if not near:
        return "`modelduel report SESSION --format json` shows those that there are."
    return f"Did you mean {' or '.join(dict.fromkeys(each.removeprefix(_SHORTENED) for each in near))}?"


def _told(figure: Figure | None) -> str:
    if figure is None:
        return ""
    if figure.value is None:
        return f" ({figure.note or f'n = {figure.n}'})"
    reach = ""
    if figure.low is not None and figure.high is not None:
        reach = f", {figure.level * 100:g} % interval {figure.low:.4g} to {figure.high:.4g}"
    return f" (it is {figure.value:.4g}{reach}; n = {figure.n:,}; {figure.method})"
