"""The real process is started: what matters is that it comes back, whatever it was given."""

import asyncio
import subprocess
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelduel.aids import apart
from modelduel.aids.apart import hits, measured
from modelduel.aids.model import Looking, Measuring
from modelduel.aids.reader import answer_to
from modelduel.scenario.review import located, passages
from tests.tui.aided import FINDS, TANGLED, TIDIED, WORSE


def asked(after, keep=(), language="python", name="original.py"):
    return Measuring(language, {"original.py": TANGLED}, {name: after}, list(keep))


async def test_code_is_measured_before_and_after():
    found = await measured(asked(TIDIED))
    assert found.before.complexity > found.after.complexity
    assert (found.before.typed, found.after.typed) == (0.0, 1.0)
    assert found.before.patterns["bare-except"] == 1
    assert (found.names, found.gone, found.why) == (2, 0, "")


async def test_names_that_are_gone_are_told():
    assert (await measured(asked(WORSE))).lost == ["save"]
    assert (await measured(asked(WORSE, keep=["load"]))).lost == []


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def broken(:\n", "syntax error in line 1 of original.py: "),
        ("(" * 50_000, "syntax error in line 1 of original.py: "),
        ("-" * 100_000 + "1", "original.py cannot be read"),
        ("x = '\0'", "original.py"),
        ("x" * 1_000_000, "too much to measure"),
    ],
)
async def test_what_cannot_be_measured_is_told_and_the_original_is_measured_all_the_same(code, why):
    found = await measured(asked(code))
    assert found.after is None
    assert why in found.why
    assert (found.before is not None) == (len(code) < apart.MOST_CHARACTERS)


async def test_an_answer_without_code_of_its_language_is_told():
    assert (await measured(asked("x = 1\n", name="readme.md"))).why == "no Python file in the answer"
    assert "syntax error" in (await measured(asked("function (", language="typescript", name="a.ts"))).why


async def test_a_pattern_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE_S", 1.0)
    found = await hits(Looking({"one": ["(a|a)*(a|a)*(a|a)*(a|a)*(a|a)*b$"]}, "a" * 3_000))
    assert (found.by_id, found.why) == ({}, "it took too long")


async def test_a_process_that_dies_or_cannot_be_started_is_told(monkeypatch):
    monkeypatch.setattr(apart, "_COMMAND", ("false",))
    assert (await hits(Looking({}, ""))).why == "it is too much to read"
    monkeypatch.setattr(apart, "_COMMAND", ("/nowhere/at-all",))
    assert "no process could be started" in (await hits(Looking({}, ""))).why


async def test_a_question_nobody_waits_for_ends_its_process(monkeypatch):
    started = threading.Event()
    popen = subprocess.Popen

    def start(*args, **options):
        process = popen(("sleep", "600"), **options)
        started.set()
        return process

    monkeypatch.setattr(apart.subprocess, "Popen", start)
    task = asyncio.create_task(hits(Looking({}, "")))
    await asyncio.to_thread(started.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The thread that waits for the process has ended too, or this test would not end.


async def test_passages_are_found_with_their_lines():
    found = await hits(Looking({"done": [r"\backnowledg\w+.{0,60}\bbefore\b"], "no": ["never said"]}, FINDS))
    assert set(found.by_id) == {"done"}
    hit = found.by_id["done"]
    assert (hit.first, hit.last) == (2, 3)
    assert hit.text.startswith("1. **Line 4** acknowledges")


@given(st.text(st.sampled_from("ab \t\n\r-*1.)#\x0b\u2028"), max_size=200))
@settings(max_examples=300)
def test_a_passage_stands_where_it_is_said_to(text):
    lines = text.replace("\r\n", "\n").split("\n")
    found = list(located(text))
    assert [one.text for one in found] == passages(text)
    for one in found:
        there = " ".join("\n".join(lines[one.first : one.last + 1]).split())
        assert one.text in there
        assert lines[one.first].strip()
        assert lines[one.last].strip()
    assert "".join(" ".join(one.text for one in found).split()) == "".join(text.split())


@given(st.text(max_size=300))
def test_whatever_is_written_is_measured_or_told_why_not(code):
    found = answer_to(asked(code))
    assert (found.after is None) == bool(found.why)
