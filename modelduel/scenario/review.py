"""Recognising in an answer's words what a review should bring up.

A hint for the reader, never a judgement: an answer that says "there is no injection here" matches too. The patterns are
as hostile as a pack may be, and no look at one tells how long it searches: only a process that can be stopped may ask.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from modelduel.scenario.json_answer import MOST_CHARACTERS, json_spans, sayings
from modelduel.scenario.model import Defect, Factor, ScenarioFile

_MAX_PASSAGE = 4_000  # characters; a pattern with one repeat costs their square
UNDECIDED = 0.4
"""Share of its score that an answer to a design question keeps when it takes no position."""

_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+#|>]|\d{1,3}[.)])[ \t])")


class Passage(NamedTuple):
    """A paragraph, list item, heading or object of JSON in an answer."""

    text: str
    """On one line, with single spaces."""
    first: int
    """Its first line in the answer, from 0."""
    last: int


def located(text: str) -> Iterator[Passage]:
    """Yield the passages of an answer, and where they stand.

    Each is one line, so a pattern sees through hard-wrapped lines, and what it joins was said in one place.
    """
    text = text[:MOST_CHARACTERS].replace("\r\n", "\n")
    at = line = 0
    for start, end in [*json_spans(text), (len(text), len(text))]:
        yield from _paragraphs(text[at:start], line)
        line += text.count("\n", at, start)
        yield from _objects(text[start:end], line)
        line += text.count("\n", start, end)
        at = end


def _paragraphs(text: str, line: int) -> Iterator[Passage]:
    """Yield the passages of prose that begins in a line."""
    ends = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    start = counted = 0
    for end, following in [*ends, (len(text), len(text))]:
        part = text[start:end]
        words = " ".join(part.split())
        if words:
            begins = start + len(part) - len(part.lstrip())
            line += text.count("\n", counted, begins)
            counted = begins
            last = line + part.strip().count("\n")
            for at in range(0, len(words), _MAX_PASSAGE):
                yield Passage(words[at : at + _MAX_PASSAGE], line, last)
        start = following


def _objects(text: str, line: int) -> Iterator[Passage]:
    """Yield the passages of JSON that begins in a line."""
    ends = [match.start() for match in re.finditer("\n", text)]
    for said in sayings(text):
        first, last = (line + bisect_left(ends, at) for at in (said.start, said.end))
        for at in range(0, len(said.text), _MAX_PASSAGE):
            yield Passage(said.text[at : at + _MAX_PASSAGE], first, last)


def passages(text: str) -> list[str]:
    """Return the texts of an answer's passages."""
    return [passage.text for passage in located(text)]


def first_matches(patterns: Iterable[str], said: Iterable[Passage]) -> Passage | None:
    """Return the first passage that one of the patterns matches, None where none is."""
    compiled = [_compiled(pattern) for pattern in patterns]
    return next((one for one in said if any(pattern.search(one.text) for pattern in compiled)), None)


def likely_found(spec: ScenarioFile, answer: str) -> frozenset[str]:
    """Return the ids of the defects or factors that an answer likely names."""
    said = passages(answer)
    items: list[Defect | Factor] = [*spec.defect, *spec.factor]
    return frozenset(item.id for item in items if any(matches(pattern, said) for pattern in item.finds))


def takes_position(spec: ScenarioFile, answer: str) -> bool:
    """Return whether an answer decides: recommends (design questions) or says that nothing is wrong (controls)."""
    said = passages(answer)
    return spec.review is not None and any(matches(pattern, said) for pattern in spec.review.decisions)


def design_score(spec: ScenarioFile, answer: str) -> float:
    """Return the share of the factors' weight that an answer names, 0 to 1.

    An answer that takes no position gets 0.4 of it, so that a mere list stays below half.
    """
    found = likely_found(spec, answer)
    total = sum(factor.weight for factor in spec.factor)
    share = sum(factor.weight for factor in spec.factor if factor.id in found) / total if total else 0.0
    return share if takes_position(spec, answer) else share * UNDECIDED


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def matches(pattern: str, said: Iterable[str]) -> bool:
    """Return whether a pattern matches one of several texts. It may take without end."""
    compiled = _compiled(pattern)
    return any(compiled.search(passage) for passage in said)
