"""Real candidates in the real sandbox: of scenarios broken in one thing each, the check finds that thing alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from modelduel.check.model import Result
from modelduel.check.sandboxed import check_scenarios
from modelduel.scenario.load import thaw
from modelduel.scenario.model import (
    Defect,
    Equivalent,
    Provenance,
    Refactoring,
    Review,
    ScenarioFile,
    Tests,
    Variant,
)
from modelduel.scenario.pack import Scenario
from modelduel.testrun.sandbox import choose

pytestmark = pytest.mark.sandbox

CASES = """
entry = "clamp"
[[case]]
id = "inside"
args = [5, 0, 9]
returns = 5
visible = true
[[case]]
id = "above"
args = [12, 0, 9]
returns = 9
[[case]]
id = "below"
args = [-3, 0, 9]
returns = 0
"""
NOTHING = """
entry = "clamp"
[[case]]
id = "shown"
args = [1, 2, 3]
visible = true
[[case]]
id = "hidden"
args = [3, 2, 1]
"""
VISIBLE = "from original import clamp\n\n\ndef test_inside():\n    assert clamp(5, 0, 9) == 5\n"
HIDDEN = (
    "from original import clamp\n\n\ndef test_above():\n    assert clamp(12, 0, 9) == 9\n\n\n"
    "def test_below():\n    assert clamp(-3, 0, 9) == 0\n"
)
HEAD = "def clamp(value, low, high):\n"
ORACLE_CODE = """
import random


def small(seed):
    value, *ends = random.Random(seed).choices(range(-9, 9), k=3)
    return [value, *sorted(ends)]


def far(seed):
    return [-10**12 + seed, 0, 9]


def clamp(value, low, high):
    return min(max(value, low), high)
"""
TEXTS = {
    "original.py": HEAD + "    return max(value, low)\n",
    "cases.toml": CASES,
    "tests/visible_test.py": VISIBLE,
    "tests/hidden_test.py": HIDDEN,
    "reference.py": HEAD + "    return min(max(value, low), high)\n",
    "alternative.py": HEAD + "    return sorted((low, value, high))[1]\n",
    "trap-upper-only.py": HEAD + "    return min(value, high)\n",
    "naive.py": HEAD + "    while value < low:\n        value += 1\n    return min(value, high)\n",
    "oracle.py": ORACLE_CODE,
}
SOLUTIONS = [Variant("reference.py", "reference"), Variant("alternative.py", "alternative")]
TRAP = Variant("trap-upper-only.py", "trap", fails=["below"])


def bug(id_: str, texts: dict[str, str] | None = None, **changes: Any) -> Scenario:
    """Return a sound bug fix, changed as told."""
    told: dict[str, Any] = {
        "category": "bug-fix",
        "prompt": "clamp ignores one bound. Return the complete file.",
        "files": ["original.py"],
        "tests": Tests(kind="cases", cases="cases.toml", seconds=2),
        "original_fails": ["above"],
        "variant": [*SOLUTIONS, TRAP],
    } | changes
    tests, variants = told["tests"], told["variant"]
    named = {*told["files"], tests.cases, tests.oracle, *tests.visible, *tests.hidden, *(v.file for v in variants)}
    code = {path: text for path, text in (TEXTS | (texts or {})).items() if path in named}
    own = Provenance(kind="own")
    return thaw(ScenarioFile(id=id_, title="Clamp", provenance=own, language="python", code=code, **told))


def suite(id_: str, texts: dict[str, str] | None = None) -> Scenario:
    native = Tests(kind="suite", visible=["tests/visible_test.py"], hidden=["tests/hidden_test.py"])
    trap = Variant(TRAP.file, "trap", fails=["hidden_test.py::test_below"])
    return bug(id_, texts, tests=native, original_fails=["hidden_test.py::test_above"], variant=[*SOLUTIONS, trap])


def review(id_: str, reference: str) -> Scenario:
    defect = Defect("endless", "Endless loop", (1, 1), "liveness", "high", "while", ["never ends"])
    return thaw(
        ScenarioFile(
            id=id_,
            title="Loop",
            category="review",
            prompt="Please review this.",
            provenance=Provenance(kind="own"),
            files=["original.py"],
            code={"original.py": "while True: pass\n", "reference.md": reference, "stock.md": "Add tests."},
            review=Review(reference="reference.md", stock="stock.md"),
            defect=[defect],
        )
    )


GENERATED = """
[[generated]]
id = "small"
generator = "small"
count = {small}
[[generated]]
id = "far"
generator = "far"
seconds = 0.4
"""
NAIVE = Variant("naive.py", "naive", fails=["far[1]"])


def algorithm(id_: str, texts: dict[str, str] | None = None, small: int = 300) -> Scenario:
    """Return a sound algorithm problem, changed as told."""
    return bug(
        id_,
        {"cases.toml": CASES + GENERATED.format(small=small), **(texts or {})},
        category="algorithm",
        files=[],
        original_fails=[],
        variant=[*SOLUTIONS, NAIVE],
        tests=Tests(kind="cases", cases="cases.toml", oracle="oracle.py", seconds=2),
    )


ARROW = HEAD + (
    "    if value < low:\n        return low\n    else:\n        if value > high:\n            return high\n"
    "        else:\n            return value\n"
)


def refactoring(id_: str, **changes: Any) -> Scenario:
    """Return a sound refactoring, changed as told."""
    told: dict[str, Any] = {"category": "refactoring", "original_fails": [], "keep": ["clamp"]} | changes
    return bug(id_, {"original.py": ARROW}, **told)


UNTESTED = HEAD + (
    "    if low > high:\n        low, high = high, low + 0\n    if value is None:\n        return low - 1\n"
    "    return min(max(value, low), high)\n"
)
ORACLE = CASES + '[[generated]]\nid = "made"\ngenerator = "numbers"\n'

SOUND = [bug("bug"), suite("suite"), algorithm("algorithm"), refactoring("tidy"), review("review", "It never ends.")]
BROKEN = {
    1: [
        bug("original-is-right", {"original.py": TEXTS["reference.py"]}),
        bug("original-does-not-run", {"original.py": "def clamp(:\n"}),
        suite("suite-original-is-right", {"original.py": TEXTS["reference.py"]}),
    ],
    2: [
        bug("alternative-is-wrong", {"alternative.py": HEAD + "    return value\n"}),
        suite("suite-alternative-is-wrong", {"alternative.py": HEAD + "    return value\n"}),
    ],
    3: [
        bug("trap-is-right", {"trap-upper-only.py": TEXTS["alternative.py"]}),
        bug("trap-is-plain", {"trap-upper-only.py": HEAD + "    return 0\n"}),
        suite("suite-trap-is-right", {"trap-upper-only.py": TEXTS["alternative.py"]}),
    ],
    4: [
        bug(
            "doing-nothing-passes",
            {
                "cases.toml": NOTHING,
                "original.py": HEAD + "    return high - low\n",
                "reference.py": HEAD + "    return {0: None}[0]\n",
                "alternative.py": HEAD + "    print(value)\n",
                "trap-upper-only.py": HEAD + "    return None if low < high else 0\n",
            },
            original_fails=["shown", "hidden"],
            variant=[*SOLUTIONS, Variant(TRAP.file, "trap", fails=["hidden"])],
            equivalent=[Equivalent("return {0: None}[0]", "return None", "it is nothing either way")],
        )
    ],
    5: [
        bug("changes-go-unnoticed", {"reference.py": UNTESTED}),
        suite("suite-changes-go-unnoticed", {"reference.py": UNTESTED}),
        bug("listed-and-no-mutant", equivalent=[Equivalent("return 0", "return 1", "there is no such line")]),
        bug(
            "listed-and-killed",
            equivalent=[Equivalent("return min(max(value, low), high)", "return None", "nobody looks")],
        ),
    ],
    6: [
        algorithm("naive-is-fast", {"naive.py": TEXTS["alternative.py"]}),
        algorithm(
            "naive-is-wrong", {"naive.py": HEAD + "    return value if value < -99 else min(max(value, low), high)\n"}
        ),
        algorithm("oracle-is-hardly-asked", small=20),
    ],
    7: [
        refactoring("nothing-is-better", refactoring=Refactoring(better=["typed"])),
        refactoring("a-name-is-lost", keep=["clamp", "Clamped"]),
        refactoring("nothing-is-gone", refactoring=Refactoring(gone=["bare-except"])),
    ],
    8: [review("review-misses", "Fine.")],
    9: [bug("prompt-tells", prompt="clamp should return min(max(value, low), high).")],
}


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """Check every scenario of this file in one go."""
    chosen = [*SOUND, *(one for group in BROKEN.values() for one in group)]

    async def check() -> list[Result]:
        return await check_scenarios(chosen, await choose(), jobs=2, repeats=2)

    return {result.id: result for result in asyncio.run(check())}


@pytest.mark.parametrize("id_", [scenario.id for scenario in SOUND])
def test_a_sound_scenario_is_proved(results, id_):
    assert results[id_].findings == []
    assert results[id_].ok


@pytest.mark.parametrize(("proof", "id_"), [(proof, one.id) for proof, group in BROKEN.items() for one in group])
def test_a_scenario_broken_in_one_thing_is_found_out_by_that_proof_alone(results, proof, id_):
    assert {finding.proof for finding in results[id_].findings} == {proof}, results[id_].findings
    assert not results[id_].ok


def test_the_figures_tell_what_was_run(results):
    figures = results["suite"].figures

    assert (figures["tests"], figures["visible"], figures["hidden"]) == (3, 1, 2)
    assert figures["runs"] == 2 + 2 + 1 + 1 + 4 + figures["mutants"]
    assert (figures["mutants"], figures["killed"], figures["repeats"]) == (1, 1, 2)
    assert figures["seconds"] > 0


BRACED = {
    "typescript": (
        "original.ts",
        "export function clamp(value: number, low: number, high: number): number {{\n{}}}\n",
        ["  return Math.max(value, low);\n", "  return Math.min(Math.max(value, low), high);\n"],
        "  return [low, value, high].sort((a, b) => a - b)[1];\n",
        "  return Math.min(value, high);\n",
    ),
    "go": (
        "original.go",
        "package clamp\n\nfunc Clamp(value, low, high int) int {{\n{}}}\n",
        ["\treturn max(value, low)\n", "\treturn min(max(value, low), high)\n"],
        "\tif value <= low-1 {\n\t\treturn low\n\t}\n\tif value > high {\n\t\treturn high\n\t}\n\treturn value\n",
        "\treturn min(value, high)\n",
    ),
}


@pytest.mark.parametrize("language", ["typescript", "go"])
def test_the_proofs_hold_in_the_other_languages_as_well(language, request):
    if language == "go":
        request.getfixturevalue("warm_go")
    name, frame, (original, short), long, trap = BRACED[language]
    suffix = name.removeprefix("original")
    variants = {"reference": long, "alternative": short, "trap-upper-only": trap}
    typed = 'args = ["int", "int", "int"]\nreturns = "int"\n'
    edges = "".join(
        f'[[case]]\nid = "edge{value}"\nargs = [{value}, 0, 9]\nreturns = {min(max(value, 0), 9)}\n'
        for value in (-1, 0, 1, 8, 9, 10)
    )
    told = ScenarioFile(
        id=f"clamp-{language}",
        title="Clamp",
        category="bug-fix",
        prompt="clamp ignores one bound. Return the complete file.",
        provenance=Provenance(kind="own"),
        language=language,
        files=[name],
        tests=Tests(kind="cases", cases="cases.toml", seconds=5),
        original_fails=["above", "edge10"],
        variant=[
            Variant(f"reference{suffix}", "reference"),
            Variant(f"alternative{suffix}", "alternative"),
            Variant(f"trap-upper-only{suffix}", "trap", fails=["below", "edge-1"]),
        ],
        equivalent=[
            Equivalent("if value > high {", "if value >= high {", "where they are equal either may be returned"),
        ]
        if language == "go"
        else [],
        code={
            name: frame.format(original),
            "cases.toml": CASES.replace('entry = "clamp"\n', f'entry = "clamp"\n{typed}') + edges,
            **{f"{stem}{suffix}": frame.format(body) for stem, body in variants.items()},
        },
    )

    async def check() -> list[Result]:
        return await check_scenarios([thaw(told)], await choose(), repeats=2)

    (result,) = asyncio.run(check())

    assert result.findings == []
    assert result.figures["mutants"] == result.figures["killed"] > 0


async def test_an_oracle_that_crashes_lets_nothing_pass():
    told = bug(
        "oracle-crashes",
        {"cases.toml": ORACLE, "oracle.py": "def numbers(seed):\n    raise ValueError('no numbers')\n"},
        tests=Tests(kind="cases", cases="cases.toml", oracle="oracle.py", seconds=2),
    )

    (result,) = await check_scenarios([told], await choose(), repeats=1)

    assert not result.ok
    assert 2 in {finding.proof for finding in result.findings}
    assert any("could not be judged" in finding.message for finding in result.findings)
