"""What the tests of collecting share: sessions of many rounds, and contenders that do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from modelduel.contender.gate import Gates
from modelduel.contender.model import Contender, ModelInfo, Piece, ProviderFailure, Request, Side, Stop, Usage
from modelduel.contender.retry import Policy
from modelduel.duel.opening import Floor
from modelduel.duel.round import Seat
from modelduel.scenario.load import thaw
from modelduel.scenario.pack import Scenario, freeze
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from tests.doubles.sessions import new_session, scenario

FREE = Contender(provider="command", model="says")
SONNET = Contender(provider="anthropic", model="claude-sonnet-5-5", max_tokens=1000)
SOL = Contender(provider="openai", model="gpt-6.1-sol", max_tokens=1000)
QUICK = Policy(tries=2, first_wait_s=0.001, longest_wait_s=0.002)
ANSWER = "```python original.py\ndef total(rows):\n    return sum(rows)\n```\n"


class Says:
    """A provider that answers with a usage, or fails, as `decide` says of each request by its number from 1."""

    def __init__(self, decide: Callable[[int], ProviderFailure | None] = lambda number: None) -> None:
        self.decide = decide
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.usage: Usage | None = Usage(input=100, output=50)
        self.hold: asyncio.Event | None = None
        self.unready: ProviderFailure | None = None

    def sent(self) -> Mapping[str, Any]:
        return {}

    async def ready(self) -> None:
        if self.unready:
            raise self.unready

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        self.asked.append(request.prompt)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await asyncio.sleep(0)
            if failure := self.decide(len(self.asked)):
                raise failure
            yield ANSWER[:10]
            if self.hold is not None:
                await self.hold.wait()
            yield ANSWER[10:]
            if self.usage:
                yield self.usage
            yield Stop("end", "finished")
        finally:
            self.at_once -= 1

    async def models(self) -> list[ModelInfo]:
        return []

    async def aclose(self) -> None:
        """Nothing to close."""


def rounds(count: int) -> list[Scenario]:
    return [thaw(scenario(f"round-{number:03}")) for number in range(count)]


@asynccontextmanager
async def floor_of(
    folder: Path, scenarios: Sequence[Scenario], seats: Mapping[Side, tuple[Contender, Any]], *, at_once: int = 8
) -> Any:
    """A session with these scenarios and seats; the one that is there, if there is one."""
    session = Session.open(folder) if folder.exists() else new_session(folder)
    for one in scenarios:
        session.add_scenario(freeze(one))
    saver, gates = Saver(), Gates(at_once, QUICK)
    sitting = {side: Seat(side, who, provider, gates.of(who)) for side, (who, provider) in seats.items()}
    try:
        yield Floor(session, saver, sitting, "system", gates)
    finally:
        await saver.aclose()
