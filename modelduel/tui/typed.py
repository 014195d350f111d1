"""An app that loses no key: each is handed over when the one before has done what it does, and where that has led.

Textual hands a key to whatever has the focus as it comes. Keys that come together, as they do over a slow line or after
a busy moment, all go to the screen that the first of them is about to leave, or to one that is not ready yet, and are
lost there.
"""

from __future__ import annotations

import time
from collections import deque
from typing import Any

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
    """Goes behind a key the way that the key goes; when it is back, whatever the key does has been done.

    It goes twice: what a key does may be to send a message, such as that a line of a list was chosen.
    """

    def __init__(self, target: Widget, *, last: bool = False) -> None:
        super().__init__()
        self.target, self.last = target, last


class TypedApp(App[None]):
    """Hands over what is typed one by one."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._typed: deque[Key | Paste] = deque()
        self._awaited_since: float | None = None
        self._expected_since: float | None = None
        self._met: Screen[object] | None = None
        self._impatient: Timer | None = None

    def on_mount(self) -> None:
        """Go on where a key has led to another screen: what was sent behind it may have gone with the one before."""
        self.screen_change_signal.subscribe(self, self._arrived)

    def expect_screen(self) -> None:
        """Keep what is typed for a screen that a thread makes ready first; for so long as one has patience."""
        self._expected_since = time.monotonic()

    async def on_event(self, event: Event) -> None:
        """Keep what is typed in its order."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self._typed.append(event)
            await self._hand_over()
        else:
            await super().on_event(event)

    @property
    def _awaits(self) -> bool:
        earliest = time.monotonic() - _PATIENCE_S
        return any(since is not None and since > earliest for since in (self._awaited_since, self._expected_since))

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
        self._awaited_since = time.monotonic() if target.post_message(_Done(target)) else None

    def _arrived(self, _: Screen[Any]) -> None:
        self._expected_since = None
        self._go_on()

    @on(_Done)
    def _has_been_done(self, done: _Done) -> None:
        if done.last or not done.target.post_message(_Done(done.target, last=True)):
            self._go_on()

    def _go_on(self) -> None:
        self._awaited_since = None
        self.call_next(self._hand_over)


def expect_screen(app: App[Any]) -> None:
    """Keep what is typed for a screen that a thread makes ready first, where the app keeps anything."""
    if isinstance(app, TypedApp):
        app.expect_screen()
