"""The Batch API: a file of requests to the Responses or chat completions API, results and errors in two files."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from modelduel.contender import batch
from modelduel.contender.address import is_official
from modelduel.contender.batch import MOST_REQUESTS, Found, Item, Progress, Result, id_of, read_lines
from modelduel.contender.desk import Desk
from modelduel.contender.failures import explain, no_stop_reason, quote, service_failure, status_failure
from modelduel.contender.model import Contender, ProviderFailure, Request, Stop
from modelduel.contender.openai_provider import (
    chat_parameters,
    connect,
    read_chat_usage,
    read_responses_usage,
    read_stop,
    responses_parameters,
)
from modelduel.contender.readings import clean, count, status_of, word

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_ENDED = ("completed", "expired", "cancelled")
_MARK = "modelduel"
"""The entry of a batch's metadata that holds our name for it."""
_KEPT_S = 30 * 24 * 3600
"""How long the service keeps the files, in seconds: the code under comparison is often private."""


class OpenAIBatches:
    """The batches of one contender.

    Args:
        contender: The model and its settings; `provider` says which of the two APIs.
        key: Sent as it is; by default the key is looked up when something is first asked.
    """

    def __init__(self, contender: Contender, *, key: str | None = None) -> None:
        self._contender = contender
        self._chat = contender.provider == "openai-chat"
        self._desk: Desk[AsyncOpenAI] = Desk(contender, connect, key, most_answers=MOST_REQUESTS)

    async def submit(self, name: str, items: Sequence[Item]) -> str:
        """Hand a batch over; see `BatchService.submit`."""
        client = await self._desk.client()
        lines = await asyncio.to_thread(self._lines, items)
        keeping: dict[str, Any] = {}
        if is_official(self._contender.provider, self._contender.base_url):  # others may not know it
            keeping = {"anchor": "created_at", "seconds": _KEPT_S}
        with self._desk.explained():  # a file alone asks nothing, and costs nothing
            file = id_of(
                await client.files.create(
                    file=(f"{name}.jsonl", lines),
                    purpose="batch",
                    **({"expires_after": keeping} if keeping else {}),  # type: ignore[arg-type]  # the SDK's own table type
                )
            )
        try:
            return id_of(
                await client.batches.create(
                    completion_window="24h",
                    endpoint=self._endpoint,
                    input_file_id=file,
                    metadata={_MARK: name},
                    extra_body={"output_expires_after": keeping} if keeping else None,
                )
            )
        except Exception as error:
            raise batch.unsure(explain(error, self._desk.place())) from error

    async def find(self, name: str, count: int, made: datetime.datetime, others: Collection[str]) -> Found:
        """Look for a batch by the name in its metadata; see `BatchService.find`."""
        client = await self._desk.client()
        oldest, looked = (made - batch.SKEW).timestamp(), 0
        with self._desk.explained():
            async for one in client.batches.list(limit=100):
                looked += 1
                if looked > batch.MOST_LISTED or one.created_at < oldest:  # the newest come first
                    break
                if isinstance(one.metadata, dict) and one.metadata.get(_MARK) == name:
                    return Found(id_of(one))
        return Found()

    async def look(self, id_: str) -> Progress:
        """Return how far a batch is; see `BatchService.look`."""
        client = await self._desk.client()
        with self._desk.explained():
            one = await client.batches.retrieve(id_)
            done = count(one.request_counts, "completed") + count(one.request_counts, "failed")
            if one.status != "failed":
                return Progress(one.status in _ENDED, done, cancelled=one.status in ("cancelling", "cancelled"))
            errors = one.errors.data if one.errors and one.errors.data else []
            said = quote(" ".join(word(error.message) for error in errors[:3]), self._desk.key)
            host = self._desk.place().host
            return Progress(ended=True, refused=f"{host} refused the batch." + (f" It said: “{said}”" if said else ""))

    async def cancel(self, id_: str) -> None:
        """Have a batch end soon; see `BatchService.cancel`. It may take the service ten minutes."""
        client = await self._desk.client()
        with self._desk.explained():
            await client.batches.cancel(id_)

    async def results(self, id_: str) -> list[Result]:
        """Return what became of the questions; see `BatchService.results`. Each of the two files may be missing."""
        client = await self._desk.client()
        results: list[Result] = []
        with self._desk.explained():
            one = await client.batches.retrieve(id_)
            for file in (one.output_file_id, one.error_file_id):
                if file:
                    content = await client.files.content(id_of(file))
                    results += await asyncio.to_thread(self._read, content.content)
            return results

    async def aclose(self) -> None:
        """Close every connection."""
        await self._desk.close()

    @property
    def _endpoint(self) -> Any:
        return "/v1/chat/completions" if self._chat else "/v1/responses"

    def _lines(self, items: Sequence[Item]) -> bytes:
        lines = (
            {"custom_id": item.id, "method": "POST", "url": self._endpoint, "body": self._body(item.request)}
            for item in items
        )
        return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)

    def _body(self, request: Request) -> dict[str, Any]:
        if self._chat:
            system = [{"role": "system", "content": request.system}] if request.system else []
            question: dict[str, Any] = {"messages": [*system, {"role": "user", "content": request.prompt}]}
            settings = chat_parameters(self._contender)
        else:
            question = {"input": request.prompt, **({"instructions": request.system} if request.system else {})}
            settings = responses_parameters(self._contender)
        return {
            **{key: value for key, value in settings.items() if key not in ("stream", "stream_options")},
            **question,
        }

    def _read(self, data: bytes) -> list[Result]:
        return [self._result(line) for line in read_lines(data)]

    def _result(self, line: Any) -> Result:
        id_ = word(getattr(line, "custom_id", None))
        try:
            if getattr(line, "error", None) is not None:
                return Result(id_, self._failure(line.error))
            body, status = line.response.body, line.response.status_code
            if status != 200:
                return Result(id_, self._refusal(status, body))
            return self._chat_answer(id_, body) if self._chat else self._answer(id_, body)
        except (AttributeError, TypeError, IndexError) as error:
            return Result(id_, explain(error, self._desk.place()))

    def _chat_answer(self, id_: str, body: Any) -> Result:
        choice = body.choices[0]
        refusal = getattr(choice.message, "refusal", None)
        text = clean(choice.message.content or refusal or "")
        reason = word(choice.finish_reason)
        end: Stop | ProviderFailure = Stop(reason, "refused" if refusal else status_of(reason))
        if not reason:
            end = no_stop_reason(self._desk.place())
        return Result(id_, end, text, read_chat_usage(getattr(body, "usage", None)))

    def _answer(self, id_: str, body: Any) -> Result:
        body = SimpleNamespace(**{"usage": None, "incomplete_details": None, **vars(body)})
        parts = [part for item in body.output if item.type == "message" for part in item.content]
        refused = any(part.type == "refusal" for part in parts)
        text = "".join(clean(part.refusal if part.type == "refusal" else part.text) for part in parts)
        usage = read_responses_usage(body.usage)
        if body.status == "failed":
            return Result(id_, self._failure(body.error), text, usage)
        limit = responses_parameters(self._contender).get("max_output_tokens")
        return Result(id_, read_stop(body, limit, refused=refused), text, usage)

    def _failure(self, error: Any) -> ProviderFailure:
        code = word(error.code)
        if code == "batch_expired":
            return batch.expired(self._desk.place())
        if code == "batch_cancelled":
            return batch.cancelled(self._desk.place())
        return service_failure(code, quote(word(error.message), self._desk.key), self._desk.place())

    def _refusal(self, status: Any, body: Any) -> ProviderFailure:
        if type(status) is not int or not 300 <= status < 600:
            raise TypeError(status)
        error = getattr(body, "error", None)
        said = quote(word(getattr(error, "message", None)), self._desk.key)
        return status_failure(status, said, self._desk.place(), word=word(getattr(error, "code", None)))
