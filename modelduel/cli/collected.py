"""What `modelduel run` prints: answers and test runs as they come, estimates, and the end; as lines or as JSON."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from modelduel.cli.output import print_json
from modelduel.cli.plain import tests_text
from modelduel.cli.progress import Bars
from modelduel.duel.batches import State, Told
from modelduel.duel.collect import Errand
from modelduel.duel.opening import Floor
from modelduel.duel.purse import Estimate
from modelduel.duel.round import Answer
from modelduel.duel.run import Run
from modelduel.testrun.model import TestRun
from modelduel.text import safe, safe_line


class Face:
    """Prints what comes, as lines of text or of JSON; above the bars, where there are some."""

    def __init__(self, *, as_json: bool) -> None:
        self._bars: Bars | None = None
        self._as_json = as_json

    @property
    def _live(self) -> bool:
        return self._bars is not None and self._bars.live

    def _say(self, line: str) -> None:
        if self._bars is None:
            click.echo(line)
        else:
            self._bars.above(lambda: click.echo(line))

    async def run(self, floor: Floor, collection: Run) -> int:
        """Run a collection with its bars, and print what came of it; return the exit code."""
        names = {side: seat.name for side, seat in floor.seats.items()}
        async with Bars(collection.tallies, names) as bars:
            self._bars = None if self._as_json else bars
            await collection.run()
        return print_end(floor, collection, as_json=self._as_json)

    def answer(self, errand: Errand, answer: Answer) -> None:
        """Print an answer; on a terminal only what went wrong, since the bars count the others."""
        if self._as_json:
            print_json(answer_json(answer))
        elif not self._live or answer.response.status == "failed":
            self._say(_answer_line(answer))

    def batch(self, told: Told) -> None:
        """Print what has become of a batch; while one is waited for, on a terminal only what is new."""
        if self._as_json:
            print_json(batch_json(told))
        elif not (self._live and told.state == "waiting"):
            self._say(_batch_line(told))

    def tests(self, errand: Errand, answer: Answer, run: TestRun) -> None:
        """Print a test run."""
        if self._as_json:
            print_json(
                _place_json(answer)
                | {"event": "tests", "outcome": run.outcome, "sandbox": run.sandbox, "seconds": run.seconds}
            )
        elif not self._live:
            self._say(safe_line(f"{_label(answer)}  tests  {tests_text(answer.response)}"))


def _label(answer: Answer) -> str:
    key = answer.key
    sample = f" #{key.sample}" if key.sample > 1 else ""
    return f"{key.contender.upper()} {key.scenario}{sample}"


def _answer_line(answer: Answer) -> str:
    response = answer.response
    facts = [_label(answer), response.status, "batch" if response.batch else f"{response.total_s:.1f} s"]
    if response.usage is not None:
        facts.append(f"{response.usage.output} tok")
    if response.cost is not None:
        facts.append(f"{'≥ ' if response.cost.at_least else ''}${response.cost.usd:.4f}")
    return safe_line("  ".join([*facts, *filter(None, [response.error, response.remedy])]))


def _place_json(answer: Answer) -> dict[str, Any]:
    key = answer.key
    return {
        "scenario": key.scenario,
        "contender": key.contender,
        "sample": key.sample,
        "attempt": key.attempt,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as `run --json` prints it; what is not known is absent."""
    response = answer.response
    timing: dict[str, float] = {} if response.batch else {"total_s": response.total_s}
    if response.first_token_s is not None:
        timing = {"first_token_s": response.first_token_s, **timing}
    table = {"event": "answer", **_place_json(answer), "status": response.status, "timing": timing}
    if response.usage is not None:
        names = ("input", "cached", "output", "reasoning")
        table["usage"] = {name: getattr(response.usage, name) for name in names}
    if response.cost is not None:
        table["cost"] = {"usd": response.cost.usd, "priced_by": response.cost.priced_by}
    if response.error:
        table["error"] = f"{response.error} {response.remedy}".strip()
    return table


_BATCH_WORDS: dict[State, str] = {
    "handed-over": "handed over",
    "waiting": "not ended yet",
    "cancelling": "being cancelled",
    "fetched": "fetched",
    "refused": "refused",
    "lost": "given up",
    "unsure": "perhaps handed over",
    "trouble": "could not be looked at",
}


def _batch_line(told: Told) -> str:
    many = f"{told.count} request{'' if told.count == 1 else 's'}"
    done = f", {told.done} done" if told.state in ("waiting", "cancelling") and told.done else ""
    said = f": {told.why}" if told.why else ""
    return safe_line(f"{told.side.upper()} batch of {many}  {_BATCH_WORDS[told.state]}{done}{said}")


def batch_json(told: Told) -> dict[str, Any]:
    """Return what has become of a batch, as `run --batch --json` prints it."""
    table: dict[str, Any] = {"event": "batch", "batch": told.name, "contender": told.side, "state": told.state}
    table |= {"requests": told.count, "done": told.done}
    return {**table, "reason": safe(told.why)} if told.why else table


def estimate_lines(estimate: Estimate, most_usd: float | None) -> list[str]:
    """Return what a collection will take, in words."""
    if not estimate.requests:
        return ["Nothing is left to ask."]
    tokens = f"about {estimate.input_tokens:,} tokens in, {estimate.output_tokens:,} out"
    lines = [
        f"{estimate.requests} request{'' if estimate.requests == 1 else 's'} · {tokens} · {_span(estimate.seconds)}"
    ]
    if estimate.usd is None:
        lines.append("cost unknown: a contender has no listed price")
    elif estimate.most_usd:
        lines.append(f"about ${estimate.usd:.2f}, at most ${estimate.most_usd:.2f}")
    else:
        lines.append("no cost: nothing here is charged")
    if most_usd is not None:
        lines[-1] += f"; stops before ${most_usd:.2f} for the session"
    return lines


def untested_line(many: int) -> str:
    """Return a line about answers that were there before, and are tested now."""
    return f"{many} recorded answer{'' if many == 1 else 's'} without test results; the tests run now"


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "within a day"
    return f"about {seconds / 60:.0f} min" if seconds >= 120 else f"about {seconds:.0f} s"


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate as `run --dry-run --json` prints it; a price that nobody knows is absent."""
    seconds = {} if estimate.seconds is None else {"seconds": round(estimate.seconds, 1)}
    known = {"usd": estimate.usd, "most_usd": estimate.most_usd}
    return {
        "event": "estimate",
        "requests": estimate.requests,
        "tokens": {"input": estimate.input_tokens, "output": estimate.output_tokens},
        "cost": {name: usd for name, usd in known.items() if usd is not None},
        **seconds,
    }


def print_end(floor: Floor, collection: Run, *, as_json: bool) -> int:
    """Print what came of it, and return the exit code."""
    tallies = collection.tallies.values()
    failed, left = sum(one.failed for one in tallies), sum(one.left for one in tallies)
    reasons = Counter(collection.left.values())
    waiting = len(floor.session.batches.awaited())
    if as_json:
        print_json({
            "event": "end",
            "session": str(floor.session.folder),
            "answered": sum(one.answered for one in tallies),
            "failed": failed,
            "not_asked": [{"reason": safe(reason), "count": many} for reason, many in reasons.items()],
            "waiting": waiting,
            "usd": round(sum(one.usd for one in tallies), 6),
        })  # fmt: skip
    else:
        for reason, many in reasons.items():
            click.echo(safe_line(f"{many} not asked: {reason}"))
        if waiting:
            click.echo(f"{waiting} in a batch; the same command with --batch fetches what has been answered.")
        if failed:
            click.echo(f"{failed} failed; the same command with --retry-errors asks them again.")
        click.echo(safe_line(f"saved  {floor.session.folder}"))
        click.echo(click.style(safe_line(f"next   modelduel review --session {floor.session.name}"), dim=True))
    if failed or left:
        return 1
    return 3 if collection.unjudged else 0
