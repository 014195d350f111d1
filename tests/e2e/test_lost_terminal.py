"""A terminal that goes away without a signal, as where a shell or a multiplexer keeps the signal to itself."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

STREAM = "import sys, time\nwhile True:\n    print(sys.argv[1], flush=True)\n    time.sleep(0.005)\n"
SAID = {"a": b"from-the-left", "b": b"from-the-right"}
PATIENCE_S = 120


def read_until(master: int, words: Iterable[bytes]) -> None:
    """Read what a program paints, until it has painted all words."""
    seen, deadline = b"", time.monotonic() + PATIENCE_S
    while not all(word in seen for word in words):
        if time.monotonic() > deadline:
            pytest.fail(f"The streams did not show: {seen[-500:]!r}")
        if select.select([master], [], [], 1)[0]:
            seen += os.read(master, 1 << 16)


def test_a_program_whose_terminal_is_gone_saves_what_has_come_and_ends(home, tmp_path):
    (tmp_path / "stream.py").write_text(STREAM)
    a, b = (f"command:{sys.executable} {tmp_path}/stream.py {word.decode()}" for word in SAID.values())
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    # A session of its own, of which this is not the controlling terminal: nobody tells it of the end.
    program = subprocess.Popen(
        [sys.executable, "-m", "modelduel", "duel", "Hello?", "-a", a, "-b", b],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=tmp_path,
        env={**home, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    try:
        os.close(slave)
        read_until(master, SAID.values())
        os.close(master)
        program.wait(PATIENCE_S)
    finally:
        program.kill()
        program.wait()
    records = list(Path(home["XDG_DATA_HOME"], "modelduel", "sessions").glob("*/responses/*/*.toml"))
    assert [tomllib.loads(record.read_text())["status"] for record in records] == ["cancelled", "cancelled"]
    assert all(SAID[record.name[0]] in record.with_suffix(".md").read_bytes() for record in records)
