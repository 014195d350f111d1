"""Both SDKs and our retries against llmock, which breaks both wires as the services do and grades the client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest

from modelduel.contender.model import Contender, Piece, ProviderFailure, Stop
from modelduel.contender.registry import open_provider
from modelduel.contender.retry import Policy, attempts
from tests.doubles.reading import HOSTED, REQUEST, Answer, read

if TYPE_CHECKING:
    from llmock.pytest_plugin import LLMock

each_wire = pytest.mark.parametrize("provider", HOSTED)
Sleep = Callable[[float], Awaitable[None]]
QUICK = Policy(first_wait_s=0.02, longest_wait_s=0.1)


def at(llmock: LLMock, provider: str, **settings: object) -> Contender:
    url = llmock.base_url("anthropic" if provider == "anthropic" else "openai")
    models = {"anthropic": "claude-sonnet-5-5", "openai": "gpt-6.1-sol", "openai-chat": "gpt-4o"}
    chosen = {"model": models[provider], "base_url": url, **settings}
    return Contender(provider=provider, **chosen)  # type: ignore[arg-type]  # parametrised


async def no_sleep(_: float) -> None:
    """Go on at once, where it does not matter that llmock sees it."""


async def ask_patiently(contender: Contender, sleep: Sleep = no_sleep) -> tuple[Answer, list[float]]:
    """Ask as the engine does: again after passing failures, as long as no text has come."""
    waits: list[float] = []
    answer = Answer()

    async def once(_: int) -> None:
        nonlocal answer
        answer = await read(open_provider(contender))
        if answer.failure:
            raise answer.failure

    await attempts(
        once,
        policy=QUICK,
        on_retry=lambda _, wait_s: waits.append(wait_s),
        may_retry=lambda: not answer.text,
        sleep=sleep,
    )
    return answer, waits


@each_wire
async def test_an_answer_arrives(llmock: LLMock, provider: str) -> None:
    llmock.reply("def f(): return 1")
    answer = await read(open_provider(at(llmock, provider)))
    assert answer.text == "def f(): return 1"
    assert answer.stop is not None
    assert answer.usage is not None
    assert answer.usage.input > 0


@each_wire
async def test_rate_limits_are_waited_out(llmock: LLMock, provider: str) -> None:
    llmock.rate_limit(times=1, retry_after=0.3)
    answer, waits = await ask_patiently(at(llmock, provider), asyncio.sleep)
    assert answer.stop is not None
    assert len(waits) == 1
    assert waits[0] >= 0.3
    llmock.assert_resilient()


@each_wire
@pytest.mark.parametrize("status", [500, 503, 529])
async def test_passing_failures_are_retried(llmock: LLMock, provider: str, status: int) -> None:
    llmock.fail(status, times=2)
    answer, waits = await ask_patiently(at(llmock, provider))
    assert answer.stop is not None
    assert len(waits) == 2


@each_wire
@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_lasting_failures_are_not_retried(llmock: LLMock, provider: str, status: int) -> None:
    llmock.fail(status, times=None)
    with pytest.raises(ProviderFailure) as caught:
        await ask_patiently(at(llmock, provider))
    assert caught.value.status == status
    assert len(llmock.requests) == 1
    llmock.assert_resilient()


@each_wire
async def test_an_hour_of_retry_after_is_not_waited_for(llmock: LLMock, provider: str) -> None:
    llmock.rate_limit(times=None, retry_after=3600)
    with pytest.raises(ProviderFailure) as caught:
        await ask_patiently(at(llmock, provider))
    assert "60 minutes" in caught.value.remedy
    assert len(llmock.requests) == 1


@each_wire
async def test_an_outage_ends_after_four_tries(llmock: LLMock, provider: str) -> None:
    llmock.outage()
    with pytest.raises(ProviderFailure, match="503"):
        await ask_patiently(at(llmock, provider))
    assert len(llmock.requests) == 4


@each_wire
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("disconnect", "broke the connection"),
        ("truncate", "without a stop reason"),
        ("corrupt", "could not be read"),
    ],
)
async def test_a_stream_that_breaks_is_never_taken_for_an_answer(
    llmock: LLMock, provider: str, fault: str, words: str
) -> None:
    llmock.reply("one two three four five six seven eight nine ten")
    getattr(llmock, fault)(after_chunks=4)
    answer = await read(open_provider(at(llmock, provider)))
    assert answer.failure is not None
    assert words in answer.failure.message
    assert not any(isinstance(piece, Stop) for piece in answer.pieces)


@each_wire
async def test_a_stall_ends_at_the_time_out(llmock: LLMock, provider: str) -> None:
    llmock.stall(after_chunks=2, seconds=5.0)
    answer = await read(open_provider(at(llmock, provider, timeout_s=0.2)))
    assert answer.failure is not None
    assert "fell silent" in answer.failure.message


@each_wire
async def test_a_failure_on_one_side_leaves_the_other_alone(llmock: LLMock, provider: str) -> None:
    other = "anthropic" if provider != "anthropic" else "openai"
    llmock.fail(401, times=None, provider="anthropic" if provider == "anthropic" else "openai")
    failed = await read(open_provider(at(llmock, provider)))
    fine: list[Piece] = (await read(open_provider(at(llmock, other)), REQUEST)).pieces
    assert failed.failure is not None
    assert isinstance(fine[-1], Stop)


@each_wire
async def test_models_are_listed(llmock: LLMock, provider: str) -> None:
    opened = open_provider(at(llmock, provider))
    models = await opened.models()
    await opened.aclose()
    assert models
    assert all(model.id for model in models)
