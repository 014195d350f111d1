"""Which actions do something at this moment, and doing one of them: for footers, the palette and the mouse."""

from __future__ import annotations

from typing import Any

from textual.actions import parse
from textual.app import App
from textual.screen import Screen

from modelduel.tui.key_names import typed_by
from modelduel.tui.keys import DEFAULT_KEYS, Keys


def live_actions(screen: Screen[Any]) -> dict[str, list[str]]:
    """Return the actions that do something now, each with those of its keys that work.

    An action that is switched off is left out, and so is a key that would be typed into what has the focus.
    """
    live: dict[str, list[str]] = {}
    focused = screen.focused
    for key, active in screen.active_bindings.items():
        if not active.binding.id or not active.enabled:
            continue
        # Textual leaves such keys out as well, but not those with a name of its own, nor those that a keymap adds.
        typed = focused and active.node is not focused and focused.check_consume_key(key, typed_by(key))
        if not typed:
            live.setdefault(active.binding.id, []).append(key)
    return live


def idle_actions(screen: Screen[Any]) -> frozenset[str]:
    """Return the ids of a screen's own actions that are switched off, whatever has the focus."""
    idle = set()
    for kind in type(screen).__mro__:
        for binding in vars(kind).get("BINDINGS", ()):
            _, name, parameters = parse(binding.action)
            if not screen.check_action(name, parameters):
                idle.add(binding.id)
    return frozenset(idle)


async def do(screen: Screen[Any], id_: str) -> bool:
    """Do what the key of an action would do now; return whether it did anything."""
    for active in screen.active_bindings.values():
        if active.binding.id == id_ and active.enabled:
            return await screen.app.run_action(active.binding.action, active.node)
    return False


def keys_of(app: App[Any]) -> Keys:
    """Return the keys that hold in an app: its attribute `keys`, else the defaults."""
    keys = getattr(app, "keys", None)
    return keys if isinstance(keys, Keys) else DEFAULT_KEYS
