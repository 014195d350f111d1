"""What is made before it is needed: made once, kept for a while, and the same as what is made when it is needed."""

import pytest

from modelduel.tui.manuscript import page_of
from modelduel.tui.prepared import Prepared
from modelduel.tui.widgets.answer import PAGES, AnswerPane
from tests.tui.panes import PaneApp, settled
from tests.tui.test_answer import ANSWER, look, whole


def test_a_value_is_made_once_by_what_it_is_made_of():
    made = []
    prepared = Prepared(lambda key: made.append(key) or key.upper(), kept=2)
    prepared.prepare("a")
    prepared.prepare("a")
    assert (prepared.get("a"), prepared.get("b"), made) == ("A", None, ["a"])


def test_the_values_prepared_last_are_kept():
    prepared = Prepared(str.upper, kept=2)
    for key in ("a", "b", "a", "c"):
        prepared.prepare(key)
    assert [prepared.get(key) for key in "abc"] == ["A", None, "C"]


@pytest.mark.parametrize(
    "text", ["", "\n", ANSWER, ANSWER.rstrip("\n"), "```python\nx = '''\n", "a\r\nb\r", "\x1b]0;x\x07"]
)
async def test_a_prepared_answer_is_there_at_once_and_looks_like_any_other(text: str) -> None:
    expected = await whole(text)
    PAGES.prepare(text)
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(60, 30)):
        pane.set_text(text)
        assert not pane.busy
        assert look(pane) == expected


async def test_text_that_comes_after_a_prepared_answer_goes_on_from_it_and_leaves_it_as_it_was() -> None:
    text = "```python\nx = '''\n"
    expected = await whole(text + "y\n'''")
    PAGES.prepare(text)
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(60, 30)) as pilot:
        pane.set_text(text)
        pane.append("y\n'''")
        await settled(pilot, pane)
        assert look(pane) == expected
    assert PAGES.get(text) == page_of(text)
