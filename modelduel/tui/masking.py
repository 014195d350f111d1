"""What a blind screen shows of a text: prose without the words that give its author away, and code as it is; pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt

from modelduel.contender.identity import MASK, Identity
from modelduel.duel.round import Answer
from modelduel.tui import prose

_LITERAL = re.compile(r"(?<!`)(?P<tick>`++)[^`]++(?P=tick)(?!`)")
_WHERE = re.compile(
    r"[a-z]+://\S+|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b|\blocalhost(?::\d+)?\b|\b[ab]-(?:python|typescript|go|none)-\d+-\d+",
    re.IGNORECASE,
)
_SIDE = re.compile(r"\bside ([AB])\b", re.IGNORECASE)


class Veil(NamedTuple):
    """What a blind screen shows of a side instead of its contender."""

    name: str
    """Where it stands: `Left` or `Right`."""
    role: str
    """The hue of that place."""
    identity: Identity

    def text(self, answer: Answer) -> str:
        """Return an answer as it may be shown."""
        return veiled(answer, self.identity)


def veiled(answer: Answer, identity: Identity) -> str:
    """Return an answer as a blind screen shows it; one that is nothing but code is shown as it is."""
    blocks = answer.extraction.blocks if answer.extraction is not None else []
    whole = answer.text.replace("\r\n", "\n").strip()
    if len(blocks) == 1 and blocks[0].line == 0 and blocks[0].code.strip() == whole:
        return answer.text
    return masked_answer(answer.text, identity)


@lru_cache(maxsize=8)  # a long answer is masked in a thread before it is shown
def masked_answer(text: str, identity: Identity) -> str:
    """Return an answer's Markdown with identity words masked in its prose alone; every line stays a line.

    Code is what stands in a fence, as the answer's pane and as CommonMark see one, in an indented block, or between
    backticks.
    """
    if not identity.finds(text):
        return text
    lines = text.split("\n")
    code = _code_lines(text)
    fence: prose.Fence | None = None
    for number, line in enumerate(lines):
        if fence is not None:
            if prose.closes(line, fence):
                fence = None
        elif (opened := prose.opens(line)) is not None:
            fence = opened
        elif number not in code:
            lines[number] = _masked_line(line, identity)
    return "\n".join(lines)


def masked_words(text: str, identity: Identity, names: dict[str, str]) -> str:
    """Return the program's own words, such as an error, without identities, addresses and the letters of sides.

    Args:
        text: The words.
        identity: What gives the contenders away.
        names: Contender -> what it is called on the screen.
    """
    text = _SIDE.sub(lambda match: names.get(match[1].lower(), MASK), text)
    return identity.mask(_WHERE.sub(MASK, text))


def _masked_line(line: str, identity: Identity) -> str:
    pieces: list[str] = []
    at = 0
    for literal in _LITERAL.finditer(line):
        pieces += identity.mask(line[at : literal.start()]), literal[0]
        at = literal.end()
    return "".join((*pieces, identity.mask(line[at:])))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").disable(["inline", "text_join"])  # blocks alone: the rest would cost much more


def _code_lines(text: str) -> frozenset[int]:
    """Return the numbers of the lines, from 0, that are code to CommonMark."""
    tokens = _markdown().parse(text.replace("\r\n", "\n").replace("\r", " "))
    blocks = (token.map for token in tokens if token.type in ("fence", "code_block") and token.map)
    return frozenset(number for first, end in blocks for number in range(first, end))
