"""Two hundred runs leave nothing behind, and a run that is called off ends at once."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from pathlib import Path

import pytest

from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Job, Sandbox
from modelduel.testrun.sandbox.landlock import Landlock, unavailable
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed
from tests.e2e.nobody import first_bubblewrap

pytestmark = pytest.mark.sandbox

RUNS = 200
AT_ONCE = 4


@pytest.fixture(params=["bubblewrap", "landlock", "none"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    if request.param == "landlock" and (reason := unavailable()) is not None:
        pytest.skip(reason)
    return {"bubblewrap": first_bubblewrap, "landlock": Landlock, "none": Unsandboxed}[request.param]()


def held() -> dict[str, int]:
    """What could be left: children (zombies as well), descriptors, folders, mounts, shared memory."""
    gc.collect()
    ours = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            ours += path.read_bytes().rpartition(b")")[2].split()[1] == str(os.getpid()).encode()
        except OSError:
            continue  # ended meanwhile
    return {
        "children": ours,
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "folders": len(list(Path(tempfile.gettempdir()).glob("modelduel-*"))),
        "mounts": len(Path("/proc/self/mounts").read_text().splitlines()),
        "shared memory": len(Path("/proc/sysvipc/shm").read_text().splitlines())
        if Path("/proc/sysvipc").exists()
        else 0,
    }


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for temporary files that nobody else uses, and that a job of another user may walk to."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.usefixtures("own_folder")
async def test_two_hundred_runs_in_a_row_leave_nothing(sandbox: Sandbox) -> None:
    # Files, a folder nobody may enter, an orphan in a session of its own: what a run may leave lying about.
    mess = "mkdir $TMPDIR/deep; : > $TMPDIR/deep/file; chmod 0 $TMPDIR/deep 2>/dev/null; exec true"
    if sandbox.name != "none":
        mess = "setsid sleep 600 >/dev/null 2>&1 & " + mess
    job = Job(("/bin/sh", "-c", mess), {"file.txt": b"text"}, limits=Limits())

    async def some(number: int) -> None:
        for _ in range(number):
            async with await sandbox.spawn(job) as running:
                assert (await running.ended()).code == 0

    await some(2)  # what is made once, such as a thread
    before = held()
    await asyncio.gather(*(some(RUNS // AT_ONCE) for _ in range(AT_ONCE)))
    assert held() == before


def named(word: str) -> list[int]:
    """Processes, whoever's child they are by now, with a word on their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if word.encode() in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue  # ended meanwhile
    return found


@pytest.mark.usefixtures("own_folder")
async def test_a_start_that_is_called_off_at_any_moment_ends_and_leaves_nothing(sandbox: Sandbox) -> None:
    await (await sandbox.spawn(Job(("/bin/true",), limits=Limits()))).kill()  # what is made once
    before = held()
    word = f"sleep-{os.getpid()}-{sandbox.name}"
    job = Job(("/bin/sh", "-c", f"exec -a {word} sleep 600 2>/dev/null || sleep 600 # {word}"), limits=Limits())
    for turns in range(16):
        spawning = asyncio.ensure_future(sandbox.spawn(job))
        for _ in range(turns):
            await asyncio.sleep(0)
        spawning.cancel()
        _, waiting = await asyncio.wait([spawning], timeout=60)
        assert not waiting, f"A start called off after {turns} turns of the loop never ended"
        if not spawning.cancelled():
            await spawning.result().kill()
    assert not named(word)
    assert held() == before


@pytest.mark.usefixtures("own_folder")
async def test_a_tree_deeper_than_any_path_is_removed(sandbox: Sandbox) -> None:
    code = """
import os
os.chdir(os.environ["TMPDIR"])
for _ in range(1500):
    os.mkdir("d", 0o300)
    os.chdir("d")
print("out")
"""
    interpreter = own_interpreter()
    job = Job((*interpreter.argv(), "deep.py"), {"deep.py": code.encode()}, interpreter.binds, limits=Limits())
    async with await sandbox.spawn(job) as running:
        assert await running.read_line() == b"out"
    assert held()["folders"] == 0


async def test_killing_takes_no_notice_of_what_the_job_is_doing(sandbox: Sandbox) -> None:
    """The burner would go on for ten seconds of CPU, and ignores what can be ignored: it is ended before it says so."""
    code = """
import os, signal, time
for number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)
for _ in range(3): os.fork()
print("up", flush=True)
while time.process_time() < 10: pass
print("finished", flush=True)
"""
    interpreter = own_interpreter()
    limits = Limits(cpu_s=200, wall_s=600)
    job = Job((*interpreter.argv(), "burn.py"), {"burn.py": code.encode()}, interpreter.binds, limits=limits)
    async with await sandbox.spawn(job) as running:
        assert await running.read_line() == b"up"
        ended = await running.kill()
        lines = []
        while (line := await running.read_line()) is not None:
            lines.append(line)
    assert set(lines) <= {b"up"}
    assert ended.code == 128 + 9
    assert ended.limit is None


async def test_calling_off_a_judgement_ends_it_before_its_tests_do(sandbox: Sandbox) -> None:
    burner = "import time\ndef test_one():\n    while time.process_time() < 10: pass\ndef test_two(): pass\n"
    told: list[str] = []
    suite = Suite({"first_test.py": "def test_first(): pass\n", "second_test.py": burner})
    up = asyncio.Event()

    def note(result: object) -> None:
        told.append(str(result))
        up.set()

    task = asyncio.create_task(
        judge(suite, {"a.py": "x = 1"}, "python", Limits(cpu_s=60, wall_s=600), sandbox, on_result=note)
    )
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    assert not task.done(), task  # the first test has passed, so the burner is next
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(told) == 1
