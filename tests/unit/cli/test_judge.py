"""`modelduel test`, without a sandbox: what is read, in which order it is said, and what a caller is told."""

import asyncio
import io
import json
import sys

import pytest

from modelduel.cli import cli, judge
from modelduel.cli.judge import Candidate, Progress, _print, exit_code, judged, language_of, read_candidate, run_json
from modelduel.duel import round as round_module
from modelduel.errors import CannotJudgeError, InputError
from modelduel.scenario.load import thaw
from modelduel.scenario.model import Provenance, ScenarioFile, Tests
from modelduel.testrun.cache import Results
from modelduel.testrun.model import TestResult, TestRun

CASES = 'entry = "add"\n[[case]]\nid = "one"\nargs = [1, 2]\nreturns = 3\n'


def scenario(languages=("python",), files=(), **code):
    one = {"language": languages[0]} if len(languages) == 1 else {"languages": list(languages)}
    return thaw(
        ScenarioFile(
            id="add",
            title="Add",
            category="algorithm",
            prompt="Add.",
            provenance=Provenance(kind="invented"),
            files=list(files),
            code={"tests/cases.toml": CASES, **code},
            tests=Tests(kind="cases", cases="tests/cases.toml"),
            **one,
        )
    )


ONE = scenario()
THREE = scenario(("python", "typescript", "go"))


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (["a.py"], "python"),
        (["a.ts"], "typescript"),
        (["a.mjs"], "typescript"),
        (["a.go", "go.mod"], "go"),
        (["notes.md"], "python"),
        ([], "python"),
    ],
)
def test_suffixes_say_in_which_language_a_candidate_is(names, language):
    assert language_of(names, THREE) == language


def test_a_scenario_of_one_language_has_candidates_in_it_alone():
    assert language_of(["a.go"], ONE) == "python"


def test_a_file_takes_the_place_of_the_original(tmp_path):
    (tmp_path / "mine.py").write_text("x = 2\n")
    candidate = read_candidate(tmp_path / "mine.py", scenario(files=["original.py"], **{"original.py": "x = 1\n"}))
    assert candidate.files == {"original.py": "x = 2\n"}
    assert candidate.shown == {"original.py": str(tmp_path / "mine.py")}


def test_a_file_in_another_language_than_the_original_stands_alone(tmp_path):
    (tmp_path / "mine.go").write_text("package mine\n")
    several = scenario(("python", "go"), files=["original.py"], **{"original.py": "x = 1\n"})
    candidate = read_candidate(tmp_path / "mine.go", several)
    assert (candidate.files, candidate.language) == ({"solution.go": "package mine\n"}, "go")


def test_a_folders_files_keep_their_names(tmp_path):
    folder = tmp_path / "answer"
    (folder / "part").mkdir(parents=True)
    (folder / "a.py").write_text("a\n")
    (folder / "part" / "b.py").write_text("b\n")
    originals = {"a.py": "x = 1\n", "c.py": "c\n"}
    candidate = read_candidate(folder, scenario(files=list(originals), **originals))
    assert candidate.files == {"a.py": "a\n", "c.py": "c\n", "part/b.py": "b\n"}


def test_a_folder_that_would_leave_the_original_as_it_is_is_the_wrong_one(tmp_path):
    (tmp_path / "mine.py").write_text("x = 2\n")
    with pytest.raises(InputError, match=r"Expected a folder with original\.py, found mine\.py"):
        read_candidate(tmp_path, scenario(files=["original.py"], **{"original.py": "x = 1\n"}))
    assert read_candidate(tmp_path, ONE).files == {"mine.py": "x = 2\n"}


def test_a_file_that_is_no_text_is_an_input_error(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        read_candidate(tmp_path / "a.py", ONE)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        (["passed"], 0),
        (["passed", "failed"], 1),
        (["passed", "timeout"], 1),
        (["failed", "not-run"], 1),
        (["passed", "not-run"], 3),
        (["harness-error"], 3),
        ([], 0),
    ],
    ids=str,
)
def test_the_exit_code_is_that_of_the_worst(outcomes, code):
    assert exit_code(outcomes) == code


# Many at once


class Bench:
    """Judges that end when they are told to, and know how many of them there are at once."""

    def __init__(self):
        self.ends = {}
        self.most = self.now = self.stopped = 0

    async def __call__(self, scenario, files, language, sandbox, *, python, usual, results, fresh, on_wait):
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            end = self.ends.get(files["name"])
            outcome = await end if end is not None else "passed"
            if outcome == "waits":
                on_wait()
                outcome = "timeout"
            if outcome == "cannot":
                raise CannotJudgeError("No sandbox.", remedy="Install one.")
            return TestRun(outcome, reason=files["name"])
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        finally:
            self.now -= 1


@pytest.fixture
def bench(monkeypatch):
    bench = Bench()
    monkeypatch.setattr(round_module, "judge_candidate", bench)
    return bench


@pytest.fixture
def several(tmp_path):
    def run(names, jobs, progress=None):
        candidates = [judge.Candidate(name, {"name": name}, "python") for name in names]
        return judged(
            ONE, candidates, None, jobs, None,
            results=Results(tmp_path), fresh=False, progress=progress or Progress(len(names)),
        )  # fmt: skip

    return run


async def test_results_come_in_the_order_given_each_as_soon_as_it_can(bench, several):
    loop = asyncio.get_running_loop()
    bench.ends = {name: loop.create_future() for name in "abc"}
    came = []

    async def read():
        async for candidate, _ in several("abc", 3):
            came.append(candidate.name)

    task = asyncio.create_task(read())
    for name, so_far in (("b", []), ("a", ["a", "b"]), ("c", ["a", "b", "c"])):
        bench.ends[name].set_result("passed")
        for _ in range(10):
            await asyncio.sleep(0)
        assert came == so_far
    await task


@pytest.mark.parametrize("jobs", [1, 2, 5])
async def test_no_more_than_the_wanted_number_are_judged_at_once(bench, several, jobs):
    assert len([one async for one, _ in several([str(number) for number in range(20)], jobs)]) == 20
    assert bench.most <= jobs


async def test_closing_stops_every_judge_and_waits_for_it(bench, several):
    loop = asyncio.get_running_loop()
    bench.ends = {name: loop.create_future() for name in "bcd"}
    running = several("abcd", 4)
    assert (await anext(running))[0].name == "a"
    await running.aclose()
    assert (bench.now, bench.stopped) == (0, 3)


async def test_one_that_cannot_be_judged_does_not_stop_the_others(bench, several):
    loop = asyncio.get_running_loop()
    bench.ends = {"a": loop.create_future()}
    bench.ends["a"].set_result("cannot")
    runs = [run async for _, run in several("ab", 1)]
    assert [run.outcome for run in runs] == ["not-run", "passed"]
    assert "Install one." in runs[0].reason


# What is said


class Terminal(io.StringIO):
    def isatty(self):
        return True


async def test_progress_is_told_on_a_terminal_and_taken_away(bench, several, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    loop = asyncio.get_running_loop()
    bench.ends = {"b": loop.create_future()}
    bench.ends["b"].set_result("waits")
    progress = Progress(3)
    async for _ in several("abc", 1, progress):
        pass
    progress.clear()
    said = sys.stderr.getvalue()
    assert "1 of 3 judged" in said
    assert "1 out of time, to be run again alone" in said
    assert said.endswith("\r\x1b[K")


@pytest.mark.parametrize(("kind", "term"), [(io.StringIO, "xterm"), (Terminal, "dumb")])
def test_progress_is_not_told_where_it_would_stay(monkeypatch, kind, term):
    monkeypatch.setattr(sys, "stderr", kind())
    monkeypatch.setenv("TERM", term)
    progress = Progress(2)
    progress.ended()
    progress.clear()
    assert sys.stderr.getvalue() == ""


HOSTILE = TestRun(
    "failed",
    [TestResult("\x1b]0;x\x07", "failed", 0.1, "\x9b31m\nexpected 1\n got \u202e2")],
    "bubblewrap", 0.5, "a\x1b[2J\nb",
)  # fmt: skip


@pytest.mark.parametrize("as_json", [False, True])
def test_nothing_of_a_result_steers_the_terminal(capsys, as_json):
    _print("add", Candidate("\x1b[31mname", {}, "python"), HOSTILE, as_json)
    out = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


def test_a_cached_result_says_so_in_words_and_in_json(capsys):
    run = TestRun("passed", [TestResult("one", "passed", 0.01)], "bubblewrap", 0.38, cached=True)
    _print("add", Candidate("a.py", {}, "python"), run, as_json=False)
    assert capsys.readouterr().out == "✓ a.py  passed  1/1 tests  0.38 s  bubblewrap  cached\n"
    assert run_json("add", "a.py", run)["cached"] is True


def test_what_could_not_be_run_is_told_calmly_with_what_to_do(capsys):
    _print(
        "add",
        Candidate("a.go", {}, "go"),
        TestRun("not-run", reason="There is no Go here.\npip install it"),
        as_json=False,
    )
    assert capsys.readouterr().out == "○ a.go  not-run\n  There is no Go here.\n      pip install it\n"


def test_tests_that_never_ran_take_one_line(capsys):
    never = [TestResult(f"test_{number}", "missing") for number in range(131)]
    failed = TestResult("test_last", "failed", 0.1, "no")
    _print("add", Candidate("a.py", {}, "python"), TestRun("error", [*never, failed], "bubblewrap", 0.5), False)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  ✗ test_0  missing  and 130 more after it",
        "  ✗ test_last  failed",
    ]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("original.py, line 52: x = y", "~/mine.py, line 52: x = y"),
        ('File "/box/answer/original.py", line 5', 'File "~/mine.py", line 5'),
        ("import failed (/box/answer/original.py)", "import failed (~/mine.py)"),
        ("/tmp/modelduel-ab/box/answer/original.py:3:1: no", "~/mine.py:3:1: no"),
        ("original.py:3:1: no", "~/mine.py:3:1: no"),
        ("/box/tests/hidden_test.py:3: no", "hidden_test.py:3: no"),
        ("unoriginal.py, line 5; 'original.py' is a word", "unoriginal.py, line 5; 'original.py' is a word"),
    ],
)
def test_a_failure_names_the_users_own_file(capsys, message, said):
    candidate = Candidate("~/mine.py", {"original.py": ""}, "python", {"original.py": "~/mine.py"})
    run = TestRun("error", [TestResult("one", "failed", 0.1, message)], "bubblewrap", 0.5, reason=message)
    _print("add", candidate, run, as_json=False)
    _, reason, _, first = capsys.readouterr().out.splitlines()
    assert (reason.strip(), first.strip()) == (said, said)


def test_a_line_of_json_is_as_documented(capsys):
    _print("add", Candidate("a.py", {}, "python"), HOSTILE, as_json=True)
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    found = json.loads(line)
    assert set(found) == {"scenario", "file", "outcome", "sandbox", "seconds", "cached", "tests", "reason"}
    assert set(found["tests"][0]) == {"id", "status", "message", "seconds"}


def test_what_a_type_checker_said_is_told_apart_from_the_outcome(capsys):
    run = TestRun(
        "passed", [TestResult("one", "passed")], "bubblewrap", types="TypeScript 7.0.2: 1 error\na.ts: \x1b[0m"
    )
    _print("add", Candidate("a.ts", {}, "typescript"), run, as_json=False)
    assert capsys.readouterr().out.splitlines()[1:] == ["  types  TypeScript 7.0.2: 1 error", "  a.ts: ␛[0m"]
    assert run_json("add", "a.ts", run)["types"].startswith("TypeScript")


def test_an_answer_to_a_review_is_judged_by_the_schema_it_was_asked_for(tmp_path, capsys):
    good, bad = tmp_path / "good.md", tmp_path / "bad\x1b[2J.md"
    good.write_text('```json\n{"summary": "Fine.", "comments": []}\n```\n')
    bad.write_text('{"summary": "Fine.", "comments": [{"line": "\\u001b[2J"}]}')

    def run(*words):
        return cli.main(["test", "review-label-client", *map(str, words)], standalone_mode=False)

    assert run(good, bad) == 1
    said = capsys.readouterr().out
    assert run(good, "--json") == 0

    assert "conforms to the schema\n" in said
    assert "comments[1].line: expected integer" in said
    assert "\x1b[2J" not in said
    assert json.loads(capsys.readouterr().out)["conforms"] is True
