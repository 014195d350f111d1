"""Makes the README's pictures: `python -m docs.pictures` writes SVG files beside itself, always the same ones.

The screen is the real one, on a copy of the shipped session; the scores are put in by keys. The evidence is that of a
scenario of the core pack, whose two texts for its own proof are the answers. The report is that of the comparison which
docs/statistics.md works out.
"""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from modelduel import paths
from modelduel.contender.model import Contender, Side
from modelduel.duel.opening import open_table, reopen_table
from modelduel.duel.table import Table
from modelduel.report.making import make_report
from modelduel.scenario.load import load_pack, load_pack_file
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.screens.report import Reported, ReportScreen
from tests.doubles.founding import founding

HERE = Path(__file__).parent
SAMPLE = "2026-11-22-demo"

SHOTS: dict[str, tuple[tuple[int, int], list[str]]] = {
    "answers": ((120, 32), []),
    "diff": ((164, 32), ["d"]),
    "tests": ((120, 32), ["t"]),
    "narrow": ((80, 24), ["d"]),
}
"""Picture -> columns and lines, and the keys pressed after the scores."""

REVIEW = ("review-job-worker", {"a": ("thorough", "reference.md"), "b": ("general", "stock.md")})
"""A scenario of the core pack, and for each side who answers with which of its files."""

SCORES = ["5", "2", "4", "1", "5", "1", "4"]


async def main() -> None:
    """Make every picture."""
    for name, (size, keys) in SHOTS.items():
        with tempfile.TemporaryDirectory(prefix="modelduel-pictures-") as folder:
            copy = Path(folder) / SAMPLE
            shutil.copytree(paths.sample_sessions() / SAMPLE, copy)
            opened = partial(reopen_table, Session.open(copy), rater="me", ask=True, tag_titles=load_pack_file().tags)
            await picture(name, opened, size, [*SCORES, *keys])
    with tempfile.TemporaryDirectory(prefix="modelduel-pictures-") as folder:
        await picture("evidence", partial(asked, Path(folder)), (120, 32), ["e", "v", "space", "down", "v", "space"])
    await report()


async def report() -> None:
    """Show what a report says of preference."""
    app = ModelduelApp(theme="modelduel-dark")
    async with app.run_test(size=(120, 34)) as pilot:
        await app.push_screen(
            ReportScreen(Path("sonnet-sol"), make=lambda _: Reported(make_report(founding()), founding()))
        )
        await app.workers.wait_for_complete()
        await pilot.press("tab", "tab")
        await pilot.pause(0.5)
        keep("report", app.export_screenshot(title="modelduel"))
    await app.aclose()


def keep(name: str, picture: str) -> None:
    """Write a picture beside this file."""
    (HERE / f"{name}.svg").write_text(re.sub(r"terminal-\d+", f"modelduel-{name}", picture), encoding="utf-8")


def asked(place: Path) -> AbstractAsyncContextManager[Table]:
    """Ask the scenario of the core pack."""
    id_, answers = REVIEW
    pack = load_pack(paths.core_pack())
    scenario = pack.get(id_)
    contenders: dict[Side, tuple[str, Contender]] = {
        side: (name, Contender(provider="command", model=shlex.join(["cat", str(pack.root / "reviews" / id_ / file)])))
        for side, (name, file) in answers.items()
    }
    return open_table(
        place, contenders, [scenario], "", "review", words=["review"], rater="me", tag_titles=pack.spec.tags
    )


async def picture(
    name: str, opened: Callable[[], AbstractAsyncContextManager[Table]], size: tuple[int, int], keys: list[str]
) -> None:
    """Show the session, press the keys, and write what is on the screen."""
    app = ModelduelApp(theme="modelduel-dark")
    async with app.run_test(size=size) as pilot:
        app.visit(opened, lambda table: DuelScreen(table, kind="demo" if name in SHOTS else "open"))
        await pilot.pause(1)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.5)
        await pilot.pause(1)
        picture = re.sub(r"\d\d:\d\d:\d\d", "12:04:31", app.export_screenshot(title="modelduel"))
        keep(name, picture)
    await app.aclose()


if __name__ == "__main__":
    asyncio.run(main())
