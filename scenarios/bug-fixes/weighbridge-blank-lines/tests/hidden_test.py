"""What decides: how a stream is cut changes neither its lines nor when they are passed on."""

import itertools

import pytest
from original import WeighingError, net_kg, parse_line, split_lines, weighings

LORRY = {"PLATE": "M-TK 118", "GROSS": "18340", "TARE": "7920"}
VAN = {"PLATE": "STA X 7", "GROSS": "2410"}
STREAM = b"PLATE M-TK 118\r\nGROSS 18340\r\nTARE 7920\r\n\r\nPLATE STA X 7\r\nGROSS 2410\r\n\r\n"


def lines_of(text, delimiter):
    """What is right: the text as a whole, cut at its delimiters."""
    lines = text.split(delimiter)
    return lines if lines[-1] else lines[:-1]


def cuts(text):
    """Every way to cut a text into chunks that are not empty."""
    for chosen in itertools.product((False, True), repeat=len(text) - 1):
        places = [0, *(at for at, cut in enumerate(chosen, 1) if cut), len(text)]
        yield [text[start:end] for start, end in itertools.pairwise(places)]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (b"ab\r\ncd\r\n", b"\r\n"),
        (b"a\r\n\r\nb\r\n\r\n", b"\r\n"),
        (b"\r\n\r\n\r\na", b"\r\n"),
        (b"\r\n\r\n", b"\r\n"),
        (b"a\rb\nc\r\r\n", b"\r\n"),
        (b"ab\r\ncd\r", b"\r\n"),
        (b"a||b||||c|", b"||"),
        (b"a|||b|||||", b"||"),
        (b"a\n\nb\n\nc", b"\n"),
        (b"a<>b<><>", b"<>"),
        (b"aa--=b--==c", b"--="),
        (b"nothing ends", b"\r\n"),
    ],
)
def test_every_way_to_cut_a_text_gives_the_same_lines(text, delimiter):
    expected = lines_of(text, delimiter)
    for chunks in cuts(text):
        assert list(split_lines(chunks, delimiter)) == expected, chunks


def test_a_chunk_that_is_a_delimiter():
    assert list(split_lines([b"a", b"\r\n", b"b"])) == [b"a", b"b"]
    assert list(split_lines([b"a\r\n", b"\r\n", b"b"])) == [b"a", b"", b"b"]
    assert list(split_lines([b"a", b"\r\n", b"\r\n", b"b\r\n"])) == [b"a", b"", b"b"]
    assert list(split_lines([b"\r\n"])) == [b""]


def test_a_delimiter_in_two_chunks():
    assert list(split_lines([b"a\r", b"\n"])) == [b"a"]
    assert list(split_lines([b"a\r", b"\nb\r", b"\n"])) == [b"a", b"b"]
    assert list(split_lines([b"a\r\n\r", b"\nb"])) == [b"a", b"", b"b"]


def test_empty_chunks_change_nothing():
    assert list(split_lines([b"", b"a\r\n", b"", b"\r\nb", b"", b"\r", b"", b"\n"])) == [b"a", b"", b"b"]
    assert list(split_lines([b"", b""])) == []
    assert list(split_lines([])) == []


def test_an_empty_delimiter_is_refused():
    with pytest.raises(ValueError):
        list(split_lines([b"a"], b""))


class Port:
    """Chunks that know how many of them were taken."""

    def __init__(self, *chunks):
        self.taken = 0
        self.chunks = chunks

    def __iter__(self):
        for chunk in self.chunks:
            self.taken += 1
            yield chunk


def test_a_line_is_passed_on_as_soon_as_it_is_complete():
    port = Port(b"a\r\n", b"b", b"\r", b"\nc\r\nd\r\n", b"\r\n", b"e")
    assert [(line, port.taken) for line in split_lines(port)] == [
        (b"a", 1),
        (b"b", 4),
        (b"c", 4),
        (b"d", 4),
        (b"", 5),
        (b"e", 6),
    ]


def test_a_weighing_is_passed_on_with_the_first_line_after_it():
    port = Port(b"GROSS 7\r\n", b"\r\n", b"GROSS 8\r\n", b"\r\n\r\n", b"GROSS 9\r\n")
    assert [(weighing, port.taken) for weighing in weighings(port)] == [
        ({"GROSS": "7"}, 3),
        ({"GROSS": "8", "VOID": "1"}, 4),
        ({"GROSS": "9"}, 5),
    ]


def test_weighings_do_not_depend_on_the_size_of_chunks():
    for size in range(1, len(STREAM) + 1):
        chunks = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]
        assert list(weighings(chunks)) == [LORRY, VAN], size


def test_a_cancelled_weighing_is_void_however_it_is_cut():
    cancelled = STREAM.replace(b"7920\r\n\r\n", b"7920\r\n\r\n\r\n")
    for size in range(1, len(cancelled) + 1):
        chunks = [cancelled[at : at + size] for at in range(0, len(cancelled), size)]
        assert list(weighings(chunks)) == [{**LORRY, "VOID": "1"}, VAN], size


def test_the_last_weighing_may_be_cancelled_too():
    assert list(weighings([STREAM, b"\r\n"])) == [LORRY, {**VAN, "VOID": "1"}]


def test_further_empty_lines_mean_nothing():
    assert list(weighings([b"\r\n\r\n\r\n", STREAM, b"\r\n\r\n\r\n"])) == [LORRY, {**VAN, "VOID": "1"}]


def test_a_weighing_may_end_with_the_stream():
    assert list(weighings([b"GROSS 7\r\n\r\nGROSS 8"])) == [{"GROSS": "7"}, {"GROSS": "8"}]


def test_weighings_of_the_old_indicator():
    text = STREAM.replace(b"\r\n", b"||")
    for size in (1, 2, 3, 5, 16, 200):
        chunks = [text[at : at + size] for at in range(0, len(text), size)]
        assert list(weighings(chunks, b"||")) == [LORRY, VAN], size


def test_what_is_no_weighing_is_an_error():
    for line in (b"GROSS", b"gross 7", b" 7", b"12 7"):
        with pytest.raises(WeighingError):
            parse_line(line)
        with pytest.raises(WeighingError):
            list(weighings([line + b"\r\n\r\n"]))
    assert parse_line(b"PLATE  D\xdcW 3 ") == ("PLATE", "D\xdcW 3")


def test_net_weight_is_as_before():
    assert net_kg(LORRY) == 10420
    assert net_kg(VAN) == 2410
    assert net_kg({"GROSS": "5", "TARE": "5"}) == 0
    assert net_kg({"GROSS": "5", "TARE": "0"}) == 5
    for wrong in ({"TARE": "5"}, {"GROSS": "x"}, {"GROSS": "5", "TARE": "6"}, {"GROSS": "5", "TARE": "-1"}):
        with pytest.raises(WeighingError):
            net_kg(wrong)
