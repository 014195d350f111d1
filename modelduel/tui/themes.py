"""The themes: light, dark, each also colour-blind-safe, and one for terminals of 16 colours.

Two hues mean the sides, everywhere. Red and green (blue and orange where the theme is colour-blind-safe) mean diff and
test results and nothing else, so code is coloured with what is left, quietly. Where there are few colours or none, the
attributes below and the signs beside every colour carry the meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

ROLES: Mapping[str, str] = {
    # Code.
    "keyword": "bold",
    "string": "",
    "number": "",
    "comment": "italic",
    "function": "",
    "type": "",
    "builtin": "",
    "decorator": "",
    "escape": "",
    "operator": "",
    # Prose.
    "heading": "bold",
    "strong": "bold",
    "emphasis": "italic",
    "literal": "",
    "bullet": "",
    "quote": "italic",
    "mark": "dim",
    # The pane's own.
    "hint": "dim",
    "number-column": "dim",
    "cut": "dim",
    "found": "reverse",
    # Sides and results.
    "side-a": "bold",
    "side-b": "bold",
    "add": "",
    "delete": "",
    "pass": "",
    "fail": "bold",
    "skip": "dim",
}
"""What a stretch of text can be, and the attributes that say so where colour cannot."""

TINTS = ("add-line", "add-word", "delete-line", "delete-word")
"""Roles that are backgrounds."""

_DARK = {
    "keyword": "#b3a5dc",
    "string": "#c9b394",
    "number": "#c9b394",
    "comment": "#7f8893",
    "function": "#e6eaee",
    "type": "#9db4d3",
    "builtin": "#9db4d3",
    "decorator": "#b3a5dc",
    "escape": "#d9c9b0",
    "operator": "#a9b1ba",
    "heading": "#eef1f4",
    "strong": "#eef1f4",
    "emphasis": "#d3d8de",
    "literal": "#c9b394",
    "bullet": "#7f8893",
    "quote": "#a9b1ba",
    "mark": "#69727d",
    "hint": "#7f8893",
    "number-column": "#5c6570",
    "cut": "#8d96a1",
    "found": "#d3d8de",
    "side-a": "#4fb6c9",
    "side-b": "#e3a857",
    "add": "#7cc48a",
    "delete": "#e58080",
    "add-line": "#14271b",
    "add-word": "#22492f",
    "delete-line": "#2f191b",
    "delete-word": "#5a2a2e",
    "pass": "#7cc48a",
    "fail": "#e58080",
    "skip": "#8d96a1",
}
_LIGHT = {
    "keyword": "#5d4a9c",
    "string": "#7a5a26",
    "number": "#7a5a26",
    "comment": "#767e87",
    "function": "#15191e",
    "type": "#2d5a8a",
    "builtin": "#2d5a8a",
    "decorator": "#5d4a9c",
    "escape": "#8f5f10",
    "operator": "#525a63",
    "heading": "#0f1317",
    "strong": "#0f1317",
    "emphasis": "#2b3138",
    "literal": "#7a5a26",
    "bullet": "#767e87",
    "quote": "#525a63",
    "mark": "#989fa7",
    "hint": "#767e87",
    "number-column": "#a6acb3",
    "cut": "#767e87",
    "found": "#24292f",
    "side-a": "#0b7285",
    "side-b": "#9a5b00",
    "add": "#1f7a37",
    "delete": "#b3302f",
    "add-line": "#e6f4e7",
    "add-word": "#bfe3c4",
    "delete-line": "#fbe9e7",
    "delete-word": "#f3c3be",
    "pass": "#1f7a37",
    "fail": "#b3302f",
    "skip": "#767e87",
}
# Blue and orange stay apart in every common colour blindness; the sides then take violet and yellow.
_SAFE_DARK = _DARK | {
    "side-a": "#b99bf2",
    "side-b": "#dcd36b",
    "add": "#6cb4f2",
    "delete": "#f2a35e",
    "add-line": "#10253a",
    "add-word": "#1b466f",
    "delete-line": "#33210f",
    "delete-word": "#633d15",
    "pass": "#6cb4f2",
    "fail": "#f2a35e",
    "keyword": "#c3c8ce",
    "decorator": "#c3c8ce",
}
_SAFE_LIGHT = _LIGHT | {
    "side-a": "#6b3fb5",
    "side-b": "#6b6200",
    "add": "#0a5fa8",
    "delete": "#a85200",
    "add-line": "#e4f0fb",
    "add-word": "#b9d9f5",
    "delete-line": "#fcefdf",
    "delete-word": "#f6d0a3",
    "pass": "#0a5fa8",
    "fail": "#a85200",
    "keyword": "#343a41",
    "decorator": "#343a41",
}
# The terminal's own 16, on its own background, light or dark: attributes do most of the work.
_SIXTEEN = dict.fromkeys((*ROLES, *TINTS), "ansi_default") | {
    "keyword": "ansi_magenta",
    "comment": "ansi_bright_black",
    "mark": "ansi_bright_black",
    "number-column": "ansi_bright_black",
    "hint": "ansi_bright_black",
    "type": "ansi_blue",
    "side-a": "ansi_cyan",
    "side-b": "ansi_yellow",
    "add": "ansi_green",
    "delete": "ansi_red",
    "pass": "ansi_green",
    "fail": "ansi_red",
    "skip": "ansi_bright_black",
}


_GROUNDS = ("foreground", "background", "surface", "panel")


def _theme(name: str, inks: Mapping[str, str], *, dark: bool, ground: Mapping[str, str], ansi: bool = False) -> Theme:
    return Theme(
        name=name,
        dark=dark,
        ansi=ansi,
        primary=inks["side-a"],
        secondary=inks["type"],
        accent=inks["side-b"],
        success=inks["pass"],
        error=inks["fail"],
        warning=inks["side-b"],
        foreground=ground["foreground"],
        background=ground["background"],
        surface=ground["surface"],
        panel=ground["panel"],
        variables={f"ink-{role}": colour for role, colour in inks.items()}
        | {name: colour for name, colour in ground.items() if name not in _GROUNDS},
    )


_ON_DARK = {
    "foreground": "#d3d8de",
    "background": "#12161b",
    "surface": "#181d23",
    "panel": "#20262d",
    "scrollbar": "#343c46",
    "scrollbar-background": "#12161b",
    "scrollbar-background-hover": "#12161b",
    "scrollbar-background-active": "#12161b",
    "scrollbar-hover": "#4a5461",
    "scrollbar-active": "#5c6876",
    "screen-selection-background": "#2c4a5e",
}
_ON_LIGHT = {
    "foreground": "#24292f",
    "background": "#fbfaf7",
    "surface": "#f2f1ed",
    "panel": "#e8e7e2",
    "scrollbar": "#cfcec9",
    "scrollbar-background": "#fbfaf7",
    "scrollbar-background-hover": "#fbfaf7",
    "scrollbar-background-active": "#fbfaf7",
    "scrollbar-hover": "#b5b4ae",
    "scrollbar-active": "#9c9b95",
    "screen-selection-background": "#c9dfe8",
}
_ON_TERMINAL = dict.fromkeys(_GROUNDS, "ansi_default") | {
    "ansi-background": "ansi_default",  # these two Textual's own style sheets name
    "ansi-foreground": "ansi_default",
    "border-blurred": "ansi_bright_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_blue",
    "input-selection-foreground": "ansi_white",
    "scrollbar": "ansi_bright_black",
    "scrollbar-hover": "ansi_default",
    "scrollbar-active": "ansi_default",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "screen-selection-background": "ansi_blue",
    "screen-selection-foreground": "ansi_white",
}

DARK = _theme("modelduel-dark", _DARK, dark=True, ground=_ON_DARK)
LIGHT = _theme("modelduel-light", _LIGHT, dark=False, ground=_ON_LIGHT)
SAFE_DARK = _theme("modelduel-safe-dark", _SAFE_DARK, dark=True, ground=_ON_DARK)
SAFE_LIGHT = _theme("modelduel-safe-light", _SAFE_LIGHT, dark=False, ground=_ON_LIGHT)
SIXTEEN = _theme("modelduel-16", _SIXTEEN, dark=True, ground=_ON_TERMINAL, ansi=True)

THEMES = (DARK, LIGHT, SAFE_DARK, SAFE_LIGHT, SIXTEEN)
"""Register each with `App.register_theme`; style sheets then name their colours `$ink-side-a`, `$ink-add` and so on."""


def default_inks() -> dict[str, str]:
    """Return the inks for themes that are not ours, for `App.get_theme_variable_defaults`."""
    return {f"ink-{role}": colour for role, colour in _DARK.items()}


def palette(variables: Mapping[str, str], dark: bool) -> dict[str, Style]:
    """Return the Rich style of every role and tint, from the theme's variables (`App.theme_variables`).

    A theme that does not know the inks gets those of the light or the dark theme. Backgrounds that are the terminal's
    own become an underline for words and nothing for lines, since there the signs say enough.
    """
    fallback = _DARK if dark else _LIGHT
    colours = {role: Color.parse(variables.get(f"ink-{role}", fallback[role])) for role in fallback}
    styles = {role: _style(look, colours[role]) for role, look in ROLES.items()}
    for role in TINTS:
        if colours[role].ansi is None:
            styles[role] = Style(bgcolor=colours[role].rich_color)
        else:
            styles[role] = Style(underline=True) if role.endswith("word") else Style()
    return styles


def _style(look: str, colour: Color) -> Style:
    """Return the style of an ink. One of our own is as pale as it should be; with `dim` it could hardly be read."""
    attributes = "" if look == "dim" and colour.ansi is None else look
    return Style.parse(attributes) + Style(color=colour.rich_color)


class _WithoutColour(LineFilter):
    """Takes every colour away; attributes, and what a click means, stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in the terminal's own two colours."""
        return [Segment(text, style and _uncoloured(style), control) for text, style, control in segments]


WITHOUT_COLOUR = _WithoutColour()


@lru_cache(1024)
def _uncoloured(style: Style) -> Style:
    plain = style.without_color
    return plain + Style.from_meta(style.meta) if style.meta else plain


def suited(colours: str | None, environ: Mapping[str, str]) -> str:
    """Return the name of the theme that suits a terminal when the user chose none.

    Args:
        colours: What Rich found out: `truecolor`, `256`, `standard` (16 colours), `windows`, or None for none at all.
        environ: The environment. `COLORFGBG`, which some terminals set, ends in the background's colour: 7 and 15 are
            light.
    """
    if colours in ("standard", "windows"):
        return SIXTEEN.name
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in ("7", "15") else DARK.name
