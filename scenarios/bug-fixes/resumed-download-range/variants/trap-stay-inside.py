"""Hands out recordings to the players in the reading rooms, whole or in part.

A player that was interrupted goes on where it stopped, and a listener may jump to the middle: both ask for a part with
a Range header (RFC 9110, section 14). The router has already found the recording and put the names of the request's
headers into lower case; what comes out of here goes to the socket as it is.

Our players never ask for several ranges at once. Whoever does, or sends a Range that makes no sense, gets the whole
recording, which the RFC allows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]*)-([0-9]*)\s*", re.IGNORECASE | re.ASCII)


class NotSatisfiable(Exception):
    """The range makes sense, but none of it lies in the recording."""


@dataclass(frozen=True)
class Recording:
    data: bytes
    etag: str
    content_type: str = "audio/ogg"


@dataclass(frozen=True)
class Span:
    """Bytes of a recording, from `start` up to but not including `stop`."""

    start: int
    stop: int


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def parse_range(header: str | None, size: int) -> Span | None:
    """The part of `size` bytes that a Range header asks for; None where the whole is to be sent.

    "bytes=0-99" are the first hundred bytes, "bytes=100-" is all but those, "bytes=-100" are the last hundred. Parts
    that reach beyond the end are cut there.
    """
    found = _ONE_RANGE.fullmatch(header or "")
    if found is None:
        return None
    first, last = found.groups()
    if first:
        start = int(first)
        if last and int(last) < start:
            return None
        if start >= size:
            raise NotSatisfiable(header)
        return Span(start, min(int(last) + 1, size) if last else size)
    if not last:
        return None
    wanted = min(int(last), size)
    if wanted == 0:
        raise NotSatisfiable(header)
    return Span(size - wanted, size)


def content_range(span: Span, size: int) -> str:
    """The value of Content-Range for a part; the copying job writes it into its journal as well."""
    return f"bytes {span.start}-{span.stop - 1}/{size}"


def parts(size: int, length: int) -> list[str]:
    """The Content-Range of each part of at most `length` bytes, as the copying job asks for them one by one."""
    return [content_range(Span(at, min(at + length, size)), size) for at in range(0, size, length)]


def respond(recording: Recording, request_headers: dict[str, str], method: str = "GET") -> Response:
    """Answer a GET or HEAD; a HEAD gets the headers of the GET and no body."""
    if method not in ("GET", "HEAD"):
        return Response(405, {"Allow": "GET, HEAD", "Content-Length": "0"})
    size = len(recording.data)
    headers = {"Accept-Ranges": "bytes", "Content-Type": recording.content_type, "ETag": recording.etag}
    # A player that holds half of an older version must not get the other half of this one.
    condition = request_headers.get("if-range", recording.etag)
    try:
        span = parse_range(request_headers.get("range"), size) if condition == recording.etag else None
    except NotSatisfiable:
        return Response(416, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
    if span is None:
        status, body = 200, recording.data
    else:
        status = 206
        # HTTP counts the last byte in.
        first, last = span.start, span.stop - 1
        body = recording.data[first : last + 1]
        headers["Content-Range"] = content_range(Span(first, min(last + 1, size - 1)), size)
    headers["Content-Length"] = str(len(body))
    return Response(status, headers, body if method == "GET" else b"")
