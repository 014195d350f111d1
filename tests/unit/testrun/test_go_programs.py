"""Programs that are compiled once for many runs."""

from __future__ import annotations

import asyncio

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.testrun.go_build import Built
from modelduel.testrun.go_programs import Programs, compiling_once, shared


class Compiler:
    def __init__(self):
        self.calls = 0
        self.gate = asyncio.Event()

    async def __call__(self):
        self.calls += 1
        await self.gate.wait()
        return [], Built(b"%d" % self.calls)


async def test_runs_that_wait_for_the_same_program_share_it():
    programs, compile_ = Programs(), Compiler()
    runs = [asyncio.create_task(programs.get("one", compile_)) for _ in range(3)]
    await asyncio.sleep(0)

    compile_.gate.set()

    assert [made[1].program for made in await asyncio.gather(*runs)] == [b"1"] * 3
    assert (await programs.get("two", compile_))[1].program == b"2"


async def test_a_run_that_is_given_up_leaves_the_program_to_the_next():
    programs, compile_ = Programs(), Compiler()
    first = asyncio.create_task(programs.get("one", compile_))
    second = asyncio.create_task(programs.get("one", compile_))
    await asyncio.sleep(0)

    first.cancel()
    compile_.gate.set()

    assert (await second)[1].program == b"2"
    assert first.cancelled()


async def test_a_compiler_that_cannot_be_started_is_asked_again():
    programs, compile_ = Programs(), Compiler()
    compile_.gate.set()

    async def broken():
        raise CannotJudgeError("no compiler")

    with pytest.raises(CannotJudgeError):
        await programs.get("one", broken)
    assert (await programs.get("one", compile_))[1].program == b"1"


async def test_only_the_last_programs_are_kept():
    programs, compile_ = Programs(), Compiler()
    compile_.gate.set()

    for key in "abcde":
        await programs.get(key, compile_)
    await programs.get("e", compile_)
    await programs.get("a", compile_)

    assert compile_.calls == 6


async def test_nothing_is_shared_but_while_scenarios_are_proved():
    compile_ = Compiler()
    compile_.gate.set()

    judged = [await shared("the same", compile_), await shared("the same", compile_)]
    with compiling_once():
        proved = [await shared(facts, compile_) for facts in ("the same", "the same", "another")]
    with compiling_once():
        proved_later = await shared("the same", compile_)

    programs = [made[1].program for made in (*judged, *proved, proved_later)]
    assert programs == [b"1", b"2", b"3", b"3", b"4", b"5"]
