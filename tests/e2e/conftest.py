"""What the end-to-end tests share: the real program, and the real local model, started once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelduel.contender import local_model
from modelduel.contender.local_server import LocalServer, SharedServer, start
from modelduel.errors import ModelduelError
from modelduel.testrun.go_runner import GoRunner

REQUIRE = "MODELDUEL_REQUIRE_LOCAL"
"""Set to 1 where these tests must not be skipped."""
REQUIRE_RUNNERS = "MODELDUEL_REQUIRE_RUNNERS"
"""The same for tests in other languages than Python."""


@pytest.fixture(scope="session")
def local_weights() -> Path:
    """The model's weights, fetched into the user's cache if they are not there yet."""
    try:
        return asyncio.run(local_model.setup(lambda done, total: None))
    except ModelduelError as error:
        if os.environ.get(REQUIRE) == "1":
            pytest.fail(f"{REQUIRE}=1, but the local model cannot be had: {error}", pytrace=False)
        pytest.skip(f"The local model cannot be had: {error}")


@pytest.fixture(scope="session")
def local_shared(local_weights: Path) -> Iterator[SharedServer]:
    """One real server for the whole run, to be handed to `LocalProvider(contender, local_shared)`."""
    shared = SharedServer(lambda: start(local_weights))
    asyncio.run(shared.get("the test run"))
    yield shared
    asyncio.run(shared.leave("the test run"))


@pytest.fixture
async def local_server(local_shared: SharedServer) -> LocalServer:
    """That server's address and key, to be reached in any other way."""
    return await local_shared.get("the test run")


@pytest.fixture(scope="session")
def warm_go() -> None:
    """A Go whose standard library is compiled, which takes about a minute the first time."""
    try:
        asyncio.run(GoRunner().warm())
    except ModelduelError as error:
        if os.environ.get(REQUIRE_RUNNERS) == "1":
            pytest.fail(f"{REQUIRE_RUNNERS}=1, but Go cannot be had: {error}", pytrace=False)
        pytest.skip(f"GO ANSWERS ARE NOT TESTED: {error}")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment without keys, config or sessions."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
    return {**kept, **folders, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@pytest.fixture
def run(home: dict[str, str], tmp_path: Path):
    """Run modelduel in an empty folder."""
    here = tmp_path / "here"
    here.mkdir()

    def run(*words: str, stdin: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[str]:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "modelduel", *words],
            input=given, capture_output=True, cwd=here, env={**home, **environment}, check=False, timeout=120,
        )  # fmt: skip
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def says(tmp_path: Path):
    """Make a `command` contender that says something."""

    def says(text: str, name: str = "says") -> str:
        file = tmp_path / f"{name}.md"
        file.write_text(text)
        return f"command:cat {file}"

    return says
