"""What the ticket shows."""

from original import split_lines, weighings


def test_a_weighing_that_comes_in_two_chunks_is_not_void():
    chunks = [b"PLATE M-TK 118\r\nGROSS 18340\r\n", b"TARE 7920\r\n\r\n"]
    assert list(weighings(chunks)) == [{"PLATE": "M-TK 118", "GROSS": "18340", "TARE": "7920"}]


def test_lines_are_put_together_from_chunks():
    assert list(split_lines([b"PLATE M-T", b"K 118\r\nGRO", b"SS 18340"])) == [b"PLATE M-TK 118", b"GROSS 18340"]


def test_the_old_indicator_at_the_gate():
    assert list(split_lines([b"PLATE A 1||", b"GROSS 900||"], b"||")) == [b"PLATE A 1", b"GROSS 900"]
