"""The embedded model itself: real weights, a real server process, both real SDKs."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from modelduel.contender.local_model import LocalProvider
from modelduel.contender.local_server import LocalServer, SharedServer, serve_forever, start
from modelduel.contender.model import Contender, Piece, ProviderFailure, Request, Stop, Usage, Wire
from modelduel.errors import ModelduelError

pytestmark = pytest.mark.local_model

WIRES: tuple[Wire, ...] = ("anthropic", "openai", "openai-chat")
ADD = Request("You are a helpful assistant.", "Write a Python function add(a, b).")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc or waits by pidfd")
HANG_S = 30.0
"""Only there to end a hang. An answer without end takes the model over a minute."""


@asynccontextmanager
async def contender(shared: SharedServer, wire: Wire = "openai-chat", **settings: Any) -> AsyncIterator[LocalProvider]:
    provider = LocalProvider(Contender(provider="local", model="smollm2-135m", wire=wire, **settings), shared)
    try:
        yield provider
    finally:
        await provider.aclose()


async def answer(provider: LocalProvider, request: Request = ADD) -> tuple[str, Usage, Stop]:
    pieces: list[Piece] = [piece async for piece in provider.stream(request)]
    *_, usage = (piece for piece in pieces if isinstance(piece, Usage))
    (stop,) = (piece for piece in pieces if isinstance(piece, Stop))
    return "".join(piece for piece in pieces if isinstance(piece, str)), usage, stop


async def test_all_wires_bring_the_same_answer_of_a_model_at_temperature_zero(local_shared: SharedServer) -> None:
    answers = []
    for wire in WIRES:
        async with contender(local_shared, wire, max_tokens=40, temperature=0.0) as provider:
            answers.append(await answer(provider))

    texts = {text for text, _, _ in answers}
    assert len(texts) == 1
    assert "def add(a, b):" in texts.pop()
    assert len({(usage.input, usage.output) for _, usage, _ in answers}) == 1
    assert all(usage.input >= 20 and 10 <= usage.output <= 40 for _, usage, _ in answers)


@pytest.mark.parametrize("wire", WIRES)
async def test_an_answer_cut_at_the_token_limit_is_truncated(local_shared: SharedServer, wire: Wire) -> None:
    async with contender(local_shared, wire, max_tokens=5) as provider:
        assert (await answer(provider))[2].status == "truncated"


@pytest.mark.parametrize("wire", WIRES)
async def test_an_answer_that_ends_by_itself_is_finished(local_shared: SharedServer, wire: Wire) -> None:
    async with contender(local_shared, wire, max_tokens=400, temperature=0.0) as provider:
        _, usage, stop = await answer(provider)

    assert stop.status == "finished"
    assert 0 < usage.output < 400


@pytest.mark.parametrize("wire", WIRES)
async def test_a_question_too_long_for_the_model_fails_with_the_numbers(local_shared: SharedServer, wire: Wire) -> None:
    async with contender(local_shared, wire, max_tokens=40) as provider:
        with pytest.raises(ProviderFailure, match="exceeds the available context size") as caught:
            await answer(provider, Request("", "word " * 9000))

    assert (caught.value.status, caught.value.transient) == (400, False)


async def test_two_are_answered_at_the_same_time(local_shared: SharedServer) -> None:
    async with (
        contender(local_shared, "anthropic", max_tokens=4000, extra={"ignore_eos": True}) as one,
        contender(local_shared, "openai-chat", max_tokens=4000, extra={"ignore_eos": True}) as two,
        aclosing(one.stream(ADD)) as first,
        aclosing(two.stream(ADD)) as second,
        asyncio.timeout(HANG_S),
    ):
        # Each must go on while the other is far from its end.
        for _ in range(10):
            await anext(first)
            await anext(second)


@pytest.mark.parametrize("wire", WIRES)
async def test_answers_that_are_closed_free_the_server_for_the_next_question(
    local_shared: SharedServer, wire: Wire
) -> None:
    async with contender(local_shared, wire, max_tokens=4000, extra={"ignore_eos": True}) as endless:
        for _ in range(2):  # as many as the server answers at the same time
            async with aclosing(endless.stream(ADD)) as pieces:
                await anext(pieces)
                await anext(pieces)

        async with contender(local_shared, max_tokens=5) as next_one, asyncio.timeout(HANG_S):
            assert (await answer(next_one))[0]


async def test_a_question_whose_task_is_cancelled_frees_the_server(local_shared: SharedServer) -> None:
    async with contender(local_shared, max_tokens=4000, extra={"ignore_eos": True}) as endless:
        arrived = asyncio.Event()

        async def listen() -> None:
            async for _ in endless.stream(ADD):
                arrived.set()

        for _ in range(2):
            arrived.clear()
            task = asyncio.create_task(listen())
            await arrived.wait()
            task.cancel()
            await asyncio.wait([task])

        async with contender(local_shared, max_tokens=5) as next_one, asyncio.timeout(HANG_S):
            assert (await answer(next_one))[0]


@pytest.mark.parametrize("wire", ["anthropic", "openai-chat"])
async def test_the_server_says_what_it_serves(local_shared: SharedServer, wire: Wire) -> None:
    async with contender(local_shared, wire) as provider:
        assert [model.id for model in await provider.models()] == ["smollm2-135m"]


async def test_nobody_without_the_key_is_answered(local_server: LocalServer) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        for headers in ({}, {"Authorization": "Bearer guessed"}):
            for path in ("/v1/models", "/slots", "/props"):
                reply = await client.get(local_server.address + path, headers=headers)
                assert reply.status_code == 401, path


@LINUX
async def test_the_key_is_not_seen_in_the_process_list(local_server: LocalServer) -> None:
    process = Path(f"/proc/{local_server.pid}")

    for public in ("cmdline", "environ"):
        assert local_server.key.encode() not in (process / public).read_bytes()


async def test_a_server_that_died_is_started_anew_for_the_next_question(local_weights: Path) -> None:
    shared = SharedServer(lambda: start(local_weights))
    async with contender(shared, max_tokens=5) as provider:
        await answer(provider)
        first = await shared.get("the test")
        os.kill(first.pid, signal.SIGKILL)
        await first.wait()

        assert (await answer(provider))[0]
        second = await shared.get("the test")
        await shared.leave("the test")

    assert second.pid != first.pid
    assert not second.alive


async def test_serving_goes_on_until_it_is_cancelled(local_weights: Path) -> None:
    ready: asyncio.Future[LocalServer] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve_forever(ready.set_result))
    await asyncio.wait([ready, task], return_when=asyncio.FIRST_COMPLETED)
    server = ready.result()
    assert server.alive

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not server.alive


async def test_serving_ends_with_a_message_when_the_server_dies(local_weights: Path) -> None:
    def kill(server: LocalServer) -> None:
        os.kill(server.pid, signal.SIGKILL)

    with pytest.raises(ModelduelError, match="ended by itself"):
        await serve_forever(kill)


async def test_a_port_that_is_taken_is_said_to_be(local_weights: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ModelduelError, match="bind") as caught:
        await start(local_weights, port=taken.getsockname()[1])

    assert caught.value.remedy == "Choose another port."


async def test_a_file_that_holds_no_weights_ends_in_the_engine_s_own_words(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    (tmp_path / "weights.gguf").write_bytes(b"not a model")

    with pytest.raises(ModelduelError, match=r"did not start: .*invalid magic"):
        await start(tmp_path / "weights.gguf")


_PARENT = """
import asyncio, sys, threading
from pathlib import Path
from modelduel.contender.local_server import start

def run():
    server = asyncio.run(start(Path(sys.argv[1])))
    print(server.pid, flush=True)
    return server

kept = []
if sys.argv[2] == "main thread":
    kept.append(run())
else:
    thread = threading.Thread(target=lambda: kept.append(run()))
    thread.start()
    thread.join()
sys.stdin.read()
"""


def by_kill(parent: subprocess.Popen[bytes]) -> None:
    parent.kill()


def by_ending(parent: subprocess.Popen[bytes]) -> None:
    assert parent.stdin is not None
    parent.stdin.close()


@LINUX
@pytest.mark.parametrize("thread", ["main thread", "another thread"])
@pytest.mark.parametrize("end", [by_kill, by_ending])
def test_the_server_is_gone_when_the_program_is(
    local_weights: Path, thread: str, end: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(local_weights), thread], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        server = os.pidfd_open(int(parent.stdout.readline()))
        try:
            assert select.select([server], [], [], 0) == ([], [], []), "the server must outlive the thread that made it"
            end(parent)
            assert select.select([server], [], [], HANG_S)[0] == [server]
        finally:
            os.close(server)
