"""How keys are called: by Textual, by whoever writes a config, and on the screen."""

from __future__ import annotations

import re
import unicodedata

from textual.keys import KEY_NAME_REPLACEMENTS, REPLACED_KEYS, key_to_character
from textual.keys import Keys as Names

from modelduel.text import safe_line

_WRITTEN = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "space": "space",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "delete": "del",
}
_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}  # one code on the wire
_NAMES = {name.value for name in Names if "+" not in name.value and not name.value.startswith("<")}


def written(key: str) -> str:
    """Return how a key is written on the screen: `esc`, `ctrl+s`, `<`."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _WRITTEN.get(last) or typed_by(last) or last])


def parse(keys: str, *, typing: bool) -> tuple[tuple[str, ...], list[str]]:
    """Return keys by Textual's names, and what is wrong with them."""
    wanted = [","] if keys.strip() == "," else [key.strip() for key in keys.split(",")]
    named = [_name(key) for key in wanted]
    wrong = [
        f"there is no key {quoted(key)}." if key else "no key is named."
        for key, name in zip(wanted, named, strict=True)
        if name is None
    ]
    if typing:
        wrong += [
            f"{written(name)} would be typed there; take one with ctrl." for name in named if name and _types(name)
        ]
    return tuple(name for name in named if name), wrong


def _name(key: str) -> str | None:
    """Return Textual's name of a key, or None when it has none: `<` is `less_than_sign`, `ctrl+?` likewise."""
    if len(key) == 1:
        return _name_of(key)
    *modifiers, last = re.split(r"\+(?!$)", key)
    modifiers = sorted({modifier.lower() for modifier in modifiers})
    if not set(modifiers) <= set(_MODIFIERS):
        return None
    character = last if len(last) == 1 else typed_by(last.lower())
    base = _name_of(character) if character else last.lower()
    if base is None or not (character or base in _NAMES):
        return None
    if modifiers == ["shift"] and len(base) == 1:
        return base.upper()
    name = "+".join([*modifiers, base.lower()]) if modifiers else base
    return _SAME.get(name, name)


def _name_of(character: str) -> str | None:
    if character.isalnum():
        return character
    if character == " ":
        return "space"
    if not character.isprintable():
        return None
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name) or None


def typed_by(key: str) -> str | None:
    """Return the character that a key types, None for one that types none."""
    found = key_to_character(REPLACED_KEYS.get(key, key))
    return found if found and found.isprintable() else None  # Unicode has a name for tab as well


def _types(key: str) -> bool:
    return typed_by(key) is not None


def quoted(text: str) -> str:
    """Return a word of a config for a message."""
    return f'"{safe_line(text[:40])}"'
