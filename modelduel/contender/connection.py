"""The HTTP client under both SDKs: time-outs, no surprises from the shell, and an end to endless answers.

It imports the SDKs' transport, so it is itself imported only in the thread that opens a provider.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from time import perf_counter
from typing import Any

import httpx2

from modelduel.contender.address import base_url, is_loopback
from modelduel.contender.failures import compressed, no_stream, too_long
from modelduel.contender.model import Contender

_CONNECT_S = 10.0
_WRITE_S = 60.0
_LEAST_BYTES = 8_000_000
_STREAM_BEGINS = b":deir\xef"  # a comment, `data`, `event`, `id`, `retry`, or a byte order mark
_BYTES_PER_TOKEN = 1_000  # one token in one event of the wordiest wire is 300 bytes
_BYTES_PER_WRITTEN_TOKEN = 40  # of a whole text in JSON, where a character may take six
_BYTES_AROUND = 32_000  # a whole answer repeats its request's settings

_RUSH, _RUSH_S = 16, 0.032
"""So many chunks within so many seconds are a rush: faster than models write, and than an eye can tell."""

_GATHER_S = 0.008
"""How long a rush is left to itself between two fetches."""


def byte_limit(max_tokens: int) -> int:
    """Return the most bytes one answer of `max_tokens` may take on the wire, generously."""
    return _LEAST_BYTES + _BYTES_PER_TOKEN * max_tokens


def file_limit(max_tokens: int, answers: int) -> int:
    """Return the most bytes a file of so many whole answers of `max_tokens` may take, generously."""
    return _LEAST_BYTES + answers * (_BYTES_AROUND + _BYTES_PER_WRITTEN_TOKEN * max_tokens)


def timeouts(contender: Contender) -> httpx2.Timeout:
    """Return the time-outs of requests: `timeout_s` is the longest silence allowed, not the longest answer."""
    return httpx2.Timeout(connect=_CONNECT_S, read=contender.timeout_s, write=_WRITE_S, pool=_CONNECT_S)


def client(contender: Contender, default: type[httpx2.AsyncClient], *, most_answers: int = 0) -> httpx2.AsyncClient:
    """Return the HTTP client for a contender's SDK.

    Proxies of the environment apply, but not to this machine's own servers. Redirects are not followed: a key would
    follow them.

    Args:
        contender: Where to, how patient.
        default: The SDK's own client class, which sets its limits and keep-alive.
        most_answers: How many whole answers one file may hold; 0 where each is streamed by itself.
    """
    url = base_url(contender.provider, contender.base_url)
    limit = file_limit(contender.max_tokens, most_answers) if most_answers else byte_limit(contender.max_tokens)

    async def cap(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise compressed(url)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            # Only answers are posted for; models are listed by GET, and errors tell their story in JSON.
            streamed = not most_answers and response.request.method == "POST" and response.status_code == 200
            response.stream = _Capped(response.stream, url, limit, streamed=streamed)

    kind = httpx2.AsyncClient if is_loopback(url) else default
    return kind(
        timeout=timeouts(contender),
        follow_redirects=False,
        trust_env=kind is default,
        # A small answer that unpacks into a large one would slip past the limit.
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [cap]},
    )


def rehearsal(*events: dict[str, Any]) -> httpx2.Client:
    """Return a client that goes nowhere and hears the same few events whatever is asked.

    The SDKs build the schemas of their event types when the first event arrives, which holds up whoever listens: the
    Responses API by 0.6 s. A provider asks this client once, in the thread that opens it.
    """
    body = ""
    for event in events:
        body += f"event: {event['type']}\n" if "type" in event else ""
        body += f"data: {json.dumps(event)}\n\n"

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"Content-Type": "text/event-stream"}, content=body.encode())

    return httpx2.Client(transport=httpx2.MockTransport(answer), trust_env=False)


def ambient_headers(variable: str) -> list[str]:
    """Return the names of the headers an SDK would add from an environment variable of `Name: value` lines.

    They are left out: they may hold secrets meant for another host, and are not in the record of what was sent.
    """
    lines = os.environ.get(variable, "").split("\n")
    return [name.strip() for name, colon, _ in (line.partition(":") for line in lines) if colon]


async def gathered(
    body: AsyncIterable[bytes],
    clock: Callable[[], float] = perf_counter,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> AsyncIterator[bytes]:
    """Yield the chunks of a stream, one by one; where they rush in, fetch them together.

    One fetch takes a turn of the event loop and more CPU than the event that it brings. What a fetch brought along
    with its first chunk comes without a turn.

    Args:
        body: The stream.
        clock: Returns seconds.
        pause: Waits for seconds.
    """
    recent: deque[float] = deque(maxlen=_RUSH)
    chunks = aiter(body)
    while True:
        turn = _Turn()
        try:
            chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        if turn.over and len(recent) == _RUSH and clock() - recent[0] < _RUSH_S:
            await pause(_GATHER_S)
        recent.append(clock())
        yield chunk


class _Turn:
    """Whether the event loop has had a turn since this was made."""

    def __init__(self) -> None:
        self.over = False
        asyncio.get_running_loop().call_soon(self._end)

    def _end(self) -> None:
        self.over = True


class _Capped(httpx2.AsyncByteStream):
    """A response body that fails once it is longer than any honest answer, or at its start if that is no stream.

    The SDKs pass over every line that is not of a stream: a web page is an answer without a word to them.
    """

    def __init__(self, body: httpx2.AsyncByteStream, url: str, limit: int, *, streamed: bool) -> None:
        self._body = body
        self._url = url
        self._limit = limit
        self._streamed = streamed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._limit
        begun = not self._streamed
        async for chunk in gathered(self._body):
            if not begun and (start := chunk.lstrip()):
                begun = True
                if start[0] not in _STREAM_BEGINS:
                    raise no_stream(self._url, start.decode("utf-8", "replace"))
            left -= len(chunk)
            if left < 0:
                raise too_long(self._url, self._limit)
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()
