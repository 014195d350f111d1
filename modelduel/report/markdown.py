"""The report in Markdown as GitHub shows it; nothing that a model or a pack says becomes markup, link or mention."""

from __future__ import annotations

import re
from collections.abc import Iterable

from modelduel.report.document import Bars, Block, Intervals, Items, Report, Section, Table
from modelduel.report.terminal.charts import UNICODE, bar_lines, interval_lines
from modelduel.report.terminal.lines import Line
from modelduel.text import safe_line

_CHART = 78
"""Columns of a chart, which is drawn with characters."""

_MARKUP = re.compile(r"[\\`*_\[\]|~$]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# GitHub looks for these in what is left after the markup is read, so escapes do not keep them from becoming links.
_LINKING = re.compile(r"@(?=\w)|#(?=\d)|(?<=\bGH)-(?=\d)|:(?=//)|/(?=/)|(?<=\bwww)\.|(?<=\bmailto):", re.IGNORECASE)
_APART = "\u200b"
_OPENING = re.compile(r"[-+=#]|\d+(?=[.)])")
"""What makes a list, a rule or a heading of a line that begins with it."""


def escaped(text: str) -> str:
    """Return a text as Markdown that shows just that, on one line."""
    text = "".join(_ENTITIES.get(char, char) for char in safe_line(text))
    return _LINKING.sub(lambda found: found[0] + _APART, _MARKUP.sub(r"\\\g<0>", text))


def _paragraph(text: str) -> str:
    """Return a text as a line of its own."""
    found = _OPENING.match(text.lstrip())
    if found is None:
        return escaped(text.strip())
    head, rest = found[0], text.lstrip()[found.end() :]
    return f"{head}\\{escaped(rest)}" if head[0].isdigit() else f"\\{head}{escaped(rest).rstrip()}"


def write_markdown(report: Report) -> str:
    """Return the report: its answer, and a heading for every section."""
    parts = [f"# {escaped(report.title)}", *(f"**{escaped(one)}**" for one in report.answer)]
    for section in report.sections:
        parts += _section(section)
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterable[str]:
    yield f"## {escaped(section.title)}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterable[str]:
    if isinstance(block, Table):
        yield f"### {escaped(block.title)}"
        if block.rows:
            yield _table(block)
        if block.note:
            yield _paragraph(block.note)
    elif isinstance(block, Items):
        if block.items or block.empty:
            yield f"### {escaped(block.title)}"
            yield "\n".join(f"- {_paragraph(item.text)}" for item in block.items) or _paragraph(block.empty)
    elif isinstance(block, Intervals):
        yield from _chart(block.title, interval_lines(block, _CHART, UNICODE))
    elif isinstance(block, Bars):
        yield from _chart(block.title, bar_lines(block, _CHART, UNICODE))
    else:
        yield _paragraph(block.text)


def _table(table: Table) -> str:
    head = [escaped(column.title) for column in table.columns]
    rule = ["---:" if column.number else "---" for column in table.columns]
    rows = [[escaped(cell.text) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _chart(title: str, lines: list[Line]) -> Iterable[str]:
    """Yield a chart as a block of code, whose fence no label can close."""
    yield f"### {escaped(title)}"
    drawn = "\n".join(one.text for one in lines if one.text != safe_line(title))
    runs = max(map(len, re.findall("`+", drawn)), default=0)
    fence = "`" * max(3, runs + 1)
    yield f"{fence}text\n{drawn}\n{fence}"
