"""Lets attacks loose in a mechanism, and tells which of them got what they wanted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass

from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.attacks.ground import Ground
from modelduel.testrun.sandbox.attacks.model import Attack, Exhaustion
from modelduel.testrun.sandbox.attacks.python import ATTACKS, PRELUDE
from modelduel.testrun.sandbox.attacks.resources import EXHAUSTIONS
from modelduel.testrun.sandbox.job import Ended, Job, Sandbox

_LIMITS = Limits(cpu_s=60, wall_s=600, memory_mb=512)
_AT_ONCE = 4
_A_WHILE_S, _LONG_S = 1, 60
"""For how long what was taken is kept: where it may be, and where a watchdog on a busy machine is to notice."""
_DRIVER = r"""
import ctypes, glob, json, os, resource, signal, socket, struct, sys
for attack in json.load(open("attacks.json")):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        os.close(reader)
        os.dup2(writer, 1)
        sys.argv = ["attack", json.dumps(attack["aim"])]
        try:
            exec(compile(attack["code"], attack["id"], "exec"), {"__name__": "__main__"})
        except BaseException as error:
            print(f"{attack['id']}: {error!r}", file=sys.stderr, flush=True)
        finally:
            os._exit(0)
    os.close(writer)
    said = b""
    while part := os.read(reader, 65536):
        said += part
    os.close(reader)
    os.waitpid(child, 0)
    print(json.dumps({"id": attack["id"], "said": said.decode("utf-8", "replace")}), flush=True)
"""


@dataclass(frozen=True)
class Trial:
    """What came of some attacks, by id."""

    succeeded: frozenset[str]
    stopped: frozenset[str]
    ended: Ended

    @property
    def complete(self) -> bool:
        """Whether the program that lets them loose came to its end."""
        return self.ended.code == 0 and self.ended.limit is None


async def try_all(sandbox: Sandbox, attacks: Iterable[Attack]) -> Trial:
    """Run attacks in Python one after the other in one job.

    Raises:
        CannotJudgeError: The mechanism could not be started.
        OSError: The targets could not be made.
    """
    attacks = tuple(attacks)
    said: dict[str, str] = {}
    with await asyncio.to_thread(Ground, attacks) as ground:
        told = [{"id": one.id, "code": PRELUDE + one.code, "aim": ground.aim(one)} for one in attacks]
        interpreter = own_interpreter()
        job = Job(
            argv=(*interpreter.argv(), "driver.py"),
            files={"driver.py": _DRIVER.encode(), "attacks.json": json.dumps(told).encode()},
            binds=(*interpreter.binds, *ground.binds()),
            limits=_LIMITS,
        )
        async with await sandbox.spawn(job) as running:
            while (line := await running.read_line()) is not None:
                answer = json.loads(line)
                said[answer["id"]] = answer["said"]
            ended = await running.ended()
        succeeded = {one.id for one in attacks if ground.succeeded(one, said.get(one.id, ""))}
    stopped = {one.id for one in attacks if one.id in said} - succeeded
    return Trial(frozenset(succeeded), frozenset(stopped), ended)


async def exhaust(sandbox: Sandbox, one: Exhaustion, limits: Limits | None = None) -> tuple[bool, Ended]:
    """Run a program that wants too much; return whether it got it, and how it ended.

    Args:
        sandbox: Where.
        one: Which.
        limits: By default those that are too little for it.
    """
    interpreter = own_interpreter()
    job = Job(
        argv=(*interpreter.argv(), "program.py", str(_LONG_S if limits is None else _A_WHILE_S)),
        files={"program.py": one.code.encode()},
        binds=interpreter.binds,
        limits=limits or one.little,
    )
    lines: list[bytes] = []
    async with await sandbox.spawn(job) as running:
        while (line := await running.read_line()) is not None:
            lines.append(line)
        ended = await running.ended()
    return b"out" in lines and ended.limit is None, ended


async def survey(sandbox: Sandbox, *, limits: bool) -> dict[str, bool]:
    """Try everything in a mechanism; return by the attack's id whether it was stopped. Takes a few seconds.

    Args:
        sandbox: The mechanism.
        limits: Whether to try using up the machine as well, which takes longest.

    Raises:
        CannotJudgeError: The mechanism could not be started.
        OSError: The targets could not be made.
    """
    found = await try_all(sandbox, ATTACKS)
    # An attack that was not carried out proves nothing, and so counts as let through.
    stopped = {one.id: one.id in found.stopped for one in ATTACKS}
    if not limits:
        return stopped
    gate = asyncio.Semaphore(_AT_ONCE)

    async def held(one: Exhaustion) -> tuple[str, bool]:
        async with gate:
            return one.id, not (await exhaust(sandbox, one))[0]

    return stopped | dict(await asyncio.gather(*(held(one) for one in EXHAUSTIONS)))
