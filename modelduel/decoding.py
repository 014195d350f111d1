"""Values into structs by msgspec, each type made ready by one thread at a time."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_one_at_a_time = threading.Lock()
_made: dict[object, msgspec.json.Decoder[Any]] = {}


def decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    """Return the decoder of a type from JSON, always the same one; any number of threads may use it.

    What msgspec knows of a struct it finds out when the struct is first decoded, and a second thread that comes
    meanwhile is given what is there so far: the process ends with a segmentation fault (msgspec 0.22, which says that
    all of it may be used in threads). So whoever decodes comes by here first.
    """
    with _one_at_a_time:
        if type_ not in _made:
            _made[type_] = msgspec.json.Decoder(type_)
        return _made[type_]


def convert(data: object, type_: type[T]) -> T:
    """Turn plain values into a type, strictly. Raises msgspec.ValidationError."""
    decoder(type_)
    return msgspec.convert(data, type_, strict=True)
