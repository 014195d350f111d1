from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelduel.tui import highlight
from modelduel.tui.widgets.answer import AnswerPane
from tests.tui.panes import PaneApp, assert_sound, screen, settled, strips

ANSWER = """# Why

The **old** code blocks.

```python
def fetch(a, b):
    \"\"\"Two
    lines.\"\"\"
    return a[i] < b[j]
```

Then, in Go:

~~~go
/* one
two */
~~~
done
"""


def look(pane: AnswerPane) -> list[tuple[object, ...]]:
    return [tuple(pane.dressed(index)) for index in range(len(pane.lines))]


async def whole(text: str) -> list[tuple[object, ...]]:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(60, 30)) as pilot:
        pane.set_text(text)
        await settled(pilot, pane)
        return look(pane)


async def streamed(pieces: list[str]) -> list[tuple[object, ...]]:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(60, 30)) as pilot:
        for piece in pieces:
            pane.append(piece)
            pane._tick()
        pane.finish()
        await settled(pilot, pane)
        return look(pane)


@pytest.mark.parametrize("size", [1, 3, 7, 50])
async def test_a_stream_looks_in_the_end_like_the_answer_shown_at_once(size: int) -> None:
    assert await streamed([ANSWER[at : at + size] for at in range(0, len(ANSWER), size)]) == await whole(ANSWER)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.sampled_from("a`~\r\n\t #*-⚠\ufe0f\u200d👩漢\x1b\"'/"), max_size=12), max_size=12))
async def test_any_text_looks_the_same_streamed_and_at_once(pieces: list[str]) -> None:
    assert await streamed(pieces) == await whole("".join(pieces))


async def test_code_is_coloured_by_its_fence_and_prose_as_markdown() -> None:
    roles = {line[0]: [run.role for run in line[3]] for line in await whole(ANSWER)}
    assert roles["# Why"] == ["mark", "heading"]
    assert roles["def fetch(a, b):"][0] == "keyword"
    assert roles['    lines."""'] == ["string"]
    assert roles["two */"] == ["comment"]
    assert roles["```python"] == ["mark"]
    assert roles["done"] == []


async def test_nothing_moves_when_the_answer_is_complete() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 30)) as pilot:
        pane.append(ANSWER)
        await settled(pilot, pane)
        before = (screen(pane), pane.scroll_offset)
        pane.finish()
        await settled(pilot, pane)
        assert (screen(pane), pane.scroll_offset) == before


async def test_a_stream_is_followed_and_a_replayed_answer_is_read_from_its_top() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        pane.append("\n".join(map(str, range(100))))
        await settled(pilot, pane)
        assert screen(pane)[-1] == " 99"
        pane.set_text("\n".join(map(str, range(100))))
        await settled(pilot, pane)
        assert screen(pane)[0] == " 0"
        pane.reset()
        assert screen(pane)[1] == " No answer yet."
        assert pane.follow


async def test_a_reader_who_scrolled_is_left_alone_while_text_comes() -> None:
    pane = AnswerPane()
    app = PaneApp(pane)
    async with app.run_test(size=(40, 8)) as pilot:
        pane.append("\n".join(map(str, range(100))))
        await settled(pilot, pane)
        await pilot.press("pageup")
        top = screen(pane)
        pane.append("\nmore" * 50)
        await settled(pilot, pane)
        assert screen(pane) == top
        assert app.moves[-1].below == 57


async def test_windows_line_ends_are_not_shown_and_a_lone_return_is() -> None:
    assert [line[0] for line in await whole("a\r\nb\rc\r")] == ["a", "b␍c␍"]
    assert [line[0] for line in await streamed(["a\r", "\nb\r", "c", "\r"])] == ["a", "b␍c␍"]


async def test_text_given_before_the_pane_is_on_the_screen_is_shown() -> None:
    pane = AnswerPane()
    pane.append("early")
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        await settled(pilot, pane)
        assert screen(pane)[0] == " early"


async def test_a_pane_that_is_hidden_shows_all_that_came_meanwhile() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        pane.display = False
        pane.append("\n".join(map(str, range(100))))
        await settled(pilot, pane)
        pane.display = True
        await pilot.pause()
        await pilot.pause()
        assert screen(pane)[-1] == " 99"


async def test_code_waits_plain_for_a_language_that_is_still_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    python = highlight.load("python")
    monkeypatch.setattr(highlight, "ready", lambda language: None)
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        pane.append("```python\ndef x\n```\n")
        while screen(pane)[1] != " def x":
            await pilot.pause()
        assert pane.busy
        monkeypatch.setattr(highlight, "ready", lambda language: python)
        await settled(pilot, pane)
        assert pane.lines[1].runs[0].role == "keyword"


async def test_a_flood_is_taken_in_slices_and_all_of_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelduel.tui.widgets.answer._TAKING", -1.0)
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        pane.append("x = 1\n" * 10_000)
        pane._tick()
        assert 0 < len(pane.lines) < 5_000
        assert pane.busy
        await settled(pilot, pane)
        assert len(pane.lines) == 10_001


async def test_hostile_answers_are_shown_safe_in_every_row() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 24)) as pilot:
        for piece in (
            "\x1b]0;t\x07",
            "[/b] [bold]",
            "```py\n",
            "x" * 3_000,
            "\n'\x9b'\u202e",
            "```\n",
            "a\u0301" * 999,
        ):
            pane.append(piece)
            await settled(pilot, pane)
            assert_sound(pane)


async def test_a_line_of_2_mb_without_an_end_streams() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        for _ in range(20):
            pane.append("x" * 100_000)
            pane._tick()
        await settled(pilot, pane)
        assert len(pane.lines[0].text) == 2_000_000
        assert_sound(pane)


async def test_no_timer_runs_once_all_is_shown() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        pane.append(ANSWER)
        await settled(pilot, pane)
        assert not pane.busy
        assert not [timer for timer in pane._timers if timer._active.is_set()]
        assert pane._layout_timer is None


async def test_prose_is_painted_as_markdown() -> None:
    pane = AnswerPane()
    async with PaneApp(pane).run_test(size=(40, 8)) as pilot:
        pane.append("# Title")
        await settled(pilot, pane)
        mark, title = [segment for segment in strips(pane)[0] if segment.text.strip()]
        assert (mark.text, title.text) == ("# ", "Title")
        assert title.style is not None
        assert title.style.bold
        assert mark.style != title.style
