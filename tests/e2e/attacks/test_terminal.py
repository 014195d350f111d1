"""What a candidate says goes to a real terminal, and its escape sequences do not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelduel.scenario.load import load_scenario
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits
from modelduel.testrun.plan import plan
from modelduel.testrun.sandbox import choose

pytestmark = pytest.mark.sandbox

SCENARIO = "fewest-rooms"
SEQUENCES = {
    "title": "\x1b]0;said\x07",
    "clear": "\x1b[2J\x1b[Hsaid",
    "clipboard": "\x1b]52;c;c2FpZA==\x07said",
    "report": "\x1b[6nsaid",
    "c1": "\x9b2Jsaid",
    "bidi": "\u202esaid",
    "backspace": "failed\b\b\b\b\b\bsaid",
    "return": "failed\rsaid",
}


def candidate(sequence: str) -> str:
    return f"raise ValueError({sequence!r})\n"


@pytest.mark.parametrize("name", SEQUENCES)
async def test_a_candidate_can_say_it(name: str) -> None:
    scenario = load_scenario(SCENARIO)
    run = await judge(plan(scenario), {"solution.py": candidate(SEQUENCES[name])}, "python", Limits(), await choose())
    assert SEQUENCES[name] in run.reason + run.output + "".join(one.message for one in run.tests)


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_terminal_never_gets_it(name: str, tmp_path: Path, home: dict[str, str]) -> None:
    file = tmp_path / "solution.py"
    file.write_text(candidate(SEQUENCES[name]))
    shown = on_a_terminal([sys.executable, "-m", "modelduel", "test", SCENARIO, str(file)], home)
    assert "said" in shown
    assert SEQUENCES[name] not in shown


def on_a_terminal(argv: list[str], env: dict[str, str]) -> str:
    ours, theirs = os.openpty()
    with subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, env={**env, "TERM": "xterm"}) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # what Linux says at the end of a terminal
                break
            if not part:
                break
            shown += part
        process.wait()
    os.close(ours)
    return shown.decode("utf-8", "replace")
