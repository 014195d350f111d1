"""TypeScript and JavaScript answers as programs in a sandbox: what of them is laid down, and the worker over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from modelduel.testrun.model import Limits
from modelduel.testrun.node_toolchain import Node
from modelduel.testrun.program import Program
from modelduel.testrun.sandbox import Job

_INSIDE = Path(__file__).parent / "inside"
MODULES = frozenset({".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"})
_SETTINGS = frozenset({"package.json", "node.config.json", ".npmrc", ".env"})
# Node cannot move its descriptors, so a shell does: requests to 8, replies to 9, and what is printed to the output.
_MOVED = 'exec "$@" 8<&0 9>&1 </dev/null >&2'
# Node's own lock on its doors: no programs; no debugger, which could read this program's memory, and write to it; and
# of the files no more than the answer's, so not /proc either, where that memory is a file.
_LOCKED = """node=$1; shift
exec "$node" --permission --allow-worker "--allow-fs-read=$PWD" "--allow-fs-read=$TMPDIR" "--allow-fs-write=$TMPDIR" \\
  --allow-fs-read=/usr --allow-fs-read=/dev --allow-fs-write=/dev "$@" 8<&0 9>&1 </dev/null >&2"""


def node_job(
    node: Node,
    program: str,
    candidate: Mapping[str, str],
    limits: Limits,
    *,
    files: Mapping[str, str] | None = None,
    locked: bool = False,
) -> Job:
    """Return the job of one of our own programs beside a candidate.

    Args:
        node: What runs it.
        program: Its name among the programs that run inside.
        candidate: File name -> text; laid down below `answer`, but for settings, which would change how its neighbours
            are read.
        limits: What it may use.
        files: More to lay down.
        locked: Whether Node itself is to keep the candidate from programs, files and its own insides.
    """
    laid = {f"answer/{name}": text for name, text in candidate.items() if PurePosixPath(name).name not in _SETTINGS}
    # The nearest of its kind: none from a folder further up is looked for.
    laid = {"package.json": "{}", **laid, **(files or {})}
    # The collector tries harder near its limit; near enough to help, and too far off to end the process first.
    heap = f"--max-old-space-size={limits.memory_mb * 3 // 2}"
    return Job(
        argv=("/bin/sh", "-c", _LOCKED if locked else _MOVED, "sh", *node.argv(heap), program),
        files={
            **{name: (_INSIDE / name).read_bytes() for name in (program, "modules.mjs")},
            **{name: text.encode() for name, text in laid.items()},
        },
        binds=node.toolchain.binds,
        env={"OPENSSL_CONF": "/dev/null"},  # Node does not start where there is one that it may not read
        limits=limits,
    )


def node_program(node: Node, candidate: Mapping[str, str], entries: Sequence[str], limits: Limits) -> Program:
    """Return the worker over a candidate."""
    job = node_job(node, "worker.mjs", candidate, limits)
    return Program(job, {"files": modules_of(candidate), "entries": list(entries)})


def modules_of(candidate: Mapping[str, str]) -> list[str]:
    """Return the files that are imported: modules, but neither declarations nor tests of the answer's own."""
    return [name for name in candidate if PurePosixPath(name).suffix in MODULES and not _is_beside(PurePosixPath(name))]


def _is_beside(path: PurePosixPath) -> bool:
    """Whether a module is named as one that goes with another: `x.d.ts`, `x.test.ts`."""
    return PurePosixPath(path.stem).suffix in (".d", ".test", ".spec")
