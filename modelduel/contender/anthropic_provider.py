"""Contenders behind the Messages API, through the official SDK."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from modelduel.contender.address import OFFICIAL, base_url, is_official
from modelduel.contender.allowance import allowance
from modelduel.contender.desk import Desk
from modelduel.contender.ending import to_the_end
from modelduel.contender.keys import DUMMY
from modelduel.contender.model import Contender, LetIn, ModelInfo, Piece, Request, Stop, Usage
from modelduel.contender.readings import MOST_MODELS, clean, count, date_of, status_of, word

if TYPE_CHECKING:
    import anthropic


class AnthropicProvider:
    """One contender on the Messages API, or on a compatible server given by `base_url` (without `/v1`).

    Args:
        contender: The model and its settings.
        key: Sent as it is; by default the key is looked up when the first question is asked.
    """

    def __init__(self, contender: Contender, *, key: str | None = None) -> None:
        self._contender = contender
        self._desk: Desk[anthropic.AsyncAnthropic] = Desk(contender, connect, key)

    def sent(self) -> Mapping[str, Any]:
        """Return the body that is sent, but for the messages and the system prompt."""
        return message_parameters(self._contender)

    async def ready(self) -> None:
        """Find the key and import the SDK, so that the first question need not wait for it. Raises ProviderFailure."""
        await self._desk.client()

    def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        """Ask once and yield text, usage and one `Stop`. Raises ProviderFailure."""
        return to_the_end(self._pieces(request), self._desk.place)

    async def _pieces(self, request: Request) -> AsyncGenerator[Piece, None]:
        client = await self._desk.client()
        # `create` costs 20 µs an event; the SDK's `stream` helper, which keeps a snapshot, 61 µs.
        events = await client.messages.create(
            model=self._contender.model,
            max_tokens=self._contender.max_tokens,
            messages=[{"role": "user", "content": request.prompt}],
            stream=True,
            extra_body={**({"system": request.system} if request.system else {}), **self.sent()},
        )
        usage = Usage()
        async with events:
            if told := allowance(events.response.headers):
                yield LetIn(told)
            async for event in events:
                if event.type == "content_block_delta":
                    if event.delta.type == "text_delta" and event.delta.text:
                        yield clean(event.delta.text)
                elif event.type == "content_block_start":
                    if event.content_block.type == "text" and event.content_block.text:
                        yield clean(event.content_block.text)
                elif event.type == "message_start":
                    usage = read_usage(event.message.usage, usage)
                    yield usage
                elif event.type == "message_delta":
                    usage = read_usage(event.usage, usage)
                    yield usage
                    if event.delta.stop_reason:
                        yield Stop(word(event.delta.stop_reason), status_of(event.delta.stop_reason))
                elif event.type == "message_stop":
                    break

    async def models(self) -> list[ModelInfo]:
        """List what the service offers now. Raises ProviderFailure."""
        client = await self._desk.client()
        models: list[ModelInfo] = []
        with self._desk.explained():
            async for model in client.models.list(limit=MOST_MODELS):
                models.append(_model_info(model))
                if len(models) == MOST_MODELS:  # a list may claim to have more for ever
                    break
        return models

    async def aclose(self) -> None:
        """Close every connection."""
        await self._desk.close()


def connect(contender: Contender, key: str, *, most_answers: int = 0) -> anthropic.AsyncAnthropic:
    """Return the SDK's client for a contender; see `connection.client` for `most_answers`. Not for the event loop."""
    import anthropic

    from modelduel.contender import connection

    ambient = connection.ambient_headers("ANTHROPIC_CUSTOM_HEADERS")
    client = anthropic.AsyncAnthropic(
        api_key=key,
        base_url=base_url("anthropic", contender.base_url),
        max_retries=0,
        timeout=connection.timeouts(contender),
        http_client=connection.client(contender, anthropic.DefaultAsyncHttpxClient, most_answers=most_answers),
        # Omit leaves a header out, here too, but the annotation forgot it.
        default_headers=cast(
            "dict[str, str]", {**dict.fromkeys(ambient, anthropic.Omit()), "Authorization": f"Bearer {key}"}
        ),
    )
    if not most_answers:
        _rehearse()
    return client


@cache
def _rehearse() -> None:
    """Stream one made-up answer to nobody, so that what the SDK does only once is not done on the event loop."""
    import anthropic

    from modelduel.contender import connection

    message = {"id": "", "type": "message", "role": "assistant", "model": "", "content": [], "usage": {}}
    client = connection.rehearsal(
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": ""}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {}, "usage": {}},
        {"type": "message_stop"},
    )
    with anthropic.Anthropic(api_key=DUMMY, base_url=OFFICIAL["anthropic"], http_client=client) as stage:
        for _ in stage.messages.create(model="", max_tokens=1, messages=[], stream=True):
            continue


def message_parameters(contender: Contender) -> dict[str, Any]:
    """Return the body of a request, but for the messages and the system prompt."""
    parameters: dict[str, Any] = {
        "model": contender.model,
        "max_tokens": contender.max_tokens,
        "stream": True,
    }
    if contender.temperature is not None and _takes_temperature(contender):
        parameters["temperature"] = contender.temperature
    if contender.effort is not None:
        parameters["output_config"] = {"effort": contender.effort}
    return {**parameters, **contender.extra}


def _takes_temperature(contender: Contender) -> bool:
    """Say whether the service takes a temperature: its own host refuses it for every family after claude-3."""
    return contender.model.startswith("claude-3") or not is_official("anthropic", contender.base_url)


def read_usage(found: object, so_far: Usage) -> Usage:
    """Return cumulative usage in one accounting: here `input_tokens` leaves out cached tokens, read or written.

    The last event need not repeat what the first one said, so absent numbers keep their value.
    """
    cached = count(found, "cache_read_input_tokens") or so_far.cached
    written = count(found, "cache_creation_input_tokens") or so_far.cache_written
    fresh = count(found, "input_tokens") or so_far.input - so_far.cached - so_far.cache_written
    return Usage(
        input=fresh + cached + written,
        cached=cached,
        output=count(found, "output_tokens") or so_far.output,
        reasoning=count(getattr(found, "output_tokens_details", None), "thinking_tokens") or so_far.reasoning,
        cache_written=written,
    )


def _model_info(model: anthropic.types.ModelInfo) -> ModelInfo:
    return ModelInfo(
        id=word(model.id),
        name=word(model.display_name),
        created=date_of(model.created_at),
        lifecycle=word(model.lifecycle),
        retires=date_of(model.retires_at),
    )
