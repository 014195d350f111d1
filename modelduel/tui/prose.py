"""An answer's prose, line by line: where its code fences are, and how its Markdown looks.

The marks of the Markdown stay where they are, dim: no line changes its length when the answer is complete, and what is
copied is what the model wrote.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from modelduel.tui.rows import Run

_FENCE = re.compile(r"[ ]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$")
_HEADING = re.compile(r" {0,3}#{1,6} +")
_LIST = re.compile(r" *(?:[-*+]|\d{1,9}[.)]) +(?:\[[ xX]\] +)?")
_QUOTE = re.compile(r" {0,3}(?:> ?)+")
_RULE = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
# No nested quantifiers: each alternative runs to the first closing mark on the line, or does not match.
_INLINE = re.compile(
    r"(?<!`)(?P<tick>`++)(?P<literal>[^`]++)(?P=tick)(?!`)"
    r"|(?P<two>\*\*|__)(?P<strong>[^\s*_](?:[^*_]*[^\s*_])?)(?P=two)"
    r"|(?<![\w*])\*(?P<emphasis>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<under>[^\s_](?:[^_]*[^\s_])?)_(?!\w)"
)
LONGEST = 2_000
"""Characters of a line whose Markdown is looked at."""


class Fence(NamedTuple):
    """An open code fence."""

    mark: str
    """The characters that opened it."""
    info: str
    """What stands after them: the language, as the model named it."""


def opens(line: str) -> Fence | None:
    """Return the fence that `line` opens, if it does. Fences may be indented, as they are in lists."""
    match = _FENCE.match(line) if "```" in line or "~~~" in line else None
    if match is None or (match["fence"][0] == "`" and "`" in match["info"]):
        return None
    return Fence(match["fence"], match["info"].strip()[:100])


def closes(line: str, fence: Fence) -> bool:
    """Say whether `line` closes `fence`."""
    mark = line.strip()
    return len(mark) >= len(fence.mark) and not mark.strip(fence.mark[0])


def hang(line: str) -> int:
    """Return by how many cells the further rows of a wrapped line are indented, so that list items stand apart."""
    match = _LIST.match(line[:80]) or _QUOTE.match(line[:80])
    return match.end() if match else len(line[:40]) - len(line[:40].lstrip())


def runs(line: str) -> tuple[Run, ...]:
    """Return how one line of prose looks."""
    return _runs(line[:LONGEST])


@lru_cache(maxsize=256)  # a long line is asked for once for each of its rows, at each delta
def _runs(line: str) -> tuple[Run, ...]:
    if _RULE.match(line) or opens(line):
        return (Run(len(line), "mark"),)
    found: list[Run] = []
    plain = ""
    start = 0
    if heading := _HEADING.match(line):
        plain, start = "heading", heading.end()
        found.append(Run(start, "mark"))
    elif item := _LIST.match(line):
        start = item.end()
        found.append(Run(start, "bullet"))
    elif quote := _QUOTE.match(line):
        plain, start = "quote", quote.end()
        found.append(Run(start, "mark"))
    for match in _INLINE.finditer(line, start):
        kind = match.lastgroup or ""
        inside = match.span(kind)
        role = {"under": "emphasis"}.get(kind, kind)
        if match.start() > start:
            found.append(Run(match.start(), plain))
        found += Run(inside[0], "mark"), Run(inside[1], role), Run(match.end(), "mark")
        start = match.end()
    if plain and start < len(line):
        found.append(Run(len(line), plain))
    return tuple(found)
