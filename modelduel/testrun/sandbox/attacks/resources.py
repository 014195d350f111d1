"""Programs that use up the machine, at a scale that would hurt nobody, each by another resource."""

from __future__ import annotations

from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.attacks.model import Exhaustion

# Each prints `out` when it got all it wanted.
_BURN = "import time\nwhile time.process_time() < 1.5: pass\n"

EXHAUSTIONS = (
    Exhaustion("cpu", "CPU time in one process", "cpu", _BURN + "print('out')", Limits(cpu_s=0.2, wall_s=60)),
    Exhaustion(
        "cpu-many",
        "CPU time in many processes",
        "cpu",
        "import os, time\nfor _ in range(3): os.fork()\nwhile time.process_time() < 0.2: pass\n"
        "try:\n    while True: os.wait()\nexcept ChildProcessError: pass\nprint('out')",
        Limits(cpu_s=0.5, wall_s=60),
    ),
    Exhaustion(
        "cpu-orphans",
        "CPU time in children that nobody waits for",
        "cpu",
        """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
ends, end = os.pipe()
for _ in range(15):
    if os.fork() == 0:
        while time.process_time() < 0.12: pass
        os._exit(0)
    time.sleep(0.07)
os.close(end)
os.read(ends, 1)
print("out")
""",
        Limits(cpu_s=0.4, wall_s=60),
    ),
    Exhaustion(
        "wall",
        "sleeping for ever",
        "wall",
        "import signal, time\nfor n in (1, 2, 15, 24): signal.signal(n, signal.SIG_IGN)\ntime.sleep(1)\nprint('out')",
        Limits(wall_s=0.3),
    ),
    Exhaustion(
        "memory",
        "memory in one process",
        "memory",
        "import time\nheld = bytearray(b'x') * (200 << 20)\ntime.sleep(1)\nprint('out')",
        Limits(memory_mb=100),
    ),
    Exhaustion(
        "memory-many",
        "memory in many processes",
        "memory",
        """
import os, time
for _ in range(6):
    if os.fork() == 0:
        held = bytearray(os.urandom(1 << 20)) * 30
        time.sleep(1)
        os._exit(0)
for _ in range(6): os.wait()
print("out")
""",
        Limits(memory_mb=100),
    ),
    Exhaustion(
        "processes",
        "a crowd of processes",
        "processes",
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0: time.sleep(1); os._exit(0)\n"
        "for _ in range(20): os.wait()\nprint('out')",
        Limits(processes=8),
    ),
    Exhaustion(
        "disk",
        "disk in one file",
        "disk",
        """
import os, time
with open(os.environ["TMPDIR"] + "/big", "wb") as file:
    try:
        for _ in range(40): file.write(bytes(1 << 20))
        file.flush()
        wrote = True
    except OSError:
        wrote = False
    time.sleep(1)
if wrote: print("out")
""",
        Limits(disk_mb=16),
    ),
    Exhaustion(
        "disk-many",
        "disk in many files",
        "disk",
        """
import os, time
try:
    for number in range(40): open(os.environ["TMPDIR"] + f"/{number}", "wb").write(bytes(1 << 20))
    wrote = True
except OSError:
    wrote = False
time.sleep(1)
if wrote: print("out")
""",
        Limits(disk_mb=16),
    ),
    Exhaustion(
        "disk-nameless",
        "disk in files without a name",
        "disk",
        """
import os, time
held = []
try:
    for number in range(20):
        held.append(open(os.environ["TMPDIR"] + f"/{number}", "wb", buffering=0))
        os.unlink(held[-1].name)
        held[-1].write(bytes(2 << 20))
    wrote = True
except OSError:
    wrote = False
time.sleep(1)
if wrote: print("out")
""",
        Limits(disk_mb=16),
    ),
    Exhaustion(
        "inodes",
        "a flood of empty files",
        "disk",
        """
import os, time
os.chdir(os.environ["TMPDIR"])
try:
    for number in range(21000): os.close(os.open(str(number), os.O_CREAT))
    wrote = True
except OSError:
    wrote = False
time.sleep(5)
if wrote: print("out")
""",
        Limits(cpu_s=20),
        enough=None,
    ),
    Exhaustion(
        "output",
        "a flood of output",
        "output",
        "import sys\nfor _ in range(200): sys.stderr.write('y' * 1000)\nprint('out')",
        Limits(output_kb=64),
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
