"""Exactly one stop, at the end, or a failure."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from modelduel.contender.ending import to_the_end
from modelduel.contender.failures import Place
from modelduel.contender.model import Piece, ProviderFailure, Stop, Usage

PLACE = Place(host="http://x", model="m", timeout_s=1.0)
STOP = Stop("stop", "finished")


class Stream:
    """Yields some pieces, then raises or ends; knows whether it was closed."""

    def __init__(self, *pieces: Piece, error: Exception | None = None) -> None:
        self.closed = False
        self._pieces = pieces
        self._error = error

    async def run(self) -> AsyncGenerator[Piece, None]:
        try:
            for piece in self._pieces:
                yield piece
            if self._error:
                raise self._error
        finally:
            self.closed = True


def ending(stream: Stream) -> AsyncGenerator[Piece, None]:
    return to_the_end(stream.run(), lambda: PLACE)


async def test_the_stop_comes_last_even_if_usage_came_after_it() -> None:
    stream = Stream("a", STOP, Usage(output=1))
    assert [piece async for piece in ending(stream)] == ["a", Usage(output=1), STOP]
    assert stream.closed


async def test_no_stop_is_a_failure() -> None:
    pieces = ending(Stream("a"))
    assert await anext(pieces) == "a"
    with pytest.raises(ProviderFailure, match="without a stop reason"):
        await anext(pieces)


async def test_an_error_before_the_stop_is_explained() -> None:
    with pytest.raises(ProviderFailure, match="could not be read") as caught:
        _ = [piece async for piece in ending(Stream("a", error=KeyError("x")))]
    assert isinstance(caught.value.__cause__, KeyError)


async def test_an_error_after_the_stop_is_forgiven() -> None:
    assert [piece async for piece in ending(Stream("a", STOP, error=OSError()))] == ["a", STOP]


async def test_leaving_early_closes_the_stream() -> None:
    stream = Stream("a", "b", STOP)
    pieces = ending(stream)
    assert await anext(pieces) == "a"
    await pieces.aclose()
    assert stream.closed
