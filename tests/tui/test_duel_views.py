"""The views of the duel screen: answers, changes, code, in every width."""

import asyncio

from modelduel.tui.live import live_actions
from tests.tui.duel_host import duel
from tests.tui.duel_session import ALGORITHM, BUG, GOOD, POOR, SAME, SEVERAL, TALK, both, new_session, number_of, said

WIDE = (200, 60)


NARROWER = (120, 40)


def views(shown):
    return {pane.diff.shown_view for pane in shown.screen.panes}


async def test_from_160_columns_d_shows_the_changes_side_by_side_then_unified_then_a_against_b(answered):
    async with duel(answered, size=(160, 40)) as shown:
        text = await shown.press("d")
        assert "original → answer" in text
        assert "columns, so this is unified" not in text
        assert views(shown) == {"split"}
        await shown.press("d")
        assert views(shown) == {"unified"}
        text = await shown.press("d")
        assert "A → B" in text
        assert "B sol" not in text
        text = await shown.press("d")
        assert "original → answer" in text
        assert "B sol" in text
        assert views(shown) == {"split"}


async def test_with_fewer_columns_d_shows_them_unified_first(answered):
    async with duel(answered, size=NARROWER) as shown:
        await shown.press("d")
        assert {pane.diff.view for pane in shown.screen.panes} == {"unified"}
        await shown.press("d")
        assert {pane.diff.view for pane in shown.screen.panes} == {"split"}
        assert "A → B" in await shown.press("d")


async def test_a_terminal_made_wider_or_narrower_changes_the_view_that_nobody_chose(answered):
    async with duel(answered, size=NARROWER) as shown:
        await shown.press("d")
        await shown.pilot.resize_terminal(*WIDE)
        await shown.calm()
        assert views(shown) == {"split"}
        await shown.pilot.resize_terminal(*NARROWER)
        await shown.calm()
        assert {pane.diff.view for pane in shown.screen.panes} == {"unified"}


async def test_the_diff_picked_with_the_mouse_is_the_one_that_d_begins_with(answered):
    async with duel(answered, size=WIDE) as shown:
        await shown.pilot.click("#a Heading", offset=(shown.text.splitlines()[1].index("Diff"), 0))
        await shown.calm()
        assert shown.screen.panes[0].diff.shown_view == "split"


async def test_another_view_ends_a_against_b(answered):
    for key, words in (("a", "The loop spins"), ("c", "import redis"), ("t", "test_closes"), ("o", "[pubsub]")):
        async with duel(answered) as shown:
            text = await shown.press("d", "d", "d", key)
            assert "B sol" in text
            assert words in text
            assert "original → answer" in await shown.press("d")


async def test_tab_leaves_a_against_b_for_the_other_side(answered):
    async with duel(answered) as shown:
        text = await shown.press("d", "d", "d", "tab")
        assert "▌B sol" in text
        assert "original → answer" in text


async def test_the_next_round_is_not_shown_a_against_b(answered):
    async with duel(answered) as shown:
        await shown.press("d", "d", "d", "right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert "B sol" in shown.text
        assert {pane.diff.view for pane in shown.screen.panes} == {"unified"}


async def test_without_two_codes_a_against_b_says_so(answered):
    async with duel(answered, number=number_of(answered, SAME)) as shown:
        text = await shown.press("d", "d", "d")
        assert "There are not two answers with code to compare yet." in text
        assert "B sol" in text


async def test_without_an_original_the_answers_are_compared_with_each_other(answered):
    async with duel(answered, number=number_of(answered, ALGORITHM)) as shown:
        assert "A → B" in await shown.press("d")
        await shown.press("d", "a")
        assert "B sol" in shown.text


async def test_an_answer_equal_to_the_original_says_so(answered):
    async with duel(answered, number=number_of(answered, SAME)) as shown:
        assert "no change" in await shown.press("d")


async def test_a_review_has_answers_and_prompt_and_no_keys_for_code(answered):
    async with duel(answered, number=number_of(answered, TALK)) as shown:
        assert "Diff" not in shown.text
        assert "Code" not in shown.text
        before = shown.text
        assert await shown.press("d", "c", "t", "y", "w", "x", "b", "s") == before
        assert not {"diff.cycle", "view.code", "tests.run", "candidate.copy"} & set(live_actions(shown.screen))
        assert "[worker-review]" in await shown.press("o")


async def test_a_view_that_the_next_round_does_not_have_gives_way_to_the_answer(answered):
    async with duel(answered, number=number_of(answered, ALGORITHM)) as shown:
        text = await shown.press("c", "right_square_bracket")
        assert "The worker loses jobs" in text


async def test_b_shows_answer_and_diff_at_once_and_no_longer(answered):
    async with duel(answered, size=WIDE) as shown:
        text = await shown.press("b")
        assert "The consumer blocks" in text
        assert "original → answer" in text
        text = await shown.press("c")
        assert "original → answer" not in text
        text = await shown.press("d")
        assert "The consumer blocks" in text
        text = await shown.press("b")
        assert "The consumer blocks" not in text
        assert "original → answer" in text


async def test_m_shows_one_side_or_both_at_any_width(answered):
    async with duel(answered) as shown:
        text = await shown.press("m")
        assert "B sol" not in text
        assert "tab B 2/3 tests" in text
        assert "▌B sol" in await shown.press("tab")
        assert "tab A 3/3 tests" in shown.text
        text = await shown.press("m")
        assert "A sonnet" in text
        assert "B sol" in text


async def test_m_shows_both_on_a_small_terminal(answered):
    async with duel(answered, size=(80, 24)) as shown:
        assert "B sol" not in shown.text
        assert "B sol" in await shown.press("m")


async def test_s_lets_the_two_diffs_scroll_together(answered):
    async with duel(answered, size=(120, 24)) as shown:
        await shown.press("d", "asterisk", "tab", "asterisk", "s", "pagedown", "pagedown")
        left, right = (pane.diff.scroll_offset.y for pane in shown.screen.panes)
        assert left > 5
        assert right > 5
        await shown.press("s", "home")
        assert shown.screen.panes[0].diff.scroll_offset.y == left


async def test_titles_of_views_and_the_other_side_can_be_clicked(answered):
    async with duel(answered, size=(80, 24)) as shown:
        await shown.pilot.click("#a Heading", offset=(shown.text.splitlines()[1].index("Code"), 0))
        await shown.calm()
        assert shown.screen.panes[0].view == "code"
        await shown.pilot.click("#a Heading", offset=(shown.text.splitlines()[1].index("tab B"), 0))
        await shown.calm()
        assert "▌B sol" in shown.text


async def test_resizing_at_any_moment_keeps_what_was_read_and_given(answered):
    async with duel(answered, size=WIDE) as shown:
        await shown.press("4", "<", "d", "tab")
        for size in ((80, 24), (50, 12), (120, 40), (59, 40), (60, 16), (200, 15), WIDE):
            await shown.pilot.resize_terminal(*size)
            await shown.calm()
            if size[0] < 60 or size[1] < 16:
                assert "This needs a window of at least 60 × 16." in shown.text
            else:
                assert "▌B sol" in shown.text
                assert "original → answer" in shown.text
            shown.assert_quiet()
        assert "Root cause A4" in shown.text
        assert "Verdict A > B" in shown.text
        assert "The loop spins" in await shown.press("a")
        assert shown.screen.focused is shown.screen.panes[1].text


async def test_resizing_while_answers_come_keeps_them(folder):
    slow = asyncio.Event()
    scripts = both([said(GOOD, hold=slow)], [said(POOR, hold=slow)])
    async with duel(new_session(folder, [BUG]), scripts, size=WIDE) as shown:
        for size in ((80, 24), (50, 12), (120, 40)):
            await shown.pilot.resize_terminal(*size)
            await shown.calm()
        slow.set()
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert shown.said("a") == GOOD


async def test_on_a_small_terminal_the_title_says_how_the_other_side_does(folder):
    slow = asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD)], [said(POOR, hold=slow)]), size=(80, 24)) as shown:
        await shown.until(lambda: "tab B answering" in shown.text)
        slow.set()
        await shown.until(lambda: "tab B finished" in shown.text)
        text = await shown.press("tab")
        assert "▌B sol" in text
        assert "tab A finished" in text
        assert "▌A sonnet" in await shown.press("shift+tab")


async def test_what_was_said_of_side_by_side_goes_with_it_on_both_sides(answered):
    async with duel(answered) as shown:
        assert (await shown.press("d", "d")).count("Side by side needs 76 columns") == 2
        await shown.press("d")
        assert "Side by side needs" not in await shown.press("d")


async def test_without_an_original_the_empty_diff_says_so(folder):
    slow = asyncio.Event()
    scripts = both([said(SEVERAL, hold=slow)], [said(SEVERAL, hold=slow)], ALGORITHM)
    async with duel(new_session(folder, [ALGORITHM, BUG]), scripts, number=1) as shown:
        text = await shown.press("d")
        assert text.count("This round has no original. d compares A with B") == 2
        assert "No code to compare yet." in await shown.press("left_square_bracket")
