"""Both SDKs, unmocked, against a double that speaks and breaks their wires."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import aclosing

import pytest

from modelduel.contender.model import Stop, Usage
from modelduel.contender.registry import open_provider
from tests.doubles.reading import HOSTED, REQUEST, Answer, at, read
from tests.doubles.wire import Script, WireDouble

each_wire = pytest.mark.parametrize("provider", HOSTED)


async def ask(provider: str, script: Script, **settings: object) -> Answer:
    async with WireDouble() as wire:
        wire.script(script)
        return await read(open_provider(at(wire, provider, **settings)))


@each_wire
async def test_an_answer_is_read_to_its_stop_reason(provider: str) -> None:
    answer = await ask(provider, Script(text=("def f():", "\n", "    return 1\n")))
    words = {"anthropic": "end_turn", "openai": "completed", "openai-chat": "stop"}
    assert answer.failure is None
    assert answer.text == "def f():\n    return 1\n"
    assert answer.stop == Stop(words[provider], "finished")
    assert answer.usage == Usage(input=11, output=3)


@each_wire
async def test_every_piece_stays_a_piece_of_its_own(provider: str) -> None:
    answer = await ask(provider, Script(text=("a", "b", "c")))
    assert [piece for piece in answer.pieces if isinstance(piece, str)] == ["a", "b", "c"]


@each_wire
async def test_an_empty_answer_is_finished_without_text(provider: str) -> None:
    answer = await ask(provider, Script(text=()))
    assert (answer.text, answer.failure) == ("", None)
    assert answer.stop is not None
    assert answer.stop.status == "finished"


@each_wire
async def test_crlf_and_unicode_arrive_byte_for_byte(provider: str) -> None:
    text = ("a\r\nb", "Grüße 🎉", "\u2028", "\x1b[31m")
    answer = await ask(provider, Script(text=text, newline="\r\n"))
    assert answer.text == "".join(text)


@each_wire
async def test_a_line_of_two_megabytes_arrives_whole(provider: str) -> None:
    answer = await ask(provider, Script(text=("x" * 2_000_000,)))
    assert len(answer.text) == 2_000_000
    assert answer.stop is not None


@each_wire
async def test_lone_surrogates_become_replacement_characters(provider: str) -> None:
    answer = await ask(provider, Script(text=("a\ud800b", "\udfff")))
    assert answer.text == "a\ufffdb\ufffd"


@each_wire
async def test_a_lost_connection_is_a_failure_that_keeps_the_text(provider: str) -> None:
    answer = await ask(provider, Script(fault="disconnect", after=2))
    assert answer.text == "Hello, "
    assert answer.failure is not None
    assert "broke the connection" in answer.failure.message
    assert answer.failure.transient


@each_wire
async def test_a_clean_end_without_a_stop_reason_is_a_failure(provider: str) -> None:
    answer = await ask(provider, Script(fault="clean-end", after=2))
    assert answer.text == "Hello, "
    assert answer.failure is not None
    assert "without a stop reason" in answer.failure.message


@each_wire
async def test_a_silence_longer_than_the_time_out_is_a_failure(provider: str) -> None:
    answer = await ask(provider, Script(fault="stall"), timeout_s=0.2)
    assert answer.failure is not None
    assert "fell silent for 0.2 seconds" in answer.failure.message
    assert answer.failure.transient


@each_wire
@pytest.mark.parametrize("fault", ["malformed", "invalid-utf8", "shapeless"])
async def test_nonsense_in_the_stream_is_a_failure_that_keeps_the_text(provider: str, fault: str) -> None:
    answer = await ask(provider, Script(fault=fault))  # type: ignore[arg-type]  # parametrised
    assert answer.text == "Hello"
    assert answer.failure is not None
    assert "could not be read" in answer.failure.message


@each_wire
async def test_a_line_without_an_end_is_cut_off(provider: str) -> None:
    answer = await ask(provider, Script(fault="endless-line"), max_tokens=1)
    assert answer.failure is not None
    assert "more than 8 MB" in answer.failure.message


@each_wire
async def test_an_answer_without_an_end_is_cut_off(provider: str) -> None:
    answer = await ask(provider, Script(fault="endless", text=("x" * 60_000,)), max_tokens=1)
    assert answer.failure is not None
    assert "more than 8 MB" in answer.failure.message


@each_wire
async def test_a_compressed_answer_is_not_unpacked(provider: str) -> None:
    headers = {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}
    answer = await ask(provider, Script(raw=gzip.compress(b"x" * 1000), headers=headers))
    assert answer.failure is not None
    assert "compressed" in answer.failure.message


@each_wire
async def test_an_error_event_says_what_the_service_said(provider: str) -> None:
    error = {"message": "Try later.", "type": "overloaded_error", "code": "overloaded_error"}
    answer = await ask(provider, Script(fault="error-event", error=error))
    assert answer.failure is not None
    assert answer.failure.status == 529
    assert "Try later." in answer.failure.message
    assert answer.failure.transient


@each_wire
@pytest.mark.parametrize(
    ("status", "word", "transient"),
    [
        (400, "refused the request", False),
        (401, "wants a key", False),
        (402, "paid first", False),
        (403, "does not allow", False),
        (404, "does not know the model m", False),
        (413, "too large", False),
        (429, "slow down", True),
        (500, "failed", True),
        (503, "failed", True),
        (529, "overloaded", True),
    ],
)
async def test_each_status_has_its_own_words(provider: str, status: int, word: str, transient: bool) -> None:
    answer = await ask(provider, Script(status=status))
    assert answer.failure is not None
    assert word in answer.failure.message
    assert "It went wrong." in answer.failure.message
    assert (answer.failure.status, answer.failure.transient) == (status, transient)
    assert answer.failure.remedy


@each_wire
async def test_a_wait_of_an_hour_is_reported_and_not_obeyed(provider: str) -> None:
    async with WireDouble() as wire:
        wire.script(Script(status=429, headers={"Retry-After": "3600"}))
        answer = await read(open_provider(at(wire, provider)))
        assert len(wire.asked) == 1
    assert answer.failure is not None
    assert answer.failure.retry_after == 3600


@each_wire
async def test_a_redirect_is_not_followed(provider: str) -> None:
    async with WireDouble() as other, WireDouble() as wire:
        wire.script(Script(status=307, headers={"Location": other.openai_url}))
        answer = await read(open_provider(at(wire, provider)))
        assert other.asked == []
    assert answer.failure is not None
    assert "another address" in answer.failure.message


@each_wire
async def test_a_server_that_is_down_is_named(provider: str) -> None:
    async with WireDouble() as wire:
        contender = at(wire, provider)
    answer = await read(open_provider(contender))
    assert answer.failure is not None
    assert f"Nothing answers at {contender.base_url}" in answer.failure.message
    assert not answer.failure.transient


@each_wire
async def test_a_web_page_in_place_of_a_stream_is_a_failure(provider: str) -> None:
    answer = await ask(provider, Script(raw=b"<html>Hello</html>", headers={"Content-Type": "text/html"}))
    assert answer.failure is not None


@each_wire
@pytest.mark.parametrize("way", ["close", "cancel"])
async def test_leaving_frees_the_server(provider: str, way: str) -> None:
    async with WireDouble() as wire:
        wire.script(Script(fault="stall"))
        opened = open_provider(at(wire, provider))
        started = asyncio.Event()

        async def listen() -> None:
            async with aclosing(opened.stream(REQUEST)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, str):
                        started.set()
                        if way == "close":
                            return

        task = asyncio.create_task(listen())
        await started.wait()
        if way == "cancel":
            task.cancel()
        await asyncio.wait_for(wire.hung_up(), 60)
        await asyncio.gather(task, return_exceptions=True)
        await opened.aclose()


@each_wire
async def test_one_provider_answers_many_questions_at_once(provider: str) -> None:
    async with WireDouble() as wire:
        opened = open_provider(at(wire, provider))

        async def text() -> str:
            return "".join([piece async for piece in opened.stream(REQUEST) if isinstance(piece, str)])

        assert await asyncio.gather(*(text() for _ in range(5))) == ["Hello, world"] * 5
        await opened.aclose()
