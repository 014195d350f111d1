"""Proofs that were had before: kept by the hash of everything they follow from, in small files that may be deleted."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import sys
from collections.abc import Collection, Mapping
from importlib import metadata
from pathlib import Path

import msgspec

from modelduel import paths
from modelduel.caching import write_cached
from modelduel.check.model import Result
from modelduel.decoding import decoder
from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario
from modelduel.testrun.languages import runner_of

MOST_FILES = 4_096
"""As many proofs are kept; the oldest go first."""
_LARGEST = 1 << 20
_LOOK_EVERY = 256
_PACKAGE = Path(__file__).parent.parent
_ROOMS = ("check", "testrun", "scenario", "metrics")
_SOURCES = (".py", ".go", ".mjs")


def content_of(scenario: Scenario) -> str:
    """Return the hash of a whole scenario, its variants included, but for the rubric: nothing runs on that."""
    spec = msgspec.structs.replace(scenario.spec, rubric=[])
    return hashlib.sha256(msgspec.json.encode([spec, dict(scenario.texts)], order="sorted")).hexdigest()


async def toolchains(languages: Collection[Language]) -> dict[str, str]:
    """Return what runs each language here, such as `go 1.27.3`; `missing` where nothing does."""
    found: dict[str, str] = {}
    for language in sorted(languages):
        try:
            toolchain = await runner_of(language).ready()
            found[language] = f"{toolchain.name} {toolchain.version}"
        except CannotJudgeError:
            found[language] = "missing"
    return found


def key_of(scenario: Scenario, versions: Mapping[str, str], sandbox: str, repeats: int) -> str:
    """Return the hash of everything that a proof follows from, in hexadecimal.

    Args:
        scenario: All of it.
        versions: From `toolchains`.
        sandbox: Name of the mechanism.
        repeats: How often original and reference are run.
    """
    used = [versions.get(language, "") for language in scenario.languages]
    facts = (content_of(scenario), used, sandbox, repeats, _provers())
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@functools.cache
def _provers() -> str:
    """Return a hash of what runs, judges and proves: this program's own sources, Python and pytest; some 10 ms once."""
    hashed = hashlib.sha256(f"{sys.version} {metadata.version('pytest')}".encode())
    found = [*_PACKAGE.glob("*.py"), *(file for room in _ROOMS for file in (_PACKAGE / room).rglob("*"))]
    for file in sorted(found):
        if file.suffix in _SOURCES:
            hashed.update(f"\0{file.relative_to(_PACKAGE)}\0".encode() + file.read_bytes())
    return hashed.hexdigest()


class Kept:
    """The proofs kept in a folder. Its methods touch the disk, and are meant for a thread.

    What is found there and does not fit is as good as not there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or paths.cache_dir() / "proofs"
        self._until_look = 0

    def get(self, key: str, id_: str) -> Result | None:
        """Return the result kept under a key, marked as cached, or None."""
        path = self._folder / key
        try:
            if path.is_symlink() or path.stat().st_size > _LARGEST:
                return None
            result = decoder(Result).decode(path.read_bytes())
        except (OSError, ValueError, msgspec.MsgspecError):
            return None
        if result.id != id_ or not result.ok or result.findings:
            return None
        return msgspec.structs.replace(result, cached=True)

    def put(self, key: str, result: Result) -> bool:
        """Keep a result; say whether it is kept."""
        try:
            write_cached(self._folder / key, msgspec.json.encode(result))
        except OSError:
            return False  # the result is as good without
        self._until_look -= 1
        if self._until_look < 0:
            self._until_look = _LOOK_EVERY
            self._drop_oldest()
        return True

    def _drop_oldest(self) -> None:
        with contextlib.suppress(OSError):
            files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
            for file in files[MOST_FILES:]:
                file.unlink(missing_ok=True)
