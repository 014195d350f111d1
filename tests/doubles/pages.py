"""A report's page as tests look at it, and a report in which every text is hostile."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

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
)
from modelduel.report.findings.wording import ref
from modelduel.report.rounds import Opinion, RoundPage, Side
from modelduel.report.statistics.figure import Figure
from modelduel.session.index import CriterionLine
from modelduel.session.model import Checked
from modelduel.testrun.model import TestResult
from tests.doubles.answers import a_round, answer, look

HOSTILE = (
    "</title></style></script></pre></svg><script>window.ran = 1</script><img src=http://evil.example onerror=ran=1>"
    '<a href="javascript:ran=1">[x](javascript:ran=1)</a> "\' onmouseover=ran=1 <!-- --> ]]> &lt;b&gt; '
    "<svg onload=ran=1>"
    "<iframe src=http://evil.example></iframe><base href=http://evil.example>"
    "\u202egnp.exe\u2066 \x1b[31m \x00 \x07 \ud800"
)
LONG_LINE = "x<script>" * 230_000
"""2 MB."""

FIGURE = Figure(0.68, 0.48, 0.83, 0.95, 25, "Wilson")


class Page(HTMLParser):
    """What a parser finds in a page: elements with their attributes, headings, ids and the text."""

    void = frozenset({"meta", "br"})

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.words: list[str] = []
        self.comments: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open and re.fullmatch("h[1-6]", self.open[-1]):
            level, said = self.headings[-1]
            self.headings[-1] = level, said + data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def text(self) -> str:
        """All text, the style's too."""
        return "".join(self.words)

    def all(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for tag, attributes in self.elements if tag == name]

    @property
    def ids(self) -> list[str | None]:
        """In the order of the page."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def report(*blocks: Block, title: str = "Findings") -> Report:
    """A report of one section."""
    return Report(title, ("Nothing is known.",), (Section("one", "One", blocks),), {}, {"a": "sonnet", "b": "sol"})


def table(*rows: tuple[Cell, ...], key: str = "solved") -> Table:
    """A table of two columns."""
    return Table(key, "Solved", (Column("Category"), Column("sonnet", number=True, tone="a")), rows, "A note.")


def intervals(*rows: Estimate, low: float = 0.0, high: float = 1.0, even: float | None = 0.5) -> Intervals:
    """A chart of shares."""
    return Intervals("rates", "Rates", rows, low, high, even)


def page(scenario: str = "till-balance", **changes: object) -> RoundPage:
    """A round that both solved, told by one reader."""
    seen = look("a", noted=True, scores={"a": {"depth": 5}, "b": {"depth": 2}}, tags={"b": ["slow"]})
    one = a_round(scenario, [answer("a"), answer("b")], looks=(seen,), rubric=(CriterionLine("depth", "Depth", 1.0),))
    code = "def total(rows):\n    return sum(row.cents for row in rows)\n"
    values: dict[str, object] = {
        "ref": ref(one),
        "round": one,
        "prompt": "Mend it.\n\n```python original.py\ndef total(rows):\n    return sum(rows)\n```\n",
        "original": {"original.py": "def total(rows):\n    return sum(rows)\n"},
        "sides": tuple(
            Side(key, name, answer(key), 1, f"Done.\n\n```python\n{code}```\n", {"original.py": code}, "", (test,))
            for key, name in (("a", "sonnet"), ("b", "sol"))
            for test in (TestResult("test_total", "failed", 0.02, "expected 3"),)
        ),
        "opinions": (Opinion(seen, "ana", "Patches the symptom."),),
    }
    return RoundPage(**(values | changes))  # type: ignore[arg-type]  # values of a test's choosing


def hostile() -> tuple[Report, list[RoundPage]]:
    """A report and its rounds with hostile text wherever text may stand."""
    ref = RoundRef(HOSTILE, HOSTILE, HOSTILE)
    missing = RoundRef("gone", HOSTILE)
    cell = Cell(HOSTILE, "a", HOSTILE, (ref,))
    both = Cell(HOSTILE, rounds=(ref, missing))
    no_figure = Estimate(HOSTILE, Figure(None, None, None, 0.95, 0, HOSTILE, HOSTILE))
    blocks: tuple[Block, ...] = (
        Text(HOSTILE, "bad"),
        Table(HOSTILE, HOSTILE, (Column(HOSTILE), Column(HOSTILE)), ((cell, both),), HOSTILE),
        Table(HOSTILE, HOSTILE, (Column(HOSTILE),), ((Cell(HOSTILE, rounds=(missing,)),),)),
        Items(HOSTILE, (Item(HOSTILE, (ref,)), Item(HOSTILE, (missing, ref)))),
        Items(HOSTILE, (), HOSTILE),
        Intervals(HOSTILE, HOSTILE, (no_figure,), 0.0, 0.0),
        Bars(HOSTILE, HOSTILE, (Bar(HOSTILE, (Part(HOSTILE, 2, "bad"), Part(HOSTILE, 0))),), HOSTILE),
    )  # fmt: skip
    given = look(
        HOSTILE,
        rater=HOSTILE,
        left=HOSTILE,
        scores={"a": {HOSTILE: 5}},
        tags={"a": [HOSTILE], HOSTILE: [HOSTILE]},
        checks={"b": Checked([HOSTILE])},
    )
    one = a_round(
        HOSTILE,
        [answer("a", error=HOSTILE), answer("b")],
        session=HOSTILE,
        title=HOSTILE,
        rubric=(CriterionLine(HOSTILE, HOSTILE, 1.0),),
        looks=(given,),
    )
    fenced = f"{HOSTILE}\n\n```python {HOSTILE}\n{HOSTILE}\n```\n{LONG_LINE}\n"
    sides = (
        Side("a", HOSTILE, one.first("a"), 2, fenced, {HOSTILE: HOSTILE, "x.py": f"{HOSTILE}\nv = 1\n"}, HOSTILE,
             (TestResult(HOSTILE, "failed", 0.1, HOSTILE),)),
        Side("b", HOSTILE, one.first("b"), 1, LONG_LINE, {"x.py": LONG_LINE}, HOSTILE, (), HOSTILE),
        Side("c", HOSTILE, None),
    )  # fmt: skip
    rounds = RoundPage(
        ref, one, fenced, {"x.py": f"{HOSTILE}\nv = 2\n"}, sides, (Opinion(given, HOSTILE, HOSTILE),), HOSTILE
    )
    sections = (Section(HOSTILE, HOSTILE, blocks), Section(HOSTILE, HOSTILE, blocks), Section("empty", HOSTILE, ()))
    return Report(HOSTILE, (HOSTILE, LONG_LINE), sections, {}, {"a": HOSTILE}), [rounds, page()]


def written(folder: Path, markup: str) -> str:
    """Write a page, and return its address for a browser."""
    file = folder / "report.html"
    file.write_text(markup, encoding="utf-8")
    return file.as_uri()
