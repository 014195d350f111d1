"""Which actions do something at this moment, and doing one of them: for footers, the palette and the mouse."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.screen import Screen

from modelduel.tui.keys import DEFAULT_KEYS, Keys


def live_actions(screen: Screen[Any]) -> dict[str, str]:
    """Return the actions whose keys work now: id -> what Textual runs. An action that is switched off is left out."""
    return {
        active.binding.id: f"{active.binding.action}"
        for active in screen.active_bindings.values()
        if active.binding.id and active.enabled
    }


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
