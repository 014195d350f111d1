"""`modelduel review`: a pack, scenario by scenario, scored by a reader."""

from __future__ import annotations

from pathlib import Path

import click

from modelduel.cli import Place, on_a_terminal
from modelduel.cli.filters import Filters, begun, choosing
from modelduel.cli.opening import reading_bar
from modelduel.cli.replay import repeating
from modelduel.errors import InputError


@click.command()
@choosing
@click.option("--session", "session_name", metavar="NAME", help="Resume this session, or begin one of this name.")
@click.option("--rater", default="me", show_default=True, metavar="NAME", help="Whose judgements these are.")
@click.option("--open", "is_open", is_flag=True, help="Show who answers; otherwise names come at the end.")
@repeating
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
@click.pass_obj
def review(
    place: Place,
    pack: Path | None,
    name_a: str | None,
    name_b: str | None,
    category: tuple[str, ...],
    language: tuple[str, ...],
    difficulty: tuple[str, ...],
    session_name: str | None,
    rater: str,
    is_open: bool,
    repeat: float | None,
    allow_unsandboxed: bool,
) -> None:
    """Go through a pack scenario by scenario, ask both, read, and score.

    Sides change by lot, and names are hidden until every round is judged or you ask for them; --open, or `blind =
    false` under [review] in config.toml, shows them.

    Everything is saved as you give it; the same command, or --session NAME alone, goes on where you were.
    """
    if not on_a_terminal():
        raise InputError("A review needs a terminal.", remedy="`modelduel duel --plain` works without one.")
    from modelduel.cli.screen import new_table, saved_table, show_table
    from modelduel.scenario.index import open_pack

    filters = Filters(category, language, difficulty)
    saved = begun(place, session_name, {"a": name_a, "b": name_b}, filters, pack, go_on="Resume it with")
    if saved is not None:
        if is_open and saved.file.blind:
            raise InputError(
                "This session was begun blind.",
                where=saved.name,
                remedy="Resume it without --open; the key that reveals the names (ctrl+r) asks first.",
            )
        show_table(
            place,
            saved_table(place, saved, ask=True, rater=rater, repeat=repeat),
            allow_unsandboxed=allow_unsandboxed,
        )
        return
    settings = place.settings()
    names = {"a": name_a or settings.a, "b": name_b or settings.b}
    contenders = {side: (name, settings.contender(name)) for side, name in names.items()}
    with reading_bar() as tell:
        loaded = open_pack(pack, on_read=tell)
    scenarios = filters.of(loaded)
    if not scenarios:
        raise InputError("The pack has no such scenario.")
    table = new_table(
        place,
        contenders,
        scenarios,
        loaded.spec.system,
        "review",
        rater=rater,
        pack=loaded,
        name=session_name,
        blind=settings.review.blind and not is_open,
        repeat=repeat,
    )
    show_table(place, table, allow_unsandboxed=allow_unsandboxed)
