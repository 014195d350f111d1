"""What a call to the program that holds a candidate is said to have taken."""

from __future__ import annotations

import json
from typing import cast

import pytest

from modelduel.testrun import calls
from modelduel.testrun.calls import Conversation
from modelduel.testrun.sandbox import Running


class Program:
    """Answers at once, and uses a quarter of a CPU second for each answer."""

    def __init__(self) -> None:
        self.used, self.measured = 0.0, 0
        self._asked = b""

    def write(self, data: bytes) -> None:
        self._asked = data
        self.used += 0.25

    async def read_line(self) -> bytes:
        return json.dumps({"id": json.loads(self._asked)["id"], "value": None}).encode()

    async def cpu_s(self) -> float:
        self.measured += 1
        return self.used

    def allow(self, cpu_s: float | None, wall_s: float | None) -> None:
        pass


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def conversation(program: Program) -> Conversation:
    return Conversation(cast(Running, program))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(calls, "time", made)
    return made


async def used(conversation: Conversation) -> float:
    return (await conversation.call("f", [1], cpu_s=1.0)).cpu_s


async def test_calls_in_a_row_are_measured_once_between_each_two(program, conversation, clock):
    assert [await used(conversation) for _ in range(10)] == [0.25] * 10
    assert program.measured == 11


async def test_what_a_program_uses_while_nobody_asks_is_charged_to_no_call(program, conversation, clock):
    await used(conversation)
    program.used += 3.0
    clock.now += 1.0
    assert await used(conversation) == 0.25


async def test_what_is_asked_between_two_calls_is_charged_to_neither(program, conversation, clock):
    await used(conversation)
    await conversation.forget()
    assert await used(conversation) == 0.25


async def test_a_call_without_a_limit_is_not_measured(program, conversation):
    assert (await conversation.call("f", [1])).cpu_s == 0.0
    assert program.measured == 0
