"""The reader's pace: the time spent on each round, a timer for who wants one, and where a session was left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import BindingType

from modelduel.duel.left_off import LeftOff
from modelduel.tui.keys import bind
from modelduel.tui.screens.frame import RoundFrame

if TYPE_CHECKING:
    from modelduel.tui.app import ModelduelApp


class PacedScreen(RoundFrame):
    """A frame that knows how long its reader has been at a round."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("timer.show", "timer")]

    def on_mount(self) -> None:
        """Count while the reader is there, and say where a session is taken up again."""
        app = self._modelduel
        self._reading.pause_after_s = app.review.pause_after_s
        self.watch(app, "app_focus", self._focused, init=False)
        app.app_suspend_signal.subscribe(self, lambda _: self._focused(False))
        app.app_resume_signal.subscribe(self, lambda _: self._focused(True))
        self._ticking = self.set_interval(1, self._tick, pause=not app.timer)
        if self._is_read:
            self._say_where()

    @property
    def _modelduel(self) -> ModelduelApp:
        return cast("ModelduelApp", self.app)

    @property
    def _is_read(self) -> bool:
        """Whether the reader's time is recorded."""
        return self.mode == "live" and not self.table.read_only

    def touch(self) -> None:
        """Take note that the reader pressed a key or used the mouse, here or in a dialog over this screen."""
        self._reading.touch(self._clock())

    def _focused(self, focused: bool) -> None:
        self.touch() if focused else self._reading.leave(self._clock())

    def action_timer(self) -> None:
        """Show how long this round has taken, or no longer."""
        app = self._modelduel
        app.timer = not app.timer
        self._ticking.resume() if app.timer else self._ticking.pause()
        self._show_bar()

    def _tick(self) -> None:
        if self._modelduel.timer:  # else it was switched off on another screen
            self._show_bar()

    def _show_bar(self) -> None:
        super()._show_bar()
        if self._is_read and self._modelduel.timer:
            now = self._clock()
            minutes, seconds = divmod(int(self._reading.seconds(now)), 60)
            words = "paused" if self._reading.is_paused(now) else f"{minutes}:{seconds:02}"
            self.bar.show(replace(self.bar.place, timer=words))

    @work(group="where")
    async def _say_where(self) -> None:
        number = self.number
        left = await asyncio.to_thread(self.table.left_off)
        if left.last is not None and number == self.number and not (self._words or self._notice):
            self._notice = where_words(left)
            self._show_sheet()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the timer where time is recorded."""
        return self._is_read if action == "timer" else super().check_action(action, parameters)


def where_words(left: LeftOff) -> str:
    """Say how far a reader had got, in a line short enough for the sheet."""
    when = f", last {left.last.astimezone():%Y-%m-%d %H:%M}" if left.last else ""
    return f"Resumed: {left.judged} of {left.of} judged{when}"
