"""How a stream may end: with exactly one `Stop`, or with a failure that says what is missing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

from modelduel.contender.failures import Place, explain, no_stop_reason
from modelduel.contender.model import Piece, Stop


async def to_the_end(pieces: AsyncGenerator[Piece, None], place: Callable[[], Place]) -> AsyncGenerator[Piece, None]:
    """Pass the pieces of one answer on, keep its `Stop` for last, and turn whatever is raised into a ProviderFailure.

    Services may send the usage after the stop reason. Once the reason is known, an error costs nothing more than that:
    the answer is complete. A clean end without a reason is a failure: part of the answer may be missing.

    Args:
        pieces: What a service's events were read into; closed in any case, which closes the connection.
        place: Where the request went, asked for only when something failed.
    """
    stop: Stop | None = None
    try:
        async for piece in pieces:
            if type(piece) is Stop:
                stop = piece
            else:
                yield piece
    except Exception as error:
        if stop is None:
            raise explain(error, place()) from error
    finally:
        await pieces.aclose()
    if stop is None:
        raise no_stop_reason(place())
    yield stop
