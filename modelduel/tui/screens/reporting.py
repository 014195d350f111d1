"""The way from the duel screen to the report on its session, and back to one of its rounds."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.binding import BindingType

from modelduel.tui.keys import bind
from modelduel.tui.screens.replaying import ReplayingScreen


class ReportingScreen(ReplayingScreen):
    """A screen whose session can be reported on."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("report.open", "report")]

    @work(group="report", exclusive=True)
    async def action_report(self) -> None:
        """Show the report, and then the round that was chosen there."""
        from modelduel.tui.screens.report import ReportScreen

        chosen = await self.app.push_screen_wait(ReportScreen(self.table.session.folder))
        if chosen is None:
            return
        for number, header in enumerate(self.table.headers):
            if header.id == chosen.round.scenario and chosen.folder == self.table.session.folder:
                self.open_round(number)
                return
        self._say("That round is not at this table.")
