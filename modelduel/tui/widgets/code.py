"""A pane of files as they are: the candidate of an answer, with line numbers, in its language's colours."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import PurePosixPath

from textual import work

from modelduel.tui import highlight
from modelduel.tui.highlight import START
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.widgets.lines import LinesView


class CodePane(LinesView):
    """Shows one file, or several under their names."""

    def __init__(self, *, empty: str, name: str | None = None, id: str | None = None) -> None:
        """Make a pane that says `empty` until there is code."""
        super().__init__(empty=empty, numbers=True, name=name, id=id)
        self._texts: list[str] = []

    @property
    def source(self) -> str:
        """The code as it was given; several files one after the other."""
        return "\n".join(self._texts)

    def show_files(self, files: Mapping[str, str], language: str) -> None:
        """Show files; `language` is that of names that tell none. Lexed in a thread."""
        self._texts = list(files.values())
        if files:
            self._show(dict(files), language)
        else:
            self.workers.cancel_group(self, "code")
            self.show_lines(())

    @work(group="code", exclusive=True)
    async def _show(self, files: Mapping[str, str], language: str) -> None:
        await self.seen_first()
        self.show_lines(await asyncio.to_thread(_lines, files, language))


def _lines(files: Mapping[str, str], language: str) -> list[Line]:
    lines: list[Line] = []
    for name, text in files.items():
        if len(files) > 1:
            title = f"── {name} "
            lines.append(make_line(title.replace("\n", " "), runs=(Run(10_000, "hint"),)))
        suffix = PurePosixPath(name).suffix.lstrip(".")
        grammar = highlight.load(highlight.language_of(suffix) or highlight.language_of(language))
        state = START
        pieces = text.replace("\r\n", "\n").split("\n")
        if pieces and pieces[-1] == "":
            pieces.pop()
        for piece in pieces:
            line = make_line(piece)
            runs, state = grammar.lex(line.text, state)
            lines.append(line._replace(runs=runs))
    return lines
