"""The founding comparison as evidence: its published totals, with one pairing of rounds that fits them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from modelduel.report.evidence import Evidence, Look, Round
from tests.doubles.answers import a_round, answer, evidence, look

Solved = tuple[int, int, int, int]
"""How many both, only a, only b, neither solved."""

BUG_FIXES: Solved = (15, 6, 2, 2)
"""21 and 17 of 25."""
ALGORITHMS: dict[str, Solved] = {"easy": (8, 0, 0, 0), "medium": (8, 1, 1, 0), "hard": (4, 0, 1, 2)}
"""8, 9 and 4 against 8, 9 and 5 of 8, 10 and 7."""
REFACTORINGS = ["a"] * 18 + ["b"] * 4 + ["tie"] * 3
LANGUAGES = ("python", "typescript", "go")


def solved_rounds(solved: Solved, name: str, **changes: object) -> Iterator[Round]:
    """Rounds that were solved so often."""
    outcomes = (("passed", "passed"), ("passed", "failed"), ("failed", "passed"), ("failed", "failed"))
    kinds = [kind for kind, times in zip(outcomes, solved, strict=True) for _ in range(times)]
    for number, (a, b) in enumerate(kinds):
        values = {"language": LANGUAGES[number % 3], **changes}
        yield a_round(f"{name}-{number}", [answer("a", outcome=a), answer("b", outcome=b)], **values)


def judged_rounds(winners: Iterable[str | None], name: str, **changes: object) -> Iterator[Round]:
    """Rounds without tests that were judged so, seen on the left and on the right in turn."""
    for number, winner in enumerate(winners):
        looks = (look(winner, left="ab"[number % 2]),)
        answers = [answer("a", outcome=None), answer("b", outcome=None)]
        yield a_round(f"{name}-{number}", answers, tested=False, looks=looks, **changes)


def seen(name: str, *looks: Look, **changes: object) -> Round:
    """A round that both answered and that was judged so."""
    return a_round(name, [answer("a"), answer("b")], looks=looks, **changes)


def founding_rounds() -> Sequence[Round]:
    """75 of its 100 rounds: the reviews' totals were not told."""
    algorithms = [
        one
        for difficulty, solved in ALGORITHMS.items()
        for one in solved_rounds(solved, f"algorithm-{difficulty}", category="algorithm", difficulty=difficulty)
    ]
    return [
        *solved_rounds(BUG_FIXES, "bug"),
        *algorithms,
        *judged_rounds(REFACTORINGS, "refactoring", category="refactoring"),
    ]


def founding() -> Evidence:
    """All of it."""
    return evidence(founding_rounds())
