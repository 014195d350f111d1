"""What a pack and a scenario must be beyond their types: pure checks that report every finding at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import PurePosixPath

from modelduel.errors import Finding
from modelduel.scenario.case_rules import known_ids, some_of
from modelduel.scenario.files import MAX_CHECKOUT_BYTES, MAX_CHECKOUT_FILES
from modelduel.scenario.json_schema import schema_text_faults
from modelduel.scenario.model import CasesFile, Criterion, PackFile, ScenarioFile, Tests
from modelduel.scenario.plain_rules import MAX_SECONDS, PUBLIC_NAME, Rules, numbered, shown

MAX_MEMORY_MB = 16_384
_MOST = {"processes": 1024, "disk_mb": 4096, "output_kb": 65_536}
_ANCHORS = ("1", "3", "5")


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
    rules.unique("language", numbered("languages", spec.languages))
    for key, name in numbered("keep", spec.keep):
        rules.need(PUBLIC_NAME.fullmatch(name) is not None, key, "a public name", shown(name))
    _check_rubric(rules, spec.rubric, "rubric")
    if spec.tests is not None:
        _check_tests(rules, spec.tests)
        _check_checkout(rules, spec, texts)
        known = known_ids(spec.tests, cases)
        claims = chain(
            numbered("original_fails", spec.original_fails),
            *(numbered(f"variant[{n}].fails", v.fails) for n, v in enumerate(spec.variant, 1)),
            *(numbered(f"traps[{n}]", fails) for n, fails in enumerate(spec.traps, 1)),
        )
        some = {some_of(made.id) for made in cases.generated} if cases is not None else set()
        for key, id_ in claims:
            rules.need(known is None or id_ in known or id_ in some, key, "the exact id of a test", shown(id_))
    else:
        rules.need(not spec.variant, "variant", "[tests] to prove the variants with", "none")
        rules.need(not spec.equivalent, "equivalent", "[tests] to kill mutants with", "none")
        rules.need(not spec.original_fails, "original_fails", "[tests]", "none")
    _check_proofs(rules, spec)
    _check_review(rules, spec, texts)
    if complete:
        _check_complete(rules, spec)
    return rules.findings


def _check_tests(rules: Rules, tests: Tests) -> None:
    rules.positive("tests.seconds", tests.seconds, MAX_SECONDS)
    rules.positive("tests.memory_mb", tests.memory_mb, MAX_MEMORY_MB)
    for key, most in _MOST.items():
        value = getattr(tests, key)
        if value is not None:
            rules.positive(f"tests.{key}", value, most)
    if tests.kind == "suite":
        rules.need(bool(tests.visible or tests.hidden), "tests", "at least one file of tests", "none")
        rules.need(tests.cases is None, "tests.cases", "no table of cases in a suite", shown(str(tests.cases)))
        rules.need(tests.oracle is None, "tests.oracle", "no oracle in a suite", shown(str(tests.oracle)))
        files = (*numbered("tests.visible", tests.visible), *numbered("tests.hidden", tests.hidden))
        rules.unique("file name", ((key, PurePosixPath(path).name) for key, path in files))
        rules.unique("id", numbered("tests.ids", tests.ids))
        return
    rules.need(tests.checkout is None, "tests.checkout", "no checkout for a table of cases", shown(str(tests.checkout)))
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
    for key, root in numbered("tests.roots", tests.roots):
        there = any(path.startswith(f"{tests.checkout}/{root}/") for path in inside)
        there = there or any(path.startswith(f"{root}/") for path in spec.files)
        rules.need(there and ".." not in root.split("/"), key, "a folder of the checkout", shown(root))


def _check_rubric(rules: Rules, rubric: Sequence[Criterion], key: str) -> None:
    rules.unique("key", ((f"{key}[{n}].key", criterion.key) for n, criterion in enumerate(rubric, 1)))
    for n, criterion in enumerate(rubric, 1):
        place = f"{key}[{n}]"
        rules.identifier(f"{place}.key", criterion.key)
        rules.line(f"{place}.title", criterion.title)
        rules.positive(f"{place}.weight", criterion.weight)
        anchored = set(criterion.anchors) == set(_ANCHORS) and all(a.strip() for a in criterion.anchors.values())
        rules.need(anchored, f"{place}.anchors", "words for exactly 1, 3 and 5", shown(", ".join(criterion.anchors)))


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
        rules.unique("name", numbered(f"refactoring.{key}", listed))
    for key, name in numbered("refactoring.worse", asked.worse):
        rules.need(name not in asked.better, key, "what is not to be better", shown(name))


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
        for place, value in numbered(f"{key}.finds", defect.finds):
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
        for place, value in numbered(f"factor[{n}].finds", factor.finds):
            rules.pattern(place, value)
    if spec.review is not None:
        for place, value in numbered("review.decisions", spec.review.decisions):
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
