"""The real program as a user starts it: in a process of its own, with folders of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.doubles.wire import Script, WireDouble

ANSWER = (
    "Here:\n\n```python average.py\ndef average(numbers):\n"
    "    return sum(numbers) / len(numbers) if numbers else 0\n```\n"
)
WRONG = ANSWER.replace(" if numbers else 0", "")
CODE = "def average(numbers):\n    return sum(numbers) / len(numbers)\n"
TESTS = (
    "from average import average\n\ndef test_empty():\n    assert average([]) == 0\n\n"
    "def test_two():\n    assert average([2, 4]) == 3\n"
)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "average.py").write_text(CODE)
    (tmp_path / "test_average.py").write_text(TESTS)
    return ["--code", str(tmp_path / "average.py"), "--tests", str(tmp_path / "test_average.py")]


def only_session(home: dict[str, str]) -> Path:
    (folder,) = (Path(home["XDG_DATA_HOME"]) / "modelduel" / "sessions").iterdir()
    return folder


def test_without_a_command_the_help_is_shown(run):
    done = run()
    assert done.returncode == 0
    assert "modelduel demo" in done.stdout


@pytest.mark.parametrize("words", [["dul"], ["duel", "--bogus"], ["replay"], ["test", "no-such-scenario", "/"]])
def test_a_wrong_call_is_one_message_and_exit_2(run, words):
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr + done.stdout


def test_a_misspelt_command_is_answered_with_the_nearest_one(run):
    assert "Did you mean 'duel'?" in run("dul").stderr


@pytest.mark.sandbox
def test_a_duel_is_streamed_judged_diffed_recorded_and_replays(run, says, files, home):
    done = run("duel", "Fix the empty list.", *files, "-a", says(ANSWER, "a"), "-b", says(WRONG, "b"), "--plain")
    assert done.returncode == 0, done.stderr
    assert "A │ ```python average.py" in done.stdout
    assert "+    return sum(numbers) / len(numbers) if numbers else 0" in done.stdout
    assert "2/2 passed" in done.stdout
    assert "1/2 failed" in done.stdout
    session = only_session(home)
    assert run("sessions", "verify", session.name).returncode == 0
    again = run("replay", session.name, "--plain", "--speed", "0")
    assert again.returncode == 0
    for line in ("A │ ```python average.py", "2/2 passed", "1/2 failed", "ZeroDivisionError"):
        assert line in again.stdout


@pytest.mark.sandbox
def test_the_json_of_a_duel_is_as_documented(run, says, files, home):
    done = run("duel", "-", *files, "-a", says(ANSWER), "-b", says("I would not.", "b"), "--json", stdin="Fix it.")
    shown = json.loads(done.stdout)
    assert set(shown) == {"a", "b", "session"}
    assert shown["session"] == str(only_session(home))
    a, b = shown["a"], shown["b"]
    assert a["contender"]["provider"] == "command"
    assert a["status"] == "finished"
    assert a["text"] == ANSWER
    assert a["candidate"]["outcome"] == "passed"
    assert a["candidate"]["files"]["average.py"].startswith("def average")
    assert 0 <= a["timing"]["first_token_s"] <= a["timing"]["total_s"]
    assert "cost" not in a  # nobody knows what `cat` costs: absent, never $0
    assert b["candidate"] == {"outcome": "no-code", "files": {}, "reason": "The answer holds no code block."}
    assert done.returncode == 0


def test_a_prompt_may_come_from_a_pipe(run, says):
    done = run("duel", "-a", says("one"), "-b", says("two", "b"), "--json", stdin="What is 1 + 1?")
    assert json.loads(done.stdout)["b"]["text"] == "two"


@pytest.mark.parametrize(("stdin", "why"), [("", "empty"), (b"\xff\xfe", "UTF-8"), ("x" * (1 << 21), "longer")])
def test_a_prompt_that_cannot_be_asked_is_refused(run, says, stdin, why):
    done = run("duel", "-", "-a", says("one"), "-b", says("two", "b"), stdin=stdin)
    assert done.returncode == 2
    assert why in done.stderr


def test_an_unknown_contender_is_refused_with_those_there_are(run):
    done = run("duel", "hi", "-a", "sonet")
    assert done.returncode == 2
    assert "Did you mean 'sonnet'" in done.stderr


def test_a_missing_key_fails_that_side_alone(run, says, home):
    done = run("duel", "hi", "-a", "anthropic:claude-sonnet-5-5", "-b", says("hello"), "--json")
    shown = json.loads(done.stdout)
    assert done.returncode == 1
    assert shown["a"]["status"] == "failed"
    assert "ANTHROPIC_API_KEY" in shown["a"]["error"]
    assert shown["b"]["text"] == "hello"
    assert run("sessions", "verify", only_session(home).name).returncode == 0


def test_no_key_is_written_anywhere(run, says, home, tmp_path):
    secret = "sk-test-0123456789abcdef"
    done = run(
        "duel", "hi", "-a", "openai-chat:m@http://127.0.0.1:9/v1", "-b", says("x"),
        OPENAI_API_KEY=secret, ANTHROPIC_API_KEY=secret,
    )  # fmt: skip
    assert done.returncode == 1
    assert secret not in done.stdout + done.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if secret.encode() in path.read_bytes()]


async def test_both_real_sdks_are_asked_over_their_wires(run, home, tmp_path):
    async with WireDouble() as wire:
        wire.script(Script(text=("Hel", "lo")))
        config = tmp_path / "config" / "modelduel" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(
            'a = "one"\nb = "two"\n'
            f'[contenders.one]\nprovider = "anthropic"\nmodel = "m"\nbase_url = "{wire.anthropic_url}"\n'
            f'[contenders.two]\nprovider = "openai-chat"\nmodel = "m"\nbase_url = "{wire.openai_url}"\n'
        )
        done = await asyncio.to_thread(run, "duel", "hi", "--json")
    shown = json.loads(done.stdout)
    assert [shown[side]["text"] for side in "ab"] == ["Hello", "Hello"]
    assert {asked.path for asked in wire.asked} >= {"/v1/messages", "/v1/chat/completions"}
    assert shown["a"]["usage"]["output"] == 2


def test_escape_sequences_of_an_answer_never_reach_stdout(run, says):
    hostile = "\x1b]0;owned\x07 \x9b31m [/b] \u202e abc\n```python\n\x1b[2J\n```\n"
    done = run("duel", "\x1b]0;prompt\x07", "-a", says(hostile), "-b", says("\x1b[31m", "b"), "--plain")
    assert done.returncode == 0
    assert not set(done.stdout) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert "␛]0;owned␇" in done.stdout


@pytest.mark.parametrize("signals", [1, 2])
def test_ctrl_c_keeps_what_arrived(home, tmp_path, signals):
    talk = tmp_path / "talk.sh"
    talk.write_text("#!/bin/sh\necho begun\nexec sleep 60\n")
    talk.chmod(0o755)
    child = subprocess.Popen(
        [sys.executable, "-m", "modelduel", "duel", "hi", "-a", f"command:{talk}", "-b", f"command:{talk}", "--plain"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=home, text=True, start_new_session=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert child.stdout is not None
    while "begun" not in child.stdout.readline():
        assert child.poll() is None
    while "begun" not in child.stdout.readline():
        assert child.poll() is None
    for _ in range(signals):
        os.kill(child.pid, signal.SIGINT)
        time.sleep(0.05)  # two signals in one instant would arrive as one
    _, stderr = child.communicate(timeout=60)
    assert child.returncode == 130, stderr
    assert "saved" in stderr
    (record,) = only_session(home).glob("responses/*/a-*.toml")
    assert tomllib.loads(record.read_text())["status"] == "cancelled"
    assert record.with_suffix(".md").read_text() == "begun\n"


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [(CODE.replace("len(numbers)", "(len(numbers) or 1)"), "passed", 0), (CODE, "failed", 1), ("def (", "error", 1)],
)
def test_candidate_files_are_judged(run, tmp_path, text, outcome, code):
    scenario = Path(__file__).parents[2] / "modelduel" / "duel" / "first-duel.toml"
    (tmp_path / "candidate.py").write_text(text)
    done = run("test", str(scenario), str(tmp_path / "candidate.py"), "--json")
    shown = json.loads(done.stdout)
    assert shown["outcome"] == outcome
    assert shown["scenario"] == "first-duel"
    assert {"file", "sandbox", "seconds", "cached", "tests", "reason"} < set(shown)
    assert done.returncode == code


@pytest.mark.sandbox
def test_each_file_is_a_candidate_and_a_folder_is_one_of_several_files(run, tmp_path):
    scenario = Path(__file__).parents[2] / "modelduel" / "duel" / "first-duel.toml"
    (tmp_path / "bad.py").write_text(CODE)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "average.py").write_text("from deep import average\n")
    (folder / "deep.py").write_text(CODE.replace("len(numbers)", "(len(numbers) or 1)"))
    done = run("test", str(scenario), str(tmp_path / "bad.py"), str(folder), "--json", "--jobs", "2")
    outcomes = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
    assert outcomes == ["failed", "passed"]
    assert done.returncode == 1


def test_scenarios_are_listed_and_shown(run):
    listed = json.loads(run("scenarios", "list", "--json").stdout)
    assert len(listed) >= 8
    assert {row["category"] for row in listed} == {"bug-fix", "algorithm", "refactoring", "review"}
    for row in listed:
        assert row["title"] in run("scenarios", "show", row["id"]).stdout


def test_a_broken_pack_is_refused_with_every_finding(run, tmp_path):
    pack = tmp_path / "pack"
    for name in ("one", "two"):
        (pack / name).mkdir(parents=True)
        (pack / name / "scenario.toml").write_text(f'id = "{name}"\nbogus = 1\ntitle = 3\n')
    (pack / "pack.toml").write_text('name = "p"\nversion = "1"\nsystem = ""\n')
    done = run("scenarios", "list", "--pack", str(pack))
    assert done.returncode == 2
    assert done.stderr.count("bogus") == 2
    assert done.stderr.count("[title]: expected a string, found the number 3") == 2


def test_no_heavy_import_for_the_light_commands(home, tmp_path):
    for words in (["--help"], ["scenarios", "list"], ["sessions", "list"]):
        probe = (
            "import sys\nfrom modelduel.cli import cli\n"
            f"cli.main({words!r}, standalone_mode=False)\n"
            "heavy = {'anthropic', 'openai', 'textual', 'scipy', 'httpx2', 'genai_prices'} & set(sys.modules)\n"
            "assert not heavy, heavy\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", probe], env=home, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr)


def test_the_contest_can_be_imported_without_an_sdk_or_textual(home):
    probe = (
        "import sys\nimport modelduel.duel.round, modelduel.duel.opening\n"
        "assert not {'anthropic', 'openai', 'textual', 'genai_prices'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", probe], env=home, check=True)


def test_a_read_only_sessions_folder_costs_no_question(run, says, tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    done = run("--sessions", str(place / "below"), "duel", "hi", "-a", says("x"), "-b", says("y", "b"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "A │" not in done.stdout


def test_a_damaged_session_is_listed_and_verified_in_words(run, says, home):
    run("duel", "hi", "-a", says("x"), "-b", says("y", "b"))
    session = only_session(home)
    (text,) = session.glob("responses/*/a-*.md")
    text.write_text("another answer")
    done = run("sessions", "verify", session.name, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert not found["ok"]
    assert any("a-" in one["file"] for one in found["findings"])
    (session / "session.toml").write_text("schema = 999\n")
    assert "newer" in run("replay", session.name).stderr
    assert "damaged" in run("sessions", "list").stdout


def test_the_doctor_never_shows_a_key(run):
    done = run("doctor", "--json", ANTHROPIC_API_KEY="sk-secret-value-123")
    shown = json.loads(done.stdout)
    assert shown["keys"]["ANTHROPIC_API_KEY"] is True
    assert shown["keys"]["OPENAI_API_KEY"] is False
    assert "sk-secret" not in done.stdout
    assert set(shown) == {"keys", "sandbox", "toolchains", "terminal"}
    assert shown["toolchains"]["python"]["ok"]
    assert shown["sandbox"]["chosen"] in {"", *shown["sandbox"]["mechanisms"]}
    assert {"bubblewrap", "landlock"} >= {name.removesuffix(" (bundled)") for name in shown["sandbox"]["mechanisms"]}


def test_contenders_are_listed_with_their_retirement(run):
    listed = {row["id"]: row for row in json.loads(run("contenders", "list", "--json").stdout)}
    assert listed["sonnet-2024"]["retires"] == "2025-10-28"
    assert listed["sonnet"]["default"] == "a"
    assert listed["sol"]["key"] == "OPENAI_API_KEY is not set"


def test_trying_out_a_contender_says_what_came_of_it(run, says):
    good = run("contenders", "test", says("ready"), "--json")
    assert good.returncode == 0
    assert json.loads(good.stdout)[0]["ok"]
    long = run("contenders", "test", says("Ready.\n\nAnd there is more to be said about it."))
    assert "s: Ready. And there is more to be said abou…" in long.stdout
    bad = run("contenders", "test", "sonnet")
    assert bad.returncode == 1
    assert "ANTHROPIC_API_KEY" in bad.stdout
