"""The options by which `review` and `run` choose what is asked, and of whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from modelduel.cli.opening import reading_bar
from modelduel.errors import InputError

if TYPE_CHECKING:
    from modelduel.cli import Place
    from modelduel.contender.model import Side
    from modelduel.scenario.pack import Pack, Scenario
    from modelduel.session.store import Session

F = TypeVar("F", bound=Callable[..., Any])


class Filters(Struct, frozen=True):
    """Which scenarios, by what they are; a filter that names nothing lets everything through."""

    categories: Collection[str] = ()
    languages: Collection[str] = ()
    difficulties: Collection[str] = ()

    def of(self, pack: Pack) -> Sequence[Scenario]:
        """Return the scenarios of a pack, each asked in a language that was named."""
        from modelduel.duel.posing import posed

        return posed(pack, self.categories, list(self.languages), self.difficulties)


_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_OPTIONS = (
    click.option("--pack", type=_FOLDER, help="Another pack's folder."),
    click.option("-a", "--a", "name_a", metavar="CONTENDER", help="A name from the config, or provider:model."),
    click.option("-b", "--b", "name_b", metavar="CONTENDER", help="The other one."),
    click.option(
        "--category",
        type=click.Choice(["bug-fix", "algorithm", "refactoring", "review"]),
        multiple=True,
        help="Only these; may be given again.",
    ),
    click.option(
        "--language",
        type=click.Choice(["python", "typescript", "go", "none"]),
        multiple=True,
        help="Only what can be answered in these, asked in these; may be given again.",
    ),
    click.option(
        "--difficulty", type=click.Choice(["easy", "medium", "hard"]), multiple=True, help="Only these; likewise."
    ),
)


def choosing(command: F) -> F:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def begun(
    place: Place,
    session_name: str | None,
    names: Mapping[Side, str | None],
    filters: Filters,
    pack: Path | None,
    *,
    go_on: str,
) -> Session | None:
    """Return the session of a name, if there is one.

    Args:
        place, session_name: Where it is, and what it is called; nobody named one: None.
        names, filters, pack: What the options ask for, which must be what it was begun with.
        go_on: How to go on with it, for the error that says so, such as `Resume it with`.

    Raises:
        InputError: It was begun with something else.
    """
    from modelduel.session.library import find_session, session_slug

    if session_name is None:
        return None
    try:
        saved = find_session(session_slug(session_name), (place.sessions_dir(),))
    except InputError:
        return None
    if other := _unlike(saved, names, filters, pack):
        raise InputError(
            f"This session exists, and was begun with another {' and another '.join(other)}.",
            where=saved.name,
            remedy=f"{go_on} --session alone, or choose another name.",
        )
    return saved


def _unlike(saved: Session, names: Mapping[Side, str | None], filters: Filters, pack: Path | None) -> list[str]:
    """Return which options ask for something else than a session was begun with, and what that was."""
    from modelduel.scenario.index import open_pack

    other = []
    for side, name in names.items():
        asked = saved.file.contenders[side]
        if name not in (None, asked.name, f"{asked.asked.provider}:{asked.asked.model}"):
            other.append(f"--{side} ({asked.name})")
    headers = saved.scenario_headers()[0] if filters.categories or filters.languages else []
    if filters.categories and (categories := {header.category for header in headers}) != set(filters.categories):
        other.append(f"--category ({', '.join(sorted(categories))})")
    asked_in = {next(iter(header.languages), "none") for header in headers}
    if filters.languages and not asked_in <= set(filters.languages):
        other.append(f"--language ({', '.join(sorted(asked_in))})")
    if pack is not None:
        with reading_bar() as tell:
            there, named = saved.file.pack, open_pack(pack, on_read=tell)
        if there is None or (there.name, there.version) != (named.spec.name, named.spec.version):
            other.append(f"--pack ({f'{there.name} {there.version}' if there else 'none'})")
    return other
