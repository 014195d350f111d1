"""The provider `recorded`: a contender of a saved session answers again, for the questions it was asked there."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from modelduel.contender.events import Delta, Event, Failed, Finished, UsageKnown
from modelduel.contender.model import Contender, ModelInfo, Piece, ProviderFailure, Request, Stop
from modelduel.errors import InputError, ModelduelError
from modelduel.scenario.load import thaw
from modelduel.scenario.prompt import question
from modelduel.session.index import ResponseLine
from modelduel.session.library import find_session
from modelduel.session.playback import events, paced
from modelduel.session.store import Session

_ANSWERED = ("finished", "truncated", "refused")


class RecordedProvider:
    """Streams what `SESSION#contender` once answered. A question is known by its exact words.

    `extra.speed` sets the pace: 1 as recorded (the default), 0 at once. The last complete answer counts.

    Args:
        contender: Its `model` is the session's path or name, `#`, and the contender's key in it.
        places: Folders to look for a session's name in.
        sleep: Waits for a number of seconds.
        clock: Monotonic seconds.

    Raises:
        InputError: The model or the speed cannot be read.
    """

    def __init__(
        self,
        contender: Contender,
        places: Sequence[Path] = (),
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, mark, self._key = contender.model.rpartition("#")
        speed = contender.extra.get("speed", 1.0)
        if not mark or not self._place or not self._key:
            raise InputError(
                f'"{contender.model}" names no recorded contender.',
                remedy="Write recorded:SESSION#a or recorded:SESSION#b.",
            )
        if isinstance(speed, bool) or not isinstance(speed, (int, float)) or not speed >= 0:
            raise InputError("extra.speed is not a speed.", remedy="Use 1 for as recorded, 0 for at once.")
        self._speed = float(speed)
        self._places = places
        self._sleep = sleep
        self._clock = clock
        self._session: Session | None = None
        self._asked: dict[bytes, str] = {}
        self._unread: Iterator[str] = iter(())
        self._opening = asyncio.Lock()

    def sent(self) -> Mapping[str, Any]:
        """Return the pace; nothing else is settled by this contender."""
        return {"speed": self._speed}

    async def ready(self) -> None:
        """Open the session. Raises ProviderFailure."""
        async with self._opening:
            await asyncio.to_thread(_failing, self._open)

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        """Yield the recorded pieces at their pace. Raises ProviderFailure, as recorded or because none fits."""
        async for event in paced(await self._events(request), speed=self._speed, sleep=self._sleep, clock=self._clock):
            if isinstance(event, Delta):
                yield event.text
            elif isinstance(event, UsageKnown):
                yield event.usage
            elif isinstance(event, Failed):
                raise ProviderFailure(event.message, remedy=event.remedy, status=event.status)
            elif isinstance(event, Finished):
                if event.status == "cancelled":
                    raise ProviderFailure("The recording ends here: its reader stopped the answer.")
                yield Stop(event.stop_reason, event.status)

    async def models(self) -> list[ModelInfo]:
        """Return the session's contenders, as this provider's model names. Raises ProviderFailure."""
        async with self._opening:
            session = await asyncio.to_thread(_failing, self._open)
        contenders = session.file.contenders.items()
        return [ModelInfo(id=f"{self._place}#{key}", name=asked.name) for key, asked in contenders]

    async def aclose(self) -> None:
        """Do nothing: no connection is kept."""

    async def _events(self, request: Request) -> list[Event]:
        async with self._opening:  # one at a time: the questions read so far are kept
            return await asyncio.to_thread(_failing, lambda: self._find(request))

    def _open(self) -> Session:
        if self._session is None:
            session = find_session(self._place, self._places)
            if self._key not in session.file.contenders:
                raise InputError(
                    f'The session has no contender "{self._key}".',
                    where=session.name,
                    remedy=f"It has {', '.join(session.file.contenders)}.",
                )
            self._session, self._unread = session, iter(session.scenario_ids())
        return self._session

    def _find(self, request: Request) -> list[Event]:
        session = self._open()
        scenario = self._scenario(session, request)
        answers = [line for line in session.lines(scenario) if line.key.contender == self._key] if scenario else []
        if not answers:
            raise InputError(
                "The recorded session holds no answer to this question; only the exact words match.",
                where=f"{session.name}#{self._key}",
                remedy="Ask with the scenario and pack the session was made with, or take another contender.",
            )
        key = max(answers, key=_preference).key
        response = msgspec.structs.replace(session.response(key), retries=[])  # a new contest has its own retries
        return events(response, session.text(key), self._key)

    def _scenario(self, session: Session, request: Request) -> str | None:
        """Return the scenario with this question, reading no more of the session's scenarios than it takes."""
        wanted = _digest(request.prompt)
        while wanted not in self._asked:
            scenario = next(self._unread, None)
            if scenario is None:
                return None
            self._asked[_digest(question(thaw(session.scenario(scenario))))] = scenario
        return self._asked[wanted]


def _preference(line: ResponseLine) -> tuple[bool, int, int]:
    return (line.status in _ANSWERED, -line.key.sample, line.key.attempt)


def _digest(prompt: str) -> bytes:
    return hashlib.sha256(prompt.encode("utf-8", errors="replace")).digest()


def _failing(read: Callable[[], Any]) -> Any:
    """Run a read, with what the session has to say about it as the provider's failure."""
    try:
        return read()
    except ModelduelError as error:
        where = f"{error.where}: " if error.where else ""
        raise ProviderFailure(f"{where}{error.message}", remedy=error.remedy or "") from error
