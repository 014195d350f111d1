"""The `local` provider between a shared server and the provider of its wire, neither of them real here."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, cast

import pytest

from modelduel.contender.local_model import LocalProvider
from modelduel.contender.local_server import CONTEXT, LocalServer, SharedServer
from modelduel.contender.model import Contender, ModelInfo, Piece, ProviderFailure, Request, Stop, Usage, Wire
from modelduel.errors import InputError

ASK = Request("system", "prompt")


class Pretended:
    """Stands for a server process."""

    def __init__(self, number: int) -> None:
        self.address = f"http://127.0.0.1:{number}"
        self.key = f"key-{number}"
        self.alive = True

    async def stop(self) -> None:
        self.alive = False


class Inner:
    """Stands for the provider of a wire."""

    def __init__(self, address: str, key: str, pieces: list[Piece]) -> None:
        self.address, self.key, self.pieces = address, key, pieces
        self.closed = False
        self.ended = False

    def sent(self) -> Mapping[str, Any]:
        return {}

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        try:
            for piece in self.pieces:
                yield piece
        finally:
            self.ended = True

    async def models(self) -> list[ModelInfo]:
        return [ModelInfo("smollm2-135m", created="2026-11-22")]

    async def aclose(self) -> None:
        self.closed = True


class Stage:
    """A provider with everything around it pretended."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, pieces: list[Piece] | None = None, wire: Wire = "openai"
    ) -> None:
        self.servers: list[Pretended] = []
        self.inner: list[Inner] = []

        async def launch() -> LocalServer:
            self.servers.append(Pretended(len(self.servers)))
            return cast(LocalServer, self.servers[-1])

        def behind(_: LocalProvider, address: str, key: str) -> Inner:
            self.inner.append(Inner(address, key, pieces or ["text", Stop("stop", "finished")]))
            return self.inner[-1]

        monkeypatch.setattr(LocalProvider, "_behind", behind)
        contender = Contender(provider="local", model="smollm2-135m", wire=wire)
        self.provider = LocalProvider(contender, SharedServer(launch))

    async def ask(self) -> list[Piece]:
        return [piece async for piece in self.provider.stream(ASK)]


def test_another_model_than_the_embedded_one_is_refused() -> None:
    with pytest.raises(InputError, match="llama-70b") as caught:
        LocalProvider(Contender(provider="local", model="llama-70b"))

    assert "local:smollm2-135m" in str(caught.value)


@pytest.mark.parametrize("wire", ["anthropic", "openai", "openai-chat"])
def test_the_record_names_the_wire_and_every_setting_that_is_sent(wire: Wire) -> None:
    contender = Contender(provider="local", model="smollm2-135m", wire=wire, temperature=0.8, extra={"seed": 7})

    sent = LocalProvider(contender).sent()

    assert sent["wire"] == wire
    assert (sent["temperature"], sent["seed"]) == (0.8, 7)
    assert "http" not in str(sent)


def test_a_contender_that_names_no_wire_speaks_chat_completions() -> None:
    assert LocalProvider(Contender(provider="local", model="smollm2-135m")).sent()["wire"] == "openai-chat"


async def test_the_question_goes_to_the_server_with_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch)

    assert await stage.ask() == ["text", Stop("stop", "finished")]

    assert [(inner.address, inner.key) for inner in stage.inner] == [("http://127.0.0.1:0", "key-0")]


async def test_an_answer_cut_by_the_context_is_truncated_though_the_server_says_completed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage(monkeypatch, [Usage(input=CONTEXT - 10, output=10), Stop("completed", "finished")])

    assert (await stage.ask())[-1] == Stop("completed", "truncated")


async def test_an_answer_that_ends_inside_the_context_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, [Usage(input=CONTEXT - 11, output=10), Stop("completed", "finished")])

    assert (await stage.ask())[-1] == Stop("completed", "finished")


async def test_closing_the_answer_closes_the_connection_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, ["one", "two", Stop("stop", "finished")])

    async with aclosing(stage.provider.stream(ASK)) as pieces:
        await anext(pieces)

    assert stage.inner[0].ended


async def test_after_the_server_died_the_next_question_goes_to_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch)
    await stage.ask()
    stage.servers[0].alive = False

    await stage.ask()

    assert [(inner.key, inner.closed) for inner in stage.inner] == [("key-0", True), ("key-1", False)]


async def test_closing_the_provider_closes_connections_and_server(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch)
    await stage.ask()

    await stage.provider.aclose()

    assert stage.inner[0].closed
    assert not stage.servers[0].alive


async def test_questions_at_once_share_one_connection_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch)

    await asyncio.gather(stage.ask(), stage.ask())

    assert len(stage.inner) == 1


async def test_a_server_that_cannot_start_is_a_failure_with_its_remedy() -> None:
    async def launch() -> LocalServer:
        raise InputError("The weights are not here.", remedy="Run: modelduel local setup")

    provider = LocalProvider(Contender(provider="local", model="smollm2-135m"), SharedServer(launch))

    with pytest.raises(ProviderFailure, match="not here") as caught:
        await anext(provider.stream(ASK))

    assert caught.value.remedy == "Run: modelduel local setup"
    assert not caught.value.transient


async def test_the_time_of_asking_is_not_passed_on_as_the_model_s_date(monkeypatch: pytest.MonkeyPatch) -> None:
    (model,) = await Stage(monkeypatch).provider.models()

    assert (model.id, model.created) == ("smollm2-135m", "")
