"""Scopes: the names around a line, told without parsing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.diff import scopes as module
from modelduel.diff.scopes import scopes

PYTHON = """
      | import x
      | class A:
A     |     @property
A     |     def f(
A.f   |         self,
A.f   |     ) -> int:
A.f   |         if x:
      | # a comment at the margin
A.f   |
A.f   |             return 1
A     |
A     |     async def g(self):
A.g   |         def h():
A.g.h |             pass
A.g   |         return h
      |
      | X = 1
"""

GO = """
           | package p
           | type Queue[T any] struct {
Queue      | 	items []T
Queue      | }
           | func (q *Queue[T]) Push(item T) error {
Queue.Push | 	if full {
Queue.Push | 		return err
Queue.Push | 	}
Queue.Push | }
           | func main() {
main       | 	go func() {
main       | 		x()
main       | 	}()
main       | }
           | type ID int
           | var x = 1
"""

TYPESCRIPT = """
                   | export default class Client extends Base {
Client             |   constructor(private readonly url: string) {
Client.constructor |     super();
Client.constructor |     for (const y of z(1)) {
Client.constructor |       w(() => {
Client.constructor |         q();
Client.constructor |       });
Client.constructor |     }
Client.constructor |   }
Client             |   static async *pages<T>(f: (x: T) => void): Promise<void> {
Client.pages       |     if (a) {
Client.pages       |       b();
Client.pages       |     }
Client.pages       |   }
Client             |   private handle = async (e: Event): Promise<void> => {
Client.handle      |     c();
Client.handle      |   };
Client             | }
                   | export const total = (items: Item[]): number => {
total              |   return 1;
total              | };
                   | export async function main(
main               |   a: string,
main               | ): number {
main               |   return 2;
main               | }
                   | interface Shape {
Shape              |   side: number;
Shape              | }
                   | it("works", async () => {
                   |   z();
                   | });
"""


@pytest.mark.parametrize(("language", "table"), [("python", PYTHON), ("go", GO), ("typescript", TYPESCRIPT)])
def test_each_line_stands_in_its_classes_and_functions(language: str, table: str) -> None:
    rows = [line.partition("|") for line in table.strip().split("\n")]
    code = [source.removeprefix(" ") for _, _, source in rows]
    found = zip(scopes(code, language), code, strict=True)
    assert [(".".join(scope), line) for scope, line in found] == [
        (names.strip(), line) for (names, _, _), line in zip(rows, code, strict=True)
    ]


def test_other_languages_have_no_scopes() -> None:
    assert scopes(["def f():", "    pass"], "cobol") == [(), ()]


@given(st.lists(st.text(st.sampled_from("\t \rdefclass fx(){}[]<>=:;*,\u2028\x00"), max_size=60)))
def test_every_line_of_any_text_has_a_scope(lines: list[str]) -> None:
    for language in ("python", "typescript", "go"):
        found = scopes(lines, language)
        assert len(found) == len(lines)
        assert all(re.fullmatch(r"[\w$#]+", name) for scope in found for name in scope)


def test_only_the_start_of_a_line_is_looked_at() -> None:
    line = "const f = " + " " * module._LOOK + "() => {"
    assert scopes([line, "  x"], "typescript") == [(), ()]
