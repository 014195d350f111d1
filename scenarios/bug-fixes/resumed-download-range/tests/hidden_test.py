"""What decides: for every way to ask for a part, the headers describe exactly the bytes that are sent."""

import re

import pytest
from original import NotSatisfiable, Recording, Response, Span, content_range, parse_range, parts, respond

TALK = Recording(bytes(range(50)), '"v7"', "audio/flac")


def asked(header, recording=TALK, method="GET", **others):
    return respond(recording, {"range": header, **others}, method)


def described(response):
    """First and last position and size, from Content-Range."""
    found = re.fullmatch(r"bytes ([0-9]+)-([0-9]+)/([0-9]+)", response.headers["Content-Range"])
    assert found, response.headers["Content-Range"]
    return tuple(map(int, found.groups()))


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=7-31", 7, 31),
        ("bytes=0-0", 0, 0),
        ("bytes=13-13", 13, 13),
        ("bytes=48-48", 48, 48),
        ("bytes=0-48", 0, 48),
        ("bytes=0-49", 0, 49),
        ("bytes=49-49", 49, 49),
        ("bytes=5-49", 5, 49),
        ("bytes=5-50", 5, 49),
        ("bytes=40-9999", 40, 49),
        ("bytes=0-", 0, 49),
        ("bytes=5-", 5, 49),
        ("bytes=49-", 49, 49),
        ("bytes=-1", 49, 49),
        ("bytes=-20", 30, 49),
        ("bytes=-49", 1, 49),
        ("bytes=-50", 0, 49),
        ("bytes=-51", 0, 49),
        (" Bytes = 3-4 ", 3, 4),
    ],
)
def test_headers_describe_what_is_sent(header, first, last):
    response = asked(header)
    assert response.status == 206
    assert described(response) == (first, last, 50)
    assert response.body == TALK.data[first : last + 1]
    assert response.headers["Content-Length"] == str(last - first + 1)


def test_every_pair_of_positions_agrees_with_its_body():
    for first in range(50):
        for last in range(first, 50):
            response = asked(f"bytes={first}-{last}")
            assert described(response) == (first, last, 50)
            assert len(response.body) == last - first + 1


def test_a_recording_of_one_byte():
    clip = Recording(b"x", '"c"')
    for header in ("bytes=0-0", "bytes=0-", "bytes=-1", "bytes=0-7"):
        response = asked(header, clip)
        assert (response.status, described(response), response.body) == (206, (0, 0, 1), b"x")


def test_a_player_that_fetches_part_after_part_gets_everything_once():
    fetched = b""
    while True:
        response = asked(f"bytes={len(fetched)}-{len(fetched) + 6}")
        if response.status == 416:
            break
        first, last, size = described(response)
        assert first == len(fetched)
        fetched += response.body
        assert last + 1 == len(fetched)
        assert size == 50
    assert fetched == TALK.data


@pytest.mark.parametrize("header", ["bytes=50-", "bytes=50-60", "bytes=51-51", "bytes=-0"])
def test_what_lies_outside_cannot_be_satisfied(header):
    response = asked(header)
    assert response.status == 416
    assert response.headers == {"Content-Range": "bytes */50", "Content-Length": "0"}
    assert response.body == b""
    with pytest.raises(NotSatisfiable):
        parse_range(header, 50)


def test_an_empty_recording_has_no_parts():
    silence = Recording(b"", '"s"')
    assert asked("bytes=0-", silence).status == 416
    assert asked("bytes=-5", silence).status == 416
    assert respond(silence, {}).headers["Content-Length"] == "0"


@pytest.mark.parametrize("header", ["bytes=9-8", "bytes=-", "bytes=", "bytes=0-1,4-5", "seconds=0-9", "0-9", "bytes=a-b", ""])
def test_what_makes_no_sense_gets_the_whole(header):
    response = asked(header)
    assert response.status == 200
    assert "Content-Range" not in response.headers
    assert response.body == TALK.data
    assert parse_range(header, 50) is None


def test_head_gets_the_headers_of_get_without_a_body():
    for header in ("bytes=10-19", "bytes=10-", "bytes=-10", "nonsense"):
        get, head = asked(header), asked(header, method="HEAD")
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def test_other_methods_are_refused():
    response = asked("bytes=0-9", method="POST")
    assert response == Response(405, {"Allow": "GET, HEAD", "Content-Length": "0"}, b"")


def test_if_range_decides_between_part_and_whole():
    part = asked("bytes=30-", **{"if-range": '"v7"'})
    assert (part.status, described(part)) == (206, (30, 49, 50))
    whole = asked("bytes=30-", **{"if-range": '"v6"'})
    assert (whole.status, whole.body) == (200, TALK.data)
    assert asked("bytes=99-", **{"if-range": '"v6"'}).status == 200


def test_the_other_headers_are_as_before():
    for header in ("bytes=10-19", "nonsense"):
        headers = asked(header).headers
        assert headers["Accept-Ranges"] == "bytes"
        assert headers["Content-Type"] == "audio/flac"
        assert headers["ETag"] == '"v7"'


def test_parse_range_still_gives_half_open_spans():
    assert parse_range("bytes=7-31", 50) == Span(7, 32)
    assert parse_range("bytes=7-", 50) == Span(7, 50)
    assert parse_range("bytes=-7", 50) == Span(43, 50)
    assert parse_range("bytes=7-99", 50) == Span(7, 50)
    assert parse_range(None, 50) is None


def test_content_range_still_takes_half_open_spans():
    assert content_range(Span(0, 50), 50) == "bytes 0-49/50"
    assert content_range(Span(20, 21), 50) == "bytes 20-20/50"


def test_the_copying_jobs_parts_are_as_before():
    assert parts(25, 10) == ["bytes 0-9/25", "bytes 10-19/25", "bytes 20-24/25"]
    assert parts(20, 10) == ["bytes 0-9/20", "bytes 10-19/20"]
    assert parts(1, 10) == ["bytes 0-0/1"]
    assert parts(0, 10) == []
