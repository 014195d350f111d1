"""The replay of the duel screen: recorded answers come again, as the transport says."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from modelduel.contender.events import Event, Failed, Finished
from modelduel.tui.keys import bind
from modelduel.tui.player import Player
from modelduel.tui.screens.aided import AidedScreen
from modelduel.tui.widgets.side import SidePane
from modelduel.tui.widgets.transport import Playback, Transport, next_speed


class ReplayingScreen(AidedScreen):
    """A screen that can play what was recorded."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("replay.toggle", "transport('toggle')"),
        bind("replay.step", "transport('forward')"),
        bind("replay.back", "transport('back')"),
        bind("replay.skip", "transport('end')"),
        bind("replay.faster", "transport('faster')"),
        bind("replay.slower", "transport('slower')"),
    ]

    _ends: tuple[tuple[float, SidePane], ...] = ()
    """When each side's recorded answer ended, in seconds from the start."""

    async def _play(self, number: int) -> None:
        recorded = await self.table.recorded_events(number)
        answers = await self.table.answers(number)
        sides = [recorded.get(pane.side, []) for pane in self.panes]

        def emit(event: Event) -> None:
            pane = self.pane(event.contender)
            pane.hear(event)
            if isinstance(event, Finished | Failed):
                pane.show_answer(answers[pane.side], text=False)  # with its figures as they were recorded

        def restart() -> None:
            self._end_versus()
            for pane in self.panes:
                pane.restart()

        self._player = player = Player(sides, emit, restart, speed=self._speed, clock=self._clock)
        for pane in self.panes:
            pane.play_by(lambda: player.at_s)
        self._ends = tuple((events[-1].at, pane) for events, pane in zip(sides, self.panes, strict=True) if events)
        self._transport_timer = self.set_interval(1 / 10, self._show_transport)
        player.play()
        self._show_transport()
        self._show_keys()
        await player.run()

    def _show_transport(self) -> None:
        if self._player is not None:
            player = self._player
            self.transport.show(
                Playback(
                    player.at_s,
                    player.total_s,
                    player.playing,
                    player.speed,
                    ends_s=tuple(at for at, _ in self._ends),
                    marks=tuple(pane.called for _, pane in self._ends),
                    roles=tuple(pane.role for _, pane in self._ends),
                )
            )

    def _stop_playing(self) -> None:
        self._player = None
        if self._transport_timer is not None:
            self._transport_timer.stop()
            self._transport_timer = None

    def action_transport(self, what: str) -> None:
        """Play, pause, step, or change the speed of a replay."""
        player = self._player
        if player is None:
            return
        if what == "toggle":
            player.pause() if player.playing else player.play()
        elif what == "end":
            player.seek(player.total_s)
        elif what in ("forward", "back"):
            player.step(forward=what == "forward")
        else:
            self._speed = next_speed(player.speed, 1 if what == "faster" else -1)
            player.set_speed(self._speed)
        self._show_transport()
        for pane in self.panes:
            pane.metrics.recompose_rows()

    @on(Transport.Toggled)
    def _toggled(self) -> None:
        self.action_transport("toggle")

    @on(Transport.SpeedPicked)
    def _speed_picked(self, message: Transport.SpeedPicked) -> None:
        self._speed = message.speed
        if self._player is not None:
            self._player.set_speed(message.speed)

    @on(Transport.Sought)
    def _sought(self, message: Transport.Sought) -> None:
        if self._player is not None:
            self._player.seek(message.at_s)
