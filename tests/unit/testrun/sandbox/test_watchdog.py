"""What a job's processes use, and when that is too much."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox import watchdog
from modelduel.testrun.sandbox.watchdog import FILES_LIMIT, Meter, Use, exceeded

LIMITS = Limits(cpu_s=2, memory_mb=100, processes=8, disk_mb=10)
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")

# Each says when it is ready, and ends with its stdin.
BURN = "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True); input()"
BURN_IN_CHILD = (
    "import subprocess, sys\n"
    "subprocess.run([sys.executable, '-c', 'import time\\nwhile time.process_time() < 0.2: pass'])\n"
    "print(flush=True); input()"
)
CHILDREN = (
    "import subprocess, sys\n"
    "family = [subprocess.Popen(['sleep', '100']) for _ in range(3)]\n"
    "print(flush=True)\n"
    "sys.stdin.read()\n"
    "for one in family: one.kill()"
)
HOLD = "held = b'x' * (40 << 20)\nprint(flush=True); input()"


@pytest.mark.parametrize(
    ("use", "limit"),
    [
        (Use(), None),
        (Use(cpu_s=2.0, memory=100 << 20, processes=10, disk=10 << 20, files=FILES_LIMIT), None),
        (Use(cpu_s=2.1), "cpu"),
        (Use(memory=(100 << 20) + 1), "memory"),
        (Use(processes=11), "processes"),
        (Use(disk=(10 << 20) + 1), "disk"),
        (Use(files=FILES_LIMIT + 1), "disk"),
    ],
)
def test_the_limit_that_is_passed_is_named(use: Use, limit: str | None) -> None:
    assert exceeded(use, LIMITS) == limit


@given(st.floats(0, 2), st.integers(0, 100 << 20), st.integers(0, 10))
def test_use_within_every_limit_is_left_alone(cpu_s: float, memory: int, processes: int) -> None:
    assert exceeded(Use(cpu_s, memory, processes), LIMITS) is None


def measured(code: str, memory_limit: int = 1 << 40) -> Use:
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        use = Meter(process.pid, memory_limit=memory_limit).sample()
        process.communicate(b"\n")
    return use


@linux
@pytest.mark.parametrize("code", [BURN, BURN_IN_CHILD], ids=["itself", "by a child that is gone"])
def test_cpu_time_counts_whoever_of_the_family_used_it(code: str) -> None:
    assert measured(code).cpu_s >= 0.18


@linux
def test_every_descendant_is_counted() -> None:
    assert measured(CHILDREN).processes == 4


@linux
@pytest.mark.parametrize("memory_limit", [1 << 40, 1], ids=["by the cheap count", "by the exact one"])
def test_resident_memory_is_seen(memory_limit: int) -> None:
    assert 40 << 20 < measured(HOLD, memory_limit).memory < 200 << 20


@linux
def test_a_process_that_is_gone_uses_nothing() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert Meter(process.pid, memory_limit=1).sample() == Use()


@linux
def test_memory_of_one_who_ends_while_it_is_measured_counts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    once = dict(watchdog._family(process.pid))

    def then_end(_: int) -> Iterator[tuple[int, object]]:
        process.communicate(b"\n")
        yield from once.items()

    monkeypatch.setattr(watchdog, "_family", then_end)
    assert Meter(process.pid, memory_limit=1).sample().memory == 0


@linux
def test_time_of_children_nobody_waits_for_is_kept() -> None:
    meter = Meter(os.getpid(), memory_limit=1 << 40)
    process = subprocess.Popen([sys.executable, "-c", BURN], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    with_child = meter.sample().cpu_s
    process.communicate(b"\n")
    assert meter.sample().cpu_s >= with_child - 1e-6  # summed in another order


@linux
def test_a_folder_of_another_size_is_not_the_jobs() -> None:
    assert Meter(os.getpid(), memory_limit=1 << 40, scratch=("/",), scratch_size=1).sample().disk == 0


@linux
def test_a_folder_of_the_jobs_size_is_measured() -> None:
    def size() -> int:
        found = os.statvfs("/")
        return found.f_blocks * found.f_frsize

    for _ in range(100):  # a file system may grow while others use it
        known = size()
        use = Meter(os.getpid(), memory_limit=1 << 40, scratch=("/",), scratch_size=known).sample()
        if size() == known:
            break
    assert use.disk > 0
