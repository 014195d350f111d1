"""What a compiler's words come to: a fault of the answer's, or trouble that is nobody's loss."""

from __future__ import annotations

import pytest

from modelduel.testrun.go_build import NotBuilt, judged


@pytest.mark.parametrize(
    "words",
    [
        "calc.go:3:2: undefined: read-only",
        "calc.go:3:8: malformed import path \"a: read-only file system\": invalid char ' '",
        "",
    ],
)
def test_what_the_compiler_says_of_an_answer_is_the_answers_fault(words: str) -> None:
    found = judged({"broken": words}, b"")
    assert isinstance(found, NotBuilt)
    assert (found.outcome, found.reason) == ("error", f"The answer does not compile: {words}")


@pytest.mark.parametrize("trouble", ["read-only file system", "input/output error", "too many open files in system"])
def test_trouble_of_the_machine_is_nobodys_loss_and_is_told(trouble: str) -> None:
    line = f"calc.go:5:2: open /cache/go/ab/abc-d: {trouble}"
    found = judged({"broken": f"go: something before\n{line}\nand after"}, b"")
    assert isinstance(found, NotBuilt)
    assert (found.outcome, found.reason) == ("harness-error", f"The answer could not be compiled here: {line}")
