"""Decoding, from many threads at once."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from modelduel.decoding import convert, decoder

MANY_THREADS_AT_ONCE = """
import sys, threading, typing
import msgspec
from modelduel.decoding import convert

sys.setswitchinterval(1e-6)
whole = {"key": "a", "run": {"parts": [{"x": 1, "y": "s"}], "outcome": "passed"}}
for _ in range(400):
    Part = msgspec.defstruct("Part", [("x", int), ("y", str), ("z", float | None, None)])
    Run = msgspec.defstruct("Run", [("parts", list[Part]), ("outcome", typing.Literal["passed", "failed"])])
    Whole = msgspec.defstruct("Whole", [("key", str), ("run", Run)])
    together = threading.Barrier(3)

    def first(data, type_):
        together.wait()
        convert(data, type_)

    asked = [(whole, Whole), (whole["run"], Run), (whole, Whole)]
    threads = [threading.Thread(target=first, args=each) for each in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_threads_that_decode_a_type_for_the_first_time_at_once_do_not_end_the_process():
    done = subprocess.run([sys.executable, "-c", MANY_THREADS_AT_ONCE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_types_decoder_is_made_once():
    class Point(msgspec.Struct):
        x: int

    assert decoder(Point) is decoder(Point)
    assert decoder(Point).decode(b'{"x": 1}') == Point(1)


def test_conversion_is_strict():
    with pytest.raises(msgspec.ValidationError):
        convert("1", int)
    assert convert([1, 2], tuple[int, int]) == (1, 2)
