"""What the ticket shows: the headers of a part in the middle, and what never was wrong."""

from original import Recording, respond

TALK = Recording(bytes(range(200)), '"v1"')


def test_content_range_of_a_part_in_the_middle():
    response = respond(TALK, {"range": "bytes=20-59"})
    assert response.status == 206
    assert response.headers["Content-Range"] == "bytes 20-59/200"
    assert response.headers["Content-Length"] == "40"
    assert response.body == bytes(range(20, 60))


def test_without_a_range_the_whole_is_sent():
    response = respond(TALK, {})
    assert response.status == 200
    assert "Content-Range" not in response.headers
    assert response.headers["Content-Length"] == "200"
    assert response.body == TALK.data


def test_a_range_behind_the_end_cannot_be_satisfied():
    response = respond(TALK, {"range": "bytes=200-250"})
    assert response.status == 416
    assert response.headers["Content-Range"] == "bytes */200"
