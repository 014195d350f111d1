"""JSON in an answer: where it is, whether it conforms to the schema that was asked for, and what it says by pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from msgspec import Struct

from modelduel.scenario.json_schema import faults, parse

MOST_CHARACTERS = 200_000
"""Longer answers are not looked at."""
_MOST_COUNTED, _MOST_FAULTS = 100, 10
_DEEPEST = 50
"""Levels of a document that are read; no review has as many."""
_PROSE = 40
"""A list in which a text is as long says one thing with each text."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^\n`]*)\n(.*?)(?:^ {0,3}\1[`~]*[ \t\r]*$|\Z)", re.MULTILINE | re.DOTALL)
_FENCES = ("```", "~~~")
_WORDS = ("", "json")
"""What stands behind a fence that holds JSON."""
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)("?)(\s*+:)?|([\[\]{}])|[^\s"\[\]{},:]++', re.DOTALL)


class Conformity(Struct, frozen=True):
    """Whether an answer is the JSON document that was asked for."""

    conforms: bool
    verdict: str
    """One line for the reader. As the faults, it repeats words of the answer, which are untrusted."""
    faults: list[str] = []
    """Where it does not conform, the first ten; places count from 1."""


def conformity(schema: Mapping[str, Any], answer: str) -> Conformity:
    """Return whether an answer holds one JSON document of a schema.

    Args:
        schema: One in which `schema_faults` finds nothing.
        answer: Of any kind.
    """
    if len(answer) > MOST_CHARACTERS:
        return Conformity(False, f"not looked at, the answer is longer than {MOST_CHARACTERS:,} characters")
    spans = json_spans(answer)
    if len(spans) != 1:
        return Conformity(
            False,
            f"{len(spans)} JSON documents where one was asked for"
            if spans
            else "no JSON document in a fence or by itself",
        )
    start, end = spans[0]
    try:
        value = parse(answer[start:end])
    except ValueError as error:
        return Conformity(False, f"cannot be read as JSON: {error}")
    found = islice(faults(schema, value), _MOST_COUNTED)
    said = [f"{place or 'the document'}: expected {expected}, found {met}" for place, expected, met in found]
    if said:
        more = " or more" if len(said) == _MOST_COUNTED else ""
        count = "1 fault" if len(said) == 1 else f"{len(said)} faults{more}"
        return Conformity(False, f"does not conform to the schema, {count}", said[:_MOST_FAULTS])
    return Conformity(
        True, "conforms to the schema" + (", but is not all of the answer" if _around(answer, spans) else "")
    )


def json_spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each JSON document in an answer: what fences hold, or else the whole answer.

    What begins with a bracket is taken for JSON, whether or not it can be read.
    """
    fences = list(_FENCE.finditer(text))
    spans = [match.span(3) for match in fences if match[2].strip().lower() in _WORDS] if fences else [(0, len(text))]
    return [(start, end) for start, end in spans if text[start : start + 1_000].lstrip()[:1] in ("{", "[")]


class Saying(NamedTuple):
    """What one object says, and where it stands in the document, in characters."""

    text: str
    start: int
    end: int


def sayings(text: str) -> Iterator[Saying]:
    """Yield what each object of a JSON document says, as `key: value` in one line: what stands inside it is apart.

    A list of long texts says one thing with each. Documents that are cut off or wrong are read as far as they go.
    """
    open_: list[_Container] = []
    outside = _Container(is_list=True)
    for token in _TOKEN.finditer(text):
        inside = open_[-1] if open_ else outside
        bracket = token[4]
        if bracket in ("{", "["):
            if len(open_) == _DEEPEST:
                break
            open_.append(_Container(is_list=bracket == "["))
        elif bracket is not None:
            if open_:
                yield from open_.pop().closed(open_[-1] if open_ else outside)
        else:
            word = token[0] if token[1] is None else _text(token[1])
            if word:
                inside.said.append(Saying(f"{word}:" if token[3] else word, *token.span()))
    while open_:
        yield from open_.pop().closed(open_[-1] if open_ else outside)
    yield from outside.closed(None)


class _Container:
    """An object or a list that is being read."""

    def __init__(self, *, is_list: bool) -> None:
        self._is_list = is_list
        self.said: list[Saying] = []

    def closed(self, around: _Container | None) -> list[Saying]:
        """Return what was said in it; short words of a list are left to what is around."""
        said = self.said
        if self._is_list and around is not None and all(len(one.text) < _PROSE for one in said):
            around.said += said
            return []
        if self._is_list or not said:
            return said
        return [Saying(" ".join(one.text for one in said), said[0].start, said[-1].end)]


def _text(inside: str) -> str:
    """Return the text of a string as it stands between its quotes."""
    try:
        text = json.loads(f'"{inside}"', strict=False)
    except ValueError:  # a wrong escape, or an end cut off
        text = inside
    return " ".join(str(text).split())


def _around(answer: str, spans: list[tuple[int, int]]) -> bool:
    """Return whether anything but white space and a fence stands round the only document."""
    start, end = spans[0]
    before, after = answer[:start].strip(), answer[end:].strip()
    return bool(before and ("\n" in before or not before.startswith(_FENCES))) or bool(after.strip("`~"))
