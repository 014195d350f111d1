"""Why an answer stopped and what it used, from each wire's own words."""

from __future__ import annotations

from typing import Any

import pytest

from modelduel.contender.model import Stop, Usage
from modelduel.contender.registry import open_provider
from tests.doubles.reading import Answer, at, read
from tests.doubles.wire import Script, WireDouble


async def ask(provider: str, script: Script, **settings: object) -> Answer:
    async with WireDouble() as wire:
        wire.script(script)
        return await read(open_provider(at(wire, provider, **settings)))


@pytest.mark.parametrize(
    ("provider", "word", "status"),
    [
        ("anthropic", "stop_sequence", "finished"),
        ("anthropic", "tool_use", "finished"),
        ("anthropic", "a_word_of_tomorrow", "finished"),
        ("anthropic", "max_tokens", "truncated"),
        ("anthropic", "model_context_window_exceeded", "truncated"),
        ("anthropic", "refusal", "refused"),
        ("openai-chat", "tool_calls", "finished"),
        ("openai-chat", "length", "truncated"),
        ("openai-chat", "content_filter", "refused"),
        ("openai", "max_output_tokens", "truncated"),
        ("openai", "content_filter", "refused"),
        ("openai", "steered", "truncated"),
    ],
)
async def test_a_stop_reason_is_kept_and_understood(provider: str, word: str, status: Any) -> None:
    answer = await ask(provider, Script(stop=word))
    assert answer.stop == Stop(word, status)


async def test_a_response_called_complete_at_the_limit_was_cut() -> None:
    cut = await ask("openai", Script(text=("a", "b", "c")), max_tokens=3)
    whole = await ask("openai", Script(text=("a", "b", "c")), max_tokens=4)
    assert cut.stop == Stop("completed", "truncated")
    assert whole.stop == Stop("completed", "finished")


async def test_a_response_that_failed_is_a_failure() -> None:
    error = {"code": "server_error", "message": "The model broke."}
    answer = await ask("openai", Script(stop="failed", error=error))
    assert answer.failure is not None
    assert "The model broke." in answer.failure.message
    assert answer.failure.transient


@pytest.mark.parametrize(
    ("provider", "reported", "usage"),
    [
        (
            "anthropic",
            {
                "input_tokens": 100,
                "cache_read_input_tokens": 30,
                "cache_creation_input_tokens": 7,
                "output_tokens": 50,
                "output_tokens_details": {"thinking_tokens": 20},
            },
            Usage(input=137, cached=30, output=50, reasoning=20, cache_written=7),
        ),
        (
            "openai-chat",
            {
                "prompt_tokens": 100,
                "completion_tokens": 50,
                "total_tokens": 150,
                "prompt_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 7},
                "completion_tokens_details": {"reasoning_tokens": 20},
            },
            Usage(input=100, cached=30, output=50, reasoning=20, cache_written=7),
        ),
        (
            "openai",
            {
                "input_tokens": 100,
                "output_tokens": 50,
                "total_tokens": 150,
                "input_tokens_details": {"cached_tokens": 30, "cache_write_tokens": 7},
                "output_tokens_details": {"reasoning_tokens": 20},
            },
            Usage(input=100, cached=30, output=50, reasoning=20, cache_written=7),
        ),
    ],
)
async def test_usage_has_one_accounting(provider: str, reported: dict[str, Any], usage: Usage) -> None:
    answer = await ask(provider, Script(usage=reported))
    assert answer.usage == usage


@pytest.mark.parametrize(
    ("provider", "reported"),
    [
        ("anthropic", {"input_tokens": "many", "output_tokens": -5, "cache_read_input_tokens": 2**70}),
        ("openai-chat", {"prompt_tokens": "many", "completion_tokens": None, "prompt_tokens_details": 3}),
        ("openai", {"input_tokens": [], "output_tokens": True, "input_tokens_details": "x"}),
    ],
)
async def test_impossible_usage_counts_for_nothing(provider: str, reported: dict[str, Any]) -> None:
    answer = await ask(provider, Script(usage=reported))
    assert answer.failure is None
    assert answer.text == "Hello, world"
    assert answer.usage is not None
    assert answer.usage.output in (0, 1)  # the first Messages event counts one token itself


async def test_an_error_after_the_stop_reason_costs_nothing() -> None:
    frames = (
        b'data: {"choices": [{"index": 0, "delta": {"content": "hi"}, "finish_reason": null}]}\n\n'
        b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'
        b"data: {no json\n\n"
    )
    answer = await ask("openai-chat", Script(raw=frames, headers={"Content-Type": "text/event-stream"}))
    assert (answer.text, answer.stop, answer.failure) == ("hi", Stop("stop", "finished"), None)


async def test_only_the_first_of_several_choices_is_the_answer() -> None:
    frames = b"".join(
        b'data: {"choices": [{"index": %d, "delta": {"content": "%d"}, "finish_reason": null}]}\n\n' % (n, n)
        for n in (0, 1, 0)
    )
    end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    answer = await ask("openai-chat", Script(raw=frames + end, headers={"Content-Type": "text/event-stream"}))
    assert answer.text == "00"


async def test_a_refusal_is_text_and_a_refused_answer() -> None:
    frames = (
        b'data: {"choices": [{"index": 0, "delta": {"refusal": "No."}, "finish_reason": null}]}\n\n'
        b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
    )
    answer = await ask("openai-chat", Script(raw=frames, headers={"Content-Type": "text/event-stream"}))
    assert (answer.text, answer.stop) == ("No.", Stop("stop", "refused"))


async def test_thinking_is_not_part_of_the_answer() -> None:
    events: list[tuple[str, str]] = [
        ("message_start", '"message": {"usage": {"input_tokens": 1}}'),
        ("content_block_delta", '"index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}'),
        ("content_block_delta", '"index": 1, "delta": {"type": "text_delta", "text": "yes"}'),
        ("message_delta", '"delta": {"stop_reason": "end_turn"}'),
        ("message_stop", '"x": 1'),
    ]
    raw = "".join(f'event: {kind}\ndata: {{"type": "{kind}", {rest}}}\n\n' for kind, rest in events).encode()
    answer = await ask("anthropic", Script(raw=raw, headers={"Content-Type": "text/event-stream"}))
    assert (answer.text, answer.stop) == ("yes", Stop("end_turn", "finished"))


@pytest.mark.parametrize("provider", ["anthropic", "openai", "openai-chat"])
@pytest.mark.parametrize(
    "page", [b"\n <!DOCTYPE html><title>Hello</title>", b'{"choices": []}', b"It works!", b"[]"], ids=str
)
async def test_a_page_of_another_kind_is_no_answer_and_not_asked_for_again(provider: str, page: bytes) -> None:
    answer = await ask(provider, Script(raw=page))
    assert answer.failure is not None
    assert "is not an answer of the API" in answer.failure.message
    assert page.decode().strip()[:20] in answer.failure.message
    assert "base_url" in answer.failure.remedy
    assert not answer.failure.transient


@pytest.mark.parametrize("start", ["\ufeff", ": a comment\n\n", "\n\n", "retry: 10\n"])
async def test_a_stream_may_begin_with_whatever_a_stream_may_hold(start: str) -> None:
    event = '{"choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": "stop"}]}'
    answer = await ask("openai-chat", Script(raw=f"{start}data: {event}\n\ndata: {event}\n\n".encode()))
    assert answer.failure is None
    assert "Hi" in answer.text
