"""What a report is made of, whatever form it is written in: sections of tables, charts and sentences, and the figures.

Findings make these values, and each form (text, Markdown, HTML, CSV, JSON) writes them. Every text may hold what a
model, a pack or a session says, and is made safe by the form that writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from modelduel.report.statistics.figure import Figure

Tone = Literal["", "a", "b", "good", "bad", "quiet"]
"""How a cell or a share is shown where there is colour: by contender, by what it means, or dimmed."""


class RoundRef(Struct, frozen=True, order=True):
    """Which round a figure rests on."""

    session: str
    scenario: str
    language: str = ""


class Cell(Struct, frozen=True):
    """One cell of a table."""

    text: str
    tone: Tone = ""
    figure: str = ""
    """Path of the figure it shows, such as `categories.bug-fix.correct.a`; empty where it shows none."""
    rounds: tuple[RoundRef, ...] = ()
    """The rounds that it counts, for forms that can link."""


class Column(Struct, frozen=True):
    """The heading of a column, and how its cells stand."""

    title: str
    number: bool = False
    """Whether cells are figures, which stand at the right."""
    tone: Tone = ""


class Table(Struct, frozen=True, tag="table"):
    """A table; every row has as many cells as there are columns."""

    key: str
    """Name in CSV and JSON, and anchor in HTML: lower-case letters, digits and hyphens, unique in the report."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    """What a reader must know to read it; shown below."""


class Text(Struct, frozen=True, tag="text"):
    """A paragraph."""

    text: str
    tone: Tone = ""


class Item(Struct, frozen=True):
    """One line of a list."""

    text: str
    rounds: tuple[RoundRef, ...] = ()
    tone: Tone = ""


class Items(Struct, frozen=True, tag="items"):
    """A list, such as the rounds that both got wrong."""

    title: str
    items: tuple[Item, ...]
    empty: str = ""
    """Said where there are none; without it the whole list is left out then."""


class Estimate(Struct, frozen=True):
    """One row of an interval chart."""

    label: str
    figure: Figure
    tone: Tone = ""


class Intervals(Struct, frozen=True, tag="intervals"):
    """Point estimates with their intervals on one scale (a forest plot)."""

    key: str
    title: str
    rows: tuple[Estimate, ...]
    low: float
    high: float
    """Ends of the scale."""
    even: float | None = None
    """Where neither side is ahead: marked by a line."""
    unit: Literal["share", "points", "usd", "seconds", "score"] = "share"


class Part(Struct, frozen=True):
    """One part of a bar."""

    label: str
    count: float
    tone: Tone = ""


class Bar(Struct, frozen=True):
    """One row of a bar chart."""

    label: str
    parts: tuple[Part, ...]


class Bars(Struct, frozen=True, tag="bars"):
    """Bars made of parts, such as wins, ties and losses per category."""

    key: str
    title: str
    rows: tuple[Bar, ...]
    unit: str = ""


Block = Table | Text | Items | Intervals | Bars


class Section(Struct, frozen=True):
    """A part of the report."""

    key: str
    title: str
    blocks: tuple[Block, ...]


class Report(Struct, frozen=True):
    """A whole report, ready to be written."""

    title: str
    answer: tuple[str, ...]
    """The sentences that come first; they say no more than the figures allow."""
    sections: tuple[Section, ...]
    figures: Mapping[str, Figure]
    """Every figure by its path: `categories.<category>.correct.a`, `overall.preference.p`, and so on."""
    contenders: Mapping[str, str]
    """Key -> name. Untrusted."""
