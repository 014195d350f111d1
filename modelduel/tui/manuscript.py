"""An answer as lines: made as its text comes, coloured from the top down, or both at once in a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from time import perf_counter
from typing import Literal, NamedTuple

from modelduel.tui import highlight, prose
from modelduel.tui.cells import tidy
from modelduel.tui.highlight import START, Grammar, State
from modelduel.tui.paint import CONTINUED
from modelduel.tui.rows import Line, extend_line, make_line

Reach = Literal["all", "some", "loading"]
"""How far lines are coloured; `loading`: up to one whose language is still being loaded."""


@dataclass
class Manuscript:
    """What is known of an answer's lines besides the lines themselves, which whoever shows them keeps."""

    fence: prose.Fence | None = None
    languages: list[str | None] = field(default_factory=list)
    """For each closed line the language it is in, None for prose and for the lines that open or close a fence."""
    coloured: int = 0
    """How many closed lines have their colours."""
    state: State = START
    """Where the lexer stands after those."""
    open_coloured: str = ""
    """The open line's text when it was coloured last."""

    def add(self, text: str, lines: list[Line]) -> None:
        """Add text to the last of `lines`, which is the open one, and make a line of each further one."""
        pieces = tidy(text, lines[-1].text if lines else "").split("\n")
        if lines:
            lines[-1] = extend_line(lines[-1], pieces[0])
            if lines[-1].soft:
                lines[-1] = lines[-1]._replace(hang=prose.hang(lines[-1].text))
        else:
            lines.append(self._line(pieces[0]))
        for piece in pieces[1:]:
            self._close(lines[-1].text)
            lines.append(self._line(piece))

    def _line(self, text: str) -> Line:
        line = make_line(text, soft=self.fence is None, hang=len(CONTINUED), clean=True)
        return line._replace(hang=prose.hang(line.text)) if line.soft else line

    def _close(self, line: str) -> None:
        """Note what kind of line the open one was, now that it is complete."""
        if self.fence is None:
            self.languages.append(None)
            self.fence = prose.opens(line)
        elif prose.closes(line, self.fence):
            self.languages.append(None)
            self.fence = None
        else:
            self.languages.append(highlight.language_of(self.fence.info))

    def colour(
        self, lines: Sequence[Line], deadline: float, grammar_of: Callable[[str], Grammar | None]
    ) -> tuple[int, list[Line], Reach]:
        """Colour lines from where it was left, until the time is up.

        Args:
            lines: All lines there are.
            deadline: When the time is up, by `perf_counter`.
            grammar_of: Returns a language's grammar, or None while it is being loaded.

        Returns:
            The number of the first line coloured now, those lines, and how far that is.
        """
        start, closed, total = self.coloured, len(self.languages), len(lines)
        batch: list[Line] = []
        while perf_counter() < deadline:
            index = start + len(batch)
            is_open = index == closed
            if index == total or (is_open and lines[index].text == self.open_coloured):
                return start, batch, "all"
            line = lines[index]
            language = self.language_at(index)
            grammar = grammar_of(language) if language is not None else None
            if grammar is None and language is not None:
                return start, batch, "loading"
            after = START
            if grammar is not None:
                runs, after = grammar.lex(line.text, self.state)
                line = line._replace(runs=runs)
            batch.append(line)
            if is_open:  # to be coloured again as it grows, from the same state
                self.open_coloured = line.text
            else:
                self.coloured, self.state, self.open_coloured = index + 1, after, ""
        return start, batch, "some"

    def language_at(self, index: int) -> str | None:
        """Return the language of a line, None where it is prose."""
        if index < len(self.languages):
            return self.languages[index]
        return None if self.fence is None else highlight.language_of(self.fence.info)

    def copy(self) -> Manuscript:
        """Return one that can be gone on with apart from this one."""
        return replace(self, languages=list(self.languages))


class Page(NamedTuple):
    """A whole answer, in its colours."""

    lines: Sequence[Line]
    manuscript: Manuscript
    """Not to be gone on with: whoever shows the page does so with a copy."""


def page_of(text: str) -> Page:
    """Return an answer as it looks when all of it has been shown; some 0.2 ms a line, so in a thread."""
    lines: list[Line] = []
    manuscript = Manuscript()
    if text:
        manuscript.add(text.replace("\r\n", "\n"), lines)
    _, coloured, _ = manuscript.colour(lines, inf, highlight.load)
    return Page((*coloured, *lines[len(coloured) :]), manuscript)
