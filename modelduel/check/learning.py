"""Filling in what only a run can tell of a new scenario: which tests its original and its traps fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from modelduel.check.admission import failed
from modelduel.check.model import Manner
from modelduel.check.sandboxed import run_tests
from modelduel.errors import CannotJudgeError, InputError
from modelduel.scenario.load import thaw
from modelduel.scenario.model import ScenarioFile, Variant
from modelduel.testrun.model import NOBODYS_LOSS, TestResult, TestRun
from modelduel.testrun.sandbox import Sandbox
from modelduel.text import safe_line

Learnt = tuple[ScenarioFile, list[str], list[TestResult]]
"""The scenario, notes on what was left out, and the failures of its original."""
_PLACEHOLDER = "to be written"
_MOST_SHOWN = 3
_MOST_MESSAGE = 300


async def learn(
    spec: ScenarioFile,
    sandbox: Sandbox,
    *,
    python: Path | None = None,
    on_run: Callable[[str], None] = lambda _: None,
) -> Learnt:
    """Return the scenario with what was learnt, what was left out of it, and the tests that the original fails.

    With a checkout, tests that the reference does not pass here are left out: not every test of a repository can be run
    in a sandbox.

    Args:
        spec: With its texts inline; its prompt may still be empty.
        sandbox: Holds everything that is run.
        python: A virtual environment whose packages may be imported.
        on_run: Told what is run next.

    Raises:
        FindingsError: The scenario is not sound in form.
        CannotJudgeError: It could not be run.
        InputError: With a checkout: no test passes.
    """

    async def run(spec: ScenarioFile, what: str, variant: Variant | None) -> TestRun:
        on_run(what)
        # Without what is still to be written or learnt it is not complete, but it can be run.
        bare = [one for one in spec.variant if one == variant]
        code = {path: text for path, text in _code(spec).items() if _is_needed(spec, path, bare)}
        prompt = spec.prompt if spec.prompt.strip() else _PLACEHOLDER
        scenario = thaw(msgspec.structs.replace(spec, prompt=prompt, variant=bare, original_fails=[], code=code))
        files = scenario.original() if variant is None else scenario.candidate(variant)
        language = (scenario.variant_language(variant) if variant else scenario.language) or "python"
        tried = await partial(run_tests, sandbox, python=python)(scenario, files, language, Manner())
        if tried.outcome in NOBODYS_LOSS:
            raise CannotJudgeError(f"{what[0].upper()}{what[1:]} could not be judged: {tried.reason}")
        return tried

    notes: list[str] = []
    if spec.tests is None:
        return spec, notes, []
    reference = next((one for one in spec.variant if one.role == "reference"), None)
    if spec.tests.checkout is not None and reference is not None:
        spec, notes = _chosen(spec, await run(spec, "the reference", reference))
    variants = []
    for variant in spec.variant:
        if variant.role == "trap" and not variant.fails:
            fails = failed(await run(spec, variant.file, variant))
            variant = msgspec.structs.replace(variant, fails=fails)
        variants.append(variant)
    spec = msgspec.structs.replace(spec, variant=variants)
    if not spec.files or spec.category != "bug-fix":
        return spec, notes, []
    tried = await run(spec, "the original", None)
    shown = [test for test in tried.tests if test.status != "passed"]
    return msgspec.structs.replace(spec, original_fails=[test.id for test in shown]), notes, shown


def _chosen(spec: ScenarioFile, tried: TestRun) -> tuple[ScenarioFile, list[str]]:
    """Return the scenario with the tests that its reference passes, and what is said of the others."""
    assert spec.tests is not None
    passes = {test.id: test.status == "passed" for test in tried.tests}
    left = [name for name, fine in passes.items() if not fine]
    if not any(passes.values()) or tried.outcome not in ("passed", "failed"):
        first = next((one for one in tried.tests if one.message), None)
        said = tried.reason or (f"{first.id}: {first.message}" if first else "no test was run")
        raise InputError(
            f"The commit's own version does not pass its tests here ({tried.outcome}).\n  {said[:_MOST_MESSAGE]}",
            remedy="Name an environment with the packages that it needs (--python), or other tests (--test).",
        )
    if not left:
        return spec, []
    ids = [name for name, fine in passes.items() if fine]
    notes = [f"left out, since the commit's own version does not pass them here: {_some(left)}"]
    return msgspec.structs.replace(spec, tests=msgspec.structs.replace(spec.tests, ids=ids)), notes


def prompt_from(files: Sequence[str], fails: Sequence[TestResult]) -> str:
    """Return a prompt made of the tests that fail, where nobody wrote one."""
    return "\n".join(_lines(files, fails)) + "\n"


def _lines(files: Sequence[str], fails: Sequence[TestResult]) -> Iterator[str]:
    yield f"Something is wrong in {' and '.join(files)}. These tests of ours fail:"
    yield ""
    for test in fails[:_MOST_SHOWN]:
        first = (test.message.strip().splitlines() or [test.status])[0]
        yield safe_line(f"- {test.id}: {first[:_MOST_MESSAGE]}")
    if len(fails) > _MOST_SHOWN:
        yield f"- and {len(fails) - _MOST_SHOWN} more"
    yield ""
    yield "Find the cause and mend it where it arises. Keep the public names, and return whole files."


def _is_needed(spec: ScenarioFile, path: str, variants: Sequence[Variant]) -> bool:
    others = [one.file for one in spec.variant if one not in variants]
    return not any(path == other or path.startswith(f"{other}/") for other in others)


def _code(spec: ScenarioFile) -> dict[str, str]:
    return spec.code if isinstance(spec.code, dict) else {}


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_SHOWN
    return ", ".join(names[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
