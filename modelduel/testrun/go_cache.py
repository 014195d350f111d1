"""What compiling answers draws on, made once: the standard library, compiled, and the command that prepares answers.

Jobs see it read-only. Nothing but this writes to it, so that no answer can leave anything behind for the next.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import AsyncFileLock

from modelduel import paths
from modelduel.errors import CannotJudgeError
from modelduel.testrun.go_toolchain import Go, environment

OnProgress = Callable[[int, int], None]
"""Told how many packages are done, of how many."""

_INSIDE = Path(__file__).parent / "inside" / "go"
_SAMPLE = b"package sample\n\nfunc Double(n int) int { return 2 * n }\n"
_SAMPLE_TEST = b'package sample\n\nimport "testing"\n\nfunc TestDouble(t *testing.T) {}\n'
_COMMON = """
bufio bytes cmp container/heap container/list container/ring context encoding/base64 encoding/binary encoding/hex
encoding/json errors fmt hash/crc32 hash/fnv io io/fs iter log maps math math/bits math/rand math/rand/v2 os path
path/filepath reflect regexp runtime runtime/debug slices sort strconv strings sync sync/atomic testing
testing/synctest text/template time unicode unicode/utf8 unique unsafe
"""
"""What answers import. Others work as well, but are compiled each time."""
_RARE = """
compress/gzip crypto/hmac crypto/md5 crypto/rand crypto/sha1 crypto/sha256 crypto/sha512 crypto/subtle encoding/csv
encoding/gob encoding/xml hash/adler32 hash/maphash html log/slog math/big math/cmplx net/http net/http/httptest net/url
os/exec os/signal runtime/pprof testing/fstest testing/iotest testing/quick text/scanner text/tabwriter weak
"""
"""What they import now and then; left out for the race detector, with which the library takes several times as long."""


@dataclass(frozen=True)
class Workshop:
    """A warm cache and the command that prepares answers."""

    cache: Path
    prepare: Path


@functools.cache
def sources() -> dict[str, bytes]:
    """Return our own Go files, by the name that they have in the module `modelduel`."""
    files = [_INSIDE / "go.mod", *sorted(_INSIDE.glob("*/*.go"))]
    return {str(file.relative_to(_INSIDE)): file.read_bytes() for file in files}


def workshop_of(go: Go, *, race: bool = False) -> Workshop:
    """Return where a Go's workshop is, or will be."""
    key = hashlib.sha256(repr((sorted(sources().items()), _COMMON, _RARE, str(go.root))).encode()).hexdigest()[:16]
    # Each has its folder, since the go command, when it adds to a cache, clears away what it did not use.
    folder = paths.cache_dir() / "go" / f"{go.version}{'-race' if race else ''}"
    return Workshop(folder / "cache", folder / f"prepare-{key}")


def is_warm(go: Go, *, race: bool = False) -> bool:
    """Whether nothing is left to be made; a file or two are looked at."""
    return workshop_of(go, race=race).prepare.is_file()


async def warm(go: Go, on_progress: OnProgress | None = None, *, race: bool = False) -> Workshop:
    """Make whatever is missing, which takes about a minute the first time.

    Args:
        go: The toolchain.
        on_progress: Told as packages are compiled.
        race: For the race detector, which needs everything compiled in another way.

    Raises:
        CannotJudgeError: It cannot be made.
    """
    workshop = workshop_of(go, race=race)
    if workshop.prepare.is_file():
        return workshop
    folder = workshop.cache.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # what runs in a sandbox is another user when we are root
        async with AsyncFileLock(folder / "lock"):
            if not workshop.prepare.is_file():
                await _make(go, workshop, on_progress, race=race)
    except OSError as error:
        raise CannotJudgeError(f"Go's cache cannot be made: {error.strerror or error}.", where=str(folder)) from error
    return workshop


async def _make(go: Go, workshop: Workshop, on_progress: OnProgress | None, *, race: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="modelduel-") as name:
        box = Path(name)
        for file, content in {
            **{f"modelduel/{file}": content for file, content in sources().items()},
            "answer/sample.go": _SAMPLE,
            "tests/sample_test.go": _SAMPLE_TEST,
        }.items():
            (box / file).parent.mkdir(parents=True, exist_ok=True)
            (box / file).write_bytes(content)
        run = functools.partial(_run, environment(race=race), box, workshop.cache)
        inside, flags = box / "modelduel", ["-race"] if race else []
        known = set((await run(inside, [str(go.program), "list", "std"])).split())
        wanted = _COMMON if race else _COMMON + _RARE
        packages = [package for package in wanted.split() if package in known]
        needed = len((await run(inside, [str(go.program), "list", "-deps", *packages])).split())
        done = 0

        def compiled(line: str) -> None:
            nonlocal done
            if on_progress is not None and not line.startswith("#"):
                done = min(done + 1, needed)
                on_progress(done, needed)

        await run(inside, [str(go.program), "build", "-v", *flags, *packages], on_line=compiled)
        made = box / "prepare"
        await run(inside, [str(go.program), "build", "-ldflags=-s -w", "-o", str(made), "./prepare"])
        for kind in ("calls", "suite"):
            # One build of each kind compiles our own packages just as those of answers will find them.
            (box / "src").mkdir(exist_ok=True)
            task = {"kind": kind, "go": str(go.program), "root": str(go.root), "language": go.language, "word": "warm"}
            said = await run(box, [str(made)], given=json.dumps({**task, "race": race}).encode() + b"\n")
            if not json.loads(said.partition("\n")[0]).get("built"):
                raise CannotJudgeError(f"Go cannot compile a sample: {said.partition(chr(10))[0][:500]}")
        if on_progress is not None:
            on_progress(needed, needed)
        for old in workshop.prepare.parent.glob("prepare-*"):
            old.unlink()
        landed = workshop.prepare.with_name("preparing")
        landed.write_bytes(made.read_bytes())
        landed.chmod(0o755)
        landed.rename(workshop.prepare)


async def _run(
    env: dict[str, str],
    scratch: Path,
    cache: Path,
    folder: Path,
    argv: list[str],
    *,
    given: bytes | None = None,
    on_line: Callable[[str], None] | None = None,
) -> str:
    """Run a trusted command; return what it prints. Raises CannotJudgeError with its last words when it fails."""
    path = os.environ.get("PATH", "/usr/bin:/bin")
    process = await asyncio.create_subprocess_exec(
        *argv,
        cwd=folder,
        env={**env, "PATH": path, "HOME": str(scratch), "TMPDIR": str(scratch), "GOCACHE": str(cache)},
        stdin=asyncio.subprocess.PIPE if given is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        umask=0o022,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    complaints: list[str] = []

    async def listen(stream: asyncio.StreamReader) -> None:
        async for line in stream:
            complaints.append(line.decode("utf-8", "replace").strip())
            if on_line is not None:
                on_line(complaints[-1])

    async def speak() -> None:
        if given is not None and process.stdin is not None:
            process.stdin.write(given)
            process.stdin.close()

    try:
        output, *_ = await asyncio.gather(process.stdout.read(), listen(process.stderr), speak())
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if code:
        raise CannotJudgeError(f"Go cannot compile its own library: {' '.join(complaints[-5:]) or f'exit code {code}'}")
    return output.decode("utf-8", "replace")
