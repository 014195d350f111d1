"""What the answers' code was judged in: which sandbox, and where there was none."""

from __future__ import annotations

from collections.abc import Iterable

from modelduel.report.document import Block, Cell, Column, Item, Items, Table, Text
from modelduel.report.evidence import Answer, Evidence, Round
from modelduel.report.findings import wording
from modelduel.report.findings.pairing import in_order
from modelduel.report.statistics.figure import Figure

NOTHING_TO_RUN = ("truncated", "refused", "no-code")
"""Outcomes that need no sandbox."""

WITHOUT = "none"
"""How a run without any sandbox is recorded."""


def blocks(evidence: Evidence, figures: dict[str, Figure]) -> Iterable[Block]:
    """Yield where answers were judged, and the rounds whose code ran without a sandbox."""
    run = [
        (one, answer)
        for one in in_order(evidence, evidence.rounds)
        if one.tested
        for answers in one.answers.values()
        for answer in answers
        if answer.judged and (answer.sandbox or answer.outcome not in NOTHING_TO_RUN)
    ]
    if not run:
        yield Text("No answer's tests were run.")
        return
    keys = [contender.key for contender in evidence.contenders]
    for key in keys:
        mine = [answer for _, answer in run if answer.contender == key]
        bare = sum(answer.sandbox == WITHOUT for answer in mine)
        figures[f"trust.unsandboxed.{key}"] = wording.count(bare, len(mine))
    names = sorted({answer.sandbox for _, answer in run})
    yield Table(
        "sandboxes",
        "Where answers were judged",
        (Column("Sandbox"), *(Column(contender.name, number=True) for contender in evidence.contenders)),
        tuple((Cell(_called(name)), *(Cell(f"{_in(run, name, key)}") for key in keys)) for name in names),
        "Answers whose tests were run, all samples.",
    )
    yield Items(
        "Judged without a sandbox: such code could have reached its judge",
        tuple(
            Item(f"{wording.told(one)}: {evidence.name(answer.contender)}", (wording.ref(one),), "bad")
            for one, answer in run
            if answer.sandbox == WITHOUT
        ),
    )


def _in(run: Iterable[tuple[Round, Answer]], name: str, key: str) -> int:
    return sum(answer.sandbox == name and answer.contender == key for _, answer in run)


def _called(name: str) -> str:
    return {WITHOUT: "no sandbox", "": "not recorded"}.get(name, name)
