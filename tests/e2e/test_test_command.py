"""`modelduel test` as a user starts it: results kept between calls, and stopped by Ctrl-C without a trace."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sandbox

SCENARIO = """
id = "add"
title = "Add"
category = "algorithm"
prompt = "Add."
language = "python"
[provenance]
kind = "invented"
[tests]
kind = "cases"
cases = "tests/cases.toml"
[code]
"tests/cases.toml" = '''
entry = "add"
[[case]]
id = "one"
args = [1, 2]
returns = 3
'''
"""
GOOD = "def add(a, b):\n    return a + b\n"


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    (tmp_path / "add.toml").write_text(SCENARIO)
    return str(tmp_path / "add.toml")


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_same_code_is_judged_once_unless_the_cache_is_left_out(run, scenario, tmp_path):
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "same.py").write_text(GOOD)
    good, same = str(tmp_path / "good.py"), str(tmp_path / "same.py")
    assert [line["cached"] for line in lines(run("test", scenario, good, "--json"))] == [False]
    again = run("test", scenario, good, same, "--json")
    assert again.returncode == 0
    assert [line["cached"] for line in lines(again)] == [True, True]
    assert "cached" in run("test", scenario, good).stdout
    assert [line["cached"] for line in lines(run("test", scenario, good, "--json", "--no-cache"))] == [False]


def test_ctrl_c_ends_everything_with_130_and_keeps_what_was_said(scenario, tmp_path, home):
    (tmp_path / "good.py").write_text(GOOD)
    for name in "ab":
        (tmp_path / f"{name}.py").write_text("def add(a, b):\n    import time\n    time.sleep(600)\n")
    files = [str(tmp_path / name) for name in ("good.py", "a.py", "b.py")]
    words = [sys.executable, "-m", "modelduel", "test", scenario, *files, "--json", "--jobs", "3"]
    process = subprocess.Popen(
        words, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert (first["file"], first["outcome"]) == (files[0], "passed")
    process.send_signal(signal.SIGINT)
    rest, complaint = process.communicate(timeout=300)
    assert process.returncode == 130
    assert rest == ""
    assert "Traceback" not in complaint
    assert left_of(process.pid) == []


def left_of(session: int) -> list[str]:
    """Return the processes of a terminal session that are still there."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            found.append(path.parent.name)
    return found
