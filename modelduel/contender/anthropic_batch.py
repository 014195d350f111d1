"""The Message Batches API: requests handed over in one call, results in one file."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from modelduel.contender import batch
from modelduel.contender.anthropic_provider import connect, message_parameters, read_usage
from modelduel.contender.batch import MOST_REQUESTS, Found, Item, Progress, Result, id_of, read_lines
from modelduel.contender.desk import Desk
from modelduel.contender.failures import explain, no_stop_reason, quote, service_failure
from modelduel.contender.model import Contender, ProviderFailure, Stop, Usage
from modelduel.contender.readings import clean, count, status_of, word

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types.messages import MessageBatch

_COUNTS = ("processing", "succeeded", "errored", "canceled", "expired")


class AnthropicBatches:
    """The batches of one contender.

    Args:
        contender: The model and its settings.
        key: Sent as it is; by default the key is looked up when something is first asked.
    """

    def __init__(self, contender: Contender, *, key: str | None = None) -> None:
        self._contender = contender
        self._desk: Desk[AsyncAnthropic] = Desk(contender, connect, key, most_answers=MOST_REQUESTS)

    async def submit(self, name: str, items: Sequence[Item]) -> str:
        """Hand a batch over; see `BatchService.submit`."""
        client = await self._desk.client()
        settings = {key: value for key, value in message_parameters(self._contender).items() if key != "stream"}
        requests: list[Any] = [
            {
                "custom_id": item.id,
                "params": {
                    **settings,
                    **({"system": item.request.system} if item.request.system else {}),
                    "messages": [{"role": "user", "content": item.request.prompt}],
                },
            }
            for item in items
        ]
        try:
            return id_of(await client.messages.batches.create(requests=requests))
        except Exception as error:
            raise batch.unsure(explain(error, self._desk.place())) from error

    async def find(self, name: str, count: int, made: datetime.datetime, others: Collection[str]) -> Found:
        """Look for a batch; see `BatchService.find`. Only its results tell the names that we gave to its requests."""
        client = await self._desk.client()
        running, looked = False, 0
        with self._desk.explained():
            async for one in client.messages.batches.list(limit=100):
                looked += 1
                if looked > batch.MOST_LISTED or one.created_at < made - batch.SKEW:  # the newest come first
                    break
                if one.id in others or one.archived_at is not None or _total(one) != count:
                    continue
                if one.processing_status != "ended":
                    running = True
                elif any(result.id.startswith(f"{name}-") for result in await self.results(id_of(one))):
                    return Found(one.id)
        return Found(unsure=running)

    async def look(self, id_: str) -> Progress:
        """Return how far a batch is; see `BatchService.look`."""
        client = await self._desk.client()
        with self._desk.explained():
            one = await client.messages.batches.retrieve(id_)
            done = _total(one) - count(one.request_counts, "processing")
            return Progress(one.processing_status == "ended", done, cancelled=one.cancel_initiated_at is not None)

    async def cancel(self, id_: str) -> None:
        """Have a batch end soon; see `BatchService.cancel`."""
        client = await self._desk.client()
        with self._desk.explained():
            await client.messages.batches.cancel(id_)

    async def results(self, id_: str) -> list[Result]:
        """Return what became of the questions; see `BatchService.results`."""
        client = await self._desk.client()
        from httpx2 import Response

        with self._desk.explained():
            # From our own address: the one that the service names may be another's, and the key would go there.
            response = await client.get(f"/v1/messages/batches/{id_of(id_)}/results", cast_to=Response)
            return await asyncio.to_thread(self._read, response.content)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._desk.close()

    def _read(self, data: bytes) -> list[Result]:
        return [self._result(line) for line in read_lines(data)]

    def _result(self, line: Any) -> Result:
        id_ = word(getattr(line, "custom_id", None))
        try:
            if line.result.type == "succeeded":
                return self._answer(id_, line.result.message)
            return Result(id_, self._failure(line.result))
        except (AttributeError, TypeError) as error:
            return Result(id_, explain(error, self._desk.place()))

    def _answer(self, id_: str, message: Any) -> Result:
        text = "".join(clean(block.text) for block in message.content if block.type == "text")
        usage = read_usage(getattr(message, "usage", None), Usage())
        reason = word(message.stop_reason)
        end = Stop(reason, status_of(reason)) if reason else no_stop_reason(self._desk.place())
        return Result(id_, end, text, usage)

    def _failure(self, result: Any) -> ProviderFailure:
        place = self._desk.place()
        if result.type == "errored":
            error = result.error.error
            return service_failure(word(error.type), quote(word(error.message), self._desk.key), place)
        if result.type == "expired":
            return batch.expired(place)
        if result.type == "canceled":
            return batch.cancelled(place)
        raise TypeError(result.type)


def _total(one: MessageBatch) -> int:
    return sum(count(one.request_counts, name) for name in _COUNTS)
