"""What a file of node:test tests holds, read from its text alone, and the tests of the judge's own put among them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_TEST_FILE = re.compile(r"(?:.*[._-])?(?:test|spec)|test[._-].*")
_GROUPS = frozenset({"describe", "suite"})
_CALLS = frozenset({"test", "it"}) | _GROUPS
_WORDS = ("edges", "limits", "order", "nothing", "repeats", "a mixture", "large input", "the same again")
"""For the names of canaries, which should look like any other test's."""
_IMPORT = re.compile(
    r"""(?:^|[;\s])(?:import|export)\b[^;'"]*?\bfrom\s*(['"])(.+?)\1|(?:^|[;\s])import\s*(['"])(.+?)\3"""
)
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<template>`)
    |(?P<number>\d[\w.]*)
    |(?P<name>(?:[^\W\d]|\$)[\w$]*)
    |(?P<mark>=>|[^\s\w'"])
    """,
    re.VERBOSE | re.DOTALL,
)
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+-*%<>~^") | {"=>", "return", "typeof", "case", "in", "of", "await", "", "}"}
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "'": "'", '"': '"', "\\": "\\", "`": "`"}


class NotUnderstoodError(ValueError):
    """A test file says what its tests are in a way that cannot be read from its text."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def is_test_file(name: str) -> bool:
    """Whether Node takes a file for tests; others are what tests import."""
    path = PurePosixPath(name)
    return path.suffix in (".ts", ".mts", ".js", ".mjs") and _TEST_FILE.fullmatch(path.stem) is not None


def expected_ids(file: str, text: str) -> list[str]:
    """Return the ids of the tests in a file: `file::outer > inner`, as they stand in their groups.

    Only names that are plain strings are understood, and each must be the only one of its kind: what a loop or a
    variable names is for the scenario's `ids` to say. Tests inside tests need not be named.

    Raises:
        NotUnderstoodError: Something else is found; says where.
    """
    for found in _IMPORT.finditer(text):
        name = found[2] or found[4]
        if not name.startswith((".", "/", "node:")):
            raise NotUnderstoodError(f"{file} imports {name}, which is not there: tests are written for node:test.")
    names = [" > ".join(path) for path in _tests(file, list(_tokens(file, text)))]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise NotUnderstoodError(f"{file} holds two tests called {twice!r}.")
    return [f"{file}::{name}" for name in names]


def tests_in(files: Mapping[str, str]) -> list[str]:
    """Return the ids of the tests that files hold. Raises NotUnderstoodError."""
    return [one for name in sorted(files) if is_test_file(name) for one in expected_ids(name, files[name])]


def with_canaries(file: str, text: str) -> tuple[str, dict[str, str]]:
    """Return a file's text with canaries at its end, and canary id -> text that its failure must hold.

    A canary is a test that must fail: what makes failing tests pass makes it pass too. Lines keep their numbers.
    """
    test, assertions, check = (f"_{secrets.token_hex(6)}" for _ in range(3))
    words = [secrets.token_hex(6) for _ in range(4)]
    named = [f"copes with {one} ({secrets.randbelow(900) + 100})" for one in secrets.SystemRandom().sample(_WORDS, 4)]
    bodies = (
        f'() => {{ {assertions}.equal("{words[0]}", ""); }}',
        f'{{}}, () => {{ {assertions}.deepEqual(["{words[1]}"], []); }}',
        f'async () => {{ await {assertions}.rejects(async () => 0, undefined, "{words[2]}"); }}',
        f'(t) => {{ t.assert.ok(false, "{words[3]}"); }}',
    )
    tests = "".join(f'{test}("{name}", {body}); ' for name, body in zip(named, bodies, strict=True))
    first = f'import {{ check as {check} }} from "judge:sealed"; {check}(); '
    last = f'import {{ test as {test} }} from "node:test"; import {assertions} from "node:assert/strict"; {tests}'
    return f"{first}{text}\n;{last}\n", {f"{file}::{name}": word for name, word in zip(named, words, strict=True)}


def _tests(file: str, tokens: list[_Token]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every test; a call counts when it is no method and nothing's argument but a group's body."""
    groups: list[tuple[int, str]] = []
    hidden: int | None = None
    depth = 0
    for at, token in enumerate(tokens):
        if token.text in "([{" and token.kind == "mark":
            depth += 1
        elif token.text in ")]}" and token.kind == "mark":
            depth -= 1
            while groups and depth < groups[-1][0]:
                groups.pop()
            if hidden is not None and depth < hidden:
                hidden = None
        elif token.kind == "name" and token.text in _CALLS and hidden is None:
            opened = _opening(tokens, at)
            if opened is None:
                continue
            name = _literal(file, tokens, opened + 1)
            if token.text in _GROUPS:
                groups.append((depth + 1, name))
            else:
                yield (*(group for _, group in groups), name)
                hidden = depth + 1


def _opening(tokens: list[_Token], at: int) -> int | None:
    """Return where the bracket of a call opens, or None where a name is no call of a test: `t.test(`, `test.skip`."""
    before = tokens[at - 1].text if at else ""
    after = at + 1
    while after + 1 < len(tokens) and tokens[after].text == ".":  # test.skip, describe.only
        after += 2
    is_call = before not in (".", "?.", "function") and after < len(tokens) and tokens[after].text == "("
    return after if is_call else None


def _literal(file: str, tokens: list[_Token], at: int) -> str:
    token = tokens[at] if at < len(tokens) else _Token("mark", "", 0)
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if token.kind != "string" or after not in (",", ")"):
        raise NotUnderstoodError(
            f"{file}, line {token.line}: the name of this test cannot be read from the text. "
            "Write it as a plain string, or list the ids under [tests]."
        )
    return _unquoted(file, token)


def _unquoted(file: str, token: _Token) -> str:
    def character(found: re.Match[str]) -> str:
        if found[1] not in _SIMPLE_ESCAPES:
            raise NotUnderstoodError(f"{file}, line {token.line}: this escape in a test's name is not understood.")
        return _SIMPLE_ESCAPES[found[1]]

    return re.sub(r"\\(.)", character, token.text[1:-1], flags=re.DOTALL)


def _tokens(file: str, text: str) -> Iterator[_Token]:
    """Split JavaScript or TypeScript roughly: enough to tell code from strings, templates, comments and patterns."""
    at, line = 0, 1
    last = ""
    while at < len(text):
        if text[at] == "/" and last in _BEFORE_REGEX and (found := _REGEX.match(text, at)):
            token = _Token("regex", found[0], line)
        elif (found := _TOKEN.match(text, at)) is None:
            raise NotUnderstoodError(f"{file}, line {line}: {text[at : at + 20]!r} is not understood.")
        elif found.lastgroup == "template":
            token = _Token("template", text[at : _template_end(file, text, at, line)], line)
        else:
            token = _Token(found.lastgroup or "", found[0], line)
        at += len(token.text)
        line += token.text.count("\n")
        if token.kind != "blank":
            last = token.text
            yield token


def _template_end(file: str, text: str, start: int, line: int) -> int:
    """Return the end of a template; what stands in its `${}` belongs to it."""
    at, depth = start + 1, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if depth == 0 and text[at] == "`":
            return at + 1
        if depth and text[at] == "`":
            at = _template_end(file, text, at, line)
            continue
        if text.startswith("${", at):
            depth += 1
            at += 2
            continue
        if depth and text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
        at += 1
    raise NotUnderstoodError(f"{file}, line {line}: this template does not end.")
