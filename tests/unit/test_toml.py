"""TOML: what is written reads back equal, and every finding of a file is reported at once."""

import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modelduel import toml
from modelduel.errors import FindingsError, InputError
from modelduel.text import printable_encoding

ANY_TEXT = st.text(st.one_of(st.characters(codec=None, exclude_categories=()), st.sampled_from("\r\n\"'\\ \t\x00")))
TOML_VALUE = st.recursive(
    st.one_of(ANY_TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ANY_TEXT, inner, max_size=4)),
    max_leaves=12,
)


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    x: int
    y: float = 0.0
    note: str | None = None


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    title: str
    kind: Literal["plain", "ruled"] = "plain"
    points: list[Point] = msgspec.field(default_factory=list)
    named: dict[str, Point] = msgspec.field(default_factory=dict)
    made: datetime.datetime | None = None
    code: str | dict[str, str] | None = None
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


def storable(value: Any) -> Any:
    """What of a value a TOML file can hold: no None, no lone surrogate."""
    if isinstance(value, str):
        return printable_encoding(value)
    if isinstance(value, dict):
        return {printable_encoding(key): storable(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [storable(item) for item in value if item is not None]
    return value


def findings(text: str) -> set[tuple[str, str]]:
    with pytest.raises(FindingsError) as caught:
        toml.convert(toml.parse(text, "sheet.toml"), Sheet, "sheet.toml")
    assert all(finding.file == "sheet.toml" for finding in caught.value.findings)
    return {(finding.key, finding.expected) for finding in caught.value.findings}


@given(st.dictionaries(ANY_TEXT, TOML_VALUE, max_size=5))
@example({"crlf": "a\r\nb\r\n", "lf": "a\nb\n"})
@example({"lone": "a\rb", "tail": "line\n\\", "quotes": '"""\n"""', "first": "\n\n"})
@example({"text": "\ud83d \udc80", "\udc80": {"deep": ["\udfff\n", None]}, "none": None})
def test_what_is_written_reads_back_equal(table: dict[str, Any]) -> None:
    assert toml.parse(toml.dumps(table).decode("utf-8"), "t") == storable(table)


@given(ANY_TEXT, st.lists(ANY_TEXT), st.dictionaries(ANY_TEXT, ANY_TEXT))
def test_a_struct_reads_back_equal(title: str, notes: list[str], code: dict[str, str]) -> None:
    made = datetime.datetime(2026, 11, 22, 12, 4, 31, 250_000, tzinfo=datetime.UTC)
    sheet = Sheet(
        storable(title), points=[Point(1, 2.5, storable(note)) for note in notes], made=made, code=storable(code)
    )
    assert toml.convert(toml.parse(toml.dumps(sheet).decode("utf-8"), "t"), Sheet, "t") == sheet


def test_text_over_several_lines_is_written_over_several_lines() -> None:
    assert b'"""\nfirst\nsecond\n"""' in toml.dumps({"prompt": "first\nsecond\n"})


def test_every_finding_of_a_file_is_reported_at_once() -> None:
    text = """
    kind = "dotted"
    colour = "red"
    points = [{ x = 1 }, { x = "one", y = true, z = 0 }, 7]
    code = 3
    [named.a]
    note = 5
    """
    assert findings(text) == {
        ("title", "a string"),
        ("kind", "one of plain, ruled"),
        ("colour", "one of title, kind, points, named, made, code, extra"),
        ("points[2].x", "a whole number"),
        ("points[2].y", "a number"),
        ("points[2].z", "one of x, y, note"),
        ("points[3]", "a table"),
        ("named.a.x", "a whole number"),
        ("named.a.note", "a string"),
        ("code", "a string or a table"),
    }


@given(st.sets(st.sampled_from(["title", "kind", "points", "named", "made", "extra"]), min_size=1))
def test_each_wrong_key_has_its_finding_whatever_the_others_are(wrong: set[str]) -> None:
    data: dict[str, Any] = {"title": "fine"} | dict.fromkeys(wrong, False)
    with pytest.raises(FindingsError) as caught:
        toml.convert(data, Sheet, "f")
    assert {finding.key for finding in caught.value.findings} == wrong


def test_a_finding_says_where_what_was_expected_and_what_was_found() -> None:
    with pytest.raises(FindingsError, match=r"pack/a\.toml \[title\]: expected a string, found the value true"):
        toml.convert({"title": True}, Sheet, "pack/a.toml")


def test_a_long_wrong_value_is_cut_short() -> None:
    with pytest.raises(FindingsError) as caught:
        toml.convert({"title": ["\x1b" * 100_000]}, Sheet, "f")
    assert len(str(caught.value)) < 200
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \nb = 1", "line 1"),
        ("a = 1\na = 2", "Not valid TOML"),
        ("a = 2026-02-30", "Not valid TOML"),
        ("a = " + "1" * 5000, "Not valid TOML"),
        ("a = " + "[" * 100_000, "Not valid TOML"),
        ("extra." + "a." * 5000 + "b = 1", "Not valid TOML"),
        ("extra." + "a." * 500 + "b = 1", "more than 64 deep"),
        ("a = " + "[" * 100 + "]" * 100, "more than 64 deep"),
        ("\x00", "Not valid TOML"),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_not_toml_is_refused_with_its_name(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        toml.parse(text, "broken.toml")
    assert caught.value.where == "broken.toml"


def test_a_file_is_read_into_its_struct(tmp_path: Path) -> None:
    path = tmp_path / "sheet.toml"
    path.write_bytes(b'title = "One"\nextra.deep.key = 1\n')
    assert toml.load(path, Sheet) == Sheet("One", extra={"deep": {"key": 1}})


def test_a_file_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\r\nb\rc\n")
    assert toml.read_text(path, "a.txt") == "a\r\nb\rc\n"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"pack/gone\.toml: There is no such file"):
        toml.load(tmp_path / "gone.toml", Sheet, shown_as="pack/gone.toml")


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot be read"):
        toml.load(tmp_path, Sheet)


def test_bytes_that_are_no_utf8_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'a = "\xe9"')
    with pytest.raises(InputError, match="byte 5"):
        toml.load(path, Sheet)
