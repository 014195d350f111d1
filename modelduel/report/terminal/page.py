"""The whole report as lines: the answer first, then every section."""

from __future__ import annotations

from collections.abc import Iterable

from modelduel.report.document import Bars, Block, Intervals, Items, Report, Section, Table
from modelduel.report.terminal.charts import ASCII, UNICODE, Signs, bar_lines, interval_lines
from modelduel.report.terminal.lines import EMPTY, LEAST, PROSE, Line, Span, line, paragraph
from modelduel.report.terminal.tables import table_lines
from modelduel.text import width

MOST = 20
"""Lines of a list that are shown; nobody reads thousands on a terminal."""


def report_lines(report: Report, room: int, *, ascii_only: bool = False) -> list[Line]:
    """Return the report in `room` columns; no line is wider where there are `LEAST` columns or more."""
    room = max(room, LEAST)
    lines = paragraph(report.title, room, "title")
    for sentence in report.answer:
        lines += [EMPTY, *paragraph(sentence, min(room, PROSE), "strong")]
    for section in report.sections:
        lines += [EMPTY, EMPTY, *section_lines(section, room, ascii_only=ascii_only)]
    return lines


def section_lines(section: Section, room: int, *, ascii_only: bool = False) -> list[Line]:
    """Return one section, its heading first."""
    signs = ASCII if ascii_only else UNICODE
    title = [one.text for one in paragraph(section.title, room, "title")]
    rule = ("=" if ascii_only else "━") * width(title[0])
    lines = [Line((Span(text, "title"),), section=section.key if not at else "") for at, text in enumerate(title)]
    lines.append(line(rule, "title"))
    for block in section.blocks:
        if drawn := _drawn(block, max(room, LEAST), signs):
            lines += [EMPTY, *drawn]
    return lines


def _drawn(block: Block, room: int, signs: Signs) -> list[Line]:
    if isinstance(block, Table):
        return table_lines(block, room)
    if isinstance(block, Intervals):
        return interval_lines(block, room, signs)
    if isinstance(block, Bars):
        return bar_lines(block, room, signs)
    if isinstance(block, Items):
        return list(_items(block, room))
    return paragraph(block.text, min(room, PROSE), block.tone)


def _items(block: Items, room: int) -> Iterable[Line]:
    if not block.items and not block.empty:
        return
    yield from paragraph(block.title, room, "strong")
    if not block.items:
        yield from paragraph(block.empty, room, "quiet")
    for item in block.items[:MOST]:
        yield from paragraph(item.text, min(room, PROSE), item.tone, first="- ", rounds=item.rounds)
    if more := block.items[MOST:]:
        rounds = tuple(ref for item in more for ref in item.rounds)
        yield from paragraph(f"and {len(more):,} more, which the other forms list.", room, "quiet", rounds=rounds)
