"""Which mechanism is taken, and what is said when none works."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox import choice, choose
from modelduel.testrun.sandbox.bubblewrap import Bubblewrap
from modelduel.testrun.sandbox.choice import Proof
from modelduel.testrun.sandbox.job import Job, Running


class Broken(Bubblewrap):
    """A mechanism that cannot start anything."""

    def __init__(self) -> None:
        self.program = Path("/nowhere/bwrap")
        self.tries = 0

    async def spawn(self, job: Job) -> Running:
        self.tries += 1
        raise CannotJudgeError("user namespaces are switched off.")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[Bubblewrap]:
    """A machine with these mechanisms, on which nothing has been proved yet."""
    found: list[Bubblewrap] = []

    def mechanisms() -> Sequence[Bubblewrap]:
        return found

    monkeypatch.setattr("modelduel.testrun.sandbox.choice.mechanisms", mechanisms)
    monkeypatch.setattr("modelduel.testrun.sandbox.choice._chosen", None)
    return found


async def test_without_a_mechanism_it_refuses_and_says_what_to_do(machine: list[Bubblewrap]) -> None:
    with pytest.raises(CannotJudgeError, match="not installed") as refusal:
        await choose()
    assert "--allow-unsandboxed" in str(refusal.value.remedy)


async def test_a_mechanism_that_does_not_work_is_named_with_its_reason(machine: list[Bubblewrap]) -> None:
    machine.append(Broken())
    with pytest.raises(CannotJudgeError, match="/nowhere/bwrap: user namespaces are switched off"):
        await choose()


async def test_no_sandbox_is_used_only_where_none_works_and_it_was_asked_for(machine: list[Bubblewrap]) -> None:
    machine.append(Broken())
    assert (await choose(allow_unsandboxed=True)).name == "none"


async def test_the_first_that_is_proved_to_work_is_taken(
    machine: list[Bubblewrap], monkeypatch: pytest.MonkeyPatch
) -> None:
    leaky, second, third = (Bubblewrap(Path(f"/{name}/bwrap")) for name in ("leaky", "second", "third"))
    machine += [Broken(), leaky, second, third]

    async def tried(sandbox: Bubblewrap) -> Proof:
        return Proof("bubblewrap", sandbox in (second, third))

    monkeypatch.setattr("modelduel.testrun.sandbox.choice.prove", tried)
    assert await choose() is second


def test_on_linux_bubblewrap_comes_before_landlock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(choice, "find", lambda: [Path("/usr/bin/bwrap"), Path("/site/bwrap")])
    *wraps, last = choice.mechanisms()
    assert [one.program for one in wraps if isinstance(one, Bubblewrap)] == [
        Path("/usr/bin/bwrap"),
        Path("/site/bwrap"),
    ]
    assert last.name == "landlock"


async def test_a_failure_is_not_remembered(machine: list[Bubblewrap]) -> None:
    broken = Broken()
    machine.append(broken)
    for _ in range(2):
        with pytest.raises(CannotJudgeError):
            await choose()
    assert broken.tries == 2
