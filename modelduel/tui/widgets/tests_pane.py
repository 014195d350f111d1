"""The pane of one side's tests: a line for each, the first failure open, the candidate's output on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from time import perf_counter
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from modelduel.aids.traps import Traps
from modelduel.testrun.model import TestResult, TestRun
from modelduel.tui.keys import bind
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.widgets.failure import failure_lines
from modelduel.tui.widgets.outcomes import (
    TELLS,
    counts_text,
    head_lines,
    line_of_missing,
    line_of_test,
    output_lines,
    trap_lines,
    type_lines,
)
from modelduel.tui.widgets.search import SearchLines

_FRAME = 1 / 30
"""Seconds in which results gather before they are shown."""

_AT_ONCE = 0.001
"""A timer of 0 seconds fails in Textual."""

_BUDGET = 0.004
"""Seconds of making lines before the loop gets its turn: 10,000 of them take 0.3 s."""

_LONGEST = 4_000
"""Characters shown of why there are no results."""

_HEAD, _OUTPUT = -1, -2
"""Owners of the lines that belong to no test."""


class TestsPane(SearchLines):
    """Shows the tests of one candidate: not yet run, running, or done."""

    __test__ = False  # not a pytest class, whatever its name

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("tests.open", "open"),
        bind("tests.output", "output"),
    ]

    @dataclass
    class Counted(Message):
        """The counts for the pane's title have changed."""

        pane: TestsPane
        counts: str

        @property
        def control(self) -> TestsPane:
            """The pane, for `@on` selectors."""
            return self.pane

    @dataclass
    class Idle(Message):
        """A key had nothing to do: the pane keeps it all the same, lest it do something else."""

        pane: TestsPane
        words: str
        """Why, for the reader."""

        @property
        def control(self) -> TestsPane:
            """The pane, for `@on` selectors."""
            return self.pane

    def __init__(
        self,
        *,
        run_key: str = "t",
        output_keys: tuple[str, str] = ("o", "/"),
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a pane of tests not yet run; the hints name the key that runs them, and those for the output."""
        super().__init__(
            empty=f"The tests have not been run. {run_key} runs those of both sides.", name=name, id=id, classes=classes
        )
        self._output_keys = output_keys
        self._timer: Timer | None = None
        self._traps = Traps()
        self._owners: list[int] = []
        self._clear()

    def _clear(self) -> None:
        self._tests: list[TestResult] = []
        self._fed = 0
        self._tail: Iterator[Line] | None = None
        self._in_progress = False
        self._expected: int | None = None
        self._open: set[str] = set()
        self._first_opened = False
        self._output = self._types = ""
        self._output_shown = False
        self._alone = False
        self._preparing = ""
        self._numbers_of: dict[str, int] = {}
        self._counts = ""
        self._cursor, self._cursor_moved = 0, False
        self._pattern, self._places, self._at = None, (), -1

    # What is shown.

    @property
    def counts(self) -> str:
        """For the pane's title: `7/7 tests` when done, `3 of 7` meanwhile, empty before."""
        return self._counts

    @property
    def busy(self) -> bool:
        """Whether some of what was given is not shown yet."""
        return self._timer is not None

    def tell(self, traps: Traps) -> None:
        """Mark the tests that tell the symptom patch from the fix, from the next run on."""
        self._traps = traps

    def show_none(self, why: str = "") -> None:
        """Show that there are no results: not run yet, or `why` there are none to be had."""
        self._start_over()
        if why:
            lines = why[:_LONGEST].split("\n")
            self._put_head([make_line(line.strip(), runs=(Run(1_000, "hint"),), soft=True) for line in lines])
        self._count("")

    def start(self, expected: int | None = None) -> None:
        """Show that the tests run; `expected` is how many results will come, if that is known."""
        self._start_over()
        self._in_progress, self._expected = True, expected
        self._put_head([self._progress()])
        self._count(self._done_of())

    def add(self, result: TestResult) -> None:
        """Take in a result while the tests run. Costs next to nothing; it is shown with the next frame."""
        if not self._in_progress:  # it was on its way when the run was stopped
            return
        number = self._numbers_of.setdefault(result.id, len(self._tests))
        if number == len(self._tests):
            self._tests.append(result)
        else:  # told once more, by a run that was repeated; its line is made anew at the end
            self._tests[number] = result
        self._tick_in(_FRAME)

    def prepare(self, what: str) -> None:
        """Show what is done before the first test begins; nothing when it is done."""
        if self._in_progress:
            self._preparing = what
            self._tick()

    def wait(self) -> None:
        """Show that the candidate ran out of time, and is run again as soon as nothing else runs."""
        if self._in_progress:
            self._alone = True
            self._tick()

    def show_run(self, run: TestRun) -> None:
        """Show a whole run. What was opened while it ran stays open."""
        if not self._in_progress:
            self._start_over()
        at = self._tests[self._owners[self._cursor]].id if self._owner(self._cursor) >= 0 else None
        moved = self._cursor_moved
        self._in_progress = False
        self._tests, self._fed = list(run.tests), 0
        self._output = run.output
        self._types = run.types
        self._tail = self._make_tail()
        self._put_head(list(head_lines(run, trap_lines(self._traps, run))))
        self._count(counts_text(run.outcome, self._tests))
        self._tick()
        if moved and at is not None:
            self._go_to_test(at)

    # Keys and the mouse.

    def action_open(self) -> None:
        """Open or close the message of the test under the cursor; say so if there is none."""
        if not self._open_or_close():
            words = "Nothing to open here." if self._tests else "There is no test to open yet."
            self.post_message(self.Idle(self, words))

    def _open_or_close(self) -> bool:
        """Open or close the message of the test under the cursor; say whether there is one."""
        owner = self._owner(self._cursor)
        if owner < 0 or not self._tests[owner].message:
            return False
        first, end = self._lines_of(owner, self._cursor)
        self._open ^= {self._tests[owner].id}
        self._first_opened = True
        made = list(self._test_lines(owner))
        rest, owners = self._lines[end:], self._owners[end:]
        self._owners[first:] = [owner] * len(made) + owners
        self.replace_lines(first, made + rest)
        self._move_cursor(first)
        return True

    def action_output(self) -> None:
        """Show or hide what the candidate printed; say so if there is nothing."""
        if not self._output or self._in_progress:
            words = "The tests are still running." if self._in_progress else "There is no output to show."
            self.post_message(self.Idle(self, words))
            return
        start = self._show_output(not self._output_shown)
        if self._output_shown and start < len(self._lines):
            self._move_cursor(start)
            self.scroll_to(y=self._rows.starts[start] if start < len(self._rows.starts) else 0, animate=False)

    def _show_output(self, shown: bool) -> int:
        """Show or hide the output; return the line it begins at."""
        self._output_shown = shown
        start = self._owners.index(_OUTPUT) if _OUTPUT in self._owners else len(self._owners)
        del self._owners[start:]
        self.replace_lines(start, [])
        self._tail = self._make_tail()
        self._tick()
        return start

    def _make_tail(self) -> Iterator[Line]:
        """Return what comes below the tests."""
        return chain(type_lines(self._types), output_lines(self._output, self._output_shown, *self._output_keys))

    def action_find(self) -> None:
        """Ask what to look for, in the output too."""
        if self._output and not self._output_shown and not self._in_progress:
            self._show_output(True)
        super().action_find()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line under the mouse, and open or close its message."""
        offset = event.get_content_offset(self)
        if offset is None or self.text_selection is not None:
            return
        row = self.scroll_offset.y + offset.y
        if row < self._rows.total:
            self._move_cursor(self._rows.find(row)[0])
            self._cursor_moved = True
            self._open_or_close()

    def on_mount(self) -> None:
        """Show what came before there was a screen."""
        self._tick()

    def marks(self, index: int) -> bool:
        """Show the cursor on tests from the beginning."""
        return self._owner(index) >= 0

    def _go_to_test(self, name: str) -> None:
        for index, owner in enumerate(self._owners):
            if owner >= 0 and self._tests[owner].id == name:
                self._move_cursor(index)
                return

    def _owner(self, index: int) -> int:
        return self._owners[index] if index < len(self._owners) else _HEAD

    def _lines_of(self, owner: int, inside: int) -> tuple[int, int]:
        """Return the first line of a test, and the one after its last; `inside` is one of them."""
        first = end = inside
        while first > 0 and self._owners[first - 1] == owner:
            first -= 1
        while end < len(self._owners) and self._owners[end] == owner:
            end += 1
        return first, end

    # Lines are made as time allows.

    def _start_over(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._clear()
        self._owners = []
        self.show_lines(())

    def _put_head(self, lines: list[Line]) -> None:
        self._owners = [_HEAD] * len(lines)
        self.show_lines(lines)

    def _tick_in(self, seconds: float) -> None:
        if self._timer is None and self.is_attached:
            self._timer = self.set_timer(seconds, self._tick)

    def _tick(self) -> None:
        """Make lines of what has gathered, until the time is up."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        lines: list[Line] = []
        owners: list[int] = []
        end = perf_counter() + _BUDGET
        while self._fed < len(self._tests) and perf_counter() < end:
            made, count = self._next_tests()
            lines += made
            owners += [self._fed] * len(made)
            self._fed += count
        while self._fed == len(self._tests) and self._tail is not None and perf_counter() < end:
            line = next(self._tail, None)
            if line is None:
                self._tail = None
                break
            lines.append(line)
            owners.append(_OUTPUT)
        if lines:
            self._owners += owners
            self.add_lines(lines)
            self._place_cursor(len(self._lines) - len(lines), lines)
        if self._in_progress:
            self._show_progress()
            self._count(self._done_of())
        if self._fed < len(self._tests) or self._tail is not None:
            self._tick_in(_AT_ONCE)

    def _next_tests(self) -> tuple[list[Line], int]:
        """Return the lines of the next test, or the one line of all that are missing in a row, and of how many."""
        test = self._tests[self._fed]
        if test.status == "missing" and not self._in_progress:
            rest = islice(self._tests, self._fed, None)
            count = sum(1 for _ in takewhile(lambda one: one.status == "missing", rest))
            if count > 1:
                return [line_of_missing(test, count)], count
        if not self._first_opened and test.message and test.status in ("failed", "error"):
            self._first_opened = True
            self._open.add(test.id)
        return list(self._test_lines(self._fed)), 1

    def _place_cursor(self, start: int, lines: Sequence[Line]) -> None:
        """Put the cursor on the first failure, or before there is one on the first test, unless the reader moved it."""
        if self._cursor_moved:
            return
        at = self._owner(self._cursor)
        if at >= 0 and self._tests[at].status in ("failed", "error"):
            return
        for index in range(start, start + len(lines)):
            owner = self._owners[index]
            if owner >= 0 and (at < 0 or self._tests[owner].status in ("failed", "error")):
                self._cursor, at = index, owner
                if self._tests[owner].status in ("failed", "error"):
                    return

    def _test_lines(self, index: int) -> Iterator[Line]:
        test = self._tests[index]
        is_open = test.id in self._open and bool(test.message)
        mark = "" if not self._traps else TELLS if self._traps.tell(test.id) else " "
        yield line_of_test(test, more=bool(test.message) and not is_open, mark=mark)
        if is_open:
            yield from failure_lines(test.message)

    # Words.

    def _progress(self) -> Line:
        if self._preparing:
            words = self._preparing
            return make_line(words, runs=(Run(len(words), "hint"),), soft=True)
        if self._alone:
            words = "Out of time. Waiting for the machine to be quiet, to run it again alone."
            return make_line(words, runs=(Run(len(words), "hint"),), soft=True)
        return make_line(f"Running the tests   {self._done_of()}", runs=(Run(80, "hint"),))

    def _show_progress(self) -> None:
        line = self._progress()
        if len(line.text) == len(self._lines[0].text):
            self.restyle_lines(0, [line])  # nothing need be laid out anew
        else:
            self.replace_lines(0, [line, *self._lines[1:]])

    def _done_of(self) -> str:
        """Say how far it is, in as many characters whatever the number."""
        done = self._fed
        return (
            f"{done:>5} done" if self._expected is None else f"{done:>{len(str(self._expected))}} of {self._expected}"
        )

    def _count(self, counts: str) -> None:
        counts = counts.strip()
        if counts != self._counts:
            self._counts = counts
            self.post_message(self.Counted(self, counts))
