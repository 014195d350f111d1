"""The command palette: every action that does something now, by the words of the help."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from modelduel.tui.keys import ACTIONS
from modelduel.tui.live import do, keys_of, live_actions


class Actions(Provider):
    """Finds actions by their words; for `App.COMMANDS`."""

    async def discover(self) -> Hits:
        """Yield every action that does something now, by intent."""
        for title, key, id_ in self._live():
            # The text is what a choice puts into the line; it is the title alone, so that it can be typed as well.
            yield DiscoveryHit(self._shown(Content(title), key), partial(self._do, id_), text=title)

    async def search(self, query: str) -> Hits:
        """Yield the actions whose words fit."""
        matcher = self.matcher(query)
        for title, key, id_ in self._live():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, self._shown(matcher.highlight(title), key), partial(self._do, id_), text=title)

    def _live(self) -> list[tuple[str, str, str]]:
        live, keys = live_actions(self.screen), keys_of(self.app)
        return [
            (action.title, keys.shown(action.id, live[action.id]), action.id)
            for action in ACTIONS
            if action.id in live and action.id != "app.palette"
        ]

    def _shown(self, title: Content, key: str) -> Content:
        return Content.assemble(title, (f"   {key}", "dim"))

    async def _do(self, id_: str) -> None:
        await do(self.screen, id_)
