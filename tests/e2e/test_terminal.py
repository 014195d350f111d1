"""The real program in a real terminal: real keys in, and what a person would see, keep and be left with."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from modelduel.paths import core_pack
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
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH", "XDG_CACHE_HOME") if name in os.environ}
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


def config(home: dict[str, str]) -> Path:
    """Return the place of the user's config."""
    return Path(home["XDG_CONFIG_HOME"], "modelduel", "config.toml")


def configure(home: dict[str, str], **programs: str) -> None:
    """Write a config whose pair is `left` and `right`, with command contenders of those names."""
    tables = [
        f'[contenders.{name}]\nprovider = "command"\nmodel = {json.dumps(line.removeprefix("command:"))}\n'
        for name, line in programs.items()
    ]
    config(home).parent.mkdir(parents=True)
    config(home).write_text("\n".join(['a = "left"', 'b = "right"', *tables]))


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


class Shown(NamedTuple):
    """What a round shows, apart from what belongs to the moment: when it was saved, and which keys there are."""

    answers: list[str]
    """The rows of both panes, without marks of focus and place."""
    tests: list[str]
    figures: str
    judgement: list[str]


_MARKS = str.maketrans(dict.fromkeys("▐▌█▀▄│", " "))


def figures_on(screen: str) -> str:
    """Return the line below the panes; empty while somebody is answering still."""
    line = next((line for line in screen.splitlines() if line.count("cost unknown") == 2), "")
    return "" if "esc stop" in screen else line


def rows_on(screen: str) -> list[str]:
    """Return what the panes hold, title line left out."""
    lines = screen.splitlines()
    ends = next((number for number, line in enumerate(lines) if line.count("cost unknown") == 2), 2)
    return [line.translate(_MARKS).rstrip() for line in lines[2:ends]]


def judgement_on(screen: str) -> list[str]:
    """Return the scores, and the verdict, tags and note, as the scoresheet shows them; nothing before it is there."""
    lines = screen.splitlines()
    scores = [line for line in lines if re.match(r" \S.* A[\d_] B[\d_]", line)]
    verdicts = [re.split(r" {5,}", line)[0] for line in lines if line.startswith(" Verdict")]
    return [*scores, *verdicts]


def judged(screen: str) -> bool:
    """Whether the tests have been run, of every side that gave code."""
    return " tests" in figures_on(screen) and "Running" not in screen and "have not been run" not in screen


TO_THE_TOP = ("Home", "Tab", "Home", "Tab")
"""What was fetched ahead is shown from its beginning, what streams is followed to its end."""


def settled(terminal: Terminal) -> str:
    """Wait until all keys so far have done what they do; return the screen. A screen at rest may only be slow."""
    terminal.keys("?")
    terminal.wait("Type what you want")
    terminal.keys("Escape")
    terminal.until(lambda screen: "Type what you want" not in screen and bool(figures_on(screen)), "the round again")
    return terminal.calm()


def review(terminal: Terminal, scenarios: list[Scenario]) -> list[Shown]:
    """Judge every round by keys; return what each showed in the end."""
    shown = []
    for number, scenario in enumerate(scenarios):
        terminal.wait(f"{number + 1}/{len(scenarios)}", scenario.spec.title)
        terminal.until(lambda screen: bool(figures_on(screen)), "both answers")
        if number == 0:
            terminal.keys("i")  # what the scores mean on one row, as in the replay
        tests = []
        if scenario.spec.tests is not None:
            terminal.keys("t")
            terminal.until(judged, "the tests of both")
            tests = rows_on(settled(terminal))
        for score in range(2 * len(scenario.rubric)):
            terminal.keys(str(1 + (number + score) % 5))
        terminal.keys("<>=0"[number % 4], "n")
        terminal.wait("Note")
        terminal.type(f"Round {number + 1}: [b]plain[/b]")
        terminal.keys("C-s")
        terminal.wait("complete", "saved", gone="no note")
        terminal.keys("a")
        terminal.until(lambda screen, tests=tests: not set(tests[:1]) & set(rows_on(screen)), "the answers")
        terminal.keys(*TO_THE_TOP)
        screen = settled(terminal)
        shown.append(Shown(rows_on(screen), tests, figures_on(screen), judgement_on(screen)))
        terminal.keys("]")
    return shown


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


EIGHT = (
    *("pubsub-sync-client", "retry-backoff-overflow", "till-balance", "fewest-rooms"),
    *("price-rows", "shipping-tariff", "review-job-worker", "design-queue-or-http"),
)
"""Two of each category, answered in Python."""


@pytest.fixture
def eight(tmp_path: Path) -> Path:
    """A pack of eight of the core pack's scenarios."""
    core = load_pack()
    return pack_of(tmp_path / "eight", [core.get(name) for name in EIGHT])


def pack_of(pack: Path, scenarios: Sequence[Scenario]) -> Path:
    """Make a pack of some of the core pack's scenarios."""
    pack.mkdir()
    shutil.copy(core_pack() / "pack.toml", pack)
    for one in scenarios:
        folder = Path(one.origin).parent
        shutil.copytree(folder, pack / folder.parent.name / one.id)
    return pack


@pytest.mark.sandbox
def test_a_review_by_keys_verifies_and_replays_to_the_same_screen(terminal, home, says, eight):
    scenarios = [one for one in load_pack(eight).scenarios if one.spec.category in ("bug-fix", "review")]
    answers = {role: [(asked(one), written(one, role)) for one in scenarios] for role in ("reference", "trap")}
    configure(home, left=says(answers["reference"], "a"), right=says(answers["trap"], "b"))
    categories = ("--category", "bug-fix", "--category", "review")
    terminal.run("review", "--pack", str(eight), "--session", "four", *categories, "--open")
    check_the_record(terminal, home, scenarios, review(terminal, scenarios))


@pytest.mark.sandbox
@pytest.mark.local_model
def test_a_review_of_the_core_pack_with_the_local_model_does_so_too(terminal, home, says, local_weights, eight):
    scenarios = list(load_pack(eight).scenarios)
    configure(home, right=says([(asked(one), written(one, "reference")) for one in scenarios], "b"))
    with config(home).open("a") as file:
        file.write(
            '[contenders.left]\nprovider = "local"\nmodel = "smollm2-135m"\nmax_tokens = 24\ntemperature = 0.0\n'
        )
    terminal.run("review", "--pack", str(eight), "--session", "eight", "--open")
    check_the_record(terminal, home, scenarios, review(terminal, scenarios))


@pytest.mark.sandbox
def test_a_review_of_twenty_rounds_by_keys_does_so_too(terminal, home, says, tmp_path):
    core = load_pack().scenarios
    reviews = [one for one in core if one.spec.category == "review"]
    tested = [one for one in core if one.id in ("till-balance", "price-rows")]
    pack = pack_of(tmp_path / "twenty", [*tested, *reviews[: 20 - len(tested)]])
    scenarios = list(load_pack(pack).scenarios)
    assert len(scenarios) == 20
    answers = {role: [(asked(one), written(one, role)) for one in scenarios] for role in ("reference", "trap")}
    configure(home, left=says(answers["reference"], "a"), right=says(answers["trap"], "b"))
    terminal.run("review", "--pack", str(pack), "--session", "twenty", "--open")
    check_the_record(terminal, home, scenarios, review(terminal, scenarios))


def check_the_record(
    terminal: Terminal, home: dict[str, str], scenarios: list[Scenario], reviewed: list[Shown]
) -> None:
    """Leave; check that the only session is whole, holds every judgement, and replays to what was shown."""
    terminal.keys("q")
    terminal.wait("ended with 0")
    (session,) = sessions(home)
    assert_clean(home, session)
    for number, scenario in enumerate(scenarios):
        kept = tomllib.loads((session / "judgements" / "me" / f"{scenario.id}-1.toml").read_text())
        assert kept["winner"] == ("a", "b", "tie", "both-bad")[number % 4]
        assert kept["note"] == f"Round {number + 1}: [b]plain[/b]"
        scores = [kept["scores"][side][one.key] for one in scenario.rubric for side in "ab"]
        assert scores == [1 + (number + place) % 5 for place in range(len(scores))]
    terminal.resize(120, 41)  # the transport takes a line
    terminal.line(modelduel("replay", session.name, "--speed", "0") + '; echo "replayed with $?"')
    for number, (scenario, shown) in enumerate(zip(scenarios, reviewed, strict=True)):
        terminal.wait(f"{number + 1}/{len(scenarios)}", scenario.spec.title)
        terminal.keys("a")
        terminal.until(lambda screen: bool(figures_on(screen)), "the end of both answers")
        terminal.until(
            partial(ends_as_at_the_top, terminal, shown),
            "\n".join(["the end of the round:", *shown.answers, shown.figures, *shown.judgement]),
        )
        if scenario.spec.tests is not None:
            terminal.keys("t")
            terminal.until(
                lambda screen, tests=shown.tests: rows_on(screen) == tests, "\n".join(["the tests:", *shown.tests])
            )
        terminal.keys("]")
    terminal.keys("q")
    terminal.wait("replayed with 0")


def ends_as_at_the_top(terminal: Terminal, shown: Shown, screen: str) -> bool:
    """Whether it does from the beginning of the answers; goes there, which works once they have ended."""
    if ends_as(shown, screen):
        return True
    terminal.keys(*TO_THE_TOP)
    settled(terminal)
    return False


def ends_as(shown: Shown, screen: str) -> bool:
    """Whether a replay's screen shows what the review's showed."""
    now = (rows_on(screen), figures_on(screen), judgement_on(screen))
    return now == (shown.answers, shown.figures, shown.judgement)


def endings(home: dict[str, str], scenario: str = "*") -> dict[str, str]:
    """Return how each side of the only session ended: side -> status."""
    (session,) = sessions(home)
    records = [tomllib.loads(path.read_text()) for path in sorted(session.glob(f"responses/{scenario}/*.toml"))]
    return {record["contender"]: record["status"] for record in records}


def texts(home: dict[str, str]) -> list[str]:
    """Return the answers' texts in the only session."""
    (session,) = sessions(home)
    return [path.read_text() for path in sorted(session.glob("responses/*/*.md"))]


@pytest.mark.local_model
@pytest.mark.sandbox
def test_the_demo_teaches_its_keys_one_at_a_time_and_is_kept(terminal, home, local_weights):
    terminal.run("demo")
    terminal.wait("Average of an empty list", "d shows each as a change to the original")
    terminal.keys("d")
    terminal.wait("original → answer", "t runs the tests of both answers", gone="esc stop")
    terminal.keys("t")
    terminal.wait("1-5 score the cell", gone="Running")
    terminal.keys("5", "1", "3", "2")
    terminal.wait("say which answer is better")
    terminal.keys("<")
    terminal.wait("A > B")
    terminal.keys("q")
    terminal.wait("ended with 0")
    (session,) = sessions(home)
    assert_clean(home, session)
    assert set(endings(home)) == {"a", "b"}


@pytest.mark.sandbox
def test_a_quick_duel_is_begun_by_keys_from_the_home_screen(terminal, home, says, here):
    (here / "average.py").write_text(CODE)
    configure(home, left=says(ANSWER, "a"), right=says(CODE, "b"))
    terminal.run()
    terminal.wait("new sessions go to", "Quick duel", "bubblewrap holds what is run", gone="Words of a session's name")
    terminal.keys("d")
    terminal.wait("Prompt")
    terminal.type("Mend the empty list.")
    terminal.keys("C-s")
    terminal.wait("return sum(numbers) / len(numbers) if numbers else 0", "saved", gone="esc stop")
    terminal.keys("<", "q")
    terminal.wait("new sessions go to", "left")
    terminal.keys("q")
    terminal.wait("ended with 0")
    (session,) = sessions(home)
    assert_clean(home, session)
    assert endings(home) == {"a": "finished", "b": "finished"}
    (judgement,) = session.glob("judgements/me/*.toml")
    assert tomllib.loads(judgement.read_text())["winner"] == "a"


def test_it_stops_and_comes_back_as_a_job_does(terminal, home, says):
    terminal.run("duel", "Hello?", "-a", says(ANSWER, "a", ending="hang"), "-b", says(ANSWER, "b"))
    terminal.until(lambda screen: screen.count("if numbers else 0") == 2, "both sides' code")
    wait_for(lambda: endings(home) == {"b": "finished"}, "the side that ends to be saved")
    running = terminal.modes()
    terminal.keys("C-z")
    terminal.wait("Stopped")
    assert terminal.modes()["alternate_on"] == "0"
    assert terminal.modes()["mouse_any_flag"] == "0"
    terminal.line("fg")
    terminal.wait("if numbers else 0", "esc stop")
    wait_for(lambda: terminal.modes() == running, "the terminal to be as it was")
    terminal.keys("Escape")
    terminal.wait("stopped", gone="esc stop")
    terminal.keys("q")
    wait_for(lambda: terminal.modes()["alternate_on"] == "0", "the shell")
    terminal.line('echo "left with $?"')
    terminal.wait("left with 1")  # since one side was stopped
    assert endings(home) == {"a": "cancelled", "b": "finished"}


def test_it_may_be_resized_while_it_streams(terminal, home, says):
    long = "\n".join(f"Line {number} of a long answer, as wide as it may be." for number in range(300))
    terminal.run("duel", "Hello?", "-a", says(long, "a", pause=0.005), "-b", says(long, "b", pause=0.005))
    terminal.until(lambda screen: re.search(r"Line \d+ of", screen) is not None, "the stream")
    for width, height in ((80, 24), (200, 60), (50, 12), (60, 16), (120, 40)):
        terminal.resize(width, height)
        terminal.until(
            lambda screen, size=(width, height): ("at least 60 × 16" in screen) == (size == (50, 12)),
            f"the screen at {width} × {height}",
        )
    terminal.until(
        lambda screen: screen.count("Line 299 of") == 2 and "esc stop" not in screen, "the end of both answers"
    )
    terminal.keys("q")
    terminal.wait("ended with 0")
    assert texts(home) == [long, long]


LOSSES = {
    "terminal closed": lambda terminal, program: terminal.hang_up(),
    "SIGTERM": lambda terminal, program: os.kill(program, signal.SIGTERM),
    "SIGHUP": lambda terminal, program: os.kill(program, signal.SIGHUP),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_arrived_is_kept_and_nothing_runs_on_when_it_is_ended_from_outside(terminal, home, says, loss):
    terminal.run("duel", "Hello?", "-a", says(ANSWER, "a", ending="hang"), "-b", says(CODE, "b", ending="hang"))
    terminal.until(
        lambda screen: screen.count("/ len(numbers)") == 2 and "if numbers else 0" in screen and "esc stop" in screen,
        "both sides' code to its last piece",
    )
    family = terminal.processes()[1:]
    assert len(family) >= 3
    LOSSES[loss](terminal, terminal.program())
    wait_for(lambda: not any(map(alive, family)), "every process to end")
    assert texts(home) == [ANSWER, CODE]
    assert endings(home) == {"a": "cancelled", "b": "cancelled"}
    assert_clean(home, sessions(home)[0])
    if loss != "terminal closed":
        terminal.until(lambda screen: re.search(r"ended with \d", screen) is not None, "the shell")
        assert terminal.modes()["alternate_on"] == "0"
        assert terminal.modes()["mouse_any_flag"] == "0"


# What would change the title, the window's name, the clipboard, modes and the screen, if it reached the terminal.
ATTACK = (
    "\x1b]0;PWNED\x07\x1b]2;PWNED\x1b\\\x1bkPWNED\x1b\\\x1b]52;c;UFdORUQ=\x07\x1b[?1049l\x1b[?1003l\x1b[?25h\x1b[?7l"
    "\x1b[4h\x1b=\x1b[?1h\x1b[?6h\x1b[3;9r\x1b[2J\x1b[31mred\x9d0;PWNED\x9c\x9b2J\x9b?1003l\x90q\x9c\u202e[b]bold[/]\x00\x7f\r\b"
)


@pytest.mark.sandbox
def test_nothing_hostile_reaches_the_terminal_from_anywhere(terminal, home, says, here):
    (here / "evil.py").write_text(f"# {ATTACK}\nx = 1\n".replace("\x00", ""))
    (here / "test_evil.py").write_text("import evil\n\ndef test_it():\n    assert evil.x == 1, evil.WORDS\n")
    (here / "words").write_text(ATTACK)
    code = f"WORDS = {ATTACK!r}\nprint(WORDS)\nx = 2\n"
    answer = f"{ATTACK}\n\n```python evil.py\n{code}```\n{ATTACK}\n```python {ATTACK}.py\n# {ATTACK}\n```\n"
    failing = f"command:{sys.executable} -c 'import sys; sys.exit(open(\"{here}/words\").read())'"
    configure(home, tame=says("Tame.", "a"), wild=says(answer, "b"), failing=failing)
    terminal.run("duel", "Hello?", "-a", "tame", "-b", "tame")
    terminal.wait("Tame.", gone="esc stop")
    before = (terminal.modes(), terminal.names(), terminal.clipboard())
    terminal.keys("q")
    terminal.wait("ended with 0")
    prompt = f"Mend {ATTACK}".replace("\x00", "")
    # In a file, since a shell's own line editor would obey what is typed into it.
    words = ["duel", prompt, "--code", "evil.py", "--tests", "test_evil.py", "-a", "wild", "-b", "failing"]
    (here / "go").write_text(modelduel(*words))
    terminal.line('clear; bash go; echo "over with $?"')
    steps = (
        ("", "WORDS"),
        ("d", "original → answer"),
        ("d", "+"),
        ("c", "WORDS"),
        ("t", "tests"),
        ("a", "WORDS"),
        ("o", "Mend"),
    )
    for keys, seen in steps:
        terminal.keys(*keys)
        assert "␛" in terminal.wait(seen, "␛", gone="esc stop")
        assert (terminal.modes(), terminal.names(), terminal.clipboard()) == before
    terminal.keys("q")
    terminal.wait("over with 1")  # since one side failed
    (here / ATTACK.replace("/", "").replace("\x00", "")).write_text("A file of a hostile name.")
    terminal.line(modelduel())
    terminal.wait("wild-failing")
    terminal.keys("d")
    terminal.wait("Prompt")
    terminal.keys("Tab")
    terminal.calm()
    terminal.keys("Enter")
    terminal.wait("␛")
    assert (terminal.modes(), terminal.names(), terminal.clipboard()) == before
    terminal.keys("C-q")
    (here / "attack").write_bytes(ATTACK.encode())
    wait_for(lambda: terminal.modes()["alternate_on"] == "0", "the shell")
    terminal.line("cat attack")  # the same bytes, unhindered, show that the terminal can be harmed
    wait_for(lambda: terminal.clipboard() == "PWNED" and "PWNED" in terminal.names(), "the attack by itself to work")


@pytest.mark.parametrize(
    ("told", "colours"),
    [
        ({"TERM": "xterm"}, {"16"}),
        ({"COLORTERM": "truecolor"}, {"true"}),
    ],
    ids=["16 colours", "true colour"],
)
def test_it_can_be_used_with_whatever_colours_there_are(terminal, here, home, says, told, colours):
    (here / "average.py").write_text(CODE)
    configure(home, left=says(ANSWER, "a"), right=says(CODE, "b"))
    terminal.shell()
    for name, value in told.items():
        terminal.line(f"export {name}={value}")
    terminal.line("clear; " + modelduel("duel", "Mend it.", "--code", "average.py"))
    terminal.wait("if numbers else 0", "A left", "B right", gone="esc stop")
    terminal.keys("d")
    terminal.wait("original → answer  +1 −1")
    terminal.keys("<")
    terminal.wait("A > B", "saved")
    terminal.calm()
    assert kinds_of_colour(terminal.painted()) - {"grey"} == colours - {"grey"}


def test_with_no_color_the_program_never_sends_one(terminal, here, home, says):
    (here / "average.py").write_text(CODE)
    configure(home, left=says(ANSWER, "a"), right=says(CODE, "b"))
    terminal.shell()
    terminal.line("export NO_COLOR=1 COLORTERM=truecolor")
    terminal.record(here / "sent")
    terminal.line("clear; " + modelduel("duel", "Mend it.", "--code", "average.py"))
    terminal.wait("if numbers else 0", "A left", "B right", gone="esc stop")
    terminal.keys("d")
    terminal.wait("original → answer  +1 −1")
    terminal.keys("?")
    terminal.wait("Type what you want")
    terminal.keys("Escape")
    terminal.wait("original → answer", gone="Type what you want")
    terminal.keys("F2")
    terminal.wait("NO_COLOR is set")
    terminal.keys("q")
    wait_for(lambda: terminal.modes()["alternate_on"] == "0", "the shell")
    sent = re.findall(r"\x1b\[([\d;:]*)m", (here / "sent").read_text(errors="replace"))
    assert any(code == "1" for code in sent), "nothing was recorded"
    assert not [code for code in sent if re.search(r"(^|;)(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b", code)]


def kinds_of_colour(painted: str) -> set[str]:
    """Return which kinds of colour the screen has: grey, of 16, of 256, true."""
    kinds = set()
    for sequence in re.findall(r"\x1b\[([\d;]*)m", painted):
        for number in map(int, re.findall(r"[34]8;5;(\d+)", sequence)):
            kinds.add("grey" if number in _GREYS else "256")
        for red, green, blue in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", sequence):
            kinds.add("grey" if red == green == blue else "true")
        if re.fullmatch(r"(\d;)*(3[0-7]|4[0-7]|9[0-7]|10[0-7])", sequence):
            kinds.add("16")
    return kinds


_GREYS = {*range(232, 256), 0, 7, 8, 15, 16, 59, 102, 145, 188, 231}
"""Of the 256."""


def test_a_dumb_terminal_gets_lines(terminal, home, says):
    configure(home, left=says(ANSWER, "a"), right=says(CODE, "b"))
    terminal.shell()
    terminal.line("export TERM=dumb")
    terminal.line("clear; " + modelduel("duel", "Mend it.") + '; echo "ended with $?"')
    screen = terminal.wait("A │ def average(numbers):", "ended with 0")
    assert "B │ def average(numbers):" in screen
    assert kinds_of_colour(terminal.painted()) == set()
