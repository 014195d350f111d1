"""A contest without a screen: what is found out before anybody is asked."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from modelduel.cli import Place, holding
from modelduel.contender.model import Contender
from modelduel.duel.quick import quick_scenario
from modelduel.errors import CannotJudgeError
from modelduel.testrun.go_runner import GoRunner
from modelduel.testrun.node_runner import NodeRunner

NO_TOOLCHAIN = CannotJudgeError("It is not installed.", remedy="Install it.")
NO_SANDBOX = CannotJudgeError("No sandbox works here.", remedy="Install one.")


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A file that is there once a contender was asked."""
    return tmp_path / "asked"


TESTS = {
    "test_x.py": "def test_it():\n    pass\n",
    "x_test.go": "package x\n\nfunc TestIt(t *testing.T) {}\n",
    "x.test.ts": 'import { test } from "node:test";\ntest("it", () => {});\n',
}


async def hold(kind, asked: Path, test: str) -> int:
    answer = asked.with_name("answer.md")
    answer.write_text("```python\nx = 1\n```\n")
    touch = Contender(provider="command", model=f"sh -c 'touch {asked}; cat {answer}'")
    both = dict.fromkeys("ab", ("touch", touch))
    scenario = quick_scenario("Write x.", {}, {test: TESTS[test]}, id_="x")
    return await holding.hold(Place(None, asked.parent / "sessions"), scenario, both, "", kind)


@pytest.fixture
def no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    async def choose(**_: object) -> None:
        raise NO_SANDBOX

    monkeypatch.setattr(holding, "choose", choose)


async def test_a_duel_whose_tests_nothing_can_hold_asks_nobody(no_sandbox: None, asked: Path) -> None:
    with pytest.raises(CannotJudgeError, match="No sandbox"):
        await hold("duel", asked, "test_x.py")
    assert not asked.exists()


async def test_a_demo_is_shown_without_its_tests(no_sandbox: None, asked: Path, capsys) -> None:
    assert await hold("demo", asked, "test_x.py") == 3
    assert asked.exists()
    assert "No sandbox works here.\n  Install one." in capsys.readouterr().err


@pytest.mark.parametrize(("test", "runner"), [("x_test.go", GoRunner), ("x.test.ts", NodeRunner)])
async def test_tests_of_a_language_without_a_toolchain_are_refused_first(asked: Path, test: str, runner, monkeypatch):
    monkeypatch.setattr(runner, "missing", lambda self: NO_TOOLCHAIN)
    with pytest.raises(CannotJudgeError) as refusal:
        await hold("duel", asked, test)
    assert refusal.value is NO_TOOLCHAIN
    assert not asked.exists()


def test_ctrl_c_pressed_again_in_the_middle_of_a_save_costs_nothing() -> None:
    saved = []

    async def save() -> None:
        signal.raise_signal(signal.SIGINT)
        saved.append("all of it")

    async def contest() -> int:
        try:
            signal.raise_signal(signal.SIGINT)
            await asyncio.Event().wait()
        finally:
            await asyncio.create_task(save())
        return 0

    with pytest.raises(KeyboardInterrupt):
        holding.run_saving(contest())
    assert saved == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
