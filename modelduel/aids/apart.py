"""Reading what a model wrote in a process of its own, so that nothing in it can stall the screen or end the program.

Python's own parser, and one search by a regular expression, let nobody else run until they are done: 0.1 s for 100 kB
of code, and without end for what was made for it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TypeVar

import msgspec

from modelduel.aids.model import Hits, Looking, Measured, Measuring
from modelduel.decoding import decoder

T = TypeVar("T", Measured, Hits)

MOST_CHARACTERS = 400_000
"""Characters of code that are measured: some 10,000 lines, which take a few seconds."""
PATIENCE_S = 20.0
"""Seconds of wall time after which it is given up; the machine may be busy with tests."""

_COMMAND = (sys.executable, "-P", "-m", "modelduel.aids.reader")


async def measured(asked: Measuring) -> Measured:
    """Return how an answer's code measures against the original; where it cannot be, why."""
    if sum(map(len, asked.after.values())) > MOST_CHARACTERS:
        return Measured(why=f"over {MOST_CHARACTERS:,} characters, too much to measure")
    return await _read(asked, Measured)


async def hits(asked: Looking) -> Hits:
    """Return where an answer likely says what was to be found."""
    return await _read(asked, Hits)


async def _read(asked: Measuring | Looking, reply: type[T]) -> T:
    readers: list[subprocess.Popen[bytes]] = []
    try:
        return await asyncio.to_thread(_wait_for, asked, reply, readers)
    finally:
        for reader in readers:
            reader.kill()  # which does nothing to one that has ended


def _wait_for(asked: Measuring | Looking, reply: type[T], readers: list[subprocess.Popen[bytes]]) -> T:
    """Start a process, which takes long enough to be felt on the loop, and wait for what it says."""
    question = msgspec.json.encode(asked)
    try:
        reader = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError as error:
        return reply(why=f"no process could be started: {error.strerror or error}")
    with reader:
        readers.append(reader)
        try:
            said, _ = reader.communicate(question, timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            reader.kill()
            return reply(why="it took too long")
    try:
        return decoder(reply).decode(said)
    except msgspec.DecodeError:  # it died, as of too little memory
        return reply(why="it is too much to read")
