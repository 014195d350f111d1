"""What a table of cases must be beyond its types, and which tests it stands for."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from modelduel.errors import Finding
from modelduel.scenario.model import Case, CasesFile, Generated, Growth, Step, Tests
from modelduel.scenario.plain_rules import MAX_SECONDS, PUBLIC_NAME, Rules, shown

MAX_GENERATED, MAX_TESTS = 10_000, 20_000
"""Most tests that one `generated` table may stand for, and a whole `cases.toml`."""
MAX_SIZES = 12
LEAST_SPAN = 4
"""A growth's largest size over its smallest: over less, no exponent can be told."""
LEAST_EXPONENT, MOST_EXPONENT = 1.1, 5.0


def cases_findings(cases: CasesFile, tests: Tests, file: str) -> list[Finding]:
    """Return what is wrong with a table of cases."""
    rules = Rules(file)
    rules.need(PUBLIC_NAME.fullmatch(cases.entry) is not None, "entry", "a public name", shown(cases.entry))
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
        rules.need(_is_json(value), f"{key}.{name}", "JSON values (no dates, no nan or inf)", shown(repr(value)))
    if case.new is None:
        rules.need(not case.steps, f"{key}.steps", "`new`, the object that they are taken with", "none")
        return
    rules.need(PUBLIC_NAME.fullmatch(case.new) is not None, f"{key}.new", "a public name", shown(case.new))
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
        rules.need(plain, f"{key}.{name}", "a plain name", shown(str(value)))
    rules.need(not (step.read and step.args), f"{key}.args", "no arguments for an attribute", f"{len(step.args)}")
    rules.need(not (step.read and step.keep), f"{key}.keep", "a method whose result is kept", "an attribute")
    rules.need(step.on in kept, f"{key}.on", "`self`, or what an earlier step keeps", shown(step.on))
    said = [step.returns is not None, step.nothing, step.raises is not None, step.keep is not None]
    rules.need(sum(said) <= 1, key, "one of `returns`, `nothing`, `raises` and `keep`", "several")
    for name, listed in (("args", step.args), ("returns", step.returns)):
        rules.need(_is_json(listed), f"{key}.{name}", "JSON values (no dates, no nan or inf)", shown(repr(listed)))


def _check_generator(rules: Rules, made: Generated | Growth, tests: Tests, key: str) -> None:
    rules.line(f"{key}.id", made.id)
    rules.need(tests.oracle is not None, f"{key}.generator", "an oracle named under [tests]", "none")
    for name, value in (("generator", made.generator), ("expect", made.expect), ("check", made.check)):
        plain = value is None or (value.isidentifier() and value.isascii())
        rules.need(plain, f"{key}.{name}", "the name of a function of the oracle", shown(str(value)))
    either = made.expect is None or made.check is None
    rules.need(either, f"{key}.check", "either `expect` or `check`", "both")
    if made.seconds is not None:
        rules.positive(f"{key}.seconds", made.seconds, MAX_SECONDS)
    rules.need(_is_json(made.params), f"{key}.params", "JSON values", shown(repr(made.params)))


def _check_growth(rules: Rules, growth: Growth, key: str) -> None:
    sizes = growth.sizes
    rising = all(one < other for one, other in itertools.pairwise(sizes))
    fits = 3 <= len(sizes) <= MAX_SIZES and sizes[0] > 0 and rising and sizes[-1] >= LEAST_SPAN * sizes[0]
    wanted = f"3 to {MAX_SIZES} rising sizes, the last at least {LEAST_SPAN} times the first"
    rules.need(fits, f"{key}.sizes", wanted, shown(str(sizes)))
    # A call's arguments have to be read, which takes time in proportion to their size.
    inside = LEAST_EXPONENT <= growth.at_most <= MOST_EXPONENT
    rules.need(inside, f"{key}.at_most", f"an exponent from {LEAST_EXPONENT} to {MOST_EXPONENT}", f"{growth.at_most}")
    rules.need("n" not in growth.params, f"{key}.params", "no `n`, which is the size", "n")


def _is_json(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return not isinstance(value, (datetime.date, datetime.time))
