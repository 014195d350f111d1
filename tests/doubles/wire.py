"""A server that speaks both wires and misbehaves on command: `/v1/messages`, `/v1/chat/completions`, `/v1/responses`
and `/v1/models`, over real sockets on the loopback interface.

In a test, it shares the test's event loop::

    async with WireDouble() as wire:
        wire.script(Script(text=("Hel", "lo"), fault="disconnect", after=1))
        ... ask an SDK at wire.anthropic_url or wire.openai_url ...
        await wire.hung_up()

For a benchmark it is its own process: `python -m tests.doubles.wire --rate 500 --events 2000` prints its two URLs as
one line of JSON and serves until its stdin is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.doubles.loopback import Loopback

Fault = Literal[
    "",
    "disconnect",  # the connection is reset
    "malformed",  # an event whose data is no JSON
    "clean-end",  # the body ends in order, but without a stop reason
    "stall",  # nothing more comes
    "endless",  # the last piece again and again
    "endless-line",  # one line without an end
    "invalid-utf8",  # an event with a byte that is not UTF-8
    "shapeless",  # events that are JSON, but of no expected shape
    "error-event",  # the service's own error event
]
Wire = Literal["messages", "chat", "responses"]


@dataclass(frozen=True)
class Script:
    """How one request is answered."""

    text: tuple[str, ...] = ("Hello", ", ", "world")
    """The pieces of the answer, one event each."""
    fault: Fault = ""
    after: int = 1
    """Pieces sent before the fault."""
    delay_s: float = 0.0
    """Before anything is said at all."""
    rate: float | None = None
    """Events a second; None is as fast as the socket takes them."""
    status: int = 200
    error: dict[str, Any] = field(default_factory=lambda: {"message": "It went wrong.", "type": "api_error"})
    """The `error` object of a status above 299 or of an error event."""
    headers: dict[str, str] = field(default_factory=dict)
    stop: str | None = None
    """The stop reason; None is the wire's word for an answer that is complete."""
    usage: dict[str, Any] | None = None
    """The wire's own usage object; None is 11 tokens in and one out for each piece."""
    newline: str = "\n"
    raw: bytes | None = None
    """Sent as the whole body instead."""


@dataclass(frozen=True)
class Asked:
    """One request, as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class WireDouble(Loopback):
    """The server. Scripts are used up in order; the last one stays."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.models: list[dict[str, Any]] = [{"id": "one"}, {"id": "two"}]
        """The entries of `/v1/models`, as the service would send them."""
        self.more_models = False
        """Whether the model list claims to have more, again and again."""
        self.most_at_once = 0
        self.decide: Callable[[Asked], Script] | None = None
        """Says how each request is answered, in place of the scripts."""
        self._open = 0
        self._scripts: list[Script] = [Script()]

    def script(self, *scripts: Script) -> None:
        """Answer the next requests so, and further ones like the last."""
        self._scripts = list(scripts)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (asked := await _read(reader)) is not None:
            self.asked.append(asked)
            await self._reply(asked, reader, writer)

    async def _reply(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if asked.path.partition("?")[0].endswith("/models"):
            last = self.models[-1]["id"] if self.models else None
            body = {"object": "list", "data": self.models, "has_more": self.more_models, "last_id": last}
            _write_whole(writer, 200, json.dumps(body).encode(), {})
            return
        script = self.decide(asked) if self.decide is not None else self._next_script()
        if script.delay_s:
            await asyncio.sleep(script.delay_s)
        if script.raw is not None or script.status != 200:
            body_bytes = json.dumps({"type": "error", "error": script.error}).encode()
            _write_whole(writer, script.status, body_bytes if script.raw is None else script.raw, script.headers)
            return
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        # A client that hangs up is noticed by reading, while the answer is being written.
        watching = asyncio.create_task(reader.read(1))
        telling = asyncio.create_task(_tell(asked, script, writer))
        try:
            await asyncio.wait({watching, telling}, return_when=asyncio.FIRST_COMPLETED)
            if not telling.done():
                raise ConnectionResetError
            telling.result()
        finally:
            self._open -= 1
            telling.cancel()
            watching.cancel()
            await asyncio.gather(watching, telling, return_exceptions=True)

    def _next_script(self) -> Script:
        return self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, json.loads(body) if body else {})


def _write_whole(writer: asyncio.StreamWriter, status: int, body: bytes, headers: dict[str, str]) -> None:
    fields = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body)


async def _tell(asked: Asked, script: Script, writer: asyncio.StreamWriter) -> None:
    """Write the answer as a stream of events."""
    wire = _wire(asked.path)
    head, tail = _frame(wire, script, str(asked.body.get("model", "")))
    more = "".join(f"{name}: {value}\r\n" for name, value in script.headers.items())
    fields = f"Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n{more}\r\n"
    writer.write(f"HTTP/1.1 200 OK\r\n{fields}".encode())
    for event in head:
        _write_event(writer, event, script.newline)
    loop = asyncio.get_running_loop()
    start = loop.time()
    for told, piece in enumerate(script.text if script.fault != "endless" else itertools.cycle(script.text), 1):
        if script.fault not in ("", "endless") and told > script.after:
            break
        _write_event(writer, _piece(wire, piece), script.newline)
        if script.rate:
            # On a schedule, not after a pause: what one event costs must not slow the next.
            await asyncio.sleep(max(0.0, start + told / script.rate - loop.time()))
        elif told % 64 == 0:
            await asyncio.sleep(0)
        await writer.drain()
    if script.fault not in ("", "endless"):
        await _misbehave(wire, script, writer)
        return
    for event in tail:
        _write_event(writer, event, script.newline)
    _write_chunk(writer, b"")
    await writer.drain()


async def _misbehave(wire: Wire, script: Script, writer: asyncio.StreamWriter) -> None:
    event = {"messages": "content_block_delta", "chat": "", "responses": "response.output_text.delta"}[wire]
    match script.fault:
        case "disconnect":
            await writer.drain()
            writer.transport.abort()
        case "malformed":
            _write_event(writer, (event, '{"type": "content_block_delta", "delta": {'), script.newline)
        case "stall":
            await asyncio.Event().wait()
        case "endless-line":
            writer.write(b"5\r\ndata:\r\n")
            while True:
                _write_chunk(writer, b" " * 65_536)
                await writer.drain()
        case "invalid-utf8":
            _write_chunk(writer, b'event: content_block_delta\ndata: {"x": "\xff\xfe"}\n\n')
        case "shapeless":
            shapes: list[Any] = [{}, {"delta": 5}, {"delta": {"type": "text_delta", "text": 7}}, {"choices": [3]}]
            for shape in shapes:
                _write_event(writer, (event, json.dumps({"type": event, **shape})), script.newline)
        case "error-event":
            _write_event(writer, _error_event(wire, script.error), script.newline)
    if not writer.transport.is_closing():
        _write_chunk(writer, b"")
        await writer.drain()


Event = tuple[str, str]


def _write_event(writer: asyncio.StreamWriter, event: Event, newline: str) -> None:
    name, data = event
    lines = [f"event: {name}"] if name else []
    _write_chunk(writer, newline.join([*lines, f"data: {data}", "", ""]).encode())


def _write_chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def _wire(path: str) -> Wire:
    if path.partition("?")[0].endswith("/messages"):
        return "messages"
    return "chat" if path.endswith("/chat/completions") else "responses"


def _named(type_: str, **fields: Any) -> Event:
    return type_, json.dumps({"type": type_, **fields})


def _piece(wire: Wire, piece: str) -> Event:
    if wire == "messages":
        return _named("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    if wire == "chat":
        return "", json.dumps(_chunk([{"index": 0, "delta": {"content": piece}, "finish_reason": None}]))
    place = {"item_id": "i", "output_index": 0, "content_index": 0, "sequence_number": 0, "logprobs": []}
    return _named("response.output_text.delta", delta=piece, **place)


def _chunk(choices: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}


def _error_event(wire: Wire, error: dict[str, Any]) -> Event:
    if wire == "messages":
        return _named("error", error=error)
    if wire == "chat":
        return "", json.dumps({"error": error})
    return _named("error", code=error.get("code"), message=error.get("message", ""), param=None, sequence_number=1)


def _frame(wire: Wire, script: Script, model: str) -> tuple[Iterator[Event], Iterator[Event]]:
    """Return the events before and after the pieces."""
    frames = {"messages": _messages_frame, "chat": _chat_frame, "responses": _responses_frame}
    head, tail = frames[wire](script, model)
    return iter(head), iter(tail)


def _messages_frame(script: Script, model: str) -> tuple[list[Event], list[Event]]:
    usage = script.usage or {"input_tokens": 11, "output_tokens": len(script.text)}
    message = {"id": "m", "type": "message", "role": "assistant", "model": model, "content": [], "stop_reason": None}
    first = {"input_tokens": 11, **usage, "output_tokens": 1}
    head = [
        _named("message_start", message={**message, "stop_sequence": None, "usage": first}),
        _named("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        _named("ping"),
    ]
    stop = {"stop_reason": script.stop or "end_turn", "stop_sequence": None}
    tail = [
        _named("content_block_stop", index=0),
        _named("message_delta", delta=stop, usage=usage),
        _named("message_stop"),
    ]
    return head, tail


def _chat_frame(script: Script, model: str) -> tuple[list[Event], list[Event]]:
    pieces = len(script.text)
    usage = script.usage or {"prompt_tokens": 11, "completion_tokens": pieces, "total_tokens": 11 + pieces}
    head = _chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
    stop = _chunk([{"index": 0, "delta": {}, "finish_reason": script.stop or "stop"}])
    tail: list[Event] = [("", json.dumps(stop)), ("", json.dumps(_chunk([], usage=usage))), ("", "[DONE]")]
    return [("", json.dumps(head))], tail


def _responses_frame(script: Script, model: str) -> tuple[list[Event], list[Event]]:
    pieces = len(script.text)
    usage = script.usage or {
        "input_tokens": 11,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": pieces,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 11 + pieces,
    }
    response = {"id": "r", "object": "response", "created_at": 1, "model": model, "output": [], "tools": []}
    head = [_named("response.created", sequence_number=0, response={**response, "status": "in_progress"})]
    stop = script.stop or "completed"
    ended: dict[str, Any] = {**response, "status": "completed", "usage": usage}
    if stop == "failed":
        ended |= {"status": "failed", "error": script.error}
    elif stop != "completed":
        ended |= {"status": "incomplete", "incomplete_details": {"reason": stop}}
    return head, [_named(f"response.{ended['status']}", sequence_number=9, response=ended)]


async def _serve_until_stdin_closes(rate: float | None, events: int, piece: str) -> None:
    async with WireDouble() as wire:
        wire.script(Script(text=(piece,) * events, rate=rate))
        sys.stdout.write(json.dumps({"anthropic": wire.anthropic_url, "openai": wire.openai_url}) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve both wires at a fixed rate, for benchmarks.")
    parser.add_argument("--rate", type=float, default=None, help="events a second (default: as fast as possible)")
    parser.add_argument("--events", type=int, default=1000, help="text events an answer")
    parser.add_argument("--piece", default="x = 1\n", help="the text of each event")
    options = parser.parse_args()
    asyncio.run(_serve_until_stdin_closes(options.rate, options.events, options.piece))
