"""Reading a provider to its end."""

from __future__ import annotations

from contextlib import aclosing

from modelduel.contender.model import Contender, Piece, Provider, ProviderFailure, Request, Stop, Usage
from tests.doubles.wire import WireDouble

REQUEST = Request(system="Be brief.", prompt="Say hello.")
HOSTED = ("anthropic", "openai", "openai-chat")


def at(wire: WireDouble, provider: str, **settings: object) -> Contender:
    """Return a contender that talks to the double."""
    url = wire.anthropic_url if provider == "anthropic" else wire.openai_url
    chosen = {"model": "m", "base_url": url, "timeout_s": 20.0, **settings}
    return Contender(provider=provider, **chosen)  # type: ignore[arg-type]  # tests name providers and settings freely


class Answer:
    """What one stream came to."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.failure: ProviderFailure | None = None

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    @property
    def usage(self) -> Usage | None:
        """The last usage known."""
        known = [piece for piece in self.pieces if isinstance(piece, Usage)]
        return known[-1] if known else None

    @property
    def stop(self) -> Stop | None:
        """The last piece, if it is a stop."""
        last = self.pieces[-1] if self.pieces else None
        return last if isinstance(last, Stop) else None


async def read(provider: Provider, request: Request = REQUEST) -> Answer:
    """Ask once, read to the end or the failure, and close the provider."""
    answer = Answer()
    try:
        async with aclosing(provider.stream(request)) as pieces:
            async for piece in pieces:
                answer.pieces.append(piece)
    except ProviderFailure as failure:
        answer.failure = failure
    finally:
        await provider.aclose()
    return answer
