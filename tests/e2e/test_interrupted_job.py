"""A Ctrl-C at the terminal, which reaches every process of the foreground: what becomes of running tests."""

from __future__ import annotations

import subprocess
import sys

import pytest

from modelduel.testrun.sandbox.landlock import unavailable

pytestmark = pytest.mark.sandbox

_JOB = "print('ready', flush=True); input(); print('whole')"
_PROGRAM = f"""
import asyncio, os, signal, sys
from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.sandbox import Job, choose
from modelduel.testrun.sandbox.landlock import Landlock

async def main():
    interpreter = own_interpreter()
    sandbox = Landlock() if sys.argv[1] == "landlock" else await choose()
    job = Job((*interpreter.argv(), "-c", {_JOB!r}), binds=interpreter.binds)
    async with await sandbox.spawn(job) as running:
        assert await running.read_line() == b"ready"
        signal.signal(signal.SIGINT, lambda *_: print("interrupted"))
        os.killpg(0, signal.SIGINT)
        running.write(b"go on\\n")
        print(await running.read_line(), (await running.ended()).code)

asyncio.run(main())
"""


@pytest.mark.parametrize("mechanism", ["bubblewrap", "landlock"])
def test_a_ctrl_c_at_the_terminal_does_not_reach_the_code_that_is_being_judged(mechanism: str) -> None:
    if mechanism == "landlock" and (reason := unavailable()) is not None:
        pytest.skip(reason)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, mechanism],
        capture_output=True, text=True, timeout=300, start_new_session=True, check=False,
    )  # fmt: skip
    assert (done.stdout.splitlines(), done.stderr) == (["interrupted", "b'whole' 0"], "")
