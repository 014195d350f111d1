"""Which Go compiles answers: the user's where it is recent enough, else the one from the `runners` extra."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.installing import GO, install_line
from modelduel.testrun.languages import OutdatedError, Toolchain

OLDEST = (1, 22)
"""Loop variables are each iteration's own since then, and answers are written with that in mind."""

_VERSION = re.compile(r"go(\d+)\.(\d+)\S*")
_TIMEOUT_S = 60


@dataclass(frozen=True)
class Go:
    """A Go toolchain."""

    program: Path
    root: Path
    """GOROOT."""
    version: str
    """Such as `1.27.3`."""

    @property
    def language(self) -> str:
        """Version of the language for go.mod: all that this compiler knows."""
        return ".".join(self.version.split(".")[:2])

    def toolchain(self) -> Toolchain:
        """Return it as every language's is described."""
        return Toolchain("go", self.program, self.version, (self.root,))


_found: Go | None = None


def absence(too_old: tuple[Path, str] | None = None) -> CannotJudgeError:
    """Return what is said where there is no Go, or only one that is too old: its program and version."""
    needed = f"Go answers need Go {OLDEST[0]}.{OLDEST[1]} or newer"
    if too_old is None:
        return CannotJudgeError(f"{needed}, and none is here.", remedy=install_line(GO))
    return OutdatedError(needed, *too_old, remedy=install_line(GO))


def places() -> Iterator[Path]:
    """Yield the go commands there are, in the order in which they are asked."""
    if (program := shutil.which("go")) is not None:
        yield Path(program)
    spec = importlib.util.find_spec("go")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "bin" / "go").is_file():
            yield Path(folder) / "bin" / "go"


async def find_go() -> Go:
    """Return the first Go that is recent enough; asked once per process. Raises CannotJudgeError."""
    global _found
    if _found is None:
        too_old: tuple[Path, str] | None = None
        for program in places():
            if (answer := await _asked(program)) is None:
                continue
            go, numbers = answer
            if numbers >= OLDEST:
                _found = go
                return go
            too_old = too_old or (program, go.version)
        raise absence(too_old)
    return _found


def environment(*, race: bool = False) -> dict[str, str]:
    """Return the variables with which the go command reads and fetches nothing but what it is given."""
    return {
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GOENV": "off",
        "GOTELEMETRY": "off",
        "GOWORK": "off",
        "GOFLAGS": "-trimpath",
        "CGO_ENABLED": "1" if race else "0",
    }


def read_version(text: str) -> tuple[str, tuple[int, int]] | None:
    """Return a version as Go writes it (`go1.27.3`, `devel go1.28-abc`) without its `go`, and its first two numbers."""
    found = _VERSION.search(text)
    return (found.group()[2:].split("-")[0], (int(found[1]), int(found[2]))) if found else None


async def _asked(program: Path) -> tuple[Go, tuple[int, int]] | None:
    """Return what a go command says of itself, and its version's numbers, or None where it does not run."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(program, "env", "-json", "GOVERSION", "GOROOT"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), **environment()},
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(), _TIMEOUT_S)
        finally:
            if process.returncode is None:
                process.kill()
        known = json.loads(said)
        version, root = read_version(known["GOVERSION"]), await asyncio.to_thread(Path(known["GOROOT"]).resolve)
    except (OSError, ValueError, KeyError, TypeError, TimeoutError):
        return None
    if version is None:
        return None
    # What PATH names may be a wrapper that picks a version; this is the one that answered.
    return Go(root / "bin" / "go", root, version[0]), version[1]
