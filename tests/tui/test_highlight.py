from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers.python import PythonLexer

from modelduel.tui import highlight
from modelduel.tui.highlight import LANGUAGES, LONGEST, START, State, language_of, load

CODE = st.text(st.sampled_from("\"'`/*\\ \n#{}[]()$abdefx01=.:@<>-!%&|\t漢")).map(lambda text: text[:300])


def roles(language: str, *lines: str) -> list[list[tuple[str, str]]]:
    """Return for each line its words with their roles, leaving out what is plain."""
    state, found = START, []
    for line in lines:
        runs, state = load(language).lex(line, state)
        start, words = 0, []
        for run in runs:
            if run.role:
                words.append((line[start : run.end], run.role))
            start = run.end
        found.append(words)
    return found


def test_a_string_over_several_lines_stays_a_string() -> None:
    first, second, third = roles("python", 'x = """one', "def two", 'three""" + y')
    assert first[-1] == ('"""one', "string")
    assert second == [("def two", "string")]
    assert third[0] == ('three"""', "string")
    assert third[1][1] == "operator"


@pytest.mark.parametrize(
    "language", ["typescript", "javascript", "go", "java", "c", "cpp", "css", "rust", "kotlin", "sql"]
)
def test_a_block_comment_over_several_lines_stays_a_comment(language: str) -> None:
    first, second, third = roles(language, "/* one", "if two", "three */ x")
    assert first == [("/* one", "comment")]
    assert second == [("if two", "comment")]
    assert third[0] == ("three */", "comment")
    assert ("x", "comment") not in third


def test_a_raw_go_string_over_several_lines_stays_a_string() -> None:
    first, second, _ = roles("go", "s := `one", "func two", "three` + x")
    assert first[-1] == ("`one", "string")
    assert second == [("func two", "string")]


def test_a_comment_sign_within_a_string_opens_nothing() -> None:
    _, second = roles("typescript", 'const glob = "src/*"', "return x")
    assert ("return", "keyword") in second


@given(CODE)
def test_python_by_lines_is_coloured_as_pygments_colours_the_whole(text: str) -> None:
    whole = [""] * len(text)
    for at, token, value in PythonLexer().get_tokens_unprocessed(text + "\n"):
        role = highlight._role(token)
        whole[at : at + len(value)] = [role] * len(value)
    state, at = START, 0
    for line in text.split("\n"):
        stack = state.stack
        runs, state = load("python").lex(line, state)
        if "\\" in line or stack != ("root",):
            return  # a rule that sees past the line's end may decide otherwise
        start = 0
        for run in runs:
            assert all(role in (run.role, "") for role in whole[at + start : at + run.end] if line.strip())
            start = run.end
        at += len(line) + 1


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40)
@given(text=CODE)
def test_no_text_stops_a_lexer_and_runs_ascend_within_the_line(language: str, text: str) -> None:
    state: State = START
    for line in text.split("\n"):
        runs, state = load(language).lex(line, state)
        ends = [run.end for run in runs]
        assert ends == sorted(set(ends))
        assert all(0 < end <= len(line) for end in ends)
        assert state.stack


def test_a_line_longer_than_is_lexed_leaves_the_state_as_it_was() -> None:
    runs, state = load("python").lex('"""' + "x" * LONGEST, START)
    assert state == START
    assert runs[-1].end == LONGEST


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("Py title=x.py", "python"),
        ("tsx", "typescript"),
        ("golang", "go"),
        ("{.bash}", "bash"),
        ("", ""),
        ("brainfuck", ""),
        ("../../etc", ""),
    ],
)
def test_a_fence_names_its_language_in_many_ways(info: str, language: str) -> None:
    assert language_of(info) == language


def test_a_language_that_cannot_be_loaded_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlight, "LANGUAGES", {"python": ("no_such_module", "PythonLexer")})
    monkeypatch.setattr(highlight, "_ready", {})
    assert load("python").lex("def x")[0] == ()
