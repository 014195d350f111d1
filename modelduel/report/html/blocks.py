"""Sections of the report: paragraphs, tables, lists and charts."""

from __future__ import annotations

from modelduel.report.document import Bars, Block, Intervals, Items, Section, Table, Text
from modelduel.report.findings.wording import kept_together
from modelduel.report.html import charts
from modelduel.report.html.links import Links
from modelduel.report.html.markup import Html, join, tag


def section(one: Section, links: Links) -> tuple[str, Html]:
    """Return the id of a section, and the section."""
    id_ = links.unique(one.key)
    heading = tag("h2", one.title, id=f"{id_}-title")
    return id_, tag("section", heading, *(_block(block, links) for block in one.blocks), id=id_)


def _block(block: Block, links: Links) -> Html:
    match block:
        case Text():
            return tag("p", kept_together(block.text), class_=block.tone or None)
        case Table():
            return _table(block, links)
        case Items():
            return _items(block, links)
        case Intervals():
            return framed(links.unique(block.key), block.title, charts.intervals(block), chart=True)
        case Bars():
            return framed(links.unique(block.key), block.title, charts.bars(block), chart=True)


def framed(id_: str, title: str, rows: Html, note: str = "", *, chart: bool = False) -> Html:
    """Return a table under its heading, in a frame that scrolls by itself and can be reached from the keyboard."""
    named = f"{id_}-title"
    table = tag("table", rows, aria_labelledby=named, class_="chart" if chart else None)
    frame = tag("div", table, class_="scroll", tabindex=0, role="group", aria_labelledby=named)
    below = tag("p", kept_together(note), class_="note") if note else None
    return tag("div", tag("h3", title, id=named), frame, below, id=id_, class_="framed")


def _table(table: Table, links: Links) -> Html:
    heads = [
        tag("th", column.title, scope="col", class_=_classes(column.tone, number=column.number))
        for column in table.columns
    ]
    rows = []
    for row in table.rows:
        name = row[0].text if row else ""
        cells = []
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            said = links.linked(kept_together(cell.text), cell.rounds, f"{table.title}: {name}, {column.title}")
            kind = _classes(cell.tone, number=column.number)
            is_head = place == 0 and bool(cell.text)
            cells.append(tag("th", said, scope="row", class_=kind) if is_head else tag("td", said, class_=kind))
        rows.append(tag("tr", *cells))
    inside = join([tag("thead", tag("tr", *heads)), tag("tbody", *rows)])
    return framed(links.unique(table.key), table.title, inside, table.note)


def _classes(tone: str, *, number: bool) -> str | None:
    return " ".join(filter(None, [tone, "number" if number else ""])) or None


def _items(items: Items, links: Links) -> Html:
    if not items.items:
        return join([tag("h3", items.title), tag("p", items.empty)]) if items.empty else Html("")
    lines = (
        tag("li", links.linked(item.text, item.rounds, f"{items.title}: {item.text}"), class_=item.tone or None)
        for item in items.items
    )
    return join([tag("h3", items.title), tag("ul", *lines)])
