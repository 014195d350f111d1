"""Plain TOML is read exactly as tomllib reads it, or not at all."""

import datetime
import tomllib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modelduel import plain_toml, toml
from modelduel.session import records
from tests.doubles.sessions import NOON, judgement, large_answer, response, scenario

WHEN = "2026-11-22 12:04:31.25+00:00"
RECORDS = [
    records.encode_response(large_answer(1)[0]).decode(),
    records.encode_response(response("", error='It said "no".\t', total_s=1e-05)).decode(),
    records.encode_judgement(judgement(note="C:\\temp")).decode(),
    toml.dumps(scenario()).decode(),
]
LINES = [
    *("a = 1", "b = -0", "a = 'x'", 'b = "x"', '"a" = "\\n"', "a = []", "a = 1.5e-05", f"a = {WHEN}", "b = true", ""),
    *("a = [", "b = [", "    1,", "    { a = 1, b = 'x' },", "    { a = 1, a = 2 },", "    {  },", "    [],", "]"),
    *("[a]", "[b]", "[a.b]", "[a.b.c]", "[b.a]", "[[a]]", "[[b]]", "[[a.b]]", "[a.a]", "a.b = 1", "b = { a = 1 }"),
    *('a = """', '"""', "# a = 1", "a = 1 # b", "b = 0x1", "a = +1", "a = nan", "    { a = 1,  },", "    { a = 1 }"),
]
VALUE = st.one_of(
    st.text(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.datetimes(timezones=st.just(datetime.UTC)),
    st.lists(st.one_of(st.text(), st.integers(), st.dictionaries(st.text(), st.text(), max_size=3)), max_size=3),
)
TABLE = st.dictionaries(st.text(), st.one_of(VALUE, st.dictionaries(st.text(), VALUE, max_size=3)), max_size=4)


def is_read_alike_or_not_at_all(text: str) -> bool:
    """Whether it was read; repr tells 1 from 1.0 and from True, and nan is nan in it."""
    plain = plain_toml.read(text)
    if plain is not None:
        assert repr(plain) == repr(tomllib.loads(text))
    return plain is not None


@pytest.mark.parametrize("text", RECORDS)
def test_what_the_program_writes_of_a_session_is_read(text: str) -> None:
    assert is_read_alike_or_not_at_all(text)


@given(TABLE)
@example({"at": NOON, "deep": {"list": [{"a": "1"}, {}]}})
def test_any_table_written_is_read_alike_or_not_at_all(table: dict[str, Any]) -> None:
    is_read_alike_or_not_at_all(toml.dumps(table).decode())


@given(st.lists(st.sampled_from(LINES), max_size=12))
@example(["a = 1", "a = 2"])
@example(["[a]", "[a]"])
@example(["[a.b]", "[a]"])
@example(["a = 1", "[a.b]"])
@example(["a = [", "]", "[[a]]"])
@example(["[[a]]", "[a.b]"])
@example(["[[a]]", "a = 1", "[[a]]", "a = 2", "[b]"])
@example(["]"])
@example(["a = [", "b = 1"])
@example(["a = [", "    1,"])
@example(["a = [", "    { a = 1,  },", "]"])
@example(["a = [", "    { a = 1, a = 2 },", "]"])
def test_any_order_of_lines_is_read_alike_or_not_at_all(lines: list[str]) -> None:
    is_read_alike_or_not_at_all("".join(f"{line}\n" for line in lines))


@given(st.sampled_from(RECORDS), st.data())
def test_a_damaged_record_is_read_alike_or_not_at_all(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 3, len(text))))
    put = data.draw(st.text(st.one_of(st.sampled_from("\"'\\\r\n\t\x00\x7f ,=[]{}.+-_e0123456789nu"), st.characters())))
    is_read_alike_or_not_at_all(text[:start] + put + text[end:])


@pytest.mark.parametrize(
    "line",
    [
        *('a = "\t"', r'a = "\b\t\n\f\r\"\\"', 'a = "\x85\u2028"', "a = '\\n'", "a = ''", '"" = 1', "1-_ = 1"),
        *("a = -1", "a = 0", "a = 999999999999999999", "a = 1e400", "a = -0.0", "a = 0.1", "a = false", f"a = {WHEN}"),
        *("[a.b.c.d.e.f.g.h]", "[[a]]", "a = [\n]", "a = []"),
    ],
)
def test_each_plain_form_is_read(line: str) -> None:
    assert is_read_alike_or_not_at_all(f"{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        *("a = 01", "a = 1_0", "a = 1.", "a = .5", "a = 1e", "a = ١", "a = 12:00:00", "a = 2026-11-22", "a=1", "a = "),
        *("a = 0000-01-01 00:00:00+00:00", "a = 2026-02-30 00:00:00+00:00", "a = 2026-11-22 24:00:00+00:00"),
        *('a = "\x00"', 'a = "\x7f"', 'a = "\r"', r'a = "\u0041"', r'a = "\x"', 'a = "', "a = '''x'''", 'a = """x"""'),
        *("[a.b.c.d.e.f.g.h.i]", "[a..b]", '["a"]', "[a]]", "[[a]", "é = 1", " a = 1", "a = 1 ", "a = 1\r"),
    ],
)
def test_all_else_is_left_to_tomllib(line: str) -> None:
    assert plain_toml.read(f"{line}\n") is None


def test_no_text_nests_deeper_than_a_table_may() -> None:
    text = "[a.b.c.d.e.f.g.h]\nlist = [\n    { x = 1 },\n]\n"
    depth, value = 0, plain_toml.read(text)
    while isinstance(value, dict | list):
        depth, value = depth + 1, next(iter(value.values() if isinstance(value, dict) else value))
    assert depth == plain_toml.MAX_DEPTH + 1  # with the file's own table
    assert plain_toml.MAX_DEPTH < toml.MAX_DEPTH


def test_a_last_line_without_its_end_is_left_to_tomllib() -> None:
    assert plain_toml.read("a = 1") is None
    assert toml.parse("a = 1", "x") == {"a": 1}
