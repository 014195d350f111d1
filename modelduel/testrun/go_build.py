"""From a Go answer to a program: compiled in a sandbox, with the toolchain and its cache read-only beside it."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from modelduel.errors import CannotJudgeError
from modelduel.testrun.go_cache import sources, warm
from modelduel.testrun.go_toolchain import Go, environment
from modelduel.testrun.model import Limits, Outcome
from modelduel.testrun.program import died
from modelduel.testrun.sandbox import Job, Sandbox

BUILD_LIMITS = Limits(cpu_s=120, wall_s=600, memory_mb=2048, disk_mb=512)
"""Of the compiler, whatever the answer itself may use: it is no fault of an answer's that compiling costs more."""
_MOST_PROGRAM = 128 << 20
_UNINDEXED = {"GODEBUG": "goindex=0"}
"""The go command keeps an index of each package whose files are older than 2 seconds, and fails where the cache is not
to be written to: so it did on a busy machine. Without its index a build takes some 0.1 s more."""
_MACHINE = re.compile(
    r": (read-only file system|input/output error|too many open files( in system)?|resource temporarily unavailable"
    r"|stale (NFS )?file handle|text file busy|structure needs cleaning)$",
    re.MULTILINE,
)
"""How a line ends that tells of the cache or the machine. What the compiler says of an answer ends otherwise; for want
of room, which an answer's own size may bring about, the answer is still answerable."""


@dataclass(frozen=True)
class Built:
    """A program, and the ids of the tests in it (`file::test`)."""

    program: bytes
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotBuilt:
    """Why there is no program."""

    outcome: Outcome
    reason: str
    output: str = ""
    tests: tuple[str, ...] = ()


async def build(
    go: Go,
    kind: Literal["calls", "suite"],
    answer: Mapping[str, str],
    sandbox: Sandbox,
    *,
    tests: Mapping[str, str] | None = None,
    canaries: Sequence[str] = (),
    race: bool = False,
) -> Built | NotBuilt:
    """Compile an answer with what serves its calls, or runs tests beside it.

    Args:
        go: The toolchain; its cache is warmed first if need be.
        kind: What becomes of it.
        answer: File name -> text.
        sandbox: Where the compiler runs.
        tests: Test files and what they need.
        canaries: Names of tests to be added that must fail.
        race: With the race detector.

    Raises:
        CannotJudgeError: The compiler could not be run at all.
    """
    workshop = await warm(go, race=race)
    job = Job(
        argv=(str(workshop.prepare),),
        files={
            **{f"answer/{name}": text.encode() for name, text in answer.items()},
            **{f"tests/{name}": text.encode() for name, text in (tests or {}).items()},
            **{f"modelduel/{name}": content for name, content in sources().items()},
        },
        binds=(go.root, workshop.cache, workshop.prepare),
        env={**environment(race=race), **_UNINDEXED, "GOCACHE": str(workshop.cache), "GOMAXPROCS": processors()},
        limits=BUILD_LIMITS,
    )
    task = {
        "kind": kind,
        "go": str(go.program),
        "root": str(go.root),
        "language": go.language,
        "word": secrets.token_hex(8),
        "race": race,
        "canaries": list(canaries),
    }
    program = bytearray()
    async with await sandbox.spawn(job) as running:
        running.write(json.dumps(task).encode() + b"\n")
        first = await running.read_line()
        try:
            while (line := await running.read_line()) is not None:
                program += base64.b64decode(line)
                if len(program) > _MOST_PROGRAM:
                    return NotBuilt("limit", f"The compiled answer is larger than {_MOST_PROGRAM >> 20} MB.")
        except binascii.Error as error:
            raise CannotJudgeError("The compiled answer came out garbled.") from error
        ended = await running.ended()
    if ended.limit is not None:
        outcome, reason = died("while the answer was compiled", ended)
        return NotBuilt(outcome, reason, ended.output)
    try:
        said: dict[str, Any] = json.loads(first or b"")
    except ValueError as error:
        last = (ended.output.strip().splitlines() or ["no message"])[-1]
        raise CannotJudgeError(f"The Go compiler could not be started: {last}") from error
    return judged(said, bytes(program))


def judged(said: Mapping[str, Any], program: bytes) -> Built | NotBuilt:
    """Return what the command that prepares answers came to, by its own words."""
    tests = tuple(said.get("tests", ()))
    if said.get("built"):
        return Built(program, tests)
    if "unfit" in said:
        return NotBuilt("harness-error", said["unfit"], tests=tests)
    if "refused" in said:
        return NotBuilt("error", said["refused"], tests=tests)
    words = said.get("broken", "")
    if trouble := _MACHINE.search(words):
        line = words[: trouble.end()].rpartition("\n")[2]
        return NotBuilt("harness-error", f"The answer could not be compiled here: {line}", tests=tests)
    return NotBuilt("error", f"The answer does not compile: {words}", tests=tests)


def processors() -> str:
    """Return how many processors a Go program is told of: collecting garbage on all of many costs CPU time."""
    return str(min(4, os.cpu_count() or 1))


def run_environment(limits: Limits) -> dict[str, str]:
    """Return the variables of a compiled answer. Near its memory limit it collects garbage rather than grow."""
    return {"GOMAXPROCS": processors(), "GOMEMLIMIT": f"{limits.memory_mb * 4 // 5}MiB", "GOTRACEBACK": "single"}
