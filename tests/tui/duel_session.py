"""What the tests of the contest share: scenarios, a session on disk and its table, scripted contenders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from modelduel.contender.model import Contender, ModelInfo, Piece, ProviderFailure, Request, Side, Stop, Usage
from modelduel.duel.answer import extract
from modelduel.duel.round import Seat, recorded_candidate
from modelduel.duel.table import Table
from modelduel.scenario.load import thaw
from modelduel.scenario.model import Criterion, Provenance, ScenarioFile, Tests
from modelduel.scenario.pack import Scenario, freeze
from modelduel.session.model import Judgement, RecordedRun, Response
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult, TestRun
from tests.doubles.sessions import NOON, key, response, session_file
from tests.tui.hosts import FOUR

ORIGINAL = '''\
"""Reads messages from a channel."""

import asyncio
import json
import logging

import redis

log = logging.getLogger(__name__)
RETRIES = 3


class Consumer:
    """Hands each message on."""

    def __init__(self, url, handle):
        self.client = redis.Redis.from_url(url)
        self.handle = handle
        self.seen = 0

    async def consume(self, channel, limit=100):
        pubsub = self.client.pubsub()
        pubsub.subscribe(channel)
        while self.seen < limit:
            message = pubsub.get_message(timeout=1.0)
            if message is None:
                await asyncio.sleep(0)
                continue
            self.seen += 1
            await self.handle(json.loads(message["data"]))


def main(url):
    """Consume for ever."""
    consumer = Consumer(url, print)
    asyncio.run(consumer.consume("news"))
'''
MENDED = (
    ORIGINAL.replace("import redis\n", "import redis.asyncio as redis\n")
    .replace("pubsub.subscribe", "await pubsub.subscribe")
    .replace(
        "message = pubsub.get_message(timeout=1.0)",
        "message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1.0)",
    )
    .replace("                await asyncio.sleep(0)\n", "")
)
PATCHED = ORIGINAL.replace("await asyncio.sleep(0)", "await asyncio.sleep(0.01)  # let the others run").replace(
    "timeout=1.0", "timeout=0"
)
GOOD = f"""\
The consumer blocks the event loop: `redis.Redis` is a **blocking** client, and `get_message()` waits in a coroutine.

- Use `redis.asyncio` and `await` each call.
- Ignore what only confirms the subscription.

```python original.py
{MENDED}```

A message that comes while nobody is subscribed is lost, as before.
"""
POOR = f"""\
The loop spins when there is no message. Sleeping a little longer gives the other tasks room:

```python original.py
{PATCHED}```
"""
SEVERAL = """\
First a helper:

```python
def half(number):
    return number // 2
```

Then the whole:

```python
def half(number):
    return number / 2


def both(number):
    return half(number), half(number)
```
"""
REVIEW = """\
## The worker loses jobs

1. **Line 12** acknowledges a job before it is done. A crash then loses it. Acknowledge after the handler returns.
2. **Line 20** retries for ever. Bound it, and keep what fails for a person to look at.

Everything else is sound.
"""
TAGS = {"symptom-patched": "Symptom patched", "over-engineered": "Over-engineered", "verbose": "Verbose"}
TEST_FILE = "from original import main\n\n\ndef test_has_main():\n    assert main\n"
RUBRIC = tuple(
    Criterion(one.key, one.title, {"1": low, "3": fair, "5": good})
    for one, (low, fair, good) in zip(
        FOUR,
        (
            ("Treats the symptom", "Mends the right place, no reason given", "Names and removes the mechanism"),
            ("Only the reported case works", "A rare neighbour is missed", "Every case is handled"),
            ("Breaks what worked", "Adds a risk", "All other behaviour is kept"),
            ("Wrong or missing", "What, but not why", "What, why, and where in doubt"),
        ),
        strict=True,
    )
)


def scenario(id_: str, title: str, **changes: Any) -> Scenario:
    """A scenario whose prompt has its id in it, by which a scripted contender knows it."""
    spec = ScenarioFile(
        id=id_,
        title=title,
        category="bug-fix",
        prompt=f"[{id_}] Other tasks stop while the consumer waits. Find out why and mend it.\n",
        provenance=Provenance(kind="invented"),
        language="python",
        files=["original.py"],
        code={"original.py": ORIGINAL, "tests/original_test.py": TEST_FILE},
        tests=Tests(kind="suite", visible=["tests/original_test.py"]),
        rubric=list(RUBRIC),
    )
    return thaw(msgspec.structs.replace(spec, **changes))


BUG = scenario("pubsub", "Redis consumer drops messages")
ALGORITHM = scenario(
    "halves", "Halves of a number", category="algorithm", difficulty="easy", files=[], tests=None, code=None
)
TALK = scenario(
    "worker-review",
    "Review of a job worker",
    category="review",
    difficulty="hard",
    language=None,
    tests=None,
    code={"original.py": ORIGINAL},
)
SAME = scenario("same", "Already right")
BROKEN = scenario("trouble", "Both sides in trouble")
SCENARIOS = (BUG, SAME, BROKEN, ALGORITHM, TALK)
"""In the order of a session: by category, then id."""

Script = Sequence[Piece | asyncio.Event | ProviderFailure | float]
"""What a contender says to one question; it waits at an event until that is set."""


def said(text: str, *, status: Any = "finished", pieces: int = 4, hold: asyncio.Event | None = None) -> list[Any]:
    """Say a text in some pieces; with `hold`, wait for it before the last one."""
    size = max(1, len(text) // pieces + 1)
    script: list[Any] = [text[at : at + size] for at in range(0, len(text), size)]
    if hold is not None:
        script.insert(max(1, len(script) - 1), hold)
    return [*script, Usage(input=812, output=655), Stop("end_turn", status)]


class Scripted:
    """A provider that says what its script for a scenario's id has, each time the next one, the last for ever."""

    def __init__(self, scripts: Mapping[str, Sequence[Script]]) -> None:
        self.scripts = scripts
        self.asked: list[str] = []

    def sent(self) -> Mapping[str, Any]:
        return {}

    async def ready(self) -> None:
        """Nothing to prepare."""

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        id_ = next(id_ for id_ in self.scripts if f"[{id_}]" in request.prompt)
        scripts = self.scripts[id_]
        script = scripts[min(self.asked.count(id_), len(scripts) - 1)]
        self.asked.append(id_)
        for piece in script:
            if isinstance(piece, asyncio.Event):
                await piece.wait()
            elif isinstance(piece, ProviderFailure):
                raise piece
            elif not isinstance(piece, float):
                yield piece
                await asyncio.sleep(0)

    async def models(self) -> list[ModelInfo]:
        return []

    async def aclose(self) -> None:
        """Nothing to close."""


NAMES = {"a": "sonnet", "b": "sol"}


def new_session(folder: Path, scenarios: Sequence[Scenario] = SCENARIOS, **changes: Any) -> Session:
    session = Session.create(folder, session_file(**changes))
    for one in scenarios:
        session.add_scenario(freeze(one))
    return session


def saved(session: Session, one: Scenario, side: Side, text: str, **changes: Any) -> None:
    """Save an answer as a round would have."""
    tests, run = changes.pop("test", []), changes.pop("run", None)
    outcome = changes.pop("outcome", None)
    status = changes.get("status", "finished")
    pieces = [text[at : at + 40] for at in range(0, len(text), 40)]
    timeline = " ".join(f"{620 if not n else 30}+{len(piece)}" for n, piece in enumerate(pieces))
    values: Response = response(text, contender=side, timeline=timeline, total_s=6.0, retries=[])
    place = key(one.id, side)
    place = msgspec.structs.replace(place, language=one.language or "none")
    if one.language:
        candidate = recorded_candidate(extract(text, original=one.original(), language=one.language, status=status))
        if outcome:
            candidate = msgspec.structs.replace(candidate, outcome=outcome)
        values = msgspec.structs.replace(values, candidate=candidate)
    session.save_response(place, msgspec.structs.replace(values, test=tests, run=run, **changes), text)


PASSED = [
    TestResult(f"original_test.py::test_{name}", "passed", 0.021)
    for name in ("loop_is_free", "order_is_kept", "closes")
]
FAILED = [
    PASSED[1],
    TestResult(
        "original_test.py::test_loop_is_free",
        "failed",
        0.113,
        "original_test.py, line 21: assert [1, 2] == [1, 2, 3, 4]\n"
        "  \n  Right contains 2 more items, first extra item: 3\n  Use -v to get more diff",
    ),
    PASSED[2],
]


def answered_session(folder: Path, scenarios: Sequence[Scenario] = SCENARIOS) -> Session:
    """Every kind of round, answered by both."""
    session = new_session(folder, scenarios)
    ran = RecordedRun("bubblewrap", 0.38, NOON)
    saved(session, BUG, "a", GOOD, test=PASSED, run=ran, outcome="passed")
    saved(session, BUG, "b", POOR, test=FAILED, run=ran, outcome="failed", total_s=3.5)
    saved(session, ALGORITHM, "a", SEVERAL)
    saved(session, ALGORITHM, "b", SEVERAL.replace("number / 2", "number >> 1"))
    saved(session, TALK, "a", REVIEW)
    saved(session, TALK, "b", "Looks good to me.\n")
    saved(session, SAME, "a", f"```python original.py\n{ORIGINAL}```\n")
    saved(session, SAME, "b", "It is right as it stands.\n")
    saved(
        session, BROKEN, "a", "The consumer ", status="failed", stop_reason="", cost=None, usage=None, total_s=2.0,
        error="The service is overloaded (529).", http_status=529,
        remedy="Wait a minute and ask again; the text so far is kept.",
    )  # fmt: skip
    saved(
        session, BROKEN, "b", f"```python original.py\n{ORIGINAL[:300]}", status="truncated", stop_reason="max_tokens"
    )
    return session


@asynccontextmanager
async def table_of(
    session: Session, scripts: Mapping[Side, Mapping[str, Sequence[Script]]], *, rater: str = "me", write: bool = True
) -> AsyncIterator[Table]:
    """Open a session's table, with scripted contenders in its seats."""
    saver = Saver()
    contender = Contender(provider="command", model="says")
    seats = {side: Seat(NAMES[side], contender, Scripted(script)) for side, script in scripts.items()}
    scenarios = [one for one in SCENARIOS if one.id in session.scenario_ids()]
    scenarios += [thaw(session.scenario(id_)) for id_ in session.scenario_ids() if id_ not in {s.id for s in scenarios}]
    folder = await saver(lambda: session.rater(rater, write=write))
    table = Table(session, saver, scenarios, seats, "system", folder, TAGS)
    try:
        yield table
    finally:
        await table.aclose()
        await saver.aclose()


def number_of(session: Session, one: Scenario) -> int:
    """Return where a scenario stands among a session's rounds."""
    return [each.id for each in SCENARIOS if each.id in session.scenario_ids()].index(one.id)


def both(a: Sequence[Script], b: Sequence[Script], one: Scenario = BUG) -> dict[Side, dict[str, Sequence[Script]]]:
    """Return what each side says to one scenario, attempt by attempt."""
    return {"a": {one.id: a}, "b": {one.id: b}}


def judgement(session: Session, one: Scenario = BUG, rater: str = "me") -> Judgement | None:
    """Read a judgement from the disk."""
    with session.rater(rater) as folder:
        return folder.judgement(one.id)


def judged(outcome: Any, tests: Sequence[TestResult]) -> TestRun:
    return TestRun(outcome, list(tests), "bubblewrap", 0.38)
