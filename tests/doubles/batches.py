"""A server with both services' batches: `/v1/messages/batches`, `/v1/files`, `/v1/batches`, on the loopback interface.

Nothing ends by itself: a test says when, and what became of each request::

    async with BatchDouble() as double:
        ... hand a batch over at double.anthropic_url or double.openai_url ...
        double.finish()
"""

from __future__ import annotations

import asyncio
import datetime
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.loopback import Loopback

TEXT = "```python original.py\ndef total(rows):\n    return sum(rows)\n```\n"
Become = Callable[[str, dict[str, Any]], Any]
"""Says what became of a request, from its name and its body: a result line (bytes: as it is), or None for no line."""


@dataclass
class Handed:
    """A batch that was handed over."""

    id: str
    wire: str
    """`messages`, `/v1/responses` or `/v1/chat/completions`."""
    requests: dict[str, dict[str, Any]]
    """Our name of a request -> its body."""
    created: float
    metadata: dict[str, str] = field(default_factory=dict)
    status: str = "in_progress"
    lines: bytes = b""
    errors: bytes = b""
    said: list[str] = field(default_factory=list)
    """Why it was refused as a whole."""


class BatchDouble(Loopback):
    """The server."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: dict[str, Handed] = {}
        self.asked: list[tuple[str, str]] = []
        """Method and path of each request."""
        self.statuses: list[int] = []
        """How the next requests are refused; used up in order, 0 lets one through."""
        self.drop_after_taking = False
        """Whether the connection is reset once a batch has been taken."""
        self.hold_after_taking = False
        """Whether nothing is said once a batch has been taken."""
        self.next_id = ""
        """What the next batch is called; by default the double's own numbers."""
        self.bodies: list[bytes] = []
        """Of each request, as it came."""
        self._files: dict[str, bytes] = {}

    @property
    def handed(self) -> list[dict[str, Any]]:
        """The bodies of all requests that were ever handed over."""
        return [body for batch in self.batches.values() for body in batch.requests.values()]

    def submissions(self) -> int:
        """Return how often a batch was handed over."""
        return len(self.batches)

    def finish(self, become: Become | None = None, *, status: str = "completed", latest_first: bool = True) -> None:
        """End every batch that is running; by default each request succeeds, and the last comes first."""
        for batch in self.batches.values():
            if batch.status not in ("in_progress", "cancelling"):
                continue
            decide = become or (lambda name, body, wire=batch.wire: success(wire, name))
            lines = [decide(name, body) for name, body in batch.requests.items()]
            if latest_first:
                lines.reverse()
            written = [
                line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines if line is not None
            ]
            good = [line for line in written if batch.wire == "messages" or b'"status_code": 200' in line]
            batch.lines = b"\n".join(good)
            batch.errors = b"\n".join(line for line in written if line not in good)
            batch.status = "cancelled" if batch.status == "cancelling" else status

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not reader.at_eof() and (head := await reader.readuntil(b"\r\n\r\n")):
            first, *fields = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ", 2)
            headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in fields)}
            body = await _body(reader, headers)
            self.asked.append((method, target.partition("?")[0]))
            self.bodies.append(body)
            status = self.statuses.pop(0) if self.statuses else 0
            before = len(self.batches)
            if status:
                answer: Any = {"error": {"type": "invalid_request_error", "message": "It was refused."}}
            else:
                status, answer = self._answer(method, target.partition("?")[0], body)
            if len(self.batches) > before and self.hold_after_taking:
                await asyncio.Event().wait()
            if len(self.batches) > before and self.drop_after_taking:
                writer.transport.abort()
                return
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            kind = "application/octet-stream" if isinstance(answer, bytes) else "application/json"
            writer.write(
                f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
            )
            await writer.drain()

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        match method, path.removeprefix("/v1/").split("/"):
            case "POST", ["messages", "batches"]:
                requests = {one["custom_id"]: one["params"] for one in json.loads(body)["requests"]}
                return 200, self._messages_batch(self._take("messages", requests))
            case "GET", ["messages", "batches"]:
                return 200, self._listed(self._messages_batch)
            case "GET", ["messages", "batches", id_] if id_ in self.batches:
                return 200, self._messages_batch(self.batches[id_])
            case "GET", ["messages", "batches", id_, "results"] if id_ in self.batches:
                return 200, self.batches[id_].lines
            case "POST", ["messages", "batches", id_, "cancel"] if id_ in self.batches:
                return self._cancel(self.batches[id_], self._messages_batch)
            case "POST", ["batches", id_, "cancel"] if id_ in self.batches:
                return self._cancel(self.batches[id_], self._batch)
            case "POST", ["files"]:
                id_ = f"file-{len(self._files)}"
                self._files[id_] = _uploaded(body)
                return 200, {
                    "id": id_,
                    "object": "file",
                    "bytes": 1,
                    "created_at": 1,
                    "filename": "f",
                    "purpose": "batch",
                }
            case "POST", ["batches"]:
                asked = json.loads(body)
                lines = [json.loads(line) for line in self._files[asked["input_file_id"]].splitlines()]
                requests = {line["custom_id"]: line["body"] for line in lines}
                return 200, self._batch(self._take(asked["endpoint"], requests, asked.get("metadata") or {}))
            case "GET", ["batches"]:
                return 200, self._listed(self._batch)
            case "GET", ["batches", id_] if id_ in self.batches:
                return 200, self._batch(self.batches[id_])
            case "GET", ["files", id_, "content"]:
                kind, _, batch = id_.partition("-of-")
                return 200, self.batches[batch].lines if kind == "out" else self.batches[batch].errors
        return 404, {"error": {"type": "not_found_error", "message": "No such thing."}}

    def _take(self, wire: str, requests: dict[str, Any], metadata: dict[str, str] | None = None) -> Handed:
        id_ = self.next_id or f"batch_{len(self.batches):03}"
        self.batches[id_] = Handed(id_, wire, requests, time.time(), metadata or {})
        return self.batches[id_]

    def _cancel(self, batch: Handed, shown: Callable[[Handed], dict[str, Any]]) -> tuple[int, Any]:
        if batch.status not in ("in_progress", "cancelling"):
            return 409, {"error": {"type": "invalid_request_error", "message": f"It is {batch.status}."}}
        batch.status = "cancelling"
        return 200, shown(batch)

    def _listed(self, shown: Callable[[Handed], dict[str, Any]]) -> dict[str, Any]:
        newest = [shown(batch) for batch in reversed(self.batches.values())]
        return {"object": "list", "data": newest, "has_more": False, "first_id": None, "last_id": None}

    def _messages_batch(self, batch: Handed) -> dict[str, Any]:
        created = datetime.datetime.fromtimestamp(batch.created, datetime.UTC)
        status = {"in_progress": "in_progress", "cancelling": "canceling"}.get(batch.status, "ended")
        ended = status == "ended"
        counts = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
        counts["succeeded" if ended else "processing"] = len(batch.requests)
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": status,
            "request_counts": counts,
            "created_at": created.isoformat(),
            "expires_at": (created + datetime.timedelta(days=1)).isoformat(),
            "ended_at": None,
            "archived_at": None,
            "cancel_initiated_at": created.isoformat() if batch.status in ("cancelling", "cancelled") else None,
            # Another's address: whoever goes there takes the key along.
            "results_url": "https://results.invalid/" if ended else None,
        }

    def _batch(self, batch: Handed) -> dict[str, Any]:
        done = 0 if batch.status in ("in_progress", "cancelling") else len(batch.requests)
        return {
            "id": batch.id,
            "object": "batch",
            "endpoint": batch.wire,
            "input_file_id": "file-0",
            "completion_window": "24h",
            "status": batch.status,
            "created_at": int(batch.created),
            "metadata": batch.metadata,
            "output_file_id": f"out-of-{batch.id}" if batch.lines else None,
            "error_file_id": f"errors-of-{batch.id}" if batch.errors else None,
            "errors": {"object": "list", "data": [{"code": "x", "message": said} for said in batch.said]},
            "request_counts": {"total": len(batch.requests), "completed": done, "failed": 0},
        }


def success(wire: str, name: str, text: str = TEXT) -> dict[str, Any]:
    """Return the line of a request that was answered."""
    if wire == "messages":
        message = {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 100, "output_tokens": 50},
        }
        return {"custom_id": name, "result": {"type": "succeeded", "message": message}}
    if wire == "/v1/responses":
        body: dict[str, Any] = {
            "status": "completed",
            "output": [
                {"type": "reasoning", "summary": []},
                {"type": "message", "content": [{"type": "output_text", "text": text, "annotations": []}]},
            ],
            "usage": {"input_tokens": 100, "output_tokens": 50},
        }
    else:
        body = {
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 50},
        }
    return {"id": "r", "custom_id": name, "response": {"status_code": 200, "body": body}, "error": None}


def expiry(wire: str, name: str) -> dict[str, Any]:
    """Return the line of a request that the service did not get to."""
    if wire == "messages":
        return {"custom_id": name, "result": {"type": "expired"}}
    return {"custom_id": name, "response": None, "error": {"code": "batch_expired", "message": "Too late."}}


def cancellation(wire: str, name: str) -> dict[str, Any]:
    """Return the line of a request whose batch was cancelled."""
    if wire == "messages":
        return {"custom_id": name, "result": {"type": "canceled"}}
    return {"custom_id": name, "response": None, "error": {"code": "batch_cancelled", "message": "Cancelled."}}


def refusal(wire: str, name: str) -> dict[str, Any]:
    """Return the line of a request that the service refused."""
    error = {"type": "invalid_request_error", "code": "invalid_request_error", "message": "Too long; sk-secret-1234."}
    if wire == "messages":
        return {"custom_id": name, "result": {"type": "errored", "error": {"type": "error", "error": error}}}
    return {"custom_id": name, "response": {"status_code": 400, "body": {"error": error}}, "error": None}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body


def _uploaded(body: bytes) -> bytes:
    """Return the file in a form: the one part that has a file name."""
    boundary = body.split(b"\r\n", 1)[0]
    part = next(part for part in body.split(boundary) if b"filename=" in part)
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
