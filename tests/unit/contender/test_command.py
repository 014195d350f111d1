"""Contenders that are programs of the user's own."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from modelduel.contender.command import CommandProvider
from modelduel.contender.model import Contender, Request, Stop
from modelduel.errors import InputError
from tests.doubles.reading import REQUEST, Answer, read


def program(code: str, **settings: float) -> CommandProvider:
    line = shlex.join([sys.executable, "-u", "-c", code])
    return CommandProvider(Contender(provider="command", model=line, **settings))  # type: ignore[arg-type]


async def run(code: str, request: Request = REQUEST, **settings: float) -> Answer:
    return await read(program(code, **settings), request)


async def test_a_program_reads_both_prompts_and_streams_its_answer() -> None:
    answer = await run("import sys; sys.stdout.write(sys.stdin.read().upper())")
    assert answer.failure is None
    assert answer.text == "BE BRIEF.\n\nSAY HELLO."
    assert answer.stop == Stop("exit 0", "finished")


async def test_without_a_system_prompt_the_prompt_stands_alone() -> None:
    answer = await run("import sys; print(repr(sys.stdin.read()))", Request(system="", prompt="Hi"))
    assert answer.text == "'Hi'\n"


async def test_text_arrives_while_the_program_runs() -> None:
    opened = program("import sys; print('first', flush=True); sys.stdin.read(); import time; time.sleep(600)")
    async with aclosing(opened.stream(REQUEST)) as pieces:
        assert str(await anext(pieces)).startswith("first")


async def test_no_shell_looks_at_the_command_line() -> None:
    provider = CommandProvider(Contender(provider="command", model="echo '$HOME; ls' *"))
    assert (await read(provider)).text == "$HOME; ls *\n"


async def test_a_character_cut_between_two_writes_is_put_together() -> None:
    code = "import os, sys; os.write(1, b'a\\xc3'); sys.stdin.read(); os.write(1, b'\\xa9b')"
    assert (await run(code)).text == "aéb"


async def test_bytes_that_are_no_text_are_replaced() -> None:
    answer = await run("import os; os.write(1, b'a\\xff\\xc3')")
    assert answer.text == "a\ufffd\ufffd"
    assert answer.failure is None


async def test_an_exit_code_is_a_failure_that_quotes_the_last_words() -> None:
    answer = await run("import sys; print('half', flush=True); sys.exit('the licence of sk-abcdefgh has expired')")
    assert answer.text == "half\n"
    assert answer.failure is not None
    assert "exit code 1" in answer.failure.message
    assert "the licence of [key] has expired" in answer.failure.message
    assert not answer.failure.transient


async def test_a_signal_is_named() -> None:
    answer = await run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert answer.failure is not None
    assert "SIGKILL" in answer.failure.message


async def test_a_missing_program_is_named() -> None:
    answer = await read(CommandProvider(Contender(provider="command", model="no-such-program-here -x")))
    assert answer.failure is not None
    assert "no-such-program-here" in answer.failure.message


async def test_a_file_that_is_no_program_is_named(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    answer = await read(CommandProvider(Contender(provider="command", model=str(text))))
    assert answer.failure is not None
    assert "could not be started" in answer.failure.message


@pytest.mark.parametrize("line", ["", "  ", "echo 'open"])
def test_a_command_line_that_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(InputError):
        CommandProvider(Contender(provider="command", model=line))


async def test_a_silent_program_is_given_up() -> None:
    answer = await run("import time; time.sleep(600)", timeout_s=0.2)
    assert answer.failure is not None
    assert "fell silent for 0.2 seconds" in answer.failure.message


async def test_a_long_prompt_that_nobody_reads_does_not_block() -> None:
    answer = await run("print('done')", Request(system="", prompt="x" * 5_000_000))
    assert (answer.text, answer.failure) == ("done\n", None)


async def test_a_flood_on_stderr_does_not_block() -> None:
    answer = await run("import sys; sys.stderr.write('e' * 5_000_000); print('done')")
    assert (answer.text, answer.failure) == ("done\n", None)


@pytest.mark.parametrize("way", ["close", "cancel"])
async def test_leaving_kills_the_program_and_its_children(way: str, tmp_path: Path) -> None:
    # Its write end is held by both processes: it reads as closed when the last of them is gone.
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    code = (
        "import os, subprocess, sys, time\n"
        f"held = os.open({str(fifo)!r}, os.O_WRONLY); os.set_inheritable(held, True)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], close_fds=False)\n"
        "print('up', flush=True); time.sleep(600)\n"
    )
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    started = asyncio.Event()

    async def listen() -> None:
        async with aclosing(program(code).stream(REQUEST)) as pieces:
            async for _ in pieces:
                started.set()
                if way == "close":
                    return

    task = asyncio.create_task(listen())
    await started.wait()
    if way == "cancel":
        task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    os.set_blocking(reading, True)
    end = await asyncio.wait_for(asyncio.to_thread(os.read, reading, 1), 60)
    os.close(reading)
    assert end == b""


async def test_a_child_that_keeps_the_pipes_open_does_not_outlive_the_answer() -> None:
    code = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], stdout=subprocess.DEVNULL)\n"
        "print('done')\n"
    )
    answer = await run(code)
    assert (answer.text, answer.failure) == ("done\n", None)


async def test_a_child_that_escaped_with_the_pipes_is_not_waited_for() -> None:
    # Job control gives it a group of its own. By a shell, since a busy machine may need the patience to start a Python.
    line = "bash -c 'set -m; sleep 600 & echo $!'"
    answer = await read(CommandProvider(Contender(provider="command", model=line, timeout_s=2.0)))
    os.kill(int(answer.text), signal.SIGKILL)
    assert answer.failure is not None
    assert "fell silent" in answer.failure.message


async def test_a_flood_can_be_left_in_the_middle() -> None:
    opened = program("while True: print('x' * 10_000)")
    async with aclosing(opened.stream(REQUEST)) as pieces:
        assert await anext(pieces)


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="no way to see a child's end and leave it to others")
async def test_the_end_of_a_program_that_is_left_is_seen_by_one_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kill = os.killpg

    def kill_and_see(group: int, number: int) -> None:
        kill(group, number)
        with suppress(ChildProcessError):  # Python 3.11 waits in a thread, which may have been quicker
            os.waitid(os.P_PID, group, os.WEXITED | os.WNOWAIT)

    monkeypatch.setattr(os, "killpg", kill_and_see)
    async with aclosing(program("while True: print('x' * 10_000)").stream(REQUEST)) as pieces:
        assert await anext(pieces)
    assert caplog.messages == []


async def test_nothing_is_said_to_be_sent_but_the_prompts() -> None:
    provider = program("pass", temperature=0.5)
    assert dict(provider.sent()) == {}
    assert [model.id for model in await provider.models()] == [provider._contender.model]
