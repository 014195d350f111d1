"""Finding model servers among whatever listens."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.discovery import find_servers, listed
from tests.doubles.wire import WireDouble


async def test_a_server_is_found_with_its_models() -> None:
    async with WireDouble() as wire, WireDouble() as gone:
        await gone.__aexit__()
        (found,) = await find_servers({"Ollama": wire.port, "vLLM": gone.port})
    assert (found.usual, found.models) == ("Ollama", ("one", "two"))
    contender = found.contender("two")
    assert (contender.provider, contender.model) == ("openai-chat", "two")
    assert contender.base_url == f"http://127.0.0.1:{wire.port}/v1"


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>Hi</html>",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 302 Found\r\nLocation: http://example.invalid/\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"data":[]}',
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x00\xff\x00",
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 1_100_000 + b'{"data":[{"id":"x"}]}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{",
    ],
)
async def test_anything_else_on_the_port_is_passed_over(reply: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await find_servers({"llama.cpp": port}) == []


async def test_a_server_that_never_answers_is_not_waited_for() -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await find_servers({"vLLM": port}, patience_s=0.05) == []


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"data": None},
        {"data": [1, None, {"id": 5}, {"name": "x"}, {"id": ""}]},
        {"data": [{"id": "a\x1b[31m"}, {"id": "two\nlines"}, {"id": "x" * 500}]},
    ],
)
def test_entries_that_name_no_model_are_left_out(answer: Any) -> None:
    assert listed(json.dumps(answer).encode()) == ()


@given(st.binary() | st.recursive(st.none() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_answer_is_read_without_harm(answer: Any) -> None:
    body = answer if isinstance(answer, bytes) else json.dumps({"data": answer}).encode()
    assert all(isinstance(model, str) for model in listed(body))


def test_nesting_without_end_is_survived() -> None:
    assert listed(b"[" * 100_000) == ()
