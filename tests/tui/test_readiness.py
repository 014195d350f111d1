import importlib.util
import shutil
import subprocess
import sys

import pytest

from modelduel.contender.model import Contender
from modelduel.errors import CannotJudgeError
from modelduel.installing import NODE, install_line
from modelduel.settings import Settings
from modelduel.testrun import sandbox
from modelduel.tui.readiness import Fact, examine, summary


class Works:
    name = "bubblewrap"


@pytest.fixture
def machine(monkeypatch):
    """A machine with nothing on it; returns what can be put there."""
    keys, tools, boxes = {}, set(), []

    async def find_key(contender, environ=None):
        from modelduel.contender.keys import key_variable

        return keys.get(key_variable(contender))

    async def choose():
        if not boxes:
            raise CannotJudgeError(
                "No sandbox works here.", remedy="Install bubblewrap (apt install bubblewrap); or not."
            )
        return boxes[0]

    monkeypatch.setattr("modelduel.contender.keys.find_key", find_key)
    monkeypatch.setattr(sandbox, "choose", choose)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if name == "pip" else None)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in tools else None)
    return keys, tools, boxes


async def test_what_is_missing_comes_first_with_the_way_to_get_it(machine):
    keys, tools, _ = machine
    keys["OPENAI_API_KEY"] = "k"
    tools.add("go")
    facts = await examine(Settings())
    assert [fact.ready for fact in facts] == [False, False, False, True, True]
    assert facts[0].what == "sonnet: ANTHROPIC_API_KEY is not set"
    assert "keyring set modelduel ANTHROPIC_API_KEY" in facts[0].remedy
    assert facts[1] == Fact(False, "Tests cannot run: no sandbox works", "Install bubblewrap (apt install bubblewrap)")
    assert facts[2].remedy == install_line(NODE)


async def test_a_key_that_several_need_is_said_once_and_one_that_none_needs_not_at_all(machine):
    own = {"mine": Contender(provider="anthropic", model="claude-opus-5-5")}
    facts = await examine(Settings(a="local", b="sonnet", own=own))
    assert [fact.what for fact in facts if "KEY" in fact.what] == ["sonnet and mine: ANTHROPIC_API_KEY is not set"]


async def test_a_contender_that_does_not_exist_stops_nothing(machine):
    machine[2].append(Works())
    facts = await examine(Settings(a="nobody", b="local"))
    assert Fact(True, "bubblewrap holds what is run") in facts


def test_what_does_not_fit_is_counted():
    missing = [Fact(False, f"missing {number}") for number in range(6)]
    there = [Fact(True, "one"), Fact(True, "two")]
    assert [fact.what for fact in summary([*missing, *there], 4)] == [
        "missing 0",
        "missing 1",
        "4 more are missing",
        "one · two",
    ]
    assert summary(there, 4) == [Fact(True, "one · two")]
    assert len(summary(missing, 4)) == 4


def test_home_loads_neither_an_sdk_nor_the_contest():
    code = (
        "import sys, modelduel.tui.screens.home\n"
        "heavy = ('anthropic', 'openai', 'modelduel.duel', 'modelduel.session', 'modelduel.testrun', 'pytest')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
