"""A review with one defect, which the proofs on words are tried on."""

from __future__ import annotations

from typing import Any

import msgspec

from modelduel.scenario.load import thaw
from modelduel.scenario.model import Defect, Provenance, Review, ScenarioFile
from modelduel.scenario.pack import Scenario

DEFECT = Defect(
    id="endless",
    title="Endless loop",
    lines=(1, 1),
    defect_class="liveness",
    severity="high",
    anchor="while",
    finds=["never ends"],
)


def reviewed(original: str, reference: str, stock: str, **changes: Any) -> Scenario:
    """Return a review of some code, with its two written answers."""
    spec = ScenarioFile(
        id="x",
        title="X",
        category="review",
        prompt="Please review this.",
        provenance=Provenance(kind="own"),
        files=["original.py"],
        code={"original.py": original, "reference.md": reference, "stock.md": stock},
        review=Review(reference="reference.md", stock="stock.md"),
        defect=[DEFECT],
    )
    return thaw(msgspec.structs.replace(spec, **changes))
