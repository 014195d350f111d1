"""All keys, by what they are for, with the keys as they are now."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from textual.widget import Widget

from modelduel.tui.key_names import written
from modelduel.tui.keys import ACTIONS, GROUPS, Action, Face, Group, Keys, Scope
from modelduel.tui.live import keys_of
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.dialog import FilteredDialog, fits
from modelduel.tui.widgets.lines import LinesView

_KEY_CELLS = 14
_TITLE_CELLS = 42

_HOW = 'Other keys: in config.toml, under [keys], such as "verdict.left" = "h".'

_SCOPES: dict[Face, tuple[Scope, ...]] = {
    "home": ("home", "app", "list"),
    "duel": ("duel", "pane", "diff", "tests", "evidence", "app"),
    "replay": ("replay", "duel", "pane", "diff", "tests", "evidence", "app"),
}
_WHERE: dict[Scope, str] = {
    "diff": "in a diff",
    "tests": "in the tests",
    "evidence": "as evidence",
    "pane": "in a pane",
}


def help_lines(keys: Keys, face: Face, words: str = "", *, without: Collection[str] = ()) -> list[Line]:
    """Return the lines: what can be done on the screen `face` first, then everything else.

    `words` leave only the actions in whose keys, title or id they stand; the ids in `without` are left out.
    """
    here = _SCOPES.get(face, ())
    lines: list[Line] = []
    for near in (True, False):
        part: list[Line] = []
        for group in GROUPS:
            members = [
                action
                for action in ACTIONS
                if action.group == group
                and (action.scope in here) is near
                and not (near and action.id in without)
                and _found(action, keys, words)
            ]
            if members:
                part += _section(group, members, keys, bool(part))
        if part and not near and lines:
            part = [_plain(""), _plain("On other screens", "hint"), _plain(""), *part]
        lines += part
    return [*lines, _plain(""), _plain(_HOW, "hint")] if lines and not words else lines


def _found(action: Action, keys: Keys, words: str) -> bool:
    return fits(words, action.title, action.id, action.group, " ".join(map(written, keys.of(action.id))))


def _section(group: Group, members: list[Action], keys: Keys, after: bool) -> list[Line]:
    return [*([_plain("")] if after else []), _plain(group, "heading"), *(_row(action, keys) for action in members)]


def _row(action: Action, keys: Keys) -> Line:
    shown = " ".join(map(written, keys.of(action.id)))
    where = f" {_WHERE[action.scope]}" if action.scope in _WHERE else ""
    start = f"  {shown:<{_KEY_CELLS - 4}}  "
    title = f"{action.title}{where}"
    text = f"{start + title:<{_KEY_CELLS + _TITLE_CELLS}} {action.id}"
    ends = (len(start), len(start) + len(action.title), len(text))
    return make_line(text, runs=(Run(ends[0], "strong"), Run(ends[1], ""), Run(ends[2], "hint")))


def _plain(text: str, role: str = "") -> Line:
    return make_line(text, runs=(Run(len(text), role),))


class HelpScreen(FilteredDialog[None]):
    """Shows every key; typing narrows the list."""

    CSS_PATH = "help.tcss"
    FACE = "help"
    HEADING = "Keys"
    PROMPT = "Type what you want to do, or a key"

    def __init__(self, face: Face, out_of_place: Collection[str] = ()) -> None:
        """Make the list for the screen one comes from, whose keys stand first but for what it has no use for now."""
        super().__init__()
        self._here: Face = face
        self._without = out_of_place

    def make_list(self) -> Widget:
        """Return the lines."""
        return LinesView(empty="No action fits.")

    def narrow(self) -> None:
        """Show the actions that fit."""
        self.query_one(LinesView).show_lines(
            help_lines(keys_of(self.app), self._here, self.typed, without=self._without)
        )

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Nothing is chosen here: the lines are for reading."""

    async def action_list(self, does: str) -> None:
        """Scroll."""
        if does != "choose":
            await self.app.run_action(does, self.query_one(LinesView))
