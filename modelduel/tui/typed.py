"""An app that loses no key: each is handed over when the one before has done what it does, and where that has led.

Textual hands a key to whatever has the focus as it comes. Keys that come together, as they do over a slow line or after
a busy moment, all go to the screen that the first of them is about to leave, or to one that is not ready yet, and are
lost there.
"""

from __future__ import annotations

import time
from collections import deque

from textual import on
from textual.app import App
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

_PATIENCE_S = 1.0
"""Seconds after which the next key is handed over whatever has become of the one before."""


class _Done(Message):
    """Goes behind a key the way that the key goes; when it is back, whatever the key does has been done."""


class TypedApp(App[None]):
    """Hands over what is typed one by one."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._typed: deque[Key | Paste] = deque()
        self._awaited_since: float | None = None
        self._met: Screen[object] | None = None
        self._impatient: Timer | None = None

    def on_mount(self) -> None:
        """Go on where a key has led to another screen: what was sent behind it may have gone with the one before."""
        self.screen_change_signal.subscribe(self, lambda _: self._go_on())

    async def on_event(self, event: Event) -> None:
        """Keep what is typed in its order."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._typed.append(event)
            await self._hand_over()
        else:
            await super().on_event(event)

    @property
    def _awaits(self) -> bool:
        return self._awaited_since is not None and time.monotonic() - self._awaited_since < _PATIENCE_S

    async def _hand_over(self) -> None:
        while self._typed and not self._awaits:
            if self._met is not self.screen:
                self._met = self.screen
                self._send_behind(self.screen)
                continue
            target = self.focused or self.screen
            await super().on_event(self._typed.popleft())
            self._send_behind(target)
        if self._typed and self._impatient is None:  # what the marker goes through may be gone, and the marker with it
            self._impatient = self.set_timer(_PATIENCE_S, self._lose_patience)

    async def _lose_patience(self) -> None:
        self._impatient = None
        await self._hand_over()

    def _send_behind(self, target: Widget) -> None:
        self._awaited_since = time.monotonic() if target.post_message(_Done()) else None

    @on(_Done)
    def _go_on(self) -> None:
        self._awaited_since = None
        self.call_next(self._hand_over)
