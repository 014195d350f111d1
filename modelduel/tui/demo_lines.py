"""The first minute: one line at a time that names the next useful key, until the reader has used them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from modelduel.tui.keys import Keys


@dataclass(frozen=True)
class Progress:
    """What has happened on the duel screen so far."""

    arriving: bool = True
    """An answer is still being written."""
    has_original: bool = True
    """There is code to compare the answers with."""
    has_tests: bool = True
    testing: bool = False
    used: Collection[str] = frozenset()
    """Ids of the actions that the reader has used."""
    missing: Sequence[str] = ()
    """What the judgement lacks, in words; empty when it is done."""


def demo_line(seen: Progress, keys: Keys) -> str:
    """Return what to say now; empty when there is nothing left to teach.

    What the reader has found without being told is not told, and nothing is said twice.
    """
    used = seen.used
    scores = f"{keys.shown('score.1')}-{keys.shown('score.5')}"
    verdicts = " ".join(map(keys.shown, ("verdict.left", "verdict.tie", "verdict.right")))
    if seen.has_original and "diff.cycle" not in used:
        what = "One tiny model, two settings. " if seen.arriving else ""
        return f"{what}{keys.shown('diff.cycle')} shows each as a change to the original."
    if seen.arriving:
        return f"{keys.shown('focus.next')} goes from one pane to the other; the arrows scroll."
    if seen.testing:
        return "The tests of both answers run, each in a sandbox."
    if seen.has_tests and "tests.run" not in used:
        return f"{keys.shown('tests.run')} runs the tests of both answers."
    if not any(id_.startswith("score.") for id_ in used):
        return f"{scores} score the cell that is inverted, and go on to the next."
    if not any(id_.startswith("verdict.") for id_ in used):
        return f"{verdicts} say which answer is better; {keys.shown('verdict.both-bad')} that both are bad."
    if seen.missing:
        first, *rest = seen.missing
        more = f" and {len(rest)} more" if rest else ""
        return f"Still to be given: {first}{more}. {keys.shown('judge.undo')} takes the last step back."
    if "round.accept" not in used:
        return (
            f"{keys.shown('round.accept')} accepts the judgement and goes on; {keys.shown('app.help')} shows all keys."
        )
    return ""
