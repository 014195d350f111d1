"""Bad weather around the real program: every storm ends in words on its side, and in a record that is whole."""

import asyncio
import json
import os
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from modelduel.session.verify import verify
from tests.doubles.wire import Script, WireDouble

Run = Callable[..., subprocess.CompletedProcess[str]]
CODE = "def average(numbers):\n    return sum(numbers) / len(numbers)\n"
TESTS = "from average import average\n\ndef test_two():\n    assert average([2, 4]) == 3\n"


def sessions_of(home: dict[str, str]) -> list[Path]:
    """Every session, each of them whole."""
    found = sorted((Path(home["XDG_DATA_HOME"]) / "modelduel" / "sessions").iterdir())
    assert [finding.message for folder in found for finding in verify(folder)] == []
    return found


@pytest.fixture
def start(home: dict[str, str], tmp_path: Path):
    """Start modelduel and go on; whatever is left of it is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **options: object) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        argv = [sys.executable, "-m", "modelduel", *words]
        child = subprocess.Popen(argv, cwd=tmp_path, env=home, text=True, errors="replace", **pipes)  # type: ignore[call-overload]
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def talker(tmp_path: Path) -> str:
    """A contender that says a line, then goes on until it is told to end by a line in a pipe."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    script = tmp_path / "talk.sh"
    script.write_text(f"#!/bin/sh\necho begun\nread line < {gate}\necho ended\n")
    script.chmod(0o755)
    return f"command:{script}"


LONG = "x" * 2_000_000
WIRES = [
    (Script(fault="disconnect"), "failed", "broke the connection"),
    (Script(fault="clean-end"), "failed", "without a stop reason"),
    (Script(fault="stall"), "failed", "fell silent for 0.5 seconds"),
    (Script(fault="endless", text=("x" * 100_000,)), "truncated", ""),
    (Script(fault="endless-line"), "failed", "sent more than"),
    (Script(fault="invalid-utf8"), "failed", "could not be read"),
    (Script(fault="error-event"), "failed", "It said: “It went wrong.”"),
    (Script(status=401), "failed", "refused the key (401)"),
    (Script(status=429, headers={"Retry-After": "3600"}), "failed", "Ask again in 60 minutes"),
    (Script(text=()), "finished", ""),
    (Script(text=(LONG,)), "finished", ""),
    (Script(text=("\ud800\r\n", "\x1b]0;own\x07"), newline="\r\n"), "finished", ""),
]


@pytest.mark.parametrize(
    ("script", "status", "words"), WIRES, ids=lambda value: getattr(value, "fault", None) or str(value)[:40]
)
async def test_whatever_a_server_does_is_said_on_its_side(
    run: Run, home: dict[str, str], tmp_path: Path, script: Script, status: str, words: str
) -> None:
    async with WireDouble() as wire:
        wire.script(script)
        config = tmp_path / "config.toml"
        patience = 0.5 if script.fault == "stall" else 60.0  # a busy machine is silent at times
        common = f'model = "m"\ntimeout_s = {patience}\nmax_tokens = 100\napi_key_env = "TEST_KEY"\n'
        config.write_text(
            f'[contenders.one]\nprovider = "anthropic"\nbase_url = "{wire.anthropic_url}"\n{common}'
            f'[contenders.two]\nprovider = "openai-chat"\nbase_url = "{wire.openai_url}"\n{common}'
        )
        words_of_call = ("--config", str(config), "duel", "hi", "-a", "one", "-b", "two", "--json")
        done = await asyncio.to_thread(run, *words_of_call, TEST_KEY="sk-test-0123456789")
    assert done.stderr == ""
    assert done.returncode == (1 if status == "failed" else 0)
    for side in "ab":
        shown = json.loads(done.stdout)[side]
        assert shown["status"] == status
        assert words in shown.get("error", "")
        assert ("error" in shown) == (status == "failed")
        assert shown["text"] == "".join(script.text).replace("\ud800", "\ufffd") or status != "finished"
    sessions_of(home)


COMMANDS = [
    ("no-such-program-anywhere", "failed", "There is no program"),
    ("/dev/null", "failed", "could not be started: Permission denied"),
    ("sh -c 'echo said; echo why >&2; exit 3'", "failed", "exit code 3. Its last words: “why”"),
    ("sh -c 'kill -9 $$'", "failed", "was ended by SIGKILL"),
    ("true", "finished", ""),
    ("yes", "truncated", ""),
    ("tr '\\0' x < /dev/zero", "failed", ""),
    (r"printf '\377\355\240\200\r\n\033]52;c;eA==\a'", "finished", ""),
]


@pytest.mark.parametrize(("command", "status", "words"), COMMANDS, ids=[command for command, _, _ in COMMANDS])
def test_whatever_a_program_does_is_said_on_its_side_alone(
    run: Run, home: dict[str, str], command: str, status: str, words: str
) -> None:
    done = run("duel", "hi", "-a", f"command:{command}", "-b", "command:echo fine", "--json")
    assert done.stderr == ""
    assert done.returncode == (1 if status == "failed" else 0)
    shown = json.loads(done.stdout)
    assert (shown["a"]["status"], shown["b"]["status"]) == (status, "finished")
    assert words in shown["a"].get("error", "")
    assert shown["b"]["text"] == "fine\n"
    sessions_of(home)


@pytest.mark.parametrize("command", ["sh -c 'echo why >&2; exit 3'", "yes", COMMANDS[-1][0]])
def test_the_plain_face_shows_both_sides_whatever_one_does(run: Run, command: str) -> None:
    done = run("duel", "hi", "-a", f"command:{command}", "-b", "command:echo fine", "--plain")
    assert "B │ fine\n" in done.stdout
    assert done.stdout.count("A · ") >= 1
    assert not set(done.stdout) & {"\x1b", "\x07", "\r", "\x00"}


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("import os\nos.kill(os.getppid(), 9)\nos.kill(os.getpid(), 9)", "error"),
        ("x = []\nwhile True: x.append(bytearray(10**7))", "limit"),
        ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", "limit"),
        ("while True: print('y' * 10**6)", "limit"),
        ("file = open('/tmp/x', 'wb')\nwhile True: file.write(bytes(10**6))", "limit"),
        ("def average(", "error"),
        ("def average(numbers): raise ValueError('\\x1b]0;own\\x07\\ud800')", "failed"),
    ],
    ids=["kills", "fills memory", "forks", "prints", "fills the disk", "syntax", "escapes"],
)
def test_whatever_an_answers_code_does_is_its_own_loss(
    run: Run, home: dict[str, str], tmp_path: Path, code: str, outcome: str
) -> None:
    (tmp_path / "average.py").write_text(CODE)
    (tmp_path / "test_average.py").write_text(TESTS)
    for name, text in (("bad", code), ("good", CODE)):
        (tmp_path / name).write_text(f"```python average.py\n{text}\n```\n")
    files = ("--code", str(tmp_path / "average.py"), "--tests", str(tmp_path / "test_average.py"))
    done = run("duel", "Fix it.", *files, "-a", f"command:cat {tmp_path}/bad", "-b", f"command:cat {tmp_path}/good")
    assert done.stderr == ""
    assert done.returncode == 0
    assert f"0/1 {outcome}" in done.stdout
    assert "1/1 passed" in done.stdout
    assert not set(done.stdout) & {"\x1b", "\x07"}
    sessions_of(home)


def test_a_reader_who_has_seen_enough_costs_no_record(start, home: dict[str, str], talker: str, tmp_path: Path) -> None:
    child = start("duel", "hi", "-a", talker, "-b", "command:echo fine", "--plain")
    while "A │ begun" not in child.stdout.readline():
        assert child.poll() is None
    child.stdout.close()
    (tmp_path / "gate").write_text("go on\n")
    assert child.wait() == 0
    assert child.stderr.read() == ""
    (session,) = sessions_of(home)
    assert [path.read_text() for path in sorted(session.glob("responses/*/*.md"))] == ["begun\nended\n", "fine\n"]


def test_a_list_cut_short_by_its_reader_ends_in_silence(start) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    child = start("scenarios", "list", stdout=writer)
    os.close(writer)
    assert child.wait() == 128 + signal.SIGPIPE
    assert child.stderr.read() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_output_that_cannot_be_written_is_said_once(start, home: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        child = start("duel", "hi", "-a", "command:echo one", "-b", "command:echo two", "--json", stdout=full)
        assert child.wait() == 2
    assert child.stderr.read() == "modelduel: The output cannot be written: No space left on device.\n"
    (session,) = sessions_of(home)
    assert len(list(session.glob("responses/*/*.md"))) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_kill_keeps_what_arrived_and_leaves_no_program_behind(
    start, home: dict[str, str], talker: str, number: signal.Signals, tmp_path: Path
) -> None:
    child = start("duel", "hi", "-a", talker, "-b", talker, "--plain", start_new_session=True)
    for _ in "ab":
        while "│ begun" not in child.stdout.readline():
            assert child.poll() is None
    child.send_signal(number)
    assert child.wait() == 130
    assert "saved" in child.stderr.read()
    (session,) = sessions_of(home)
    assert [path.read_text() for path in session.glob("responses/*/*.md")] == ["begun\n", "begun\n"]
    with pytest.raises(OSError, match="No such device"):  # nobody is left who reads it
        os.open(tmp_path / "gate", os.O_WRONLY | os.O_NONBLOCK)


def test_kill_9_leaves_a_whole_session(start, home: dict[str, str], talker: str) -> None:
    child = start("duel", "hi", "-a", talker, "-b", talker, "--plain")  # neither is in the middle of being saved
    while "│ begun" not in child.stdout.readline():
        assert child.poll() is None
    child.kill()
    child.wait()
    assert len(sessions_of(home)) == 1


def test_a_disk_that_takes_one_answer_keeps_that_one_and_hands_out_both(start, home: dict[str, str]) -> None:
    def small_files() -> None:  # as good as a full disk, and needs no disk of its own
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    home["PYTHONDONTWRITEBYTECODE"] = "1"  # half of a module's would be left to everybody who imports it
    big = "command:" + sys.executable + " -c 'print(\"x\" * 100_000)'"
    child = start("duel", "hi", "-a", big, "-b", "command:echo fine", "--json", preexec_fn=small_files)
    out, err = child.communicate()
    assert child.returncode == 2
    assert err.startswith("modelduel: ")
    assert "Traceback" not in err
    assert [json.loads(out)[side]["text"] for side in "ab"] == ["x" * 100_000 + "\n", "fine\n"]
    (session,) = sessions_of(home)
    assert [path.name[0] for path in session.glob("responses/*/*.toml")] == ["b"]


def test_two_duels_at_once_have_a_session_each(start, home: dict[str, str]) -> None:
    children = [start("duel", "hi", "-a", "command:echo one", "-b", "command:echo two") for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]
    assert len(sessions_of(home)) == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_of_another_encoding_gets_what_it_can_show(start, home: dict[str, str], encoding: str) -> None:
    home["PYTHONIOENCODING"] = encoding
    child = start("duel", "hi", "-a", "command:printf '\\303\\251'", "-b", "command:echo two")
    _, err = child.communicate()
    assert (child.returncode, err) == (0, "")
    sessions_of(home)


def test_a_closed_stdin_is_no_prompt(start) -> None:
    child = start("duel", "-a", "command:cat", "-b", "command:cat", preexec_fn=lambda: os.close(0))
    assert child.wait() == 2
    assert "Give the prompt as an argument" in child.stderr.read()


def test_a_current_folder_that_has_gone_is_none_of_our_business(start, tmp_path: Path, home: dict[str, str]) -> None:
    def leave() -> None:
        (tmp_path / "gone").mkdir()
        os.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()

    child = start("duel", "hi", "-a", "command:echo one", "-b", "command:echo two", preexec_fn=leave)
    _, err = child.communicate()
    assert (child.returncode, err) == (0, "")
    assert len(sessions_of(home)) == 1


def test_a_wrong_python_is_refused_before_anything_is_asked(run: Run, tmp_path: Path, home: dict[str, str]) -> None:
    (tmp_path / "test_it.py").write_text("def test(): pass\n")
    asked = tmp_path / "asked"
    call = ("duel", "hi", "--tests", str(tmp_path / "test_it.py"), "--python", str(tmp_path))
    done = run(*call, "-a", f"command:touch {asked}", "-b", f"command:touch {asked}")
    assert done.returncode == 2
    assert "no virtual environment" in done.stderr
    assert not asked.exists()


def test_a_replay_says_what_it_cannot_show(run: Run, home: dict[str, str]) -> None:
    run("duel", "hi", "-a", "command:echo one", "-b", "command:echo two")
    (session,) = sessions_of(home)
    (record,) = session.glob("responses/*/a-*.toml")
    record.write_text(record.read_text().replace('"finished"', '"fin'))
    done = run("replay", session.name, "--speed", "0")
    assert done.returncode == 0
    assert "B │ two" in done.stdout
    assert "damaged" in done.stderr
    assert record.stem in done.stderr


def test_a_session_that_lost_its_question_is_not_called_empty(run: Run, home: dict[str, str]) -> None:
    run("duel", "hi", "-a", "command:echo one", "-b", "command:echo two")
    (session,) = sessions_of(home)
    (question,) = session.glob("scenarios/*.toml")
    question.unlink()
    done = run("replay", session.name, "--speed", "0")
    assert done.returncode == 0
    assert question.name in done.stderr
    assert "A │ one" in done.stdout


def test_the_way_to_play_it_again_works_as_it_is_printed(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "own place"
    call = ("duel", "hi", "-a", "command:echo one", "-b", "command:echo two")
    for options in ((), ("--sessions", str(place))):
        last = run(*options, *call).stdout.splitlines()[-1]
        words = shlex.split(last.removeprefix("again  modelduel "))
        assert "A │ one" in run(*words, "--speed", "0").stdout


@pytest.mark.parametrize(("settings", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_colours_unless_it_is_to_have_none(
    start, home: dict[str, str], settings: dict[str, str], coloured: bool
) -> None:
    home |= {"TERM": "xterm-256color", **settings}
    terminal, slave = os.openpty()
    child = start("duel", "hi", "-a", "command:echo one", "-b", "command:echo two", stdout=slave, stderr=slave)
    os.close(slave)
    shown = b""
    with suppress(OSError):  # how Linux says that a terminal's last program has gone
        while piece := os.read(terminal, 65_536):
            shown += piece
    os.close(terminal)
    assert child.wait() == 0
    assert b"one" in shown
    assert (b"\x1b" in shown) == coloured


def test_without_the_local_model_the_demo_is_a_recording_and_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    done = run("demo", XDG_CACHE_HOME=str(tmp_path / "in the way"))
    assert done.returncode == 0
    assert "cannot be had here" in done.stderr
    assert "Instead, a recording of it is replayed: 2026-11-22-demo\n" in done.stdout
    assert "A  cool" in done.stdout
