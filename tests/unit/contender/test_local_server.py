"""The shared server's life, told with a launcher that starts nothing, and the reasons for not starting."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.local_server import LocalServer, SharedServer, default_threads, refusal, start, why_not
from modelduel.errors import ModelduelError


class Pretended:
    """Stands for a server process."""

    def __init__(self) -> None:
        self.alive = True

    async def stop(self) -> None:
        self.alive = False


class Launcher:
    """Launches pretended servers, when told to go on."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.launched: list[Pretended] = []
        self.calls = 0
        self.cancelled = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self) -> LocalServer:
        self.calls += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.failures:
            raise self.failures.pop(0)
        self.launched.append(Pretended())
        return cast(LocalServer, self.launched[-1])


async def test_those_who_ask_at_once_share_one_server() -> None:
    launcher = Launcher()
    shared = SharedServer(launcher)

    first, second = await asyncio.gather(shared.get("a"), shared.get("b"))

    assert first is second
    assert launcher.calls == 1


async def test_the_server_stops_with_the_last_user_and_not_before() -> None:
    launcher = Launcher()
    shared = SharedServer(launcher)
    await shared.get("a")
    await shared.get("b")

    await shared.leave("a")
    assert launcher.launched[0].alive

    await shared.leave("b")
    assert not launcher.launched[0].alive


async def test_leaving_twice_or_without_asking_does_no_harm() -> None:
    launcher = Launcher()
    shared = SharedServer(launcher)
    await shared.leave("stranger")
    await shared.get("a")

    await shared.leave("stranger")
    assert launcher.launched[0].alive

    await shared.leave("a")
    await shared.leave("a")
    assert not launcher.launched[0].alive


async def test_a_server_that_died_is_started_anew() -> None:
    launcher = Launcher()
    shared = SharedServer(launcher)
    await shared.get("a")
    launcher.launched[0].alive = False

    assert await shared.get("a") is cast(LocalServer, launcher.launched[1])


async def test_a_start_that_failed_is_tried_again_by_the_next_who_asks() -> None:
    shared = SharedServer(Launcher(ModelduelError("no memory")))

    with pytest.raises(ModelduelError, match="no memory"):
        await shared.get("a")

    assert (await shared.get("a")).alive


async def test_one_that_is_cancelled_while_waiting_does_not_take_the_server_from_the_other() -> None:
    launcher = Launcher()
    launcher.go.clear()
    shared = SharedServer(launcher)
    impatient = asyncio.create_task(shared.get("a"))
    patient = asyncio.create_task(shared.get("b"))
    await asyncio.sleep(0)

    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    launcher.go.set()

    assert (await patient).alive
    assert launcher.calls == 1


async def test_leaving_while_it_starts_ends_the_start() -> None:
    launcher = Launcher()
    launcher.go.clear()
    shared = SharedServer(launcher)
    waiting = asyncio.create_task(shared.get("a"))
    while launcher.calls == 0:
        await asyncio.sleep(0)

    await shared.leave("a")

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (launcher.cancelled, launcher.launched) == (1, [])


def test_a_server_started_on_one_loop_serves_the_next() -> None:
    launcher = Launcher()
    shared = SharedServer(launcher)

    first = asyncio.run(shared.get("a"))

    assert asyncio.run(shared.get("b")) is first
    assert launcher.calls == 1


async def test_a_machine_without_room_for_another_process_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", refuse)
    monkeypatch.setattr("modelduel.contender.local_server.check_machine", lambda: None)

    with pytest.raises(ModelduelError, match="Resource temporarily unavailable"):
        await start(tmp_path / "weights.gguf")


@pytest.mark.parametrize(
    ("machine", "cpuinfo", "engine", "says"),
    [
        ("x86_64", "flags : fpu sse avx avx2 bmi2", False, "install 'xllamacpp>="),
        ("x86_64", "flags : fpu sse avx", True, "AVX2"),
        ("AMD64", "flags : fpu sse avx", True, "AVX2"),
    ],
)
def test_a_machine_that_cannot_run_it_is_told_why(machine: str, cpuinfo: str, engine: bool, says: str) -> None:
    assert says in str(refusal(machine, cpuinfo, engine=engine))


@pytest.mark.parametrize(
    ("machine", "cpuinfo"),
    [("x86_64", "flags : fpu sse avx avx2 bmi2"), ("x86_64", ""), ("aarch64", "Features : fp asimd"), ("arm64", "")],
)
def test_a_machine_that_can_run_it_is_not_refused(machine: str, cpuinfo: str) -> None:
    assert refusal(machine, cpuinfo, engine=True) is None


def test_the_engine_gets_at_least_one_thread_and_leaves_one_to_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {1: 1, 2: 1, 8: 7}

    for cores, threads in counts.items():
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert default_threads() == threads


def test_the_first_error_of_the_engine_is_the_cause_and_not_what_follows_from_it() -> None:
    log = (
        "0.00.379.100 I loading\n"
        "0.00.379.189 E ggml_aligned_malloc: insufficient memory (attempted to allocate 180.00 MB)\n"
        "0.00.379.941 E srv          init: exiting due to model loading error\n"
        "RuntimeError: Failed to init server, please check the input params.\n"
    )

    assert why_not(log) == "ggml_aligned_malloc: insufficient memory (attempted to allocate 180.00 MB)"


def test_without_an_engine_s_error_the_last_line_is_quoted() -> None:
    assert why_not("Traceback …\n\nImportError: no such library.\n\n") == "ImportError: no such library"


@given(st.text())
def test_the_cause_is_one_short_line_fit_for_a_terminal(log: str) -> None:
    said = why_not(log)

    assert len(said) <= 300
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in said)
