"""The options by which `review` and `run` choose what is asked, and of whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

from modelduel.cli.opening import reading_bar

if TYPE_CHECKING:
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
        """Return the scenarios of a pack."""
        return pack.of(self.categories, self.languages, self.difficulties)


_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_OPTIONS = (
    click.option(
        "--pack", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another pack's folder."
    ),
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
        help="Only scenarios asked in these; may be given again.",
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


def unlike(saved: Session, names: Mapping[Side, str | None], category: Collection[str], pack: Path | None) -> list[str]:
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
        with reading_bar() as tell:
            there, asked = saved.file.pack, open_pack(pack, on_read=tell)
        if there is None or (there.name, there.version) != (asked.spec.name, asked.spec.version):
            other.append(f"--pack ({f'{there.name} {there.version}' if there else 'none'})")
    return other
