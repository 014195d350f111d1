"""The page of figures names every figure that there is."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from modelduel.report.evidence import Evidence
from modelduel.report.findings import correctness, preference, several, trust
from tests.doubles.drawn import some_evidence

PAGE = Path(__file__).parents[4] / "docs" / "report.md"
PART = r"(?:overall|categories\.[a-z-]+|difficulties\.[a-z]+|languages\.[a-z]+)"
WORDS = {"PART": PART, "KEY": "[ab]", "KIND": "[a-z-]+", "CRITERION": "[a-z-]+", "N": "[0-9]+", "M": "[0-9]+"}


def patterns() -> list[str]:
    """Return what the tables' first cells stand for; `.x` after a path stands for it with its last word changed."""
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        named = re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("| `") else []
        whole = ""
        for name in named:
            whole = name if not name.startswith(".") else f"{whole.rpartition('.')[0]}{name}"
            words = re.split(r"\b(PART|KEY|KIND|CRITERION|N|M)\b|(?<=_)(KEY)", whole)
            found.append("".join(WORDS.get(word) or re.escape(word) for word in words if word))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_evidence())
def test_every_path_is_on_the_page(found: Evidence) -> None:
    known = re.compile("|".join(patterns()))
    for make in (correctness.section, preference.section, trust.section, several.section):
        for path in make(found)[1]:
            assert known.fullmatch(path), path
