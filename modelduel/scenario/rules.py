"""What a scenario must be beyond its types: pure checks that report every finding at once."""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from modelduel.errors import Finding
from modelduel.scenario.files import MAX_CHECKOUT_BYTES, MAX_CHECKOUT_FILES
from modelduel.scenario.json_schema import schema_text_faults
from modelduel.scenario.model import (
    Case,
    CasesFile,
    Criterion,
    Generated,
    Growth,
    PackFile,
    ScenarioFile,
    Step,
    Tests,
)

MAX_SECONDS = 600.0
"""Most CPU seconds a scenario's tests may ask for."""
MAX_MEMORY_MB = 16_384
_MOST = {"processes": 1024, "disk_mb": 4096, "output_kb": 65_536}
MAX_GENERATED, MAX_TESTS = 10_000, 20_000
"""Most tests that one `generated` table may stand for, and a whole `cases.toml`."""
MAX_SIZES = 12
LEAST_SPAN = 4
"""A growth's largest size over its smallest: over less, no exponent can be told."""
LEAST_EXPONENT, MOST_EXPONENT = 1.1, 5.0

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_ID = 64
_PUBLIC_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")
_MAX_PATTERN = 500
_MAX_GROUP_REPEATS = 10
_ANCHORS = ("1", "3", "5")

Key = tuple[str, str]
"""A key path and the value found there."""


class Rules:
    """Collects findings about one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.findings: list[Finding] = []

    def need(self, holds: bool, key: str, expected: str, found: str) -> None:
        """Note a finding unless `holds`."""
        if not holds:
            self.findings.append(Finding(self._file, key, expected, found))

    def identifier(self, key: str, value: str) -> None:
        """Ids name folders and files of a session, so they are short and plain."""
        fits = len(value) <= _MAX_ID and _ID.fullmatch(value) is not None
        self.need(fits, key, f"at most {_MAX_ID} lower-case letters, digits and single hyphens", _shown(value))

    def unique(self, what: str, keys: Iterable[Key]) -> None:
        """Each value once."""
        seen: dict[str, str] = {}
        for key, value in keys:
            first = seen.setdefault(value, key)
            self.need(first == key, key, f"a {what} of its own", f"{_shown(value)}, which is at {first} too")

    def line(self, key: str, value: str) -> None:
        """One visible line."""
        fits = _LINE.fullmatch(value) is not None and bool(value.strip())
        self.need(fits, key, "one line of 1 to 200 characters", _shown(value))

    def positive(self, key: str, value: float, most: float = math.inf) -> None:
        """A finite number above zero."""
        limit = "" if math.isinf(most) else f" and at most {most:g}"
        self.need(0 < value <= most and math.isfinite(value), key, f"a number above 0{limit}", f"{value}")

    def pattern(self, key: str, value: str) -> None:
        """Check a regular expression that will run on untrusted text, without running it."""
        fault = _pattern_fault(value)
        if fault is None:
            try:
                re.compile(value, re.IGNORECASE)
            except (re.error, OverflowError, RecursionError) as error:
                fault = str(error)
        self.need(fault is None, key, "a regular expression", f"{_shown(value)}: {fault}")


def pack_findings(spec: PackFile, file: str) -> list[Finding]:
    """Return what is wrong with a `pack.toml`."""
    rules = Rules(file)
    rules.identifier("name", spec.name)
    rules.line("version", spec.version)
    rules.need(bool(spec.system.strip()), "system", "a system prompt", "nothing")
    for category, criteria in spec.rubrics.items():
        _check_rubric(rules, criteria, f"rubrics.{category}")
    for key, title in spec.tags.items():
        rules.identifier(f"tags.{key}", key)
        rules.line(f"tags.{key}", title)
    return rules.findings


def scenario_findings(
    spec: ScenarioFile, texts: Mapping[str, str], cases: CasesFile | None, file: str, *, complete: bool
) -> list[Finding]:
    """Return what is wrong with a scenario whose files could be read.

    Args:
        spec: The scenario.
        texts: Path -> text of every named file that could be read.
        cases: The parsed table of cases, if there is a valid one.
        file: Shown as the place of the findings.
        complete: Whether it must be fit for a pack: tests and a language for code, what to find for a review.
    """
    rules = Rules(file)
    rules.identifier("id", spec.id)
    rules.line("title", spec.title)
    rules.need(bool(spec.prompt.strip()), "prompt", "what is asked", "nothing")
    rules.need(not (spec.language and spec.languages), "languages", "either `language` or `languages`", "both")
    rules.unique("language", _numbered("languages", spec.languages))
    for key, name in _numbered("keep", spec.keep):
        rules.need(_PUBLIC_NAME.fullmatch(name) is not None, key, "a public name", _shown(name))
    _check_rubric(rules, spec.rubric, "rubric")
    if spec.tests is not None:
        _check_tests(rules, spec.tests)
        _check_checkout(rules, spec, texts)
        known = known_ids(spec.tests, cases)
        claims = chain(
            _numbered("original_fails", spec.original_fails),
            *(_numbered(f"variant[{n}].fails", v.fails) for n, v in enumerate(spec.variant, 1)),
            *(_numbered(f"traps[{n}]", fails) for n, fails in enumerate(spec.traps, 1)),
        )
        some = {some_of(made.id) for made in cases.generated} if cases is not None else set()
        for key, id_ in claims:
            rules.need(known is None or id_ in known or id_ in some, key, "the exact id of a test", _shown(id_))
    else:
        rules.need(not spec.variant, "variant", "[tests] to prove the variants with", "none")
        rules.need(not spec.equivalent, "equivalent", "[tests] to kill mutants with", "none")
        rules.need(not spec.original_fails, "original_fails", "[tests]", "none")
    _check_proofs(rules, spec)
    _check_review(rules, spec, texts)
    if complete:
        _check_complete(rules, spec)
    return rules.findings


def cases_findings(cases: CasesFile, tests: Tests, file: str) -> list[Finding]:
    """Return what is wrong with a table of cases."""
    rules = Rules(file)
    rules.need(_PUBLIC_NAME.fullmatch(cases.entry) is not None, "entry", "a public name", _shown(cases.entry))
    rules.need(bool(cases.case or cases.generated or cases.growth), "case", "at least one case", "none")
    rules.need(cases.tolerance >= 0, "tolerance", "0 or more", f"{cases.tolerance}")
    for n, case in enumerate(cases.case, 1):
        _check_case(rules, case, cases.args, f"case[{n}]")
    for n, made in enumerate(cases.generated, 1):
        key = f"generated[{n}]"
        _check_generator(rules, made, tests, key)
        rules.need(1 <= made.count <= MAX_GENERATED, f"{key}.count", f"1 to {MAX_GENERATED}", f"{made.count}")
    for n, growth in enumerate(cases.growth, 1):
        key = f"growth[{n}]"
        _check_generator(rules, growth, tests, key)
        _check_growth(rules, growth, key)
    total = len(cases.case) + len(cases.growth) + sum(made.count for made in cases.generated)
    rules.need(total <= MAX_TESTS, "generated", f"at most {MAX_TESTS} tests in all", f"{total}")
    if not rules.findings:  # with absurd counts the ids are not worth making
        rules.unique("id", ((f"{place}.id", id_) for place, id_, _ in case_ids(cases)))
    return rules.findings


def case_ids(cases: CasesFile) -> Iterator[tuple[str, str, bool]]:
    """Yield place, test id and visibility of every test a table of cases stands for."""
    for n, case in enumerate(cases.case, 1):
        yield f"case[{n}]", case.id, case.visible
    for n, made in enumerate(cases.generated, 1):
        for seed in range(made.seed, made.seed + made.count):
            yield f"generated[{n}]", f"{made.id}[{seed}]", made.visible
    for n, growth in enumerate(cases.growth, 1):
        yield f"growth[{n}]", growth.id, growth.visible


def some_of(table: str) -> str:
    """Return what stands for some of the tests that a `[[generated]]` table makes, one at least."""
    return f"{table}[*]"


def known_ids(tests: Tests, cases: CasesFile | None) -> frozenset[str] | None:
    """Return the ids of all tests, or None where only the test files themselves can say."""
    if cases is not None:
        return frozenset(id_ for _, id_, _ in case_ids(cases))
    return frozenset(tests.ids) or None


def _check_case(rules: Rules, case: Case, signature: Sequence[str], key: str) -> None:
    rules.line(f"{key}.id", case.id)
    own = case.entry is not None or case.new is not None
    wanted = len(signature) if signature and not own else len(case.args)
    rules.need(
        len(case.args) == wanted, f"{key}.args", f"{wanted} arguments, as the signature says", f"{len(case.args)}"
    )
    either = case.raises is None or case.returns is None
    rules.need(either, f"{key}.raises", "either `returns` or `raises`", "both")
    for name, value in (("args", case.args), ("returns", case.returns)):
        rules.need(_is_json(value), f"{key}.{name}", "JSON values (no dates, no nan or inf)", _shown(repr(value)))
    if case.new is None:
        rules.need(not case.steps, f"{key}.steps", "`new`, the object that they are taken with", "none")
        return
    rules.need(_PUBLIC_NAME.fullmatch(case.new) is not None, f"{key}.new", "a public name", _shown(case.new))
    rules.need(case.entry is None, f"{key}.entry", "either `entry` or `new`", "both")
    rules.need(case.returns is None, f"{key}.returns", "nothing, since the steps say it", "some")
    rules.need(not (case.raises and case.steps), f"{key}.raises", "no steps with an object that cannot be made", "some")
    rules.need(bool(case.raises or case.steps), f"{key}.steps", "at least one step", "none")
    kept = {"self"}
    for n, step in enumerate(case.steps, 1):
        _check_step(rules, step, kept, f"{key}.steps[{n}]")
        kept |= {step.keep} if step.keep else set()


def _check_step(rules: Rules, step: Step, kept: Collection[str], key: str) -> None:
    rules.need((step.call is None) != (step.read is None), key, "either `call` or `read`", "both or none")
    for name, value in (("call", step.call), ("read", step.read), ("keep", step.keep)):
        plain = value is None or (value.isidentifier() and value.isascii())
        rules.need(plain, f"{key}.{name}", "a plain name", _shown(str(value)))
    rules.need(not (step.read and step.args), f"{key}.args", "no arguments for an attribute", f"{len(step.args)}")
    rules.need(not (step.read and step.keep), f"{key}.keep", "a method whose result is kept", "an attribute")
    rules.need(step.on in kept, f"{key}.on", "`self`, or what an earlier step keeps", _shown(step.on))
    said = [step.returns is not None, step.nothing, step.raises is not None, step.keep is not None]
    rules.need(sum(said) <= 1, key, "one of `returns`, `nothing`, `raises` and `keep`", "several")
    for name, listed in (("args", step.args), ("returns", step.returns)):
        rules.need(_is_json(listed), f"{key}.{name}", "JSON values (no dates, no nan or inf)", _shown(repr(listed)))


def _check_generator(rules: Rules, made: Generated | Growth, tests: Tests, key: str) -> None:
    rules.line(f"{key}.id", made.id)
    rules.need(tests.oracle is not None, f"{key}.generator", "an oracle named under [tests]", "none")
    for name, value in (("generator", made.generator), ("expect", made.expect), ("check", made.check)):
        plain = value is None or (value.isidentifier() and value.isascii())
        rules.need(plain, f"{key}.{name}", "the name of a function of the oracle", _shown(str(value)))
    either = made.expect is None or made.check is None
    rules.need(either, f"{key}.check", "either `expect` or `check`", "both")
    if made.seconds is not None:
        rules.positive(f"{key}.seconds", made.seconds, MAX_SECONDS)
    rules.need(_is_json(made.params), f"{key}.params", "JSON values", _shown(repr(made.params)))


def _check_growth(rules: Rules, growth: Growth, key: str) -> None:
    sizes = growth.sizes
    rising = all(one < other for one, other in itertools.pairwise(sizes))
    fits = 3 <= len(sizes) <= MAX_SIZES and sizes[0] > 0 and rising and sizes[-1] >= LEAST_SPAN * sizes[0]
    wanted = f"3 to {MAX_SIZES} rising sizes, the last at least {LEAST_SPAN} times the first"
    rules.need(fits, f"{key}.sizes", wanted, _shown(str(sizes)))
    # A call's arguments have to be read, which takes time in proportion to their size.
    inside = LEAST_EXPONENT <= growth.at_most <= MOST_EXPONENT
    rules.need(inside, f"{key}.at_most", f"an exponent from {LEAST_EXPONENT} to {MOST_EXPONENT}", f"{growth.at_most}")
    rules.need("n" not in growth.params, f"{key}.params", "no `n`, which is the size", "n")


def _check_tests(rules: Rules, tests: Tests) -> None:
    rules.positive("tests.seconds", tests.seconds, MAX_SECONDS)
    rules.positive("tests.memory_mb", tests.memory_mb, MAX_MEMORY_MB)
    for key, most in _MOST.items():
        value = getattr(tests, key)
        if value is not None:
            rules.positive(f"tests.{key}", value, most)
    if tests.kind == "suite":
        rules.need(bool(tests.visible or tests.hidden), "tests", "at least one file of tests", "none")
        rules.need(tests.cases is None, "tests.cases", "no table of cases in a suite", _shown(str(tests.cases)))
        rules.need(tests.oracle is None, "tests.oracle", "no oracle in a suite", _shown(str(tests.oracle)))
        files = (*_numbered("tests.visible", tests.visible), *_numbered("tests.hidden", tests.hidden))
        rules.unique("file name", ((key, PurePosixPath(path).name) for key, path in files))
        rules.unique("id", _numbered("tests.ids", tests.ids))
        return
    rules.need(
        tests.checkout is None, "tests.checkout", "no checkout for a table of cases", _shown(str(tests.checkout))
    )
    rules.need(tests.cases is not None, "tests.cases", "a table of cases", "nothing")
    for key, listed in (("visible", tests.visible), ("hidden", tests.hidden), ("ids", tests.ids)):
        rules.need(not listed, f"tests.{key}", "nothing, since the cases say it themselves", f"{len(listed)}")


def _check_checkout(rules: Rules, spec: ScenarioFile, texts: Mapping[str, str]) -> None:
    tests = spec.tests
    if tests is None or tests.checkout is None:
        rules.need(tests is None or not tests.roots, "tests.roots", "a checkout that they are folders of", "none")
        return
    rules.need(spec.language == "python", "tests.checkout", "a checkout for Python alone", str(spec.language))
    inside = {path: text for path, text in texts.items() if path.startswith(f"{tests.checkout}/")}
    size = sum(len(text.encode("utf-8", "replace")) for text in inside.values())
    most = f"at most {MAX_CHECKOUT_BYTES >> 20} MB and {MAX_CHECKOUT_FILES} files"
    fits = size <= MAX_CHECKOUT_BYTES and len(inside) <= MAX_CHECKOUT_FILES
    rules.need(fits, "tests.checkout", most, f"{size / (1 << 20):.1f} MB in {len(inside)} files")
    for key, root in _numbered("tests.roots", tests.roots):
        there = any(path.startswith(f"{tests.checkout}/{root}/") for path in inside)
        there = there or any(path.startswith(f"{root}/") for path in spec.files)
        rules.need(there and ".." not in root.split("/"), key, "a folder of the checkout", _shown(root))


def _check_rubric(rules: Rules, rubric: Sequence[Criterion], key: str) -> None:
    rules.unique("key", ((f"{key}[{n}].key", criterion.key) for n, criterion in enumerate(rubric, 1)))
    for n, criterion in enumerate(rubric, 1):
        place = f"{key}[{n}]"
        rules.identifier(f"{place}.key", criterion.key)
        rules.line(f"{place}.title", criterion.title)
        rules.positive(f"{place}.weight", criterion.weight)
        anchored = set(criterion.anchors) == set(_ANCHORS) and all(a.strip() for a in criterion.anchors.values())
        rules.need(anchored, f"{place}.anchors", "words for exactly 1, 3 and 5", _shown(", ".join(criterion.anchors)))


def _check_proofs(rules: Rules, spec: ScenarioFile) -> None:
    """Check what is said of mutants and of metrics."""
    mutants = ((f"equivalent[{n}]", f"{one.line}\n{one.mutant}") for n, one in enumerate(spec.equivalent, 1))
    rules.unique("mutant", mutants)
    for n, one in enumerate(spec.equivalent, 1):
        for name, text in (("line", one.line), ("why", one.why)):
            rules.need(bool(text.strip()), f"equivalent[{n}].{name}", "some text", "nothing")
        differs = one.line.split() != one.mutant.split()
        rules.need(differs, f"equivalent[{n}].mutant", "the line as it is mutated", "the line as it is")
    if (asked := spec.refactoring) is None:
        return
    rules.need(spec.category == "refactoring", "refactoring", f"nothing about metrics in a {spec.category}", "some")
    for key, listed in (("better", asked.better), ("worse", asked.worse), ("gone", asked.gone)):
        rules.unique("name", _numbered(f"refactoring.{key}", listed))
    for key, name in _numbered("refactoring.worse", asked.worse):
        rules.need(name not in asked.better, key, "what is not to be better", _shown(name))


def _check_review(rules: Rules, spec: ScenarioFile, texts: Mapping[str, str]) -> None:
    rules.unique("id", ((f"defect[{n}].id", defect.id) for n, defect in enumerate(spec.defect, 1)))
    rules.unique("id", ((f"factor[{n}].id", factor.id) for n, factor in enumerate(spec.factor, 1)))
    one_file = not spec.defect or len(spec.files) == 1
    rules.need(one_file, "files", "exactly one file for the defects' lines to count in", f"{len(spec.files)}")
    text = texts.get(spec.files[0]) if spec.files else None
    lines = None if text is None else text.split("\n")
    for n, defect in enumerate(spec.defect, 1):
        key = f"defect[{n}]"
        rules.identifier(f"{key}.id", defect.id)
        rules.need(bool(defect.finds), f"{key}.finds", "at least one regular expression", "none")
        for place, value in _numbered(f"{key}.finds", defect.finds):
            rules.pattern(place, value)
        rules.pattern(f"{key}.anchor", defect.anchor)  # searched for by the check alone: it may take without end
        if lines is None:
            continue
        first, last = defect.lines
        inside = 1 <= first <= last <= len(lines)
        rules.need(inside, f"{key}.lines", f"first and last line within 1 to {len(lines)}", f"{first} to {last}")
    for n, factor in enumerate(spec.factor, 1):
        rules.identifier(f"factor[{n}].id", factor.id)
        rules.positive(f"factor[{n}].weight", factor.weight)
        rules.need(bool(factor.finds), f"factor[{n}].finds", "at least one regular expression", "none")
        for place, value in _numbered(f"factor[{n}].finds", factor.finds):
            rules.pattern(place, value)
    if spec.review is not None:
        for place, value in _numbered("review.decisions", spec.review.decisions):
            rules.pattern(place, value)
        for place, expected, found in schema_text_faults(texts.get(spec.review.schema or "", "{}")):
            rules.need(False, f"review.schema: {place}".rstrip(": "), expected, found)


def _check_complete(rules: Rules, spec: ScenarioFile) -> None:
    if spec.category != "review":
        rules.need(spec.tests is not None, "tests", f"tests for a {spec.category}", "none")
        spoken = spec.language is not None or bool(spec.languages)
        rules.need(spoken, "language", f"a language for a {spec.category}", "none")
        original = spec.category == "algorithm" or bool(spec.files)
        rules.need(original, "files", f"the original of a {spec.category}", "none")
        about_reviews = spec.review is not None or bool(spec.defect or spec.factor)
        rules.need(not about_reviews, "review", f"nothing about reviews in a {spec.category}", "some")
        return
    if spec.review is None:
        rules.need(False, "review", "the answers that prove a review", "nothing")
        return
    rules.need(not (spec.defect and spec.factor), "factor", "either defects or factors", "both")
    if spec.review.control:
        rules.need(not (spec.defect or spec.factor), "review.control", "no defects or factors in a control", "some")
    else:
        rules.need(bool(spec.defect or spec.factor), "defect", "defects, or factors of a design question", "none")
    for key, path in (("reference", spec.review.reference), ("stock", spec.review.stock)):
        rules.need(bool(path), f"review.{key}", "the file of a written answer", "nothing")
    if spec.factor or spec.review.control:
        rules.need(bool(spec.review.decisions), "review.decisions", "at least one regular expression", "none")


def _numbered(key: str, values: Sequence[str]) -> list[Key]:
    return [(f"{key}[{n}]", value) for n, value in enumerate(values, 1)]


def _pattern_fault(pattern: str) -> str | None:
    """Refuse the patterns that plainly take exponential time: groups repeated without a small bound.

    Those that pass may still take longer than anybody waits, and are searched for where they can be stopped.
    """
    if len(pattern) > _MAX_PATTERN:
        return f"longer than {_MAX_PATTERN} characters"
    if not pattern:
        return "it matches everything"
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.DOTALL)  # no escapes, no classes
    for repeat in re.finditer(r"\)(?:([*+])|\{(\d*),(\d*)\}|\{(\d+)\})", bare):
        most = repeat[3] or repeat[4]
        if repeat[1] or not most or int(most) > _MAX_GROUP_REPEATS:
            return f"a group repeated more than {_MAX_GROUP_REPEATS} times can take for ever"
    return None


def _is_json(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return not isinstance(value, (datetime.date, datetime.time))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
