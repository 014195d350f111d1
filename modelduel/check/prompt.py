"""Proof 9: that the prompt does not give the answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from modelduel.check.model import ProofFinding
from modelduel.scenario.pack import Scenario
from modelduel.scenario.review import likely_found

_SHORTEST = 15  # characters; shorter lines are anybody's
_CODE = re.compile(r"[=()\[\]{}<>+*/%]")
_INTERFACE = re.compile(r"(?:export |async )*(?:def|class|function|func|interface|type|import|from|package|@)\b|@|#|//")
_CALLED_TRAP = re.compile(r"^(?:trap|naive)[-_]", re.IGNORECASE)


def prompt_findings(scenario: Scenario) -> list[ProofFinding]:
    """Return what proof 9 finds."""
    messages = [*_lines(scenario), *_trap_names(scenario), *_defects(scenario)]
    return [ProofFinding(9, message) for message in messages]


def _lines(scenario: Scenario) -> Iterator[str]:
    """Find lines of a reference in the prompt; the interface that the prompt must state is not counted."""
    prompt = _squeezed(scenario.spec.prompt)
    shown = {_squeezed(line) for text in scenario.original().values() for line in text.splitlines()}
    for variant in scenario.spec.variant:
        if variant.role != "reference":
            continue
        for path in scenario.paths(variant.file):
            for number, raw in enumerate(scenario.texts[path].splitlines(), 1):
                line = _squeezed(raw)
                telling = len(line) >= _SHORTEST and _CODE.search(line) and not _INTERFACE.match(line)
                if telling and line not in shown and line in prompt:
                    yield f"the prompt holds line {number} of {path}: {line[:80]}"


def _trap_names(scenario: Scenario) -> Iterator[str]:
    prompt = _words(scenario.spec.prompt)
    for variant in scenario.spec.variant:
        if variant.role not in ("trap", "naive"):
            continue
        stem = PurePosixPath(variant.file).stem
        name = _words(_CALLED_TRAP.sub("", stem))
        # One word, such as "max", may stand in any prompt; two together name the trap.
        if name.count(" ") > 2 and name in prompt:
            yield f"the prompt names the {variant.role} {stem}"


def _defects(scenario: Scenario) -> Iterator[str]:
    if scenario.spec.defect:
        for id_ in sorted(likely_found(scenario.spec, scenario.spec.prompt)):
            yield f"the prompt itself names the defect {id_}"


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _words(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', text.lower()))} "
