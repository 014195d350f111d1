"""Pictures of the panes in every size, light and dark. `pytest tests/tui --snapshot-update` draws them anew."""

from __future__ import annotations

from typing import Protocol

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from modelduel.tui.rows import Run, make_line
from modelduel.tui.themes import DARK, LIGHT, SAFE_DARK, SAFE_LIGHT, SIXTEEN, THEMES, default_inks
from modelduel.tui.widgets.answer import AnswerPane
from modelduel.tui.widgets.lines import LinesView
from tests.tui.panes import settled

ANSWER = '''\
# The consumer blocks the event loop

The function uses a **blocking** `redis.Redis` client *inside a coroutine*. While `get_message()` waits, nothing else
runs, so heartbeats are late and the broker drops the connection.

## What I changed

- Use `redis.asyncio` and `await` each call; the loop stays free while it waits for the next message.
- Close the connection in `finally`, since a dropped one leaks a socket.

> A lost message is not seen again: subscribe first.

```python
import redis.asyncio as redis

RETRIES = 3  # then the caller hears of it


class Consumer:
    """Reads messages.

    One at a time.
    """

    @property
    def name(self) -> str:
        return f"consumer {self._name!r}\\n"

    async def consume(self, channel: str, limit: int = 100, *, timeout: float | None = None) -> int:
        async with self.client.pubsub() as pubsub:
            while limit > 0 and not self.closed:
                message = await pubsub.get_message(ignore_subscribe_messages=True)
                if message is None or a[i] < b[j]:
                    continue
```
'''
HOSTILE = (
    "\x1b]0;owned\x07title \x9b31m \u202egnp\n[/b] a[i] < b[j] ⚠️ 👩‍💻 漢字 e\u0301\n```go\n\tfunc main() {}\t// tab\n"
)
DIFF = [
    (" ", "def total(prices):", "", (Run(3, "keyword"), Run(9, "function"))),
    ("-", "    return sum(p for p in prices)", "delete-line", (Run(11, "keyword"), Run(33, "", "delete-word"))),
    ("+", "    return math.fsum(prices)", "add-line", (Run(11, "keyword"), Run(28, "", "add-word"))),
]


class Comparing(Protocol):
    def __call__(self, app: App[None], terminal_size: tuple[int, int], run_before: object) -> bool: ...


class Panes(App[None]):
    CSS = """
    Screen { layout: horizontal; }
    LinesView { width: 1fr; height: 1fr; }
    """

    def __init__(self, theme: str, *panes: LinesView) -> None:
        super().__init__()
        self.wanted, self.panes = theme, panes

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return default_inks()

    def compose(self) -> ComposeResult:
        yield from self.panes

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.wanted


def picture(snap_compare: Comparing, theme: str, size: tuple[int, int], wrapped: bool = False) -> bool:
    whole, hostile = AnswerPane(), AnswerPane(empty="No answer yet. Press r to ask.")

    async def show(pilot: Pilot[None]) -> None:
        whole.wrapped = wrapped
        whole.set_text(ANSWER)
        hostile.append(HOSTILE)
        for pane in (whole, hostile):
            await settled(pilot, pane)

    return snap_compare(Panes(theme, whole, hostile), terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
def test_two_answers(snap_compare: Comparing, theme: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, theme, size)


@pytest.mark.parametrize("theme", [SAFE_DARK.name, SAFE_LIGHT.name, SIXTEEN.name])
def test_two_answers_in_the_other_themes(snap_compare: Comparing, theme: str) -> None:
    assert picture(snap_compare, theme, (120, 40))


def test_two_wrapped_answers(snap_compare: Comparing) -> None:
    assert picture(snap_compare, DARK.name, (80, 24), wrapped=True)


def test_two_empty_panes(snap_compare: Comparing) -> None:
    panes = AnswerPane(), AnswerPane(empty="No answer yet. Press r to ask.")
    assert snap_compare(Panes(DARK.name, *panes), terminal_size=(80, 24), run_before=lambda pilot: pilot.pause())


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_lines_with_numbers_and_tints(snap_compare: Comparing, theme: str) -> None:
    lines = [
        make_line(f"{sign} {text}", fill=fill, runs=(Run(2, {"+": "add", "-": "delete"}.get(sign, "")), *shifted(runs)))
        for sign, text, fill, runs in DIFF
    ]
    pane = LinesView(lines, numbers=True)
    assert snap_compare(Panes(theme, pane), terminal_size=(60, 8), run_before=lambda pilot: pilot.pause())


def shifted(runs: tuple[Run, ...]) -> list[Run]:
    return [run._replace(end=run.end + 2) for run in runs]
