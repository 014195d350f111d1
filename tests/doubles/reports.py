"""Reports as the forms may get them: what hypothesis draws, and one in which every text is hostile."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from modelduel.report.document import (
    Bar,
    Bars,
    Block,
    Cell,
    Column,
    Estimate,
    Intervals,
    Item,
    Items,
    Part,
    Report,
    RoundRef,
    Section,
    Table,
    Text,
    Tone,
)
from modelduel.report.statistics.figure import Figure

TONES = st.sampled_from(get_args(Tone))
TEXTS = st.text(st.one_of(st.sampled_from("ab 1|`*<>@#-\x1b\n漢é\u202e"), st.characters()), max_size=60)
HOSTILE = (
    "<script>alert(1)</script>",
    "![x](https://evil.example/a.png) [b](javascript:alert(1))",
    "https://evil.example www.evil.example me@evil.example",
    "@octocat #12 GH-12 octo/cat#12",
    "| a | b |",
    "```\n# heading",
    "- item\n1. one",
    "=HYPERLINK(1)",
    "\x1b[31mred\x1b]8;;https://evil.example\x07",
    "\u202egnp.exe",
    "&lt; $x$ ~~s~~ **b** __u__ \\",
)


def figure(value: float | None = 0.84, low: float | None = 0.65, high: float | None = 0.94, n: int = 25) -> Figure:
    """A rate with its interval."""
    return Figure(value, low, high, 0.95, n, "Wilson score interval", "" if value is not None else "no data")


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """A figure with an interval, without one, or none."""
    ends = sorted(draw(st.lists(st.floats(-2, 3), min_size=3, max_size=3)))
    kind = draw(st.sampled_from(["whole", "point", "none"]))
    if kind == "whole":
        return figure(ends[1], ends[0], ends[2])
    return figure(ends[1] if kind == "point" else None, None, None)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of up to ten columns."""
    size = draw(st.integers(1, 10))
    columns = tuple(Column(draw(TEXTS), draw(st.booleans())) for _ in range(size))
    cells = st.builds(Cell, text=TEXTS, tone=TONES)
    rows = draw(st.lists(st.lists(cells, min_size=size, max_size=size).map(tuple), max_size=4))
    return Table("drawn", draw(TEXTS), columns, tuple(rows), draw(TEXTS))


def blocks() -> st.SearchStrategy[Block]:
    """Any block."""
    items = st.builds(Item, text=TEXTS, rounds=st.just((RoundRef("one", "bug-1"),)), tone=TONES)
    estimates = st.builds(Estimate, label=TEXTS, figure=figures(), tone=TONES)
    parts = st.builds(Part, label=TEXTS, count=st.integers(0, 40), tone=TONES)
    bars = st.builds(Bar, label=TEXTS, parts=st.lists(parts, max_size=9).map(tuple))
    return st.one_of(
        tables(),
        st.builds(Text, text=TEXTS, tone=TONES),
        st.builds(Items, title=TEXTS, items=st.lists(items, max_size=30).map(tuple), empty=TEXTS),
        st.builds(
            Intervals,
            key=st.just("chart"),
            title=TEXTS,
            rows=st.lists(estimates, max_size=4).map(tuple),
            low=st.sampled_from([-1.0, 0.0]),
            high=st.sampled_from([0.0, 1.0]),
            even=st.sampled_from([None, 0.5]),
            unit=st.sampled_from(["share", "points", "usd", "seconds", "score"]),
        ),
        st.builds(Bars, key=st.just("bars"), title=TEXTS, rows=st.lists(bars, max_size=4).map(tuple), unit=TEXTS),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Any report."""
    sections = tuple(
        Section(f"part-{number}", draw(TEXTS), tuple(draw(st.lists(blocks(), max_size=4))))
        for number in range(draw(st.integers(0, 2)))
    )
    return Report(draw(TEXTS), tuple(draw(st.lists(TEXTS, max_size=3))), sections, {}, {"a": "x", "b": "y"})


def hostile_report() -> Report:
    """A report in which a model, a pack or a session has written every text."""
    sections = []
    for number, text in enumerate(HOSTILE):
        made: tuple[Block, ...] = (
            Text(text),
            Table(f"table-{number}", text, (Column(text), Column("n", number=True)), ((Cell(text), Cell("1")),), text),
            Items(text, (Item(text),)),
            Intervals(f"chart-{number}", text, (Estimate(text, figure()),), 0.0, 1.0),
            Bars(f"bars-{number}", text, (Bar(text, (Part(text, 2),)),)),
        )
        sections.append(Section(f"part-{number}", text, made))
    return Report(HOSTILE[0], HOSTILE, tuple(sections), {}, {"a": HOSTILE[0], "b": HOSTILE[1]})
