"""Hostile text on every path to the duel screen: it is shown, and steers neither a terminal nor a parser of markup."""

import asyncio
from types import SimpleNamespace

import msgspec
import pytest

from modelduel.contender.model import Contender, ProviderFailure
from modelduel.duel import table as table_module
from modelduel.scenario.model import Criterion
from modelduel.session.model import Asked, Judgement
from modelduel.testrun.model import TestResult
from modelduel.tui.screens import testing as testing_module
from tests.doubles.sessions import NOON
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import both, judged, new_session, said, saved, scenario
from tests.tui.hosts import NASTY

MARKED = "[/b] [red]a[i] < b[j] 日本語 e\u0301\u0301 👩‍👩‍👧"  # all that a title may hold
HELD = NASTY.replace("\r\n", " ")  # in what stands on one line
CODE = f"# {HELD}\nX = '{HELD}'\n"
ANSWER = f"{NASTY}\n\n```python original.py\n{CODE}```\n{NASTY}"
NAMED = {
    side: Asked(f"{HELD} {side}", Contender(provider="command", model=NASTY), {"note": NASTY}) for side in ("a", "b")
}
VILE = scenario(
    "vile",
    MARKED,
    prompt=f"[vile] {NASTY}",
    code={"original.py": f"# {NASTY}\nX = 1\n", "tests/original_test.py": "def test_x(): pass\n"},
    rubric=[Criterion(f"c{n}", MARKED, {"1": NASTY, "3": NASTY, "5": NASTY}) for n in range(3)],
)
TESTS = [
    TestResult(NASTY, "failed", 0.1, f"AssertionError: assert '{NASTY}' == '{NASTY[::-1]}'\n{NASTY}"),
    TestResult(f"{NASTY}::two", "passed", 0.1),
]


@pytest.fixture
def vile(tmp_path):
    return new_session(tmp_path / "duel", [VILE], contenders=NAMED)


@pytest.fixture
def judges(monkeypatch):
    async def choose(*, allow_unsandboxed):
        return SimpleNamespace(name="bubblewrap")

    async def judge(scenario, files, language, sandbox, *, on_result, **_):
        for test in TESTS:
            on_result(test)
        return msgspec.structs.replace(judged("failed", TESTS), reason=NASTY, output=NASTY)

    monkeypatch.setattr(testing_module, "choose", choose)
    monkeypatch.setattr(table_module, "judge_candidate", judge)


async def each_view(shown):
    """Show every view, small and large, and look at the whole terminal each time."""
    for key in ("a", "d", "d", "d", "c", "o", "t", "z", "a", "b"):
        await shown.press(key)
        shown.assert_quiet()
    for size in ((80, 24), (200, 60)):
        await shown.pilot.resize_terminal(*size)
        await shown.calm()
        shown.assert_quiet()


async def test_names_answers_code_prompts_tests_and_rubrics_steer_nothing(vile, judges):
    scripts = both([said(ANSWER)], [said(ANSWER[::-1])], VILE)
    async with duel(vile, scripts) as shown:
        await shown.answered()
        await shown.press("t")
        await shown.until(lambda: shown.screen.panes[0].is_tested)
        assert "[/b] [red]a[i] < b[j]" in shown.text
        await each_view(shown)


async def test_a_services_error_steers_nothing(vile):
    failing = [[NASTY, ProviderFailure(NASTY, remedy=NASTY)]]
    async with duel(vile, both(failing, [said(NASTY)], VILE), size=(120, 40)) as shown:
        await shown.answered()
        assert "[/b] [red]a[i] < b[j]" in shown.text
        await shown.pilot.resize_terminal(80, 24)
        await shown.calm()
        shown.assert_quiet()


async def test_a_retrys_reason_steers_nothing(vile):
    never = asyncio.Event()
    scripts = both([[ProviderFailure(NASTY, transient=True, retry_after=30.0)]], [said("x", hold=never)], VILE)
    async with duel(vile, scripts, size=(120, 40)) as shown:
        await shown.until(lambda: "asking again" in shown.text)
        shown.assert_quiet()


async def test_a_judgement_from_elsewhere_steers_nothing(vile):
    for side in "ab":
        saved(vile, VILE, side, ANSWER, test=TESTS, outcome="failed")
    with vile.rater("me", write=True) as rater:
        rater.save("vile", Judgement(["a", "b"], False, NOON, "a", tags={"a": [NASTY], "b": [HELD]}, note=NASTY))
    for options in ({}, {"mode": "replay", "clock": Ticks()}):
        async with duel(vile, **options) as shown:
            await shown.press("comma")
            shown.assert_quiet()
            await shown.press("n")
            shown.assert_quiet()
            await shown.press("escape")
            await shown.press("f")
            shown.assert_quiet()


async def test_a_long_line_and_many_lines_leave_the_screen_quick_to_read(vile):
    scripts = both([said("x" * 400_000, pieces=40)], [said("line\n" * 20_000, pieces=40)], VILE)
    async with duel(vile, scripts) as shown:
        await shown.answered()
        shown.assert_quiet()
        await shown.press("tab", "end", "home", "right")
        shown.assert_quiet()
