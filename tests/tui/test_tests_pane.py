from typing import ClassVar

import pytest

from modelduel.testrun.model import TestResult, TestRun
from modelduel.tui.widgets.tests_pane import TestsPane
from tests.tui.hosts import LOOKS, NASTY, SIZES, Host
from tests.tui.panes import assert_sound, screen, settled

PASS = TestResult("hidden_test.py::test_loop_is_not_blocked", "passed", 0.021)
FAIL = TestResult("hidden_test.py::test_order", "failed", 0.004, "expected [1, 2, 3]\n     got [1, 3, 2]")
LATER = TestResult("hidden_test.py::test_reconnects", "failed", 1.2, "assert 'closed' == 'open'")
MISSING = TestResult("hidden_test.py::test_slow", "missing")
RUN = [PASS, FAIL, LATER, MISSING]


def show(pane, outcome, tests, **facts):
    pane.show_run(TestRun(outcome, list(tests), **facts))


def rows(pane):
    return [row for row in screen(pane) if row.strip()]


async def test_before_a_run_the_pane_says_which_key_brings_it():
    pane = TestsPane(run_key="f5")
    async with Host(pane).run_test(size=(80, 12)) as pilot:
        await settled(pilot, pane)
        assert rows(pane) == [" The tests have not been run. f5 runs those of both sides."]
        pane.show_none("This scenario has no tests.")
        await settled(pilot, pane)
        assert rows(pane) == ["  This scenario has no tests."]


async def test_what_is_done_before_the_first_test_is_shown_until_it_is_done():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 12)) as pilot:
        pane.start(expected=4)
        pane.prepare("Go's library is compiled first. 3 of 9 packages, 5 s.")
        await settled(pilot, pane)
        assert rows(pane) == ["  Go's library is compiled first. 3 of 9 packages, 5 s."]
        pane.prepare("")
        await settled(pilot, pane)
        assert rows(pane) == ["  Running the tests   0 of 4"]


async def test_tests_that_never_ran_take_one_line():
    pane = TestsPane()
    never = [TestResult(f"hidden_test.py::test_{number}", "missing") for number in range(131)]
    async with Host(pane).run_test(size=(80, 12)) as pilot:
        show(pane, "error", [*never, FAIL, MISSING], reason="No module.")
        await settled(pilot, pane)
        tests = [row.strip() for row in rows(pane) if row[2] in "✗○"]
        assert [tests[0], tests[2]] == ["○ missing  131 tests  from test_0 on", "○ missing  test_slow  hidden_test.py"]
        assert "✗    4 ms  test_order" in tests[1]


async def test_results_show_as_they_come_with_the_first_failure_open():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 12)) as pilot:
        pane.start(expected=4)
        assert pane.counts == "0 of 4"
        for result in (PASS, FAIL, LATER):
            pane.add(result)
        await settled(pilot, pane)
        assert rows(pane)[0] == "  Running the tests   3 of 4"
        assert [row[2] for row in rows(pane) if row[2] in "✓✗"] == ["✓", "✗", "✗"]
        assert any("expected [1, 2, 3]" in row for row in rows(pane))
        assert not any("'closed'" in row for row in rows(pane))
        assert pane.counts == "3 of 4"


async def test_a_finished_run_says_its_outcome_counts_and_first_failure():
    pane = TestsPane()
    counted = []

    class Listening(Host):
        def on_tests_pane_counted(self, message: TestsPane.Counted) -> None:
            counted.append(message.counts)

    async with Listening(pane).run_test(size=(80, 14)) as pilot:
        show(pane, "failed", RUN, sandbox="bubblewrap", seconds=0.38, output="one\ntwo\n")
        await settled(pilot, pane)
        assert rows(pane) == [
            "  Failed · 1 of 4 pass · 380 ms · bubblewrap",
            "  ✓   21 ms  test_loop_is_not_blocked  hidden_test.py",
            "▌ ✗    4 ms  test_order  hidden_test.py",
            "      expected [1, 2, 3]",
            "           got [1, 3, 2]",
            "                    ^^^",
            "  ✗  1.20 s  test_reconnects  hidden_test.py …",
            "  ○ missing  test_slow  hidden_test.py",
            "  2 lines of output, o shows them, / finds words in them",
        ]
    assert counted == ["1/4 tests"]


async def test_space_opens_and_closes_the_message_under_the_cursor():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        show(pane, "failed", RUN)
        await settled(pilot, pane)
        opened = rows(pane)
        await pilot.press("space")
        assert not any("expected" in row for row in rows(pane))
        await pilot.press("space")
        assert rows(pane) == opened
        await pilot.press("down", "down", "down")  # still in the message
        await pilot.press("space")
        assert not any("expected" in row for row in rows(pane))
        await pilot.press("down", "space")
        assert any("assert 'closed'" in row for row in rows(pane))


async def test_a_test_without_a_message_does_not_open():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        show(pane, "passed", [PASS])
        await settled(pilot, pane)
        before = rows(pane)
        await pilot.press("space")
        assert rows(pane) == before


async def test_a_click_puts_the_cursor_there_and_opens_the_message():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        show(pane, "failed", RUN)
        await settled(pilot, pane)
        y = next(y for y, row in enumerate(screen(pane)) if "test_reconnects" in row)
        await pilot.click(TestsPane, offset=(15, y))
        await pilot.pause()
        assert any("assert 'closed'" in row for row in rows(pane))
        assert screen(pane)[y].startswith("▌ ✗")


async def test_output_is_shown_and_hidden():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 8)) as pilot:
        show(pane, "failed", RUN, output="one\n\x1b[31mtwo\n")
        await settled(pilot, pane)
        await pilot.press("o")
        await settled(pilot, pane)
        assert rows(pane)[-2:] == ["  one", "  ␛[31mtwo"]
        await pilot.press("o")
        await settled(pilot, pane)
        assert rows(pane)[-1].endswith("2 lines of output, o shows them, / finds words in them")
        assert "  one" not in rows(pane)


async def test_what_the_reader_opened_while_the_tests_ran_stays_open():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        pane.start()
        for result in (PASS, FAIL, LATER):
            pane.add(result)
        await settled(pilot, pane)
        await pilot.press("space")  # the first failure, which was opened by itself
        await pilot.press("down", "space")
        show(pane, "failed", RUN)
        await settled(pilot, pane)
        assert not any("expected" in row for row in rows(pane))
        assert any("assert 'closed'" in row for row in rows(pane))
        assert any(row.startswith("▌ ✗  1.20 s") for row in rows(pane))


async def test_a_result_that_comes_after_the_end_is_let_go():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        show(pane, "not-run", [], reason="Stopped.")
        pane.add(PASS)
        await settled(pilot, pane)
        assert rows(pane) == ["  Not run", "  Stopped.", "  Counts against neither side."]


async def test_another_run_starts_afresh():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        show(pane, "failed", RUN, output="x")
        pane.start(expected=1)
        await settled(pilot, pane)
        assert rows(pane) == ["  Running the tests   0 of 1"]
        show(pane, "passed", [PASS])
        await settled(pilot, pane)
        assert pane.counts == "1/1 tests"


async def test_a_run_given_before_there_is_a_screen_is_shown():
    pane = TestsPane()

    class Early(Host):
        def compose(self):
            show(pane, "passed", [PASS])
            yield pane

    async with Early(pane).run_test(size=(80, 20)) as pilot:
        await settled(pilot, pane)
        assert any("test_loop_is_not_blocked" in row for row in rows(pane))


async def test_ten_thousand_tests_come_in_slices_and_can_be_gone_through():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        tests = [
            TestResult(f"t.py::test_{n}", "failed" if n == 9_000 else "passed", 0.001, "no") for n in range(10_000)
        ]
        show(pane, "failed", tests)
        assert pane.busy  # the rest comes when the loop has had its turn
        assert "test_0 " in " ".join(screen(pane))
        await settled(pilot, pane)
        assert len(pane.lines) == 10_000 + 2 + 1
        await pilot.press("end")
        assert "test_9999 " in rows(pane)[-1]
        await pilot.press("home", "pagedown")
        assert any(row.startswith("▌") for row in rows(pane))


async def test_results_that_flood_in_are_all_shown():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        pane.start(expected=3_000)
        for number in range(3_000):
            pane.add(TestResult(f"test_{number}", "passed"))
        await settled(pilot, pane)
        assert len(pane.lines) == 3_001
        assert pane.counts == "3000 of 3000"


async def test_two_megabytes_of_output_on_one_line_and_on_many():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        for output in ("x" * 2_000_000, "y\x1b[2J\n" * 300_000):
            show(pane, "failed", [FAIL], output=output)
            await pilot.press("o", "pagedown")
            assert_sound(pane)
            assert rows(pane)[-1].strip()
            pane.start()  # the rest is not waited for
            await settled(pilot, pane)
            assert len(pane.lines) == 1


async def test_hostile_names_messages_reasons_and_output_are_shown_and_not_obeyed():
    pane = TestsPane()
    async with Host(pane).run_test(size=(60, 40)) as pilot:
        tests = [
            TestResult(NASTY, "failed", float("nan"), f"expected {NASTY}\n got {NASTY}"),
            TestResult("", "error", 0, NASTY),
        ]
        show(pane, "error", tests, sandbox=NASTY, reason=NASTY, output=NASTY, seconds=float("inf"))
        await settled(pilot, pane)
        await pilot.press("o", "end", "home")
        assert_sound(pane)
        assert "[/b] [red]a[i] < b[j]" in "\n".join(rows(pane))
        for width in (1, 5, 13, 200):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            assert_sound(pane)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_pane_looks_as_it_did(snap_compare, look, size):
    pane = TestsPane()

    async def run_before(pilot):
        show(pane, "failed", RUN, sandbox="none", seconds=0.38, output="one\ntwo\n")
        await settled(pilot, pane)

    assert snap_compare(Host(pane, look), terminal_size=size, run_before=run_before)


async def test_a_key_with_nothing_to_do_here_is_not_left_to_the_screen():
    pane = TestsPane()
    left = []

    class Screen(Host):
        BINDINGS: ClassVar = [("space", "left('space')"), ("o", "left('o')")]

        def action_left(self, key: str) -> None:
            left.append(key)

    async with Screen(pane).run_test(size=(80, 20)) as pilot:
        show(pane, "passed", [PASS])
        await settled(pilot, pane)
        await pilot.press("space", "o")
        show(pane, "failed", RUN, output="x")
        await settled(pilot, pane)
        await pilot.press("space", "o", "home", "space")
    assert left == []


async def test_what_a_type_checker_said_stands_quietly_below_the_tests():
    pane = TestsPane()
    async with Host(pane).run_test(size=(80, 20)) as pilot:
        types = "TypeScript 7.0.2: 1 error\noriginal.ts, line 3: \x1b[31mType 'a'"
        show(pane, "passed", [PASS], output="one\n", types=types)
        await settled(pilot, pane)
        for _ in range(3):
            assert rows(pane)[2:4] == [
                "  types  TypeScript 7.0.2: 1 error",
                "         original.ts, line 3: ␛[31mType 'a'",
            ]
            await pilot.press("o")
            await settled(pilot, pane)
        assert pane.counts == "1/1 tests"
        assert_sound(pane)
