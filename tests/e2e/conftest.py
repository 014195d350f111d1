"""What the end-to-end tests share: the real local model, started once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelduel.contender import local_model
from modelduel.contender.local_server import LocalServer, SharedServer, start
from modelduel.errors import ModelduelError

REQUIRE = "MODELDUEL_REQUIRE_LOCAL"
"""Set to 1 where these tests must not be skipped."""


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
