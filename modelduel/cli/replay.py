"""`modelduel replay`: a saved session plays again."""

from __future__ import annotations

import asyncio
import math

import click

from modelduel.cli import Place, on_a_terminal
from modelduel.errors import InputError, ModelduelError
from modelduel.session.store import Session
from modelduel.text import safe, safe_line


@click.command()
@click.argument("session")
@click.option(
    "--speed", type=click.FloatRange(0), default=1.0, show_default=True, help="2 is twice as fast; 0 at once."
)
@click.option("--plain", is_flag=True, help="Print lines of text, also on a terminal.")
@click.pass_obj
def replay(place: Place, session: str, speed: float, plain: bool) -> int:
    """Play a saved session again, at the pace it was recorded.

    SESSION is a path, a name shown by `modelduel sessions list`, or the beginning of one.
    """
    opened = place.session(session)
    if plain or not on_a_terminal():
        if opened.file.blind and not any(opened.rater(name).revealed for name in opened.raters()):
            raise InputError(
                "This session is judged blind, and lines of text would show who answered.",
                where=opened.name,
                remedy="Replay it on a terminal, where names stay hidden, or reveal them there with ctrl+r.",
            )
        return asyncio.run(replay_plain(opened, speed))
    from modelduel.cli.screen import saved_table, show_table

    show_table(place, saved_table(place, opened, ask=False), mode="replay", speed=speed or math.inf)
    return 0


async def replay_plain(session: Session, speed: float) -> int:
    """Print every round of a session as `--plain` printed it, and say of what is damaged that it is.

    Returns:
        The exit code: 0, or 2 when there are answers but none could be shown.
    """
    from modelduel.cli.plain import PlainFace, mark, print_changes, print_summary
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
            _not_shown(error)
            continue
        for side, key in latest_answers(session, scenario_id).items():
            try:
                answer = read_answer(session, key, scenario)
                streams.append(events(answer.response, answer.text, side))
            except ModelduelError as error:  # one side's damage must not cost the reader the other one
                _not_shown(error, side)
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


def _not_shown(error: ModelduelError, side: str = "") -> None:
    whose = f"{side.upper()} is " if side else ""
    click.echo(safe(f"modelduel: {whose}not shown: {error}"), err=True)
