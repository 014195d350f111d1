"""A job's use by the words of `ps`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.sandbox.table import Row, TableMeter, family, parsed, seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0:00.05", 0.05), ("1:02.50", 62.5), ("00:01:05", 65), ("01:00:00", 3600), ("2-00:00:01", 172_801)],
)
def test_times_are_read_as_either_system_writes_them(text: str, expected: float) -> None:
    assert seconds(text) == expected


def test_the_dead_and_lines_of_another_form_are_left_out() -> None:
    text = "  1     0   100 0:01.00 Ss\nps: no such thing\n 2 1 x 0:00 S\n 3 1 0 0:00 Z+\n"
    assert parsed(text) == [Row(1, 0, 102_400, 1.0)]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    parsed(text)


def test_a_family_is_all_who_come_from_its_roots() -> None:
    rows = [Row(1, 0, 0, 0), Row(2, 1, 0, 0), Row(3, 2, 0, 0), Row(4, 1, 0, 0), Row(5, 5, 0, 0)]
    assert {row.pid for row in family(rows, [2])} == {2, 3}
    assert {row.pid for row in family(rows, [3, 5, 9])} == {3, 5}


def test_an_orphan_that_was_seen_is_found_and_killed() -> None:
    code = "import subprocess as s\nprint(s.Popen(['sleep', '600'], stdout=s.DEVNULL).pid, flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        orphan = int(process.stdout.readline())
        meter = TableMeter(process.pid, nice=0, disk=lambda pids: (7, len(list(pids))))
        use = meter.sample()
        process.communicate(b"\n")
    assert (use.processes, use.disk, use.files) == (2, 7, 2)
    assert use.memory > 1 << 20
    meter.kill_all()
    left = subprocess.run(["ps", "-o", "stat=", "-p", str(orphan)], capture_output=True, text=True, check=False).stdout
    assert left.strip()[:1] in ("", "Z")
