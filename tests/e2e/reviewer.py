"""A reader for tests who never rests: scores a session's rounds by keys until it is killed, and says what it sees.

`python -m tests.e2e.reviewer SESSION` reads a number a line, and for each has a process of its own begin to review; the
number decides which keys it presses. Written are, a line each: `pid N`; `given ROUND JUDGEMENT` when a save begins;
`saved ROUND` when the screen says that all is saved; `answered ROUND SIDE SHA256`; and `dead` when it was killed.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from modelduel.contender.model import Side
from modelduel.duel.table import Table
from modelduel.session.model import Judgement
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens import frame
from modelduel.tui.screens.duel import DuelScreen
from tests.tui.duel_session import GOOD, POOR, said, scenario, table_of

ROUNDS = [scenario(f"round-{number:02}", f"Round {number}") for number in range(20)]
_KEYS = (
    *["1", "2", "3", "4", "5"] * 4, *["less_than_sign", "greater_than_sign", "equals_sign", "0"] * 2,
    *["enter"] * 6, *["u"] * 4, *["backspace", "shift+left"] * 2, *["left_square_bracket"] * 2, "note", "tags", "r",
)  # fmt: skip


def given(judgement: Judgement) -> str:
    """Return what a rater gave as one word; when and how long is left out."""
    plain = msgspec.to_builtins(judgement, builtin_types=())
    return base64.b64encode(msgspec.json.encode([plain.get(name) for name in _GIVEN])).decode()


_GIVEN = ("winner", "scores", "tags", "note", "checks", "attempts", "shown")


def _tell(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class _Watched(DuelScreen):
    """Says what it saves, and what it calls saved."""

    CSS_PATH = Path(frame.__file__).with_name("duel.tcss")

    def _say_saved(self) -> None:
        super()._say_saved()
        if self.table.place(self.number) not in self.table.given.unsaved:
            _tell("saved", self.table.headers[self.number].id)

    async def _show_saved(self, number: int, side: Side) -> None:
        await super()._show_saved(number, side)
        answer = (await self.table.answers(number)).get(side)
        if answer is not None:
            _tell("answered", self.table.headers[number].id, side, answer.response.text_sha256)


async def _review(folder: Path, seed: int) -> None:
    random = Random(seed)
    session = Session.open(folder)
    script = {one.id: [said(GOOD)] for one in ROUNDS}
    app = ModelduelApp()
    async with app.run_test(size=(100, 30)) as pilot:

        def show(table: Table) -> DuelScreen:
            save = table.save_judgement

            def told(number: int, judgement: Judgement) -> Any:
                _tell("given", table.headers[number].id, given(judgement))
                return save(number, judgement)

            table.save_judgement = told  # type: ignore[method-assign]
            return _Watched(table, number=table.left_off().number)

        app.visit(lambda: table_of(session, {"a": script, "b": {one.id: [said(POOR)] for one in ROUNDS}}), show)
        while not isinstance(app.screen, DuelScreen):
            await pilot.pause()
        while True:
            key = random.choice(_KEYS)
            if key == "note":
                await pilot.press("n", *random.choices("abc", k=3), "escape")
            elif key == "tags":
                await pilot.press("f", random.choice("abAB"), "escape")
            else:
                await pilot.press(key)


def main() -> None:
    """Begin a review for each number that comes, when the one before has been killed."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        pid = os.fork()  # everything is imported already, and there is no thread yet
        if pid == 0:
            try:
                asyncio.run(_review(folder, int(line)))
            finally:
                os._exit(1)
        _tell("pid", pid)
        _, status = os.waitpid(pid, 0)
        _tell("dead", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
