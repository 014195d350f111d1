"""Results that were had before: kept by the hash of everything they follow from, in small files that may be deleted."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import msgspec
from msgspec import Struct

from modelduel import paths
from modelduel.caching import write_cached
from modelduel.decoding import decoder
from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Language
from modelduel.testrun.judge import OnResult, OnWait, judge
from modelduel.testrun.languages import runner_of
from modelduel.testrun.model import Limits, Outcome, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Sandbox

KEPT: frozenset[Outcome] = frozenset({"passed", "failed", "error"})
"""Outcomes that follow from the candidate alone. The others may follow from the machine, on that day."""

MOST_FILES = 2_048
MOST_BYTES = 64 << 20
"""What is kept at most, give or take what comes between two looks; the oldest go first."""
_LARGEST = 2 << 20
"""Bytes of one result; one with more output than that is not kept."""
_LOOK_EVERY = 64
_PACKAGE = Path(__file__).parent
_SOURCES = (".py", ".go", ".mjs")


class _Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file holds, after a line with the hash of it."""

    key: str
    run: TestRun


async def judge_or_recall(
    tests: Suite | CaseTable,
    candidate: Mapping[str, str],
    language: Language,
    limits: Limits,
    sandbox: Sandbox,
    *,
    results: Results,
    fresh: bool = False,
    on_result: OnResult | None = None,
    on_wait: OnWait | None = None,
    python: Path | None = None,
) -> TestRun:
    """Return what is kept of the same run, or judge and keep the result; otherwise as `judge`.

    What runs on packages of the user's own is never kept: they change without a word.

    Args:
        results: Where results are kept.
        fresh: Judges in any case, and keeps the newer result.
    """

    async def judged() -> TestRun:
        return await judge(
            tests, candidate, language, limits, sandbox, on_result=on_result, on_wait=on_wait, python=python
        )

    if python is not None:
        return await judged()
    try:
        toolchain = await runner_of(language).ready()
    except CannotJudgeError:
        return await judged()  # which says why nothing was run
    version = f"{toolchain.name} {toolchain.program} {toolchain.version}"
    key = await asyncio.to_thread(key_of, tests, candidate, language, limits, sandbox=sandbox.name, toolchain=version)
    if not fresh and (known := await asyncio.to_thread(results.get, key)) is not None:
        for test in known.tests:
            if on_result is not None:
                on_result(test)
        return known
    run = await judged()
    await asyncio.to_thread(results.put, key, run)
    return run


def key_of(
    tests: Suite | CaseTable,
    candidate: Mapping[str, str],
    language: str,
    limits: Limits,
    *,
    sandbox: str,
    toolchain: str,
) -> str:
    """Return the hash of everything that a result follows from, in hexadecimal; some milliseconds for large answers.

    Args:
        tests: All of their texts and ids are part of it.
        candidate: File name -> text.
        language: Of the candidate.
        limits: What it may use.
        sandbox: Name of the mechanism.
        toolchain: Which one runs it, with its version.
    """
    # `repr` parts what JSON does not: one infinity from another, and lone surrogates.
    facts = (sorted(candidate.items()), tests, language, limits, sandbox, toolchain, _judges())
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@functools.cache
def _judges() -> str:
    """Return a hash of what runs and judges candidates: this package's own sources, Python and pytest; some ms once."""
    hashed = hashlib.sha256(f"{sys.version} {metadata.version('pytest')}".encode())
    for file in sorted(_PACKAGE.rglob("*")):
        if file.suffix in _SOURCES:
            hashed.update(f"\0{file.relative_to(_PACKAGE)}\0".encode() + file.read_bytes())
    return hashed.hexdigest()


def results_dir() -> Path:
    """Return the folder for results in the user's cache."""
    return paths.cache_dir() / "results"


class Results:
    """The results kept in a folder. Its methods touch the disk, and are meant for a thread.

    Nothing that is found there is trusted to be what was written: what does not fit is as good as not there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or results_dir()
        self._until_look = 0

    def get(self, key: str) -> TestRun | None:
        """Return what is kept under a key, marked as cached, or None."""
        path = self._folder / key
        try:
            data = _read(path)
            head, _, body = data.partition(b"\n")
            if hashlib.sha256(body).hexdigest().encode() != head:
                return None
            entry = decoder(_Entry).decode(body)
        except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
            return None
        if entry.key != key or not _may_be_kept(entry.run):
            return None
        with contextlib.suppress(OSError):  # a folder that cannot be written to can still be read
            os.utime(path)
        return msgspec.structs.replace(entry.run, cached=True)

    def put(self, key: str, run: TestRun) -> bool:
        """Keep a run under a key, if it is one to be kept; say whether it is kept."""
        if not _may_be_kept(run):
            return False
        body = msgspec.json.encode(_Entry(key, run))
        if len(body) > _LARGEST:
            return False
        try:
            write_cached(self._folder / key, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        except OSError:
            return False  # the result is as good without
        self._until_look -= 1
        if self._until_look < 0:
            self._until_look = _LOOK_EVERY
            self._drop_oldest()
        return True

    def _drop_oldest(self) -> None:
        """Delete what is too much, the oldest first, and what a crash left unfinished a long time ago along with it."""
        found: list[tuple[float, int, str]] = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # gone meanwhile
                    about = entry.stat(follow_symlinks=False)
                    found.append((about.st_mtime, about.st_size, entry.path))
        count, size = 0, 0
        for _, length, path in sorted(found, reverse=True):
            count, size = count + 1, size + length
            if count > MOST_FILES or size > MOST_BYTES:
                with contextlib.suppress(OSError):
                    Path(path).unlink()


def _may_be_kept(run: TestRun) -> bool:
    """Say whether a run follows from the candidate alone; one that says `passed` has something to show for it."""
    if run.outcome == "passed" and not (run.tests and all(test.status == "passed" for test in run.tests)):
        return False
    return run.outcome in KEPT and not run.cached


def _read(path: Path) -> bytes:
    """Return a file's bytes. Raises OSError for what is no plain file of a fitting size, a pipe or a link for one."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST + 100:
            raise OSError(f"{path} is no result")
        return file.read(_LARGEST + 100)
