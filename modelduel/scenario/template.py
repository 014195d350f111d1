"""A new scenario's `scenario.toml`, with comments for whoever goes on writing it, and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from modelduel import toml
from modelduel.scenario.model import ScenarioFile, Variant

NEEDS_PACKAGES = "Its tests need the project's packages: judge with --python and a virtual environment."
"""A note for the head of a scenario that was made with such an environment."""
_SUFFIX = {"python": ".py", "typescript": ".ts", "go": ".go"}
_PROMPT = """
# What both models are asked, word for word, followed by the files below. Write it as a colleague would write the
# ticket: what is seen, what is wanted, what is to be returned. Never how to do it.
"""
_TESTS = """
# How an answer is judged. `visible` tests may be read by whoever scores, `hidden` ones decide: the trap must pass the
# first and fail one of the second. Instead of a suite, a table of calls and values is safer: kind = "cases".
"""
_NO_TESTS = """
# [tests]
# kind = "suite"
# visible = ["tests/visible_test{suffix}"]
# hidden = ["tests/hidden_test{suffix}"]
"""
_WHY = {
    "reference": "The fix that you believe in; it passes everything.",
    "alternative": "Another right answer, written another way; it shows that the tests reject nobody for his style.",
    "trap": "The wrong answer that looks right: it passes the visible tests and fails a hidden one.",
    "naive": "The slow answer, which misses the time limit.",
}
_REVIEW = """
# The written answers that prove the review: one that finds everything, and one of generic advice that finds nothing.
[review]
reference = "reference.md"
stock = "stock.md"

# One of these for each planted defect; `lines` and `anchor` say where it is, `finds` how an answer may name it.
# [[defect]]
# id = "name-of-defect"
# title = "What is wrong"
# lines = [1, 2]
# defect_class = "correctness"
# severity = "high"
# anchor = "text in those lines"
# finds = ["words|that an answer would use"]
"""


def scenario_toml(spec: ScenarioFile, note: str = "") -> str:
    """Return the text of a scenario's file, without its inline texts.

    Args:
        spec: What is known so far.
        note: Lines for its head.
    """
    head = (
        "# A scenario of modelduel. What every key means: docs/scenarios.md; what is missing: modelduel scenarios check"
    )
    lines = [head, *(f"# {line}" for line in note.splitlines() if line), *_parts(spec)]
    return "\n".join(lines).strip() + "\n"


def missing(spec: ScenarioFile) -> Iterator[str]:
    """Yield, in words, what a scenario lacks to be used or proved."""
    roles = {variant.role for variant in spec.variant}
    if not spec.prompt.strip():
        yield "a prompt: what the models are asked"
    if spec.category == "review":
        if not (spec.defect or spec.factor or (spec.review and spec.review.control)):
            yield "the planted defects, or the factors of a design question"
        return
    if not spec.files and spec.category != "algorithm":
        yield "the original: the code that the models are shown"
    if spec.tests is None:
        yield "tests, which judge the answers"
    if "reference" not in roles:
        yield "a reference: an answer that is right, to show that the tests can be passed"
    if "alternative" not in roles:
        yield "an alternative: another right answer, to show that the tests reject nobody for his style"
    if spec.category == "algorithm" and "naive" not in roles:
        yield "a naive variant: a slow answer, to show that the time limit tells"
    if spec.category != "algorithm" and "trap" not in roles:
        yield "a trap: a wrong answer that looks right, to show that the hidden tests tell"


def _parts(spec: ScenarioFile) -> Iterator[str]:
    suffix = _SUFFIX.get(spec.language or "", "")
    about: dict[str, Any] = {"id": spec.id, "title": spec.title, "category": spec.category}
    if spec.language:
        about["language"] = spec.language
    yield _toml(**about, difficulty=spec.difficulty)
    yield _PROMPT.rstrip()
    yield _toml(prompt=spec.prompt)
    if spec.files:
        yield "\n# What the models are shown, and the public names in it that an answer must keep."
        yield _toml(files=spec.files) + "\n" + _toml(keep=spec.keep)
    if spec.original_fails:
        yield "\n# The tests that show the fault: what the original failed when it was run."
        yield _toml(original_fails=spec.original_fails)
    yield "\n[provenance]"
    yield _toml(**msgspec.to_builtins(spec.provenance))
    if spec.tests is not None:
        yield _TESTS.rstrip() + "\n[tests]"
        yield _toml(**{"kind": spec.tests.kind, **msgspec.to_builtins(spec.tests), "seconds": spec.tests.seconds})
    elif spec.category != "review":
        yield _NO_TESTS.format(suffix=suffix).rstrip()
    for variant in spec.variant:
        yield f"\n# {_WHY[variant.role]}\n[[variant]]"
        yield _toml(**msgspec.to_builtins(variant))
    if spec.category == "review":
        yield _REVIEW.rstrip()
        return
    roles = {variant.role for variant in spec.variant}
    last = "naive" if spec.category == "algorithm" else "trap"
    for role in ("reference", "alternative", last):
        if role not in roles:
            wanted = Variant(f"variants/{role}{suffix}", role)  # type: ignore[arg-type]  # one of the roles
            shown = "\n".join(f"# {line}" for line in _toml(**msgspec.to_builtins(wanted)).splitlines())
            yield f"\n# Still missing. {_WHY[role]}\n# [[variant]]\n{shown}"


def _toml(**values: Any) -> str:
    return toml.dumps(values).decode().rstrip()
