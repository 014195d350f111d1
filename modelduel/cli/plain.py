"""The plain face: events as lines of text, for pipes, logs and terminals without a screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import click

from modelduel.cli.output import columns, laid_out
from modelduel.contender.events import Delta, Event, Failed, Finished, Held, Retrying
from modelduel.contender.model import Side
from modelduel.diff.plain import unified_text
from modelduel.scenario.pack import Scenario
from modelduel.session.model import Response
from modelduel.testrun.model import TestResult
from modelduel.text import safe, safe_line

# A and B keep these two hues everywhere; the letter beside them says the same without colour.
HUES = {"a": "cyan", "b": "yellow"}
_INSIDE = re.compile(r"(/[^\s\"'():]*)?/box/(?P<folder>answer|tests)/(?P<name>[^\s\"'():,]+)")
"""A path of a file in any sandbox."""
_LONGEST_HELD = 400  # characters of an unfinished line that are held back before it is broken


def mark(side: Side, text: str) -> str:
    """Colour text in its side's hue (dropped where there is no terminal, or none that is to have colours)."""
    return click.style(text, fg=HUES.get(side, "magenta"))


class PlainFace:
    """A listener that prints each side's lines as they are complete, each with its side's letter in front."""

    def __init__(self) -> None:
        self._held: dict[Side, str] = {}

    def __call__(self, event: Event) -> None:
        """Print what the event adds."""
        side = event.contender
        if isinstance(event, Delta):
            self._add(side, event.text)
        elif isinstance(event, Retrying):
            self._note(side, f"{event.reason} Asking again in {event.wait_s:.1f} s.")
        elif isinstance(event, Held):
            self._note(side, f"{event.reason} Asking in {event.wait_s:.1f} s.")
        elif isinstance(event, Failed):
            self._flush(side)
            self._note(side, f"failed: {event.message} {event.remedy}".rstrip())
        elif isinstance(event, Finished):
            self._flush(side)
            words = {"finished": "finished", "truncated": "cut short", "refused": "refused", "cancelled": "stopped"}
            self._note(side, words[event.status])

    def _add(self, side: Side, text: str) -> None:
        held = self._held.get(side, "") + text
        *lines, held = held.split("\n")
        lines = [line.removesuffix("\r") for line in lines]
        if len(held) > _LONGEST_HELD:
            cuts = range(0, len(held), _LONGEST_HELD)
            *parts, held = (held[cut : cut + _LONGEST_HELD] for cut in cuts)
            lines += parts
        self._held[side] = held
        self._lines(side, lines)

    def _flush(self, side: Side) -> None:
        if held := self._held.pop(side, ""):
            self._lines(side, [held])

    def _lines(self, side: Side, lines: Sequence[str]) -> None:
        # In one piece: a program that floods us with lines must not hold up the other side at each of them.
        if lines:
            head = mark(side, side.upper() + " │")
            click.echo("\n".join(f"{head} {safe(line)}" for line in lines))

    def _note(self, side: Side, text: str) -> None:
        click.echo(f"{mark(side, side.upper() + ' ·')} {click.style(safe_line(text), dim=True)}")


def print_summary(responses: Mapping[Side, Response], names: Mapping[Side, str]) -> None:
    """Print one line per side: how it ended, its times, speed, tokens, cost and tests; then what failed."""
    head = ["", "", "status", "first", "total", "tok/s", "in", "out", "cost", "tests"]
    rows = [[side.upper(), names[side], *_figures(response)] for side, response in responses.items()]
    first, *others = laid_out(head, rows, columns(), right_from=3)
    click.echo()
    for line in first:
        click.echo(click.style(line, dim=True))
    for side, lines in zip(responses, others, strict=True):
        for line in lines:
            click.echo(mark(side, line))
    for side, response in responses.items():
        _print_failures(side, response)


def _figures(response: Response) -> list[str]:
    usage, first = response.usage, response.first_token_s
    streamed = response.total_s - first if first is not None else 0.0
    cost = response.cost
    return [
        response.status,
        f"{first:.2f} s" if first is not None else "–",
        f"{response.total_s:.2f} s",
        f"{usage.output / streamed:.0f}" if usage and usage.output and streamed > 0 else "–",
        str(usage.input) if usage else "–",
        str(usage.output) if usage else "–",
        f"{'≥ ' if cost.at_least else ''}${cost.usd:.4f}" if cost else "unknown",
        tests_text(response),
    ]


def tests_text(response: Response) -> str:
    """Return the tests in a few words, such as `6/7 failed`; a dash when there is no candidate to speak of."""
    if response.candidate is None:
        return "–"
    if not response.test:
        unasked = response.candidate.outcome == "not-run" and not response.candidate.reason
        return "–" if unasked else response.candidate.outcome
    passed = sum(test.status == "passed" for test in response.test)
    return f"{passed}/{len(response.test)} {response.candidate.outcome}"


def _print_failures(side: Side, response: Response) -> None:
    candidate = response.candidate
    if candidate is None:
        return
    if candidate.reason:
        first, _, rest = in_users_words(candidate.reason, {}).partition("\n")
        click.echo(f"{mark(side, side.upper() + ' ·')} {safe_line(first)}")
        print_indented(rest)
    print_unpassed(response.test, f"{mark(side, side.upper())} ", lambda text: in_users_words(text, {}))


def print_unpassed(tests: Sequence[TestResult], start: str, words: Callable[[str], str]) -> None:
    """Print the tests that did not pass, the first one's message, and of those that never ran in a row how many.

    Args:
        tests: All of them.
        start: What begins each line.
        words: Puts a message into words for the user.
    """
    failed = [test for test in tests if test.status != "passed"]
    for number, (first, count) in enumerate(folded(failed)):
        more = f"  and {count - 1} more after it" if count > 1 else ""
        click.echo(f"{start}✗ {safe_line(first.id)}  {first.status}{more}")
        if number == 0:
            print_indented(words(first.message))


def folded(tests: Sequence[TestResult]) -> list[tuple[TestResult, int]]:
    """Return tests, of missing ones in a row only the first, each with how many it stands for."""
    rows: list[tuple[TestResult, int]] = []
    for test in tests:
        if test.status == "missing" and rows and rows[-1][0].status == "missing":
            rows[-1] = (rows[-1][0], rows[-1][1] + 1)
        else:
            rows.append((test, 1))
    return rows


def in_users_words(text: str, names: Mapping[str, str]) -> str:
    """Return a message with the user's names for files, and without the sandbox's folders.

    Args:
        text: Such as `original.py, line 5: …` or `File "/box/answer/original.py", line 5`.
        names: A file's name inside -> the user's.
    """

    def named(found: re.Match[str]) -> str:
        folder, name = found["folder"], found["name"]
        return name if folder == "tests" else names.get(name, name)

    text = _INSIDE.sub(named, text)
    for name, shown in names.items():
        place = rf"(?<![\w./-]){re.escape(name)}(?=(, line |:)\d)"
        text = re.sub(place, lambda _, shown=shown: shown, text)  # type: ignore[misc]  # a default binds the loop's
    return text


def print_indented(message: str, lines: int = 20) -> None:
    """Print untrusted text, indented and cut to its first lines; nothing where there is none."""
    shown: Sequence[str] = safe(message).rstrip("\n").split("\n") if message.strip() else ()
    for line in shown[:lines]:
        click.echo(f"      {line}")
    if len(shown) > lines:
        click.echo(f"      … {len(shown) - lines} more lines")


def print_changes(side: Side, scenario: Scenario, files: Mapping[str, str]) -> None:
    """Print how a candidate differs from the original, file by file; nothing where there is no original."""
    original = scenario.original()
    if not original or not files:
        return
    for name, text in files.items():
        lines = unified_text(original.get(name, ""), text, scenario.language or "")
        head = f"{side.upper()}  {name}" + ("" if lines else "  the same as the original")
        click.echo("\n" + mark(side, safe_line(head)))
        for line in lines:
            colour = {"+": "green", "-": "red"}.get(line[:1])
            click.echo(click.style(line, fg=colour, dim=line.startswith("@@")))
