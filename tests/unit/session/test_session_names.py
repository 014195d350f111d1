import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.errors import InputError
from modelduel.session.model import ResponseKey
from modelduel.session.names import (
    check_id,
    check_key,
    is_id,
    is_rater,
    judgement_stem,
    parse_judgement,
    parse_stem,
    rater_slug,
    slug_of,
)

BAD_IDS = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "a\0b",
    "A",
    "a_b",
    "-a",
    "a-",
    "a--b",
    "ä",
    "a" * 65,
    "a\n",
    "con.txt",
]


@pytest.mark.parametrize("name", BAD_IDS)
def test_an_id_that_could_leave_its_folder_is_refused(name: str) -> None:
    assert not is_id(name)
    with pytest.raises(InputError, match="cannot name a file"):
        check_id(name)


@pytest.mark.parametrize("name", ["a", "till-balance", "2026-11-22", "a" * 64])
def test_ordinary_ids_are_taken(name: str) -> None:
    assert check_id(name) == name


@pytest.mark.parametrize(
    "key",
    [
        *(ResponseKey(name, "a") for name in BAD_IDS),
        ResponseKey("x", "a-b"),
        ResponseKey("x", "../a"),
        ResponseKey("x", ""),
        ResponseKey("x", "a", "py/thon"),
        ResponseKey("x", "a", ""),
        ResponseKey("x", "a", "none", 0),
        ResponseKey("x", "a", "none", 1, -1),
        ResponseKey("x", "a", "none", 1, 1_000_000),
    ],
)
def test_a_key_that_cannot_be_read_back_from_its_file_name_is_refused(key: ResponseKey) -> None:
    with pytest.raises(InputError):
        check_key(key)


@given(
    st.from_regex(r"[a-z][a-z0-9]{0,15}", fullmatch=True).filter(str.isascii),
    st.sampled_from(["none", "python", "typescript", "go"]),
    st.integers(1, 999_999),
    st.integers(1, 999_999),
)
def test_every_key_is_read_back_from_its_file_name(contender: str, language: str, sample: int, attempt: int) -> None:
    key = ResponseKey("till-balance", contender, language, sample, attempt)
    assert parse_stem("till-balance", check_key(key).stem) == key


@pytest.mark.parametrize("stem", ["a-python-1", "a-python-01-1", "a-python-1-1-1", "A-python-1-1", "a-python-1-٣", ""])
def test_other_file_names_are_no_responses(stem: str) -> None:
    assert parse_stem("till-balance", stem) is None


@given(
    st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,3}", fullmatch=True).filter(str.isascii), st.integers(1, 999_999)
)
def test_every_judgement_is_read_back_from_its_file_name(scenario: str, look: int) -> None:
    assert parse_judgement(judgement_stem(scenario, look)) == (scenario, look)


@pytest.mark.parametrize("look", [0, -1])
def test_a_pass_is_numbered_from_one(look: int) -> None:
    with pytest.raises(InputError, match="numbered from 1"):
        judgement_stem("x", look)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("me", "me"),
        ("Ana-Maria Kováč", "ana-maria-kováč"),
        ("  O'Brien_2 ", "o-brien-2"),
        ("Анна", "анна"),
        ("../etc", "etc"),
    ],
)
def test_a_rater_gets_a_folder_name(name: str, slug: str) -> None:
    assert rater_slug(name) == slug
    assert is_rater(slug)


@pytest.mark.parametrize("name", ["", "..", "///", "…", "\u202e", "x" * 41])
def test_a_rater_name_that_leaves_nothing_to_name_a_folder_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot name a folder"):
        rater_slug(name)


@given(st.text())
def test_a_slug_never_leaves_its_folder_and_is_its_own_slug(name: str) -> None:
    slug = slug_of(name)
    assert slug_of(slug) == slug
    assert not set(slug) & set("./\\\0\n\u202e ")
