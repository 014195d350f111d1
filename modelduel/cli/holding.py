"""Holding a contest without a screen: as lines of text, or as one JSON object."""

from __future__ import annotations

import asyncio
import shlex
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import click

from modelduel.cli import Place
from modelduel.cli.output import mute, print_json, system_words
from modelduel.cli.plain import PlainFace, mark, print_changes, print_summary
from modelduel.cli.warming import make_ready
from modelduel.contender.events import Event, Listener
from modelduel.contender.model import Contender, Side
from modelduel.duel.opening import Floor, open_floor
from modelduel.duel.round import Answer, Round
from modelduel.errors import CannotJudgeError, StoreError
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario
from modelduel.testrun.interpreter import interpreter_of
from modelduel.testrun.judge import unjudged
from modelduel.testrun.model import UNJUDGED, Limits, TestRun
from modelduel.testrun.sandbox import Sandbox, choose
from modelduel.text import safe, safe_line


def run_saving(contest: Coroutine[Any, Any, int]) -> int:
    """Run a contest to its exit code; a polite kill or the terminal's end is a Ctrl-C, so that it saves as well.

    Whoever presses Ctrl-C again while it saves does not make it save less.

    Raises:
        KeyboardInterrupt: It was interrupted; everything so far is saved.
    """

    async def run() -> int:
        _save_before_ending()
        return await contest

    try:
        return asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _save_before_ending() -> None:
    """Make Ctrl-C, a polite kill, or the end of the terminal cancel the current task.

    Ctrl-C does so by itself, but only once: the second would be raised wherever the loop is, in the middle of a save.
    """
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` has its reasons
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


async def hold(
    place: Place,
    scenario: Scenario,
    contenders: Mapping[Side, tuple[str, Contender]],
    system: str,
    kind: Literal["duel", "demo"],
    *,
    as_json: bool = False,
    python: Path | None = None,
    allow_unsandboxed: bool = False,
    note: str = "",
) -> int:
    """Ask both, judge both, save everything, and print it; return the exit code.

    Raises:
        InputError: Something in the call cannot be used; nothing was asked.
        CannotJudgeError: The tests of a duel cannot be run here; nothing was asked.
        StoreError: The record cannot be written.
    """
    # All of it before anything is asked, and paid for.
    if python is not None:
        await interpreter_of(python)
    sandbox = await _sandbox(scenario, allow_unsandboxed)
    if kind == "duel" and isinstance(sandbox, CannotJudgeError):  # a demo is worth watching without its tests
        raise sandbox
    usual = place.limits()
    sessions, _ = recorded_in = place.session_places()
    words = [kind] if kind == "demo" else [name for name, _ in contenders.values()]
    async with open_floor(sessions, contenders, system, kind, words=words, note=note, recorded_in=recorded_in) as floor:
        contest = Round(floor.session, floor.saver, scenario, floor.seats, system)
        if not as_json:
            click.echo("\n" + click.style(safe_line(scenario.spec.title), bold=True))
            for side, seat in floor.seats.items():
                model = f"{seat.name}  {seat.contender.provider}:{seat.contender.model}"
                click.echo(mark(side, safe_line(f"{side.upper()}  {model}")))
        try:
            await contest.ask([] if as_json else [_heard_or_not(PlainFace())])
            await _judge(contest, sandbox, scenario.language, python, usual, quiet=as_json)
        except StoreError:
            if as_json:  # the one chance left to keep an answer that could not be saved
                print_json(_contest_json(floor, contest.answers))
            raise
        answers = {side: contest.answers[side] for side in floor.seats}
        if as_json:
            print_json(_contest_json(floor, answers))
        else:
            again = floor.session.name if place.sessions_option is None else shlex.quote(str(floor.session.folder))
            _print_ending(scenario, floor, answers, again)
    return _exit_code(scenario, answers)


def _heard_or_not(listener: Listener) -> Listener:
    """Go on unseen once stdout takes nothing more: the contest is paid for, and is recorded to its end."""

    def hear(event: Event) -> None:
        _said_or_not(lambda: listener(event))

    return hear


def _said_or_not(say: Callable[[], None]) -> None:
    try:
        say()
    except OSError as error:
        mute()
        if not isinstance(error, BrokenPipeError):
            with suppress(OSError):
                click.echo(safe_line(f"modelduel: {system_words(error)} The contest goes on unseen."), err=True)


def _contest_json(floor: Floor, answers: Mapping[Side, Answer]) -> dict[str, Any]:
    sides = {side: side_json(floor.seats[side].contender, answer) for side, answer in answers.items()}
    return {**sides, "session": str(floor.session.folder)}


def _print_ending(scenario: Scenario, floor: Floor, answers: Mapping[Side, Answer], again: str) -> None:
    for side, answer in answers.items():
        if answer.extraction is not None:
            print_changes(side, scenario, answer.extraction.files)
    print_summary(
        {side: answer.response for side, answer in answers.items()},
        {side: seat.name for side, seat in floor.seats.items()},
    )
    click.echo("\n" + safe_line(f"saved  {floor.session.folder}"))
    click.echo(click.style(safe_line(f"again  modelduel replay {again}"), dim=True))


async def _sandbox(scenario: Scenario, allow_unsandboxed: bool) -> Sandbox | CannotJudgeError | None:
    """Return what will hold the answers' code, or why nothing can; None where there are no tests."""
    if scenario.spec.tests is None:
        return None
    if refusal := await asyncio.to_thread(unjudged, scenario.language or "python"):  # starts a Node, say
        return refusal
    try:
        return await choose(allow_unsandboxed=allow_unsandboxed)
    except CannotJudgeError as error:
        return error


async def _judge(
    contest: Round,
    sandbox: Sandbox | CannotJudgeError | None,
    language: Language | None,
    python: Path | None,
    usual: Limits,
    *,
    quiet: bool,
) -> None:
    """Run the tests; where no sandbox works, record that nothing was run, and why."""
    candidates = {
        side: answer
        for side, answer in contest.answers.items()
        if answer.extraction is not None and answer.extraction.outcome is None
    }
    if sandbox is None or not candidates:
        return
    if isinstance(sandbox, CannotJudgeError):
        click.echo(safe(f"modelduel: {sandbox}"), err=True)
        for side, answer in candidates.items():
            await contest.record(side, answer, TestRun("not-run", reason=sandbox.message))
        return
    if sandbox.name == "none":
        click.echo("modelduel: the answers' code runs without a sandbox, as you asked.", err=True)
    await make_ready(language)
    if sandbox.name != "none" and not quiet:  # an answer that sleeps is given its minutes; silence looks like a hang
        words = click.style(f"The tests run in {sandbox.name}.", dim=True)
        _said_or_not(lambda: click.echo(words))
    await contest.judge(sandbox, python=python, usual=usual)


def _exit_code(scenario: Scenario, answers: Mapping[Side, Answer]) -> int:
    if any(answer.response.status in ("failed", "cancelled") for answer in answers.values()):
        return 1
    outcomes = [answer.response.candidate.outcome for answer in answers.values() if answer.response.candidate]
    return 3 if scenario.spec.tests is not None and any(outcome in UNJUDGED for outcome in outcomes) else 0


def side_json(contender: Contender, answer: Answer) -> dict[str, Any]:
    """Return one side of `duel --json`; what is not known is absent."""
    response = answer.response
    usage = response.usage
    side: dict[str, Any] = {
        "contender": {"provider": contender.provider, "model": contender.model},
        "status": response.status,
        "stop_reason": response.stop_reason,
        "text": answer.text,
        "timing": _present({"first_token_s": response.first_token_s, "total_s": response.total_s}),
    }
    if usage is not None:
        side["usage"] = {name: getattr(usage, name) for name in ("input", "cached", "output", "reasoning")}
    if response.cost is not None:
        side["cost"] = {"usd": response.cost.usd, "priced_by": response.cost.priced_by}
    if response.candidate is not None and answer.extraction is not None:
        side["candidate"] = _present({
            "outcome": response.candidate.outcome,
            "files": answer.extraction.files,
            "reason": response.candidate.reason or None,
        })  # fmt: skip
    if response.error:
        side["error"] = f"{response.error} {response.remedy}".strip()
    return side


def _present(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value is not None}
