"""`modelduel sessions`: what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel.cli import Place, Spelled
from modelduel.cli.output import print_json, print_table
from modelduel.errors import InputError
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.session.index import ResponseLine
    from modelduel.session.library import SessionSummary
    from modelduel.session.store import Session


@click.group(cls=Spelled)
def sessions() -> None:
    """List, show, verify and join saved sessions, and write out what won."""


@sessions.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON list on stdout.")
@click.pass_obj
def list_(place: Place, as_json: bool) -> None:
    """List your sessions and the shipped ones, the last changed first."""
    import msgspec

    from modelduel import paths
    from modelduel.session.library import list_sessions

    own = place.sessions_dir()
    found = list_sessions(own, paths.sample_sessions())
    if as_json:
        print_json([msgspec.to_builtins(summary, builtin_types=()) for summary in found])
        return
    if not found:
        click.echo(safe_line(f"No sessions in {own} yet. `modelduel demo` or `modelduel duel` makes one."))
        return
    print_table(["id", "changed", "kind", "contenders", "rounds", "answers", "judged"], [_row(one) for one in found])
    click.echo(click.style(safe_line(f"New sessions go to {own}"), dim=True))


def _row(one: SessionSummary) -> list[str]:
    changed = f"{one.changed.astimezone():%Y-%m-%d %H:%M}"
    kind = ("damaged" if one.damaged else one.kind or "") + (", shipped" if one.shipped else "")
    if one.damaged:
        return [one.id, changed, kind, one.damaged, "", "", ""]
    contenders = " : ".join(one.contenders.values())
    return [one.id, changed, kind, contenders, str(one.rounds), str(one.responses), str(one.judged)]


@sessions.command()
@click.argument("session")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.pass_obj
def show(place: Place, session: str, as_json: bool) -> None:
    """Show one session: its contenders, settings and rounds.

    While it is being judged blind, what came of each answer is left out.
    """
    import msgspec

    from modelduel.session.library import summarise

    opened = place.session(session)
    lines = opened.lines()
    summary = summarise(opened)
    if as_json:
        shown = {
            **msgspec.to_builtins(summary, builtin_types=()),
            "session": msgspec.to_builtins(opened.file, builtin_types=()),
        }
        if not summary.is_being_judged_blind:
            shown["answers"] = [msgspec.to_builtins(line, builtin_types=()) for line in lines]
        print_json(shown)
        return
    file = opened.file
    click.echo(click.style(safe_line(opened.name), bold=True) + f"  {file.kind}, {file.created:%Y-%m-%d %H:%M} UTC")
    if file.note:
        click.echo(safe_line(file.note))
    for side, asked in file.contenders.items():
        click.echo(safe_line(f"{side.upper()}  {asked.name}  {asked.asked.provider}:{asked.asked.model}"))
        sent = ", ".join(f"{key}={value}" for key, value in asked.sent.items())
        if sent:
            click.echo(click.style(safe_line(f"   sent: {sent}"), dim=True))
    if summary.is_being_judged_blind:
        counts = Counter(line.key.scenario for line in lines)
        print_table(["scenario", "answers"], [[scenario, str(count)] for scenario, count in counts.items()])
        click.echo("It is being judged blind: what came of each answer is shown once the names are revealed.")
    else:
        _print_answers(opened, lines)
    for name, why in opened.damaged.items():
        click.echo(safe_line(f"damaged: {name}: {why}"), err=True)


def _print_answers(opened: Session, lines: Sequence[ResponseLine]) -> None:
    from modelduel.contender.prices import is_priced

    file = opened.file
    unpriced = {side: "unknown" if is_priced(one.asked) else "–" for side, one in file.contenders.items()}
    rows = [
        [line.key.scenario, line.key.stem, line.status, "batch" if line.batch else f"{line.total_s:.2f} s",
         line.outcome or "–", f"${line.usd:.4f}" if line.usd is not None else unpriced[line.key.contender]]
        for line in lines
    ]  # fmt: skip
    print_table(["scenario", "answer", "status", "time", "outcome", "cost"], rows)


@sessions.command()
@click.argument("session")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.pass_obj
def verify(place: Place, session: str, as_json: bool) -> int:
    """Check that a session is whole: hashes, timelines, schema, stray and half-written files.

    Exit code 1 when something is wrong.
    """
    from modelduel.session.verify import verify as verify_session

    folder = place.session_folder(session)
    findings = verify_session(folder)
    if as_json:
        print_json(
            {
                "ok": not findings,
                "findings": [{"file": one.file, "message": one.message, "remedy": one.remedy} for one in findings],
            }
        )
    else:
        for one in findings:
            click.echo(safe_line(f"{one.file}: {one.message}"))
            click.echo(click.style(f"  {safe_line(one.remedy)}", dim=True))
        click.echo(safe_line(f"{folder.name}: {len(findings) or 'no'} finding{'s' * (len(findings) != 1)}"))
    return 1 if findings else 0


@sessions.command()
@click.argument("sessions", nargs=-1, required=True, metavar="SESSION...")
@click.option("-o", "--output", required=True, metavar="NEW", help="The new session: a name, or a path with a slash.")
@click.option(
    "--rename",
    "renamed",
    multiple=True,
    metavar="SESSION/RATER=NAME",
    help="Call a rater otherwise, such as one of two people who were both `me`; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.pass_obj
def merge(place: Place, sessions: tuple[str, ...], output: str, renamed: tuple[str, ...], as_json: bool) -> None:
    """Join raters, and parts of a pack, that were done on different machines.

    The sessions must have asked the same contenders in the same way; what several of them hold must be the same. They
    are only read. One session alone is copied.
    """
    import msgspec

    from modelduel.session.library import session_slug
    from modelduel.session.merging import merge as merge_sessions

    folders = {name: place.session_folder(name) for name in sessions}
    target = Path(output).expanduser() if "/" in output else place.sessions_dir() / session_slug(output)
    names = {}
    for one in renamed:
        where, equals, name = one.rpartition("=")
        session, slash, rater = where.rpartition("/")
        if not equals or not slash or not name:
            raise InputError(f'"{one}" does not say who is renamed.', remedy="Write --rename SESSION/RATER=NAME.")
        folder = folders.get(session) or next((each for each in folders.values() if each.name == session), None)
        if folder is None:
            raise InputError(
                f'"{session}" is not among the sessions to join.', remedy=f"Write one of {', '.join(folders)}."
            )
        names[folder.resolve(), rater] = name
    brought = merge_sessions(list(folders.values()), target, names)
    if as_json:
        print_json({"session": str(target), "brought": [msgspec.to_builtins(one) for one in brought]})
        return
    rows = [
        [one.session, str(one.rounds), str(one.responses), _by_rater(one.judgements), str(one.held)] for one in brought
    ]
    print_table(["brought by", "rounds", "answers", "judgements", "there already"], rows)
    click.echo(safe_line(f"saved  {target}"))


def _by_rater(judgements: dict[str, int]) -> str:
    return ", ".join(f"{count} by {rater}" for rater, count in judgements.items()) or "none"


@sessions.command()
@click.argument("session")
@click.option("--to", type=click.Path(path_type=Path), help="The folder to make; by default the session's name, here.")
@click.option("--rater", metavar="NAME", help="Whose verdicts; needed where several judged.")
@click.option("--scenario", "only", multiple=True, metavar="ID", help="Only this round; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.pass_obj
def export(place: Place, session: str, to: Path | None, rater: str | None, only: tuple[str, ...], as_json: bool) -> int:
    """Write out the files of each round's winner.

    Exit code 1 when there was nothing to write.
    """
    import msgspec

    from modelduel.duel.winners import raters_choice, write_winners

    opened = place.session(session)
    into = to or Path(f"{opened.name}-winners")
    rounds = write_winners(opened, raters_choice(opened, rater), into, only)
    wrote = any(one.files for one in rounds)
    if as_json:
        print_json({"folder": str(into), "rounds": [msgspec.to_builtins(one) for one in rounds]})
        return 0 if wrote else 1
    print_table(["scenario", "written"], [[one.scenario, ", ".join(one.files) or one.reason] for one in rounds])
    click.echo(safe_line(f"written to {into}" if wrote else "nothing was written"))
    return 0 if wrote else 1
