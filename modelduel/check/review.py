"""Proof 8: that a review's matcher finds everything in a good answer and nothing in a stock one.

Its patterns are a stranger's, and may take without end: `modelduel.check.words` runs this where it can be stopped.
Where an answer is to be JSON: that the prompt holds the schema, and that the good answer conforms to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from modelduel.check.model import ProofFinding
from modelduel.scenario.json_answer import conformity
from modelduel.scenario.model import Defect
from modelduel.scenario.pack import Scenario
from modelduel.scenario.review import design_score, likely_found, matches, takes_position

_ENOUGH = 0.8
_HALF = 0.5


def review_findings(scenario: Scenario) -> list[ProofFinding]:
    """Return what proof 8 finds."""
    spec = scenario.spec
    if spec.review is None:
        return []
    messages = [f"the anchor of {d.id} is not in its lines" for d in spec.defect if not _anchored(scenario, d)]
    reference, stock = scenario.read(spec.review.reference), scenario.read(spec.review.stock)
    if spec.defect:
        found = likely_found(spec, reference)
        messages += [f"the reference does not find {d.id}" for d in spec.defect if d.id not in found]
        messages += [f"the stock review finds {id_}" for id_ in sorted(likely_found(spec, stock))]
    if spec.factor:
        score = design_score(spec, reference)
        if score < _ENOUGH:
            unnamed = sorted({factor.id for factor in spec.factor} - likely_found(spec, reference))
            messages.append(
                f"the reference scores {score:.2f}, below {_ENOUGH}; unnamed: {', '.join(unnamed) or 'none'}"
            )
        if (score := design_score(spec, stock)) >= _HALF:
            messages.append(f"the stock answer scores {score:.2f}, not below {_HALF}")
    if spec.review.decisions:
        if not takes_position(spec, reference):
            messages.append("the reference takes no position")
        if takes_position(spec, stock):
            messages.append("the stock answer takes a position")
    messages += _schema_messages(scenario, reference)
    return [ProofFinding(8, message) for message in messages]


def lines_of(scenario: Scenario, defect: Defect) -> str:
    """Return the lines of the original that a defect is in; nothing where there is no original."""
    first, last = defect.lines
    return "\n".join("".join(scenario.original().values()).split("\n")[first - 1 : last])


def _anchored(scenario: Scenario, defect: Defect) -> bool:
    return not scenario.spec.files or matches(defect.anchor, [lines_of(scenario, defect)])


def _schema_messages(scenario: Scenario, reference: str) -> Iterator[str]:
    schema = scenario.schema()
    if schema is None:
        return
    if schema not in _objects(scenario.spec.prompt):
        yield "the prompt does not hold the schema, from a brace at the beginning of a line"
    if not (result := conformity(schema, reference)).conforms:
        yield f"the reference: {'; '.join([result.verdict, *result.faults[:3]])}"


def _objects(text: str) -> Iterator[Any]:
    """Yield the JSON objects that begin at the beginning of a line."""
    decoder = json.JSONDecoder()
    for brace in re.finditer(r"^\{", text, re.MULTILINE):
        try:
            yield decoder.raw_decode(text, brace.start())[0]
        except (ValueError, RecursionError):
            continue
