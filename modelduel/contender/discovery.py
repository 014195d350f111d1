"""Finding a model server of the user's own on the ports such servers usually take."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from modelduel.contender.model import Contender
from modelduel.contender.readings import MOST_MODELS, word

if TYPE_CHECKING:
    import httpx2

USUAL_PORTS: dict[str, int] = {"Ollama": 11434, "LM Studio": 1234, "llama.cpp": 8080, "vLLM": 8000}
"""The default port of each server; which one really listens there is not asked."""

_PATIENCE_S = 1.0
_MOST_BYTES = 1_000_000


class FoundServer(Struct, frozen=True):
    """A server on this machine that lists models in the way of the chat completions API."""

    usual: str
    """The server that usually takes this port; a guess."""
    base_url: str
    models: tuple[str, ...]

    def contender(self, model: str) -> Contender:
        """Return a contender for one of its models."""
        return Contender(provider="openai-chat", model=model, base_url=self.base_url)


async def find_servers(ports: Mapping[str, int] = USUAL_PORTS, *, patience_s: float = _PATIENCE_S) -> list[FoundServer]:
    """Ask every port at once for its models; whatever does not list any is passed over in silence.

    Args:
        ports: Server name -> port on the loopback interface.
        patience_s: Seconds given to each port, from connection to the last byte.
    """
    client = await asyncio.to_thread(_client)
    async with client:
        found = await asyncio.gather(*(_ask(client, name, port, patience_s) for name, port in ports.items()))
    return [server for server in found if server is not None]


def _client() -> httpx2.AsyncClient:
    import httpx2  # 0.1 s, and its certificates as much again: not on the event loop

    return httpx2.AsyncClient(trust_env=False, follow_redirects=False, headers={"Accept-Encoding": "identity"})


async def _ask(client: httpx2.AsyncClient, name: str, port: int, patience_s: float) -> FoundServer | None:
    base_url = f"http://127.0.0.1:{port}/v1"
    body = bytearray()
    try:
        async with asyncio.timeout(patience_s), client.stream("GET", f"{base_url}/models") as response:
            if response.status_code != 200:
                return None
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > _MOST_BYTES:
                    return None
    except Exception:  # noqa: BLE001  anything may listen there and say anything; it is no model server, that is all
        return None
    models = listed(bytes(body))
    return FoundServer(name, base_url, models) if models else None


def listed(body: bytes) -> tuple[str, ...]:
    """Return the model ids in the answer to `GET /v1/models`; none if it is not one."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list):
        return ()
    ids = [entry.get("id") for entry in entries[:MOST_MODELS] if isinstance(entry, dict)]
    # An id that could not be shown and typed again as it is names no model one could ask.
    return tuple(id_ for id_ in ids if isinstance(id_, str) and id_ and word(id_) == id_)
