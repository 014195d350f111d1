"""Proofs 8 and 9 in a process of their own, since a stranger's pattern can search a text without end.

One search by a regular expression lets nobody else run, and no look at a pattern tells how long it will take. The
process names the patterns that are too slow; where it cannot even do that, it is ended.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import msgspec

from modelduel.check.model import ProofFinding
from modelduel.check.prompt import prompt_findings
from modelduel.check.review import lines_of, review_findings
from modelduel.decoding import decoder
from modelduel.scenario.model import Defect, Factor, ScenarioFile
from modelduel.scenario.pack import Scenario
from modelduel.scenario.review import matches, passages

EACH_S = 1.0
"""CPU seconds that one pattern may take for all that it is searched for in; those of the core pack take 0.01 s."""
PATIENCE_S = 60.0
"""Seconds of wall time after which the process is ended; the machine may be busy with tests."""
_CPU_S = 20
_MEMORY = 2 << 30
_MOST_NAMED = 3
_COMMAND = (sys.executable, "-P", "-m", "modelduel.check.words")


class Told(msgspec.Struct, frozen=True):
    """A scenario, as it travels to the process."""

    spec: ScenarioFile
    texts: dict[str, str]


class _TooSlow(Exception):  # noqa: N818  not an error: what the search is ended with
    pass


async def word_findings(scenario: Scenario) -> list[ProofFinding]:
    """Return what proofs 8 and 9 find; that they could not be had is a finding too."""
    spec = scenario.spec
    if not (spec.review or spec.defect or spec.factor):
        return prompt_findings(scenario)  # there is no pattern
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said, _ = await process.communicate(msgspec.json.encode(Told(spec, dict(scenario.texts))))
        return decoder(list[ProofFinding]).decode(said)
    except (TimeoutError, msgspec.DecodeError):  # it never ended, or was ended by a limit
        return [ProofFinding(8, "its patterns take too long, or too much memory, to be searched for")]
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def findings_of(scenario: Scenario) -> list[ProofFinding]:
    """Return what proofs 8 and 9 find; or the patterns that are too slow to prove anything with.

    Only for the main thread of a process that has no other use for its timer.
    """
    slow = (key for key, pattern, texts in _searches(scenario) if not _in_time(pattern, texts))
    if named := list(islice(slow, _MOST_NAMED)):
        return [
            ProofFinding(8, f"{key} takes more than {EACH_S:g} s to search for: repeat less in it") for key in named
        ]
    return [*review_findings(scenario), *prompt_findings(scenario)]


def _searches(scenario: Scenario) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each pattern with the place where it stands, and all that it is searched for in."""
    spec = scenario.spec
    answers = [scenario.texts[path] for path in (spec.review.reference, spec.review.stock)] if spec.review else []
    said = [passage for text in (*answers, spec.prompt) for passage in passages(text)]
    kind = "defect" if spec.defect else "factor"
    items: list[Defect | Factor] = [*spec.defect, *spec.factor]
    for n, item in enumerate(items, 1):
        for m, pattern in enumerate(item.finds, 1):
            yield f"{kind}[{n}].finds[{m}]", pattern, said
    for m, pattern in enumerate(spec.review.decisions if spec.review else (), 1):
        yield f"review.decisions[{m}]", pattern, said
    for n, defect in enumerate(spec.defect, 1):
        yield f"defect[{n}].anchor", defect.anchor, [lines_of(scenario, defect)]


def _in_time(pattern: str, texts: list[str]) -> bool:
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, EACH_S)
        try:
            for text in texts:  # each of them, matched or not
                matches(pattern, [text])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _TooSlow:
        return False
    return True


def _ring(*_: object) -> None:
    raise _TooSlow


def main() -> None:
    """Read a scenario from the input, and write the findings to the output."""
    with suppress(ValueError, OSError):  # not every platform has every limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S + 1))
    signal.signal(signal.SIGVTALRM, _ring)  # a search looks up for signals now and then
    told = decoder(Told).decode(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.json.encode(findings_of(Scenario(told.spec, told.texts))))


if __name__ == "__main__":
    main()
