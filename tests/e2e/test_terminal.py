"""The real program in a real terminal: real keys in, and what a person would see, keep and be left with."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modelduel.scenario.load import load_pack
from modelduel.scenario.pack import Scenario
from tests.e2e.terminal import Terminal, alive, modelduel, wait_for

# A contender that answers by what it is asked: reads [[words of the prompt, answer], …] and says the answer in pieces.
SPEAKER = """
import json, sys, time
answers, pause, ending = json.load(open(sys.argv[1])), float(sys.argv[2]), sys.argv[3]
asked = sys.stdin.read()
text = next(text for words, text in answers if words in asked)
for at in range(0, len(text), 40):
    sys.stdout.write(text[at : at + 40])
    sys.stdout.flush()
    time.sleep(pause)
while ending == "hang":
    time.sleep(1)
"""

ANSWER = (
    "Here it is.\n\n```python average.py\ndef average(numbers):\n"
    "    return sum(numbers) / len(numbers) if numbers else 0\n```\n"
)
CODE = "def average(numbers):\n    return sum(numbers) / len(numbers)\n"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment without keys, config or sessions; the local model's weights are the user's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_CACHE_HOME") if name in os.environ}
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("DATA", "CONFIG")}
    quiet = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "LANG": "C.UTF-8", "SHELL": "/bin/bash"}
    return {**kept, **folders, **quiet}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder in which the program is started."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def terminal(here: Path, home: dict[str, str]) -> Iterator[Terminal]:
    """A terminal of 120 columns and 40 lines."""
    with Terminal(here, home) as opened:
        yield opened


Says = Callable[..., str]


@pytest.fixture
def says(tmp_path: Path) -> Says:
    """Make a `command` contender that says something, whole or by what it is asked; it may hang at the end."""
    speaker = tmp_path / "speaker.py"
    speaker.write_text(SPEAKER)

    def says(answers: str | list[tuple[str, str]], name: str, *, pause: float = 0.0, ending: str = "end") -> str:
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps([("", answers)] if isinstance(answers, str) else answers))
        return f"command:{sys.executable} {speaker} {file} {pause} {ending}"

    return says


def configure(home: dict[str, str], text: str) -> None:
    """Write the user's config."""
    file = Path(home["XDG_CONFIG_HOME"], "modelduel", "config.toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def named(home: dict[str, str], a: str, b: str) -> None:
    """Call two command contenders `left` and `right` in the config, and let them be the pair."""
    programs = {"left": a.removeprefix("command:"), "right": b.removeprefix("command:")}
    tables = [
        f'[contenders.{name}]\nprovider = "command"\nmodel = {json.dumps(line)}' for name, line in programs.items()
    ]
    configure(home, "\n".join(['a = "left"', 'b = "right"', *tables]))


def call(home: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run modelduel without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "modelduel", *words], capture_output=True, text=True, env=home, check=False, timeout=120
    )


def sessions(home: dict[str, str]) -> list[Path]:
    """Return the session folders."""
    folder = Path(home["XDG_DATA_HOME"], "modelduel", "sessions")
    return sorted(one for one in folder.iterdir() if (one / "session.toml").exists()) if folder.is_dir() else []


def assert_clean(home: dict[str, str], session: Path) -> None:
    """Check that nothing is wrong with a session."""
    done = call(home, "sessions", "verify", str(session), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {"ok": True, "findings": []}


# What a round shows, apart from what belongs to the moment: when it was saved, and which keys there are.


def answers_on(screen: str) -> list[str]:
    """Return the lines of both panes, figures included."""
    lines = screen.splitlines()
    ends = next(number for number, line in enumerate(lines) if "cost unknown" in line)
    return [line.rstrip() for line in lines[1 : ends + 1]]


def judgement_on(screen: str) -> list[str]:
    """Return the scores, and the verdict, tags and note, as the scoresheet shows them."""
    lines = screen.splitlines()
    verdict = next(number for number, line in enumerate(lines) if line.startswith(" Verdict"))
    scores = next(number for number in range(verdict, 0, -1) if re.match(r" \S.* A[\d_] B[\d_]", lines[number]))
    return [lines[scores], re.split(r" {3,}(?=missing|saved|Recorded|done|\S+ \S+ saved)", lines[verdict])[0]]


Shown = tuple[list[str], list[str], list[str]]
VERDICTS = ("<", ">", "=", "0")


def review(terminal: Terminal, scenarios: list[Scenario]) -> list[Shown]:
    """Judge every round by keys; return what each showed: answers, tests (or answers again), judgement."""
    shown = []
    for number, scenario in enumerate(scenarios):
        terminal.wait(f"{number + 1}/{len(scenarios)}", scenario.spec.title)
        terminal.until(lambda screen: screen.count("cost unknown") == 2, "both answers")
        terminal.keys("a")
        answers = answers_on(terminal.wait("saved"))
        if scenario.spec.tests is not None:
            terminal.keys("t")
            terminal.until(judged, "the tests of both")
        tests = answers_on(terminal.screen())
        for score in range(2 * len(scenario.rubric)):
            terminal.keys(str(1 + (number + score) % 5))
        terminal.keys(VERDICTS[number % 4])
        terminal.keys("n")
        terminal.wait("Note")
        terminal.type(f"Round {number + 1}: [b]plain[/b]")
        terminal.keys("C-s")
        terminal.until(lambda screen: "missing" not in screen and "saved" in screen, "a full sheet")
        shown.append((answers, tests, judgement_on(terminal.wait("Round"))))
        terminal.keys("]")
    return shown


def judged(screen: str) -> bool:
    """Whether both sides' tests have ended, or cannot be run."""
    return "Running" not in screen and len(re.findall(r"\d+/\d+ tests|No code|no code", screen)) >= 2


def written(scenario: Scenario, role: str) -> str:
    """Return an answer to a scenario of the core pack: its variant of a role, or a piece of prose."""
    if scenario.spec.review is not None:
        return scenario.read(scenario.spec.review.reference if role == "reference" else scenario.spec.review.stock)
    variant = next(one for one in scenario.spec.variant if one.role == role)
    files = scenario.candidate(variant)
    return "".join(f"So:\n\n```python {name}\n{text}```\n" for name, text in files.items())


def asked(scenario: Scenario) -> str:
    """Return words that only this scenario's prompt has."""
    return scenario.spec.prompt.strip()[:60]


@pytest.mark.sandbox
def test_a_review_by_keys_verifies_and_replays_to_the_same_screen(terminal, home, says):
    scenarios = list(load_pack().scenarios)
    answers = {role: [(asked(one), written(one, role)) for one in scenarios] for role in ("reference", "trap")}
    named(home, says(answers["reference"], "a"), says(answers["trap"], "b"))
    terminal.run("review", "--session", "eight", "--open")
    reviewed = review(terminal, scenarios)
    terminal.keys("q")
    terminal.wait("ended with 0")
    check_the_record(terminal, home, scenarios, reviewed)


def check_the_record(
    terminal: Terminal, home: dict[str, str], scenarios: list[Scenario], reviewed: list[Shown]
) -> None:
    """Check that the only session is whole, holds every judgement, and replays to what was shown."""
    (session,) = sessions(home)
    assert_clean(home, session)
    kept = sorted(path.stem for path in (session / "judgements" / "me").glob("*.toml"))
    assert kept == sorted(f"{scenario.id}-1" for scenario in scenarios)
    terminal.line("clear; " + modelduel("replay", session.name, "--speed", "0"))
    for number, (scenario, shown) in enumerate(zip(scenarios, reviewed, strict=True)):
        terminal.wait(f"{number + 1}/{len(scenarios)}", scenario.spec.title)
        terminal.keys("a")
        terminal.until(lambda screen, shown=shown: answers_on(screen) == shown[0], f"the answers {shown[0]}")
        terminal.keys("t")
        terminal.until(lambda screen, shown=shown: answers_on(screen) == shown[1], f"the tests {shown[1]}")
        assert judgement_on(terminal.screen()) == shown[2]
        terminal.keys("]")
    terminal.keys("q")
    terminal.wait("ended")
