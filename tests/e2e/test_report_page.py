"""The report's page in a real browser: nothing runs, nothing is fetched, it fits, and it can be read by everyone.

Skipped where there is no Chromium: playwright drives the system's, it fetches none of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from modelduel.report.document import Bar, Bars, Cell, Estimate, Item, Items, Part, RoundRef, Text
from modelduel.report.html import write_html
from tests.doubles.pages import FIGURE, hostile, intervals, page, report, table, written

playwright = pytest.importorskip("playwright.async_api", reason="THE PAGE IS NOT OPENED: playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="THE PAGE IS NOT OPENED: there is no Chromium")

ALL_OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """A headless Chromium of its own for each test, which ends with it."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with playwright.async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=CHROMIUM, args=as_root)
        yield chromium
        await chromium.close()


def filled() -> str:
    """A page with something of everything, and names that are hard to fit."""
    one = page(prompt=f"{'word ' * 300}\n\n```python\n{'x' * 900} = 1\n```\n")
    other = RoundRef("one", "a-scenario-with-a-name-as-long-as-a-name-may-be-and-then-some")
    rows = ((Cell("bug-fix"), Cell("17 of 25: 68 % (48 to 83)", rounds=(one.ref, other))),) * 3
    parts = Part("sonnet", 4, "a"), Part("tie", 1, "quiet"), Part("sol", 2, "b")
    blocks = (
        Text("Few rounds, so little can be said.", "quiet"),
        table(*rows),
        intervals(Estimate("all: sonnet", FIGURE, "a"), Estimate("all: sol", FIGURE, "b"), Estimate("all", FIGURE)),
        Bars("verdicts", "Verdicts", (Bar("all", parts),)),
        Items("Both wrong", (Item("till-balance", (one.ref,)),)),
    )
    return write_html(report(*blocks, title="An-endless-title" * 20), [one, page("bus-depot")])


async def test_nothing_hostile_runs_and_no_request_leaves(browser: Any, tmp_path: Path):
    address = written(tmp_path, write_html(*hostile()))
    tab = await browser.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    said: list[str] = []
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    await tab.goto(address)
    await tab.evaluate(ALL_OPEN)
    await tab.wait_for_load_state("networkidle")
    assert asked == [address]
    assert said == []
    assert await tab.evaluate("typeof window.ran") == "undefined"
    assert await tab.locator("script, img, iframe, base, link, object, form").count() == 0


async def test_the_policy_holds_even_where_markup_slips_in(browser: Any, tmp_path: Path):
    slipped = (
        "<script>window.ran = 1</script><img src=http://127.0.0.1:9/x onerror='window.ran = 1'>"
        "<svg onload='window.ran = 1'></svg><iframe src=http://127.0.0.1:9/y></iframe>"
    )
    address = written(tmp_path, filled().replace("<main", f"{slipped}<main", 1))
    tab = await browser.new_page()
    ended: list[str] = []
    tab.on("requestfinished", lambda request: ended.append(request.url))
    await tab.goto(address)
    await tab.wait_for_load_state("networkidle")
    assert ended == [address]
    assert await tab.evaluate("typeof window.ran") == "undefined"


@pytest.mark.parametrize("width", [360, 768, 1280, 2560])
async def test_the_page_is_never_wider_than_its_window(browser: Any, tmp_path: Path, width: int):
    tab = await browser.new_page(viewport={"width": width, "height": 800})
    await tab.goto(written(tmp_path, filled()))
    await tab.evaluate(ALL_OPEN)
    assert await tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_axe_finds_nothing(browser: Any, tmp_path: Path, scheme: str, width: int):
    axe = pytest.importorskip("axe_playwright_python", reason="AXE IS NOT ASKED: it is not installed")
    tab = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    await tab.goto(written(tmp_path, filled()))
    await tab.evaluate(ALL_OPEN)
    await tab.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = await tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 20


async def test_a_figure_leads_to_its_rounds_and_on_to_the_page_of_one(browser: Any, tmp_path: Path):
    tab = await browser.new_page()
    await tab.goto(written(tmp_path, filled()))
    await tab.get_by_role("link", name="17 of 25").first.click()
    listed = tab.locator(".list:target")
    await listed.get_by_role("link", name="till-balance").click()
    assert await tab.locator("article:target h3").inner_text() == "till balance"


async def test_the_keyboard_comes_first_to_a_way_past_the_contents(browser: Any, tmp_path: Path):
    tab = await browser.new_page()
    await tab.goto(written(tmp_path, filled()))
    await tab.keyboard.press("Tab")
    focus = "getComputedStyle(document.activeElement).outlineWidth + ' ' + document.activeElement.textContent"
    assert await tab.evaluate(focus) == "3px Skip to the findings"


async def test_print_leaves_out_the_contents_and_shows_every_table_whole(browser: Any, tmp_path: Path):
    tab = await browser.new_page(viewport={"width": 700, "height": 800}, color_scheme="dark")
    await tab.goto(written(tmp_path, filled()))
    await tab.emulate_media(media="print")
    assert not await tab.locator("nav").is_visible()
    assert await tab.locator(".scroll").first.evaluate("one => getComputedStyle(one).overflowX") == "visible"
    assert await tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (await tab.pdf()).startswith(b"%PDF")
