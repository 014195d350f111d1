"""Programs that use up the machine, at a scale that would hurt nobody, each by another resource.

Each takes what it wants, keeps it for as many seconds as its first argument says, and prints `out` when it got it all.
"""

from __future__ import annotations

from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.attacks.model import Exhaustion

_KEEP = "import os, sys, time\nseconds = float(sys.argv[1])\n"

EXHAUSTIONS = (
    Exhaustion(
        "cpu",
        "CPU time in one process",
        "cpu",
        _KEEP + "while time.process_time() < seconds: pass\nprint('out')",
        Limits(cpu_s=0.2, wall_s=600),
    ),
    Exhaustion(
        "cpu-many",
        "CPU time in many processes",
        "cpu",
        _KEEP + "for _ in range(3): os.fork()\nwhile time.process_time() < 0.2 * seconds: pass\n"
        "try:\n    while True: os.wait()\nexcept ChildProcessError: pass\nprint('out')",
        Limits(cpu_s=0.5, wall_s=600),
    ),
    Exhaustion(
        "cpu-orphans",
        "CPU time in children that nobody waits for",
        "cpu",
        _KEEP
        + """
import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
ends, end = os.pipe()
for _ in range(int(10 * seconds)):
    if os.fork() == 0:
        while time.process_time() < 0.12: pass
        os._exit(0)
    time.sleep(0.07)
os.close(end)
os.read(ends, 1)
print("out")
""",
        Limits(cpu_s=0.4, wall_s=600, processes=500),
    ),
    Exhaustion(
        "wall",
        "sleeping for ever",
        "wall",
        _KEEP
        + "import signal\nfor n in (1, 2, 15, 24): signal.signal(n, signal.SIG_IGN)\ntime.sleep(seconds)\nprint('out')",
        Limits(wall_s=0.3),
    ),
    Exhaustion(
        "memory",
        "memory in one process",
        "memory",
        _KEEP + "held = bytearray(b'x') * (200 << 20)\ntime.sleep(seconds)\nprint('out')",
        Limits(memory_mb=100, wall_s=600),
    ),
    Exhaustion(
        "memory-many",
        "memory in many processes",
        "memory",
        _KEEP
        + """
for _ in range(6):
    if os.fork() == 0:
        held = bytearray(os.urandom(1 << 20)) * 30
        time.sleep(seconds)
        os._exit(0)
for _ in range(6): os.wait()
print("out")
""",
        Limits(memory_mb=100, wall_s=600),
    ),
    Exhaustion(
        "processes",
        "a crowd of processes",
        "processes",
        _KEEP + "for _ in range(20):\n    if os.fork() == 0: time.sleep(seconds); os._exit(0)\n"
        "for _ in range(20): os.wait()\nprint('out')",
        Limits(processes=8, wall_s=600),
    ),
    Exhaustion(
        "disk",
        "disk in one file",
        "disk",
        _KEEP
        + """
with open(os.environ["TMPDIR"] + "/big", "wb") as file:
    try:
        for _ in range(40): file.write(bytes(1 << 20))
        file.flush()
        wrote = True
    except OSError:
        wrote = False
    time.sleep(seconds)
if wrote: print("out")
""",
        Limits(disk_mb=16, wall_s=600),
    ),
    Exhaustion(
        "disk-many",
        "disk in many files",
        "disk",
        _KEEP
        + """
try:
    for number in range(40): open(os.environ["TMPDIR"] + f"/{number}", "wb").write(bytes(1 << 20))
    wrote = True
except OSError:
    wrote = False
time.sleep(seconds)
if wrote: print("out")
""",
        Limits(disk_mb=16, wall_s=600),
    ),
    Exhaustion(
        "disk-nameless",
        "disk in files without a name",
        "disk",
        _KEEP
        + """
held = []
try:
    for number in range(20):
        held.append(open(os.environ["TMPDIR"] + f"/{number}", "wb", buffering=0))
        os.unlink(held[-1].name)
        held[-1].write(bytes(2 << 20))
    wrote = True
except OSError:
    wrote = False
time.sleep(seconds)
if wrote: print("out")
""",
        Limits(disk_mb=16, wall_s=600),
    ),
    Exhaustion(
        "inodes",
        "a flood of empty files",
        "disk",
        _KEEP
        + """
os.chdir(os.environ["TMPDIR"])
try:
    for number in range(21000): os.close(os.open(str(number), os.O_CREAT))
    wrote = True
except OSError:
    wrote = False
time.sleep(seconds)
if wrote: print("out")
""",
        Limits(cpu_s=100, wall_s=600),
        enough=None,
    ),
    Exhaustion(
        "output",
        "a flood of output",
        "output",
        "import sys\nfor _ in range(200): sys.stderr.write('y' * 1000)\nprint('out')",
        Limits(output_kb=64, wall_s=600),
    ),
    Exhaustion(
        "line",
        "a line without an end",
        "output",
        "import sys\nfor _ in range(10): sys.stdout.write('y' * (1 << 20))\nsys.stdout.flush()\nprint('out')",
        Limits(),
        enough=None,
    ),
)
