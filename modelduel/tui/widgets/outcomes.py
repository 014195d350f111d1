"""Test runs in words: what each outcome means to a reader, and a line for each test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from modelduel.aids.traps import Traps
from modelduel.scenario.json_answer import conformity
from modelduel.scenario.pack import Scenario
from modelduel.session.model import Response
from modelduel.testrun.model import NOBODYS_LOSS, Outcome, TestResult, TestRun, TestStatus
from modelduel.text import safe_line
from modelduel.tui.cells import tidy
from modelduel.tui.rows import Line, Run, make_line

WORDS: Mapping[Outcome, str] = {
    "passed": "Passed",
    "failed": "Failed",
    "error": "Error: the code does not compile or import",
    "no-code": "No code in the answer",
    "truncated": "The answer was cut short",
    "refused": "The request was refused",
    "timeout": "Out of time",
    "limit": "Over a limit",
    "tampered": "The results do not add up",
    "provider-error": "No answer: the service failed",
    "harness-error": "Could not judge: the tests themselves failed",
    "not-run": "Not run",
}
"""What stands at the top of a run."""

SHORT: Mapping[Outcome, str] = {
    "error": "does not run",
    "no-code": "no code",
    "truncated": "cut short",
    "refused": "refused",
    "timeout": "out of time",
    "limit": "over a limit",
    "tampered": "tampered",
    "provider-error": "no answer",
    "harness-error": "not judged",
    "not-run": "not run",
}
"""For a pane's title, where there are no tests to count."""

NOBODYS = "Counts against neither side."

TELLS = "◆"
"""Marks a test that tells the symptom patch from the fix."""

SIGNS: Mapping[TestStatus, tuple[str, str]] = {
    "passed": ("✓", "pass"),
    "failed": ("✗", "fail"),
    "error": ("!", "fail"),
    "skipped": ("○", "skip"),
    "missing": ("○", "skip"),
}
"""Sign and role of a test."""

_LONGEST_NAME = 400
_LONGEST_ROW = 4_000
"""Characters of output on one row; a longer line goes on in the next, since 2 MB are too much to look at at once."""

_ENDS = 10_000
"""Lines shown of the beginning, and as many of the end, of longer output; what is between nobody scrolls through."""


def banner(sandbox: str) -> str:
    """Say that a run was not held by the best sandbox; empty when it was, or nothing ran."""
    if sandbox in ("", "bubblewrap"):
        return ""
    if sandbox == "none":
        return "Run without a sandbox: it could do all that you can."
    return f"Run in {sandbox}, which holds less than bubblewrap does."


def seconds_text(seconds: float) -> str:
    """Return a time as milliseconds or seconds, in at most 7 characters; a dash for what no test can have taken."""
    if not 0 <= seconds < 99_999:
        return "–"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"


def saved_run(response: Response) -> TestRun | None:
    """Return the test run that a record tells of, without what was printed; None when there was none."""
    run, candidate = response.run, response.candidate
    if run is None or candidate is None:
        return None
    return TestRun(candidate.outcome, response.test, run.sandbox, run.seconds, candidate.reason, cached=run.cached)


def counts_text(outcome: Outcome, tests: Sequence[TestResult]) -> str:
    """Return how many tests passed, such as `7/7 tests`; without tests, what came instead of them.

    A run that is not to be believed is never counted: `tampered` stands for itself.
    """
    if outcome == "tampered" or not tests:
        return SHORT.get(outcome, outcome)
    passed = sum(test.status == "passed" for test in tests)
    return f"{passed}/{len(tests)} tests"


def head_lines(run: TestRun, more: Iterable[Line] = ()) -> Iterator[Line]:
    """Yield the lines above the tests: the outcome, what held the code, a warning if that was not the best, and why.

    `more` comes last of them.
    """
    tests, sandbox = run.tests, run.sandbox
    word = WORDS[run.outcome]
    role = "pass" if run.outcome == "passed" else "skip" if run.outcome in NOBODYS_LOSS else "fail"
    facts = []
    if tests and run.outcome != "tampered":
        facts.append(f"{sum(test.status == 'passed' for test in tests):,} of {len(tests):,} pass")
    if sandbox:
        facts.append(seconds_text(run.seconds))
    if sandbox and sandbox != "none":
        facts.append(safe_line(sandbox[:40]))
    if run.cached:
        facts.append("cached")
    yield make_line(" · ".join([word, *facts]), runs=(Run(len(word), role), Run(1_000, "hint")), soft=True, hang=2)
    if warning := banner(safe_line(sandbox[:40])):
        yield make_line(f"! {warning}", runs=(Run(1_000, "fail"),), soft=True, hang=2)
    for line in run.reason[:_LONGEST_ROW].splitlines():
        yield make_line(safe_line(line), soft=True, hang=2)
    if run.outcome in NOBODYS_LOSS:
        yield make_line(NOBODYS, runs=(Run(80, "hint"),), soft=True)
    yield from more
    if tests:
        yield make_line("")


def trap_lines(traps: Traps, run: TestRun) -> Iterator[Line]:
    """Yield what the tests say of a symptom patch: which ones tell it from the fix, and whether this might be one."""
    if not run.tests or run.outcome in NOBODYS_LOSS or run.outcome == "tampered":
        return
    telling = sum(traps.tell(test.id) for test in run.tests)
    if traps.catch(run.tests):
        yield make_line("Fails where the symptom patch fails.", runs=(Run(80, "strong"),), soft=True, hang=2)
    if telling:
        tests = "test tells" if telling == 1 else "tests tell"
        yield _hint(f"{TELLS} {telling:,} {tests} the symptom patch from the fix")


def line_of_test(test: TestResult, *, more: bool, mark: str = "") -> Line:
    """Return the line of a test: sign, time, name.

    Args:
        test: The test.
        more: Whether it has a message that is not shown.
        mark: Stands before its name, in one cell; without it there is none.
    """
    sign, role = SIGNS[test.status]
    ran = test.status not in ("skipped", "missing")
    start = f"{sign} {seconds_text(test.seconds) if ran else test.status:>7}{f' {mark} ' if mark else '  '}"
    file, _, name = test.id.partition("::")
    if not name:
        file, name = "", file
    name = _short(name)
    # The file comes last: what tells one test from the next is its name, and a narrow pane cuts the end.
    after = (f"  {_short(file)}" if file else "") + (" …" if more else "")
    edges = 1, len(start), len(start + name), len(start + name + after)
    runs = tuple(Run(end, look) for end, look in zip(edges, (role, "hint", "", "hint"), strict=True))
    return make_line(start + name + after, runs=runs, hang=len(start), clean=True)


def line_of_missing(first: TestResult, count: int) -> Line:
    """Return the one line of tests in a row that never ran."""
    sign, role = SIGNS["missing"]
    start, words = f"{sign} missing  ", f"{count:,} tests"
    after = f"  from {_short(first.id.rpartition('::')[2])} on"
    ends = 1, len(start), len(start + words), len(start + words + after)
    runs = tuple(Run(end, look) for end, look in zip(ends, (role, "hint", "", "hint"), strict=True))
    return make_line(start + words + after, runs=runs, hang=len(start), clean=True)


def _short(text: str) -> str:
    return tidy(safe_line(text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"))


def type_lines(types: str) -> Iterator[Line]:
    """Yield what a type checker said of the code, quietly: it is no part of the outcome."""
    if not types:
        return
    first, *details = types[:_LONGEST_ROW].split("\n")
    yield make_line("")
    yield _hint(f"types  {safe_line(first)}")
    for line in details:
        yield make_line(f"       {safe_line(line)}", soft=True, hang=9)


def schema_word(scenario: Scenario, answer: str) -> str:
    """Say in a word whether an answer is the JSON that was asked for; nothing where none was. At most 15 ms."""
    schema = scenario.schema()
    if schema is None:
        return ""
    return "JSON conforms" if conformity(schema, answer).conforms else "JSON not as asked"


def output_lines(output: str, shown: bool, key: str, find_key: str) -> Iterator[Line]:
    """Yield what the candidate printed, or only how much it is; `key` shows it, `find_key` looks through it."""
    if not output:
        return
    lines = output.removesuffix("\n")
    count = lines.count("\n") + 1
    what = f"{count:,} {'line' if count == 1 else 'lines'} of output"
    yield make_line("")
    them = "it" if count == 1 else "them"
    yield _hint(f"{what}, {key} {'hides' if shown else 'shows'} {them}, {find_key} finds words in {them}")
    if not shown:
        return
    if count <= 2 * _ENDS:
        yield from _broken(lines.split("\n"))
    else:
        yield from _broken(lines.split("\n", _ENDS)[:_ENDS])
        yield _hint(f"… {count - 2 * _ENDS:,} lines left out")
        yield from _broken(lines.rsplit("\n", _ENDS)[1:])


def _broken(lines: Sequence[str]) -> Iterator[Line]:
    for line in lines:
        line = line.removesuffix("\r")
        for start in range(0, max(len(line), 1), _LONGEST_ROW):
            yield make_line(line[start : start + _LONGEST_ROW])


def _hint(text: str) -> Line:
    return make_line(text, runs=(Run(len(text), "hint"),), soft=True)
