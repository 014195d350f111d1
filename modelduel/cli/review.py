"""`modelduel review`: a pack, scenario by scenario, scored by a reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel.cli import Place, on_a_terminal
from modelduel.cli.replay import repeating
from modelduel.errors import InputError

if TYPE_CHECKING:
    from modelduel.contender.model import Side
    from modelduel.session.store import Session


@click.command()
@click.option("--pack", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another pack's folder.")
@click.option("-a", "--a", "name_a", metavar="CONTENDER", help="A name from the config, or provider:model.")
@click.option("-b", "--b", "name_b", metavar="CONTENDER", help="The other one.")
@click.option(
    "--category",
    type=click.Choice(["bug-fix", "algorithm", "refactoring", "review"]),
    multiple=True,
    help="Only these; may be given again.",
)
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
    from modelduel.session.library import find_session, session_slug

    if session_name is not None:
        try:
            saved = find_session(session_slug(session_name), (place.sessions_dir(),))
        except InputError:
            saved = None
        if saved is not None:
            if other := _unlike(saved, {"a": name_a, "b": name_b}, category, pack):
                raise InputError(
                    f"This session exists, and was begun with another {' and another '.join(other)}.",
                    where=saved.name,
                    remedy="Resume it with --session alone, or choose another name.",
                )
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
    loaded = open_pack(pack)
    scenarios = loaded.of(category)
    if not scenarios:
        raise InputError("The pack has no scenario of that category.")
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


def _unlike(
    saved: Session, names: Mapping[Side, str | None], category: Collection[str], pack: Path | None
) -> list[str]:
    """Return which options ask for something else than a session was begun with, and what that was."""
    from modelduel.scenario.index import open_pack

    other = []
    for side, name in names.items():
        begun = saved.file.contenders[side]
        if name not in (None, begun.name, f"{begun.asked.provider}:{begun.asked.model}"):
            other.append(f"--{side} ({begun.name})")
    if category:
        begun_with = {saved.scenario(id_).category for id_ in saved.scenario_ids()}
        if begun_with != set(category):
            other.append(f"--category ({', '.join(sorted(begun_with))})")
    if pack is not None:
        there, asked = saved.file.pack, open_pack(pack)
        if there is None or (there.name, there.version) != (asked.spec.name, asked.spec.version):
            other.append(f"--pack ({f'{there.name} {there.version}' if there else 'none'})")
    return other
