"""What is said while Go's library is compiled, which is silence otherwise for minutes."""

import pytest

from modelduel.cli import warming
from modelduel.errors import CannotJudgeError
from modelduel.testrun.go_runner import GoRunner


@pytest.fixture
def go(monkeypatch):
    """A Go whose library takes 40 s to compile, in four steps; returns what may be changed."""
    state = {"warm": False, "now": 0.0}

    async def is_warm(self):
        return state["warm"]

    async def warm(self, on_progress=None):
        if "trouble" in state:
            raise CannotJudgeError("It cannot.")
        for done in range(1, 5):
            state["now"] += 10
            on_progress(done, 4)

    monkeypatch.setattr(GoRunner, "is_warm", is_warm)
    monkeypatch.setattr(GoRunner, "warm", warm)
    monkeypatch.setattr(warming.time, "monotonic", lambda: state["now"])
    return state


async def test_the_first_go_run_says_what_it_waits_for_and_how_far_it_is(go, capsys):
    await warming.make_ready("go")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "Go's standard library is compiled first, once on this machine. It takes a minute or more.",
        "  2 of 4 packages · 20 s",
        "  4 of 4 packages · 40 s",
    ]


@pytest.mark.parametrize(("language", "warm"), [("go", True), ("python", False), (None, False)])
async def test_nothing_is_said_where_nothing_is_compiled(go, capsys, language, warm):
    go["warm"] = warm
    await warming.make_ready(language)
    assert capsys.readouterr().err == ""


async def test_trouble_is_left_to_the_judge_to_tell(go, capsys):
    go["trouble"] = True
    await warming.make_ready("go")
    assert capsys.readouterr().err.count("\n") == 1
