"""The recorder: listens to a contest's events and turns each side's answer into a response. It touches no disk."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable

from msgspec import Struct

from modelduel.contender.events import Delta, Event, Failed, Finished, Held, Retrying, Started, UsageKnown
from modelduel.contender.model import Side, Usage
from modelduel.session.model import Response, Retry
from modelduel.session.timeline import TimelineWriter
from modelduel.text import printable_encoding


class Recording(Struct, frozen=True):
    """One side's answer as the store takes it. Cost and candidate are added by whoever knows them."""

    response: Response
    text: str


def utc_now() -> datetime.datetime:
    """Return the wall clock's time in UTC."""
    return datetime.datetime.now(datetime.UTC)


class Recorder:
    """A listener for one contest of one or more sides: `Contest(…, emit=recorder)`.

    Args:
        wall: Tells the time of day, once for each side, when its first try is sent.
    """

    def __init__(self, wall: Callable[[], datetime.datetime] = utc_now) -> None:
        self._wall = wall
        self._takes: dict[Side, _Take] = {}

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        take = self._takes.get(event.contender)
        if take is None:  # cancelled or refused before it was sent: there is an end and no start
            if type(event) is Held:
                return
            take = self._takes[event.contender] = _Take(event.contender, event.at, self._wall())
        take.hear(event)

    def ended(self, side: Side) -> bool:
        """Whether the side has finished or failed."""
        take = self._takes.get(side)
        return take is not None and take.end is not None

    def recording(self, side: Side) -> Recording:
        """Return the side's answer; before its end, what there is as if a reader had stopped it at the last event.

        Joining and hashing a very long answer takes some milliseconds: call it in a thread when it may be one.

        Raises:
            KeyError: Nothing was heard of the side.
        """
        return self._takes[side].recording()


class _Take:
    """One side's answer while it arrives."""

    def __init__(self, side: Side, at: float, sent: datetime.datetime) -> None:
        self.end: Finished | Failed | None = None
        self._side = side
        self._sent = sent
        self._sent_at = at
        self._try_at = at
        self._last_at = at
        self._first_at: float | None = None
        self._pieces: list[str] = []
        self._timeline = TimelineWriter(at)
        self._usage: Usage | None = None
        self._retries: list[Retry] = []

    def hear(self, event: Event) -> None:
        kind = type(event)
        self._last_at = event.at
        if kind is Delta:
            text = event.text  # type: ignore[union-attr]  # `kind is` is cheaper than isinstance, and opaque to mypy
            if text:
                if self._first_at is None:
                    self._first_at = event.at
                self._pieces.append(text)
                self._timeline.add(event.at, len(text))
        elif isinstance(event, Started):
            # The clock restarts at each try: waiting out a 429 is not the model's slowness.
            self._try_at = event.at
            if not self._pieces:
                self._timeline = TimelineWriter(event.at)
        elif isinstance(event, UsageKnown):
            self._usage = event.usage
        elif isinstance(event, Retrying):
            at_s, wait_s = _ms(event.at - self._sent_at), _ms(event.wait_s)
            self._retries.append(Retry(at_s, wait_s, event.status, printable_encoding(event.reason)))
        elif isinstance(event, (Finished, Failed)):
            self.end = event

    def recording(self) -> Recording:
        raw = "".join(self._pieces)
        text = printable_encoding(raw)
        end = self.end or Finished(self._side, self._last_at, "cancelled", "")
        failed = end if isinstance(end, Failed) else None
        response = Response(
            contender=self._side,
            status="failed" if isinstance(end, Failed) else end.status,
            sent=self._sent.replace(microsecond=self._sent.microsecond // 1000 * 1000),
            total_s=_ms(end.at - self._try_at),
            text_sha256=text_sha256(text),
            first_token_s=None if self._first_at is None else _ms(self._first_at - self._try_at),
            stop_reason="" if isinstance(end, Failed) else printable_encoding(end.stop_reason),
            error=printable_encoding(failed.message) if failed else "",
            remedy=printable_encoding(failed.remedy) if failed else "",
            http_status=failed.status if failed else None,
            retries=list(self._retries),
            timeline=str(self._timeline),
            repaired=0 if text is raw else sum(a != b for a, b in zip(raw, text, strict=True)),
            usage=self._usage,
        )
        return Recording(response, text)


def text_sha256(text: str) -> str:
    """Return the hash of a text's UTF-8 bytes, as a response records it. The text holds no lone surrogate."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _ms(seconds: float) -> float:
    """Round to whole milliseconds, as the timeline has them; never below zero."""
    return max(round(seconds * 1000), 0) / 1000
