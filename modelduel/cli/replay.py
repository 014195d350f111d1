"""`modelduel replay`: a saved session plays again."""

from __future__ import annotations

import asyncio
import math

import click

from modelduel import paths
from modelduel.cli import Place, on_a_terminal
from modelduel.errors import InputError, ModelduelError
from modelduel.session.store import Session
from modelduel.text import safe, safe_line

repeating = click.option(
    "--repeat",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="SHARE",
    help="Show a share of the rounds again later, swapped, such as 0.2: how consistent are you?",
)


@click.command()
@click.argument("session")
@click.option(
    "--speed", type=click.FloatRange(0), default=1.0, show_default=True, help="2 is twice as fast; 0 at once."
)
@click.option("--plain", is_flag=True, help="Print lines of text, also on a terminal.")
@click.option("--rate", metavar="NAME", help="Judge it afresh under this name; nobody else's scores are shown.")
@repeating
@click.option("--allow-unsandboxed", is_flag=True, help="With --rate: run code without a sandbox if none works here.")
@click.pass_context
def replay(
    context: click.Context,
    session: str,
    speed: float,
    plain: bool,
    rate: str | None,
    repeat: float | None,
    allow_unsandboxed: bool,
) -> int:
    """Play a saved session again, at the pace it was recorded; or judge it, as another reader or once more.

    With --rate the answers are there at once, and what is given goes into the session beside what others gave. Names
    are hidden if the session is judged blind.

    SESSION is a path, a name shown by `modelduel sessions list`, or the beginning of one.
    """
    place: Place = context.obj
    opened = place.session(session)
    if rate is not None:
        if plain or context.get_parameter_source("speed") is not click.core.ParameterSource.DEFAULT:
            raise InputError(
                "--rate shows answers on the screen, and at once.", remedy="Leave out --plain and --speed."
            )
        _rate(place, opened, rate, repeat, allow_unsandboxed=allow_unsandboxed)
        return 0
    if repeat is not None or allow_unsandboxed:
        raise InputError("A replay is neither judged nor tested.", remedy="Say who judges: --rate NAME.")
    if plain or not on_a_terminal():
        from modelduel.session.library import hides_names

        if hides_names(opened):
            raise InputError(
                "This session is judged blind, and lines of text would show who answered.",
                where=opened.name,
                remedy="Replay it on a terminal, where names stay hidden, or reveal them there with ctrl+r.",
            )
        return asyncio.run(replay_plain(opened, speed))
    from modelduel.cli.screen import saved_table, show_table

    show_table(place, saved_table(place, opened, ask=False), mode="replay", speed=speed or math.inf)
    return 0


def _rate(place: Place, session: Session, rater: str, repeat: float | None, *, allow_unsandboxed: bool) -> None:
    """Let a reader judge a recorded session on the screen."""
    if not on_a_terminal():
        raise InputError("Judging needs a terminal.")
    if paths.is_shipped(session.folder):
        raise InputError(
            "This session came with the program, and is not judged where it is.",
            where=session.name,
            remedy=f"Judge a copy of it: modelduel sessions merge {session.name} -o NAME",
        )
    if not session.lines():
        raise InputError("Nothing has been answered in this session yet.", where=session.name)
    from modelduel.cli.screen import saved_table, show_table

    table = saved_table(place, session, ask=False, judge=True, rater=rater, repeat=repeat)
    show_table(place, table, allow_unsandboxed=allow_unsandboxed)


async def replay_plain(session: Session, speed: float) -> int:
    """Print every round of a session as `--plain` printed it, and say of what is damaged that it is.

    Returns:
        The exit code: 0, or 2 when there are answers but none could be shown.
    """
    from modelduel.cli.plain import PlainFace, mark, print_changes, print_summary
    from modelduel.duel.lost import stand_in
    from modelduel.duel.round import latest_answers, read_answer
    from modelduel.scenario.load import thaw
    from modelduel.session.playback import events, play

    names = {side: asked.name for side, asked in session.file.contenders.items()}
    if session.file.note:
        click.echo(click.style(safe_line(session.file.note), dim=True))
    for name, why in session.damaged.items():
        click.echo(safe_line(f"modelduel: not shown, because it is damaged: {name}: {why}"), err=True)
    asked = sorted({line.key.scenario for line in session.lines()})
    if not asked and not session.damaged:
        click.echo("Nothing has been answered in this session yet.")
    shown = False
    for scenario_id in asked:
        answers, streams = {}, []
        try:
            scenario = thaw(session.scenario(scenario_id))
        except ModelduelError as error:
            _not_shown(error, "the question")
            scenario = stand_in(session, scenario_id)
        for side, key in latest_answers(session, scenario_id).items():
            try:
                answer = read_answer(session, key, scenario)
                streams.append(events(answer.response, answer.text, side))
            except ModelduelError as error:  # one side's damage must not cost the reader the other one
                _not_shown(error, side.upper())
            else:
                answers[side] = answer
        if not answers:
            continue
        shown = True
        click.echo("\n" + click.style(safe_line(scenario.spec.title), bold=True))
        for side in answers:
            click.echo(mark(side, safe_line(f"{side.upper()}  {names.get(side, '?')}")))
        await play(streams, PlainFace(), speed=speed)
        for side, answer in answers.items():
            if answer.extraction is not None:
                print_changes(side, scenario, answer.extraction.files)
        print_summary(
            {side: answer.response for side, answer in answers.items()},
            {side: names.get(side, "?") for side in answers},
        )
    return 2 if asked and not shown else 0


def _not_shown(error: ModelduelError, what: str) -> None:
    click.echo(safe(f"modelduel: {what} is not shown: {error}"), err=True)
