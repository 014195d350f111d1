"""Contenders behind the Responses and chat completions APIs, through the official SDK."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from modelduel.contender.address import OFFICIAL, base_url, is_official
from modelduel.contender.allowance import allowance
from modelduel.contender.desk import Desk
from modelduel.contender.ending import to_the_end
from modelduel.contender.failures import quote, service_failure
from modelduel.contender.keys import DUMMY
from modelduel.contender.model import Contender, LetIn, ModelInfo, Piece, Request, Stop, Usage
from modelduel.contender.readings import MOST_MODELS, clean, count, date_of, status_of, word

if TYPE_CHECKING:
    import openai
    from openai.types.responses import Response

_REASONING = re.compile(r"o\d|gpt-(?:[5-9]|\d{2})")
"""Model families that refuse any temperature but 1 on the service's own host."""


class OpenAIProvider:
    """One contender on the Responses API (`openai`) or on chat completions (`openai-chat`), there or at a `base_url`.

    Args:
        contender: The model and its settings; `provider` says which of the two APIs.
        key: Sent as it is; by default the key is looked up when the first question is asked.
    """

    def __init__(self, contender: Contender, *, key: str | None = None) -> None:
        self._contender = contender
        self._desk: Desk[openai.AsyncOpenAI] = Desk(contender, connect, key)

    def sent(self) -> Mapping[str, Any]:
        """Return the body that is sent, but for the messages and the system prompt."""
        chat = self._contender.provider == "openai-chat"
        return chat_parameters(self._contender) if chat else responses_parameters(self._contender)

    async def ready(self) -> None:
        """Find the key and import the SDK, so that the first question need not wait for it. Raises ProviderFailure."""
        await self._desk.client()

    def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        """Ask once and yield text, usage and one `Stop`. Raises ProviderFailure."""
        chat = self._contender.provider == "openai-chat"
        return to_the_end(self._chat(request) if chat else self._responses(request), self._desk.place)

    async def _chat(self, request: Request) -> AsyncGenerator[Piece, None]:
        client = await self._desk.client()
        system = [{"role": "system", "content": request.system}] if request.system else []
        events = await client.chat.completions.create(
            model=self._contender.model,
            messages=cast("Any", [*system, {"role": "user", "content": request.prompt}]),  # the SDK wants its own types
            stream=True,
            extra_body=self.sent(),
        )
        refused = False
        async with events:
            if told := allowance(events.response.headers):
                yield LetIn(told)
            async for event in events:
                for choice in event.choices or ():
                    if choice.index:
                        continue  # several answers were asked for by `extra`; the first is the answer
                    if choice.delta.content:
                        yield clean(choice.delta.content)
                    elif choice.delta.refusal:
                        refused = True
                        yield clean(choice.delta.refusal)
                    if choice.finish_reason:
                        status = "refused" if refused else status_of(choice.finish_reason)
                        yield Stop(word(choice.finish_reason), status)
                if event.usage:
                    yield read_chat_usage(event.usage)

    async def _responses(self, request: Request) -> AsyncGenerator[Piece, None]:
        client = await self._desk.client()
        events = await client.responses.create(
            model=self._contender.model,
            input=request.prompt,
            stream=True,
            extra_body={**({"instructions": request.system} if request.system else {}), **self.sent()},
        )
        refused = False
        async with events:
            if told := allowance(events.response.headers):
                yield LetIn(told)
            async for event in events:
                if event.type == "response.output_text.delta":
                    yield clean(event.delta)
                elif event.type == "response.refusal.delta":
                    refused = True
                    yield clean(event.delta)
                elif event.type in ("response.completed", "response.incomplete"):
                    if event.response.usage:
                        yield read_responses_usage(event.response.usage)
                    yield read_stop(event.response, self.sent().get("max_output_tokens"), refused=refused)
                    break
                elif event.type == "response.failed":
                    error = event.response.error
                    code, message = (word(error.code), error.message) if error else ("", "")
                    raise service_failure(code, quote(message, self._desk.key), self._desk.place())
                elif event.type == "error":
                    raise service_failure(word(event.code), quote(event.message, self._desk.key), self._desk.place())

    async def models(self) -> list[ModelInfo]:
        """List what the service offers now. Raises ProviderFailure."""
        client = await self._desk.client()
        models: list[ModelInfo] = []
        with self._desk.explained():
            async for model in client.models.list():
                models.append(_model_info(model))
                if len(models) == MOST_MODELS:
                    break
        return models

    async def aclose(self) -> None:
        """Close every connection."""
        await self._desk.close()


def connect(contender: Contender, key: str, *, most_answers: int = 0) -> openai.AsyncOpenAI:
    """Return the SDK's client for a contender; see `connection.client` for `most_answers`. Not for the event loop."""
    import openai

    from modelduel.contender import connection

    # The account's organisation and project belong to the service itself; nobody else need know them.
    official = is_official(contender.provider, contender.base_url)
    ambient = connection.ambient_headers("OPENAI_CUSTOM_HEADERS")
    private = [] if official else ["OpenAI-Organization", "OpenAI-Project"]
    client = openai.AsyncOpenAI(
        api_key=key,
        base_url=base_url(contender.provider, contender.base_url),
        max_retries=0,
        timeout=connection.timeouts(contender),
        http_client=connection.client(contender, openai.DefaultAsyncHttpxClient, most_answers=most_answers),
        # Omit leaves a header out, here too, but the annotation forgot it.
        default_headers=cast(
            "dict[str, str]", {**dict.fromkeys(ambient + private, openai.Omit()), "Authorization": f"Bearer {key}"}
        ),
    )
    if not most_answers:
        _rehearse(chat=contender.provider == "openai-chat")
    return client


@cache
def _rehearse(*, chat: bool) -> None:
    """Stream one made-up answer to nobody, so that what the SDK does only once is not done on the event loop."""
    import openai

    from modelduel.contender import connection

    response = {"id": "", "object": "response", "created_at": 0, "model": "", "output": [], "tools": [], "usage": {}}
    choice = {"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}
    events: list[dict[str, Any]] = [
        {"type": "response.output_text.delta", "delta": "", "item_id": ""},
        {"type": "response.completed", "response": {**response, "status": "completed"}},
    ]
    client = connection.rehearsal(*([{"choices": [choice], "usage": {}}] if chat else events))
    with openai.OpenAI(api_key=DUMMY, base_url=OFFICIAL["openai"], http_client=client) as stage:
        if chat:
            for _ in stage.chat.completions.create(model="", messages=[], stream=True):
                continue
        else:
            for _ in stage.responses.create(model="", input="", stream=True):
                continue


def chat_parameters(contender: Contender) -> dict[str, Any]:
    """Return the body of a chat request, but for the messages."""
    # The service's reasoning models know only the new name of the limit, most compatible servers only the old one.
    official = is_official("openai-chat", contender.base_url)
    limit = "max_completion_tokens" if official else "max_tokens"
    parameters: dict[str, Any] = {"model": contender.model, "stream": True, "stream_options": {"include_usage": True}}
    if not contender.extra.keys() & {"max_tokens", "max_completion_tokens"}:
        parameters[limit] = contender.max_tokens
    if contender.temperature is not None and _takes_temperature(contender):
        parameters["temperature"] = contender.temperature
    if contender.effort is not None:
        parameters["reasoning_effort"] = contender.effort
    return {**parameters, **contender.extra}


def responses_parameters(contender: Contender) -> dict[str, Any]:
    """Return the body of a Responses request, but for input and instructions."""
    parameters: dict[str, Any] = {
        "model": contender.model,
        "stream": True,
        "max_output_tokens": contender.max_tokens,
        "store": False,  # code under comparison is often private
    }
    if contender.temperature is not None and _takes_temperature(contender):
        parameters["temperature"] = contender.temperature
    if contender.effort is not None:
        parameters["reasoning"] = {"effort": contender.effort}
    return {**parameters, **contender.extra}


def _takes_temperature(contender: Contender) -> bool:
    return not (is_official(contender.provider, contender.base_url) and _REASONING.match(contender.model))


def read_chat_usage(found: object) -> Usage:
    """Return usage in one accounting: `prompt_tokens` has the cached tokens in it already."""
    prompt = getattr(found, "prompt_tokens_details", None)
    return Usage(
        input=count(found, "prompt_tokens"),
        cached=count(prompt, "cached_tokens"),
        output=count(found, "completion_tokens"),
        reasoning=count(getattr(found, "completion_tokens_details", None), "reasoning_tokens"),
        cache_written=count(prompt, "cache_write_tokens"),
    )


def read_responses_usage(found: object) -> Usage:
    """Return usage in one accounting: `input_tokens` has the cached tokens in it already."""
    details = getattr(found, "input_tokens_details", None)
    return Usage(
        input=count(found, "input_tokens"),
        cached=count(details, "cached_tokens"),
        output=count(found, "output_tokens"),
        reasoning=count(getattr(found, "output_tokens_details", None), "reasoning_tokens"),
        cache_written=count(details, "cache_write_tokens"),
    )


def read_stop(response: Response | Any, limit: object, *, refused: bool) -> Stop:
    """Return why a response ended.

    Some compatible servers say `completed` of an answer that was cut, so one that used up every token it was
    allowed counts as truncated; that a complete answer ends exactly there is far less likely.

    Args:
        response: What the service said of it.
        limit: The most output tokens it was allowed.
        refused: Whether a refusal was part of it.
    """
    if response.status == "incomplete":
        details = response.incomplete_details
        reason = word(details.reason if details else None) or "incomplete"
        return Stop(reason, "truncated" if status_of(reason) == "finished" else status_of(reason))
    spent = count(response.usage, "output_tokens")
    if isinstance(limit, int) and spent >= limit > 0:
        return Stop(word(response.status), "truncated")
    return Stop(word(response.status), "refused" if refused else "finished")


def _model_info(model: openai.types.Model) -> ModelInfo:
    return ModelInfo(
        id=word(model.id),
        created=date_of(getattr(model, "created", None)),
        retires=date_of(getattr(model, "shutdown_date", None)),
    )
