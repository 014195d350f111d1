"""Recognising in an answer's words what a review should bring up.

A hint for the reader, never a judgement: an answer that says "there is no injection here" matches too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from modelduel.scenario.json_answer import MOST_CHARACTERS, json_spans, sayings
from modelduel.scenario.model import Defect, Factor, ScenarioFile

_MAX_PASSAGE = 4_000  # characters; bounds what a pattern can cost on a hostile answer
_UNDECIDED = 0.4

_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+#|>]|\d{1,3}[.)])[ \t])")


def passages(text: str) -> list[str]:
    """Split an answer into paragraphs, list items, headings and the objects of JSON, each on one line.

    So a pattern sees through hard-wrapped lines, and what it joins was said in one place.
    """
    text = text[:MOST_CHARACTERS].replace("\r\n", "\n")
    lines: list[str] = []
    at = 0
    for start, end in json_spans(text):
        lines += [*_paragraphs(text[at:start]), *sayings(text[start:end])]
        at = end
    lines += _paragraphs(text[at:])
    return [line[at : at + _MAX_PASSAGE] for line in lines for at in range(0, len(line), _MAX_PASSAGE)]


def _paragraphs(text: str) -> Iterator[str]:
    return (" ".join(part.split()) for part in _BREAK.split(text))


def likely_found(spec: ScenarioFile, answer: str) -> frozenset[str]:
    """Return the ids of the defects or factors that an answer likely names."""
    said = passages(answer)
    items: list[Defect | Factor] = [*spec.defect, *spec.factor]
    return frozenset(item.id for item in items if any(_matches(pattern, said) for pattern in item.finds))


def takes_position(spec: ScenarioFile, answer: str) -> bool:
    """Return whether an answer decides: recommends (design questions) or says that nothing is wrong (controls)."""
    said = passages(answer)
    return spec.review is not None and any(_matches(pattern, said) for pattern in spec.review.decisions)


def design_score(spec: ScenarioFile, answer: str) -> float:
    """Return the share of the factors' weight that an answer names, 0 to 1.

    An answer that takes no position gets 0.4 of it, so that a mere list stays below half.
    """
    found = likely_found(spec, answer)
    total = sum(factor.weight for factor in spec.factor)
    share = sum(factor.weight for factor in spec.factor if factor.id in found) / total if total else 0.0
    return share if takes_position(spec, answer) else share * _UNDECIDED


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _matches(pattern: str, said: list[str]) -> bool:
    compiled = _compiled(pattern)
    return any(compiled.search(passage) for passage in said)
