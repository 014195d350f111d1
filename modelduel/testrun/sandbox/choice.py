"""Which mechanism holds candidates on this machine: the first that a real attempt to get out proves to work."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.bubblewrap import Bubblewrap, find
from modelduel.testrun.sandbox.job import Job, Sandbox
from modelduel.testrun.sandbox.landlock import Landlock
from modelduel.testrun.sandbox.seatbelt import Seatbelt
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed

STOPS = {
    "read": "reading the user's files",
    "write": "writing outside its folder",
    "network": "opening a connection",
    "namespace": "making a namespace",
    "signal": "signalling processes of the user",
}
"""What a mechanism must stop, by the probe's keys."""

_PROBE = r"""
import ctypes, json, os, socket, sys
secret, outside, pid = sys.argv[1:4]

def got_out(attempt):
    try:
        return bool(attempt())
    except OSError:
        return False

libc = ctypes.CDLL(None, use_errno=True)
print(json.dumps({
    "read": got_out(lambda: open(secret).read()),
    "write": got_out(lambda: open(outside, "w").close() or True),
    "network": got_out(lambda: socket.socket()),
    "namespace": libc.unshare(0x10000000) == 0,
    "signal": got_out(lambda: os.kill(int(pid), 0) is None),
    "scratch": got_out(lambda: open(os.environ["TMPDIR"] + "/probe", "w").close() or True),
}))
"""
_LIMITS = Limits(cpu_s=10, wall_s=60, memory_mb=256)


@dataclass(frozen=True)
class Proof:
    """What a probe of one mechanism showed. `stops` and `lets` are in words."""

    name: str
    works: bool
    stops: tuple[str, ...] = ()
    lets: tuple[str, ...] = ()
    reason: str = ""


_chosen: Sandbox | None = None


async def choose(*, allow_unsandboxed: bool = False) -> Sandbox:
    """Return the first mechanism that works here; proved once per process.

    Args:
        allow_unsandboxed: The reader asked, in so many words, for no sandbox where none works.

    Raises:
        CannotJudgeError: None works; says what to do.
    """
    global _chosen
    if _chosen is not None:
        return _chosen
    failed: list[Proof] = []
    for sandbox in mechanisms():
        proof = await prove(sandbox)
        if proof.works:
            _chosen = sandbox
            return sandbox
        failed.append(proof)
    if allow_unsandboxed:
        return Unsandboxed()
    way_out = "Install bubblewrap (apt install bubblewrap, dnf install bubblewrap)"
    if sys.platform != "linux":
        way_out = "Run modelduel on Linux, in a container or a virtual machine"
    raise CannotJudgeError(
        "No sandbox works here, so no answer's code is run. "
        + (" ".join(f"{proof.name}: {proof.reason}" for proof in failed) or "bubblewrap is not installed."),
        remedy=f"{way_out}; or, if you trust the answers with all your files, pass --allow-unsandboxed.",
    )


def mechanisms() -> Sequence[Sandbox]:
    """Return the mechanisms of this machine in the order in which they are tried."""
    if sys.platform == "darwin":
        return [Seatbelt()]
    return [*(Bubblewrap(program) for program in find()), Landlock()]


async def prove(sandbox: Sandbox) -> Proof:
    """Try to get out of a sandbox, harmlessly, and say what was stopped."""
    name = str(sandbox.program) if isinstance(sandbox, Bubblewrap) else sandbox.name
    with tempfile.TemporaryDirectory(prefix="modelduel-") as folder:
        secret = Path(folder, "secret")
        await asyncio.to_thread(secret.write_text, "secret", "utf-8")
        try:
            answer, complaint = await _attempt(sandbox, secret)
        except CannotJudgeError as error:
            return Proof(name, False, reason=error.message)
    try:
        escapes = json.loads(answer or b"")
        usable = escapes.pop("scratch")
        lets = tuple(words for key, words in STOPS.items() if escapes[key])
    except (ValueError, KeyError, TypeError, AttributeError):
        return Proof(name, False, reason=complaint or "It ended without a word.")
    stops = tuple(words for key, words in STOPS.items() if not escapes[key])
    if not usable:
        return Proof(name, False, stops, lets, "There is no folder to write to inside.")
    return Proof(name, not lets, stops, lets, f"It does not stop {', '.join(lets)}." if lets else "")


async def _attempt(sandbox: Sandbox, secret: Path) -> tuple[bytes | None, str]:
    """Run the probe; return its answer and the last line it complained with."""
    interpreter = own_interpreter()
    # The process that it tries to signal is a child of ours: as root, in an open sandbox, number 1 would answer too.
    target = await asyncio.create_subprocess_exec("/bin/cat", stdin=asyncio.subprocess.PIPE)
    try:
        job = Job(
            argv=(*interpreter.argv(), "probe.py", str(secret), str(secret.parent / "written"), str(target.pid)),
            files={"probe.py": _PROBE.encode()},
            binds=interpreter.binds,
            limits=_LIMITS,
        )
        async with await sandbox.spawn(job) as running:
            answer = await running.read_line()
            ended = await running.ended()
    finally:
        assert target.stdin is not None
        target.stdin.close()
        await target.wait()
    return answer, (ended.output.strip().splitlines() or [""])[-1]
