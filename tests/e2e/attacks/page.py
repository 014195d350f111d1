"""The tables of docs/sandbox.md, made from the attacks: `python -m tests.e2e.attacks.page` writes them anew."""

from __future__ import annotations

from pathlib import Path

from modelduel.testrun.sandbox.attacks import EXHAUSTIONS, GROUPS, LETS
from tests.e2e.attacks.programs import GO, NODE

PAGE = Path(__file__).parents[3] / "docs" / "sandbox.md"
START, END = "<!-- attacks: made by tests/e2e/attacks/page.py -->", "<!-- end of attacks -->"
MECHANISMS = ("bubblewrap", "landlock")


def tables() -> str:
    """Return what stands between the marks."""
    lines = ["| kind | attack | " + " | ".join(MECHANISMS) + " |", "|---|---|" + "---|" * len(MECHANISMS)]
    for kind, group in GROUPS.items():
        for attack in group:
            fates = ("**let through**" if attack.id in LETS.get(one, {}) else "stopped" for one in MECHANISMS)
            lines.append(f"| {kind} | {attack.aim}{' (as root)' if attack.root else ''} | {' | '.join(fates)} |")
    lines += [f"| using up | {one.aim} | stopped | stopped |" for one in EXHAUSTIONS]
    for kind, attacks in (("Node", NODE), ("Go", GO)):
        lines += [f"| {kind} | {one.aim}{' (as root)' if one.root else ''} | stopped | stopped |" for one in attacks]
    gaps = [f"- {name}: {why}" for name, reasons in LETS.items() for why in reasons.values()]
    return "\n".join([*lines, "", "What is let through, and why:", "", *gaps])


def written(page: str) -> str:
    """Return the page with its tables made anew."""
    before, _, rest = page.partition(START)
    return f"{before}{START}\n\n{tables()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
