"""Proofs on words in a process of their own: whatever a pattern does, the check comes back and says which it was."""

from __future__ import annotations

import asyncio
import sys

import msgspec
import pytest

from modelduel.check import words
from modelduel.check.prove import check_with, work_for
from modelduel.check.words import word_findings
from modelduel.scenario.model import Factor, Review
from tests.unit.check.reviewed import DEFECT, reviewed

LONG = "a" * 500
SLOW = ".*.*.*b"
"""Takes half a minute for LONG, and grows with the fourth power of its length."""


def review(**changes):
    return reviewed(f"while True: {LONG}\n", f"It never ends. {LONG}", "Add tests.", **changes)


def changed(**changes):
    return msgspec.structs.replace(DEFECT, **changes)


SLOW_REVIEWS = [
    (review(defect=[changed(finds=["never", SLOW])]), "defect[1].finds[2]"),
    (review(defect=[DEFECT, changed(id="other", anchor=SLOW)]), "defect[2].anchor"),
    (review(defect=[], factor=[Factor("order", "Order", 1, [SLOW])]), "factor[1].finds[1]"),
    (
        review(defect=[], review=Review(True, "reference.md", "stock.md", ["fine", SLOW])),
        "review.decisions[2]",
    ),
    (review(prompt=f"Please review. {LONG}", defect=[changed(finds=[SLOW])]), "defect[1].finds[1]"),
]


@pytest.mark.parametrize(("scenario", "where"), SLOW_REVIEWS)
async def test_a_pattern_that_is_slow_is_named_and_the_check_goes_on(scenario, where):
    async def judge(*_):
        raise AssertionError("a review is proved without any run")

    slow, sound = await check_with(judge, [work_for(scenario), work_for(review())])

    assert [(one.proof, one.message) for one in slow.findings] == [
        (8, f"{where} takes more than 1 s to search for: repeat less in it")
    ]
    assert sound.ok


async def test_what_the_proofs_on_words_find_comes_back_from_their_process():
    told = review(prompt="Why is it that this never ends?", defect=[changed(lines=(2, 2))])

    assert [(one.proof, one.message) for one in await word_findings(told)] == [
        (8, "the anchor of endless is not in its lines"),
        (9, "the prompt itself names the defect endless"),
    ]


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(600)",  # a search that looks up for no signal
        "import sys; sys.stdout.write('[{')",
        "raise SystemExit(1)",
        "import os; os.abort()",
    ],
)
async def test_a_process_that_never_ends_or_dies_is_a_finding(monkeypatch, program):
    monkeypatch.setattr(words, "_COMMAND", (sys.executable, "-c", program))
    monkeypatch.setattr(words, "PATIENCE_S", 1.0)

    (found,) = await word_findings(review())

    assert (found.proof, found.message) == (
        8,
        "its patterns take too long, or too much memory, to be searched for",
    )


async def test_a_check_that_is_given_up_ends_the_process(monkeypatch):
    started = []
    start = asyncio.create_subprocess_exec

    async def noted(*_, **options):
        started.append(await start(sys.executable, "-c", "import time; time.sleep(600)", **options))
        return started[0]

    monkeypatch.setattr(words.asyncio, "create_subprocess_exec", noted)
    task = asyncio.create_task(word_findings(review()))
    while not started:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert started[0].returncode is not None


async def test_where_there_is_no_pattern_no_process_is_started(monkeypatch, scenario):
    monkeypatch.setattr(words, "_COMMAND", ("/nowhere/at-all",))

    assert await word_findings(scenario()) == []
