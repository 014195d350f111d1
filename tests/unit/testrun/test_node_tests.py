"""What is read from the text of a file of tests, and the canaries put into it."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.node_tests import NotUnderstoodError, expected_ids, is_test_file, with_canaries

TESTS = r"""
import { describe, it, test as check, test } from "node:test";
import assert from 'node:assert/strict';
import { split, type Part } from "../original.ts";

// test("in a comment", () => {});
/* test("in another", () => {}); */
const text = "test('in a string', () => {})";
const pattern = /test\("in a pattern"/g;
const half = text.length / 2 / 1;
const template = `${half ? `test("${half}", ` : "}"} test("in a template", () => {});`;

test("first", () => assert.deepEqual(split("a/b"), ["a", "b"]));
test('it\'s "second"', { timeout: 5 }, async (t) => {
  await t.test("inside", () => {});
  test("inside as well", () => {});
});
describe("group", { concurrency: 1 }, () => {
  it("third", () => { const shown = { test: 1, it: 2 }; assert.ok(shown.test); });
  describe("deeper", () => {
    it.skip("fourth", () => {});
  });
  it("fifth", function () { pattern.test("x"); });
});
const suite = 3, it2 = { test }, again = [1].map((test) => test + suite);
test("sixth", () => {});
"""


def test_tests_are_found_by_their_groups_and_names() -> None:
    assert expected_ids("a.test.ts", TESTS) == [
        "a.test.ts::first",
        'a.test.ts::it\'s "second"',
        "a.test.ts::group > third",
        "a.test.ts::group > deeper > fourth",
        "a.test.ts::group > fifth",
        "a.test.ts::sixth",
    ]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("for (const n of [1, 2]) test(`adds ${n}`, () => {});", "line 1"),
        ("\n\nconst name = 'x';\ntest(name, () => {});", "line 4"),
        ("test('a' + 'b', () => {});", "plain string"),
        ("test(() => {});", "plain string"),
        ("test", ""),
        ("test('\\u0041', () => {});", "escape"),
        ("test('a', () => {}); test('a', () => {});", "two tests"),
        ("import { expect, test } from 'vitest';\ntest('a', () => {});", "imports vitest"),
        ("import 'jest';\ntest('a', () => {});", "imports jest"),
        ("const text = `never ends", "does not end"),
        ("const text = 'never ends\n", "not understood"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, word: str) -> None:
    if not word:
        assert expected_ids("a.test.ts", text) == []
        return
    with pytest.raises(NotUnderstoodError, match=word):
        expected_ids("a.test.ts", text)


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\\\"'`\n\r\u2028\u2029"), min_size=1)


@given(st.lists(NAMES, unique=True, max_size=5), st.sampled_from("\"'"))
def test_any_plain_name_is_read_as_it_is(names: list[str], quote: str) -> None:
    text = "\n".join(f"it({quote}{name}{quote}, () => {{ /* }} */ }});" for name in names)
    assert expected_ids("a.test.ts", text) == [f"a.test.ts::{name}" for name in names]


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = expected_ids("a.test.ts", text)
    except NotUnderstoodError:
        return
    assert all(one.startswith("a.test.ts::") for one in found)


@pytest.mark.parametrize(
    "name", ["a.test.ts", "a_test.ts", "test.js", "deep/test-a.mjs", "hidden.spec.ts", "test_a.ts"]
)
def test_files_of_tests_are_known_by_their_names(name: str) -> None:
    assert is_test_file(name)


@pytest.mark.parametrize("name", ["helper.ts", "contest.ts", "a.test.py", "testing.ts", "a.test.json"])
def test_other_files_are_what_tests_import(name: str) -> None:
    assert not is_test_file(name)


def test_canaries_keep_the_lines_and_the_ids_of_the_real_tests() -> None:
    text, canaries = with_canaries("a.test.ts", TESTS)
    assert text.splitlines()[1 : len(TESTS.splitlines())] == TESTS.splitlines()[1:]
    ids = expected_ids("a.test.ts", text.replace('"judge:sealed"', '"node:x"'))
    assert ids[: len(expected_ids("a.test.ts", TESTS))] == expected_ids("a.test.ts", TESTS)
    assert len(canaries) == 4
    assert all(word in text for word in canaries.values())


def test_canaries_are_never_the_same() -> None:
    assert not set(with_canaries("a", "")[1].values()) & set(with_canaries("a", "")[1].values())


def test_canaries_come_after_tests_that_end_in_a_comment() -> None:
    text, _ = with_canaries("a.test.ts", textwrap.dedent("test('a', () => {}) // the end"))
    assert "\n;import" in text
