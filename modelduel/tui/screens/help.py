"""All keys, by what they are for, with the keys as they are now."""

from __future__ import annotations

from collections.abc import Collection
from itertools import zip_longest
from typing import Any, NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.widget import Widget

from modelduel.tui.cells import wrapped
from modelduel.tui.key_names import written
from modelduel.tui.keys import ACTIONS, GROUPS, Action, Face, Group, Keys, Scope
from modelduel.tui.live import keys_of
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.dialog import FilteredDialog, fits
from modelduel.tui.widgets.lines import LinesView

_WIDEST = 96
"""Cells of a row in the widest frame."""
_GAP = 2
_SHORTEST_TITLE = 12

_HOW = 'Other keys: in config.toml, under [keys], such as "verdict.left" = "h".'

_SCOPES: dict[Face, tuple[Scope, ...]] = {
    "home": ("home", "app", "list"),
    "duel": ("duel", "pane", "diff", "tests", "evidence", "app"),
    "report": ("report", "app"),
    "replay": ("replay", "duel", "pane", "diff", "tests", "evidence", "app"),
}
_WHERE: dict[Scope, str] = {
    "diff": "in a diff",
    "tests": "in the tests",
    "evidence": "as evidence",
    "pane": "in a pane",
}


def help_lines(
    keys: Keys, face: Face, words: str = "", *, without: Collection[str] = (), width: int = _WIDEST
) -> list[Line]:
    """Return the lines: what can be done on the screen `face` first, then everything else.

    `words` leave only the actions in whose keys, title or id they stand; the ids in `without` are left out.
    A row has at most `width` cells; keys and titles that are longer than their columns go on below.
    """
    columns = _columns(keys, width)
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
                part += _section(group, members, keys, columns, bool(part))
        if part and not near and lines:
            part = [_plain(""), _plain("On other screens", "hint"), _plain(""), *part]
        lines += part
    return [*lines, _plain(""), _plain(_HOW, "hint")._replace(soft=True)] if lines and not words else lines


def _found(action: Action, keys: Keys, words: str) -> bool:
    return fits(words, action.title, action.id, action.group, " ".join(map(written, keys.of(action.id))))


class _Columns(NamedTuple):
    """How a row's cells are shared."""

    keys: int
    title: int
    id: int


def _columns(keys: Keys, width: int) -> _Columns:
    """Share a row: the same columns whatever was typed, so that they stay where they are."""
    ids = max(cell_len(action.id) for action in ACTIONS)
    longest = max(cell_len(_shown(action, keys)) for action in ACTIONS)
    key_cells = min(longest, max(_SHORTEST_TITLE, width // 3))
    return _Columns(key_cells, max(_SHORTEST_TITLE, width - key_cells - ids - 3 * _GAP), ids)


def _shown(action: Action, keys: Keys) -> str:
    return " ".join(map(written, keys.of(action.id)))


def _section(group: Group, members: list[Action], keys: Keys, columns: _Columns, after: bool) -> list[Line]:
    rows = [line for action in members for line in _rows(action, keys, columns)]
    return [*([_plain("")] if after else []), _plain(group, "heading"), *rows]


def _rows(action: Action, keys: Keys, columns: _Columns) -> list[Line]:
    """Return an action's row, and those on which its keys or its title go on."""
    where = f" {_WHERE[action.scope]}" if action.scope in _WHERE else ""
    shown = wrapped(_shown(action, keys), columns.keys)
    titles = wrapped(action.title + where, columns.title)
    lines = []
    for key, title, id_ in zip_longest(shown, titles, [action.id], fillvalue=""):
        start = " " * _GAP + set_cell_size(key, columns.keys) + " " * _GAP
        middle = start + set_cell_size(title, columns.title) + " " * _GAP
        text = (middle + id_).rstrip()
        ends = (min(len(start), len(text)), min(len(middle), len(text)), len(text))
        runs = (Run(ends[0], "strong"), Run(ends[1], ""), Run(ends[2], "hint"))
        lines.append(make_line(text, runs=runs))
    return lines


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
            help_lines(keys_of(self.app), self._here, self.typed, without=self._without, width=self._width)
        )

    @property
    def _width(self) -> int:
        """Cells of a row: those of the frame but for its edges, the gutter and the scrollbar."""
        return min(_WIDEST, self.size.width - 4)

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.narrow()

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Nothing is chosen here: the lines are for reading."""

    async def action_list(self, does: str) -> None:
        """Scroll."""
        if does != "choose":
            await self.app.run_action(does, self.query_one(LinesView))
