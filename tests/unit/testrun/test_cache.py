"""Results that were had before: what they are kept by, what is never kept, and what is never believed."""

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile
from modelduel.testrun import cache
from modelduel.testrun.cache import Results, judge_or_recall, key_of
from modelduel.testrun.languages import Toolchain
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import CaseTable, Suite

SUITE = Suite({"test_one.py": "def test_one(): pass\n"})
FILES = {"original.py": "x = 1\n"}
PASSED = TestRun("passed", [TestResult("one", "passed", 0.1)], "bubblewrap", 0.4, output="hello\n")
KEY = "0" * 64


def key(tests=SUITE, files=None, language="python", limits=None, sandbox="bubblewrap", toolchain="python 3.11"):
    files = FILES if files is None else files
    return key_of(tests, files, language, limits or Limits(), sandbox=sandbox, toolchain=toolchain)


def table(*args):
    return CaseTable(CasesFile("add", case=[Case("one", list(args), returns=3)]))


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path / "results")


# The key


def test_the_same_run_has_the_same_key_whatever_the_order_of_its_files():
    files = {"b.py": "b", "a.py": "a"}
    assert key(files=files) == key(files=dict(reversed(files.items())))


@pytest.mark.parametrize(
    "other",
    [
        {"files": {"original.py": "x = 2\n"}},
        {"files": {"origin.al.py": "x = 1\n"}},
        {"files": FILES | {"more.py": ""}},
        {"tests": Suite({"test_one.py": "def test_one(): assert 1\n"})},
        {"tests": Suite(SUITE.files, ids=("test_one.py::test_one",))},
        {"tests": table(1, 2)},
        {"language": "go"},
        {"limits": Limits(cpu_s=1)},
        {"limits": Limits(memory_mb=512)},
        {"sandbox": "none"},
        {"toolchain": "python 3.12"},
    ],
    ids=str,
)
def test_whatever_a_result_follows_from_is_part_of_its_key(other):
    assert key(**other) != key()


def test_the_oracle_and_every_argument_are_part_of_a_tables_key():
    keys = [key(table(value)) for value in (1, 1.0, True, "1", float("inf"), float("-inf"), [1], None)]
    keys.append(key(CaseTable(table(1).cases, oracle="def add(a, b): return a + b\n")))
    assert len(set(keys)) == len(keys)


def test_a_change_of_what_judges_changes_every_key(tmp_path, monkeypatch):
    before = key()
    (tmp_path / "judge.py").write_text("anything\n")
    monkeypatch.setattr(cache, "_PACKAGE", tmp_path)
    cache._judges.cache_clear()
    try:
        assert key() != before
    finally:
        monkeypatch.undo()
        cache._judges.cache_clear()
    assert key() == before


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_two_candidates_have_one_key_only_when_they_are_the_same(one, other):
    assert (key(files=one) == key(files=other)) == (one == other)


def test_text_that_no_file_can_hold_has_a_key_too():
    assert key(files={"a.py": "\udc80"}) != key(files={"a.py": "\udc81"})


# What is kept


def test_what_was_kept_comes_back_whole_and_marked_as_cached(results):
    assert results.get(KEY) is None
    assert results.put(KEY, PASSED)
    found = results.get(KEY)
    assert found.cached
    assert (found.outcome, found.tests, found.sandbox, found.seconds, found.output) == (
        "passed", PASSED.tests, "bubblewrap", 0.4, "hello\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    "outcome",
    ["timeout", "limit", "harness-error", "not-run", "tampered", "no-code", "truncated", "refused", "provider-error"],
)
def test_what_may_follow_from_the_machine_is_not_kept(results, outcome):
    assert not results.put(KEY, TestRun(outcome, PASSED.tests, "bubblewrap"))
    assert results.get(KEY) is None


@pytest.mark.parametrize("outcome", ["failed", "error"])
def test_what_follows_from_the_candidate_is_kept(results, outcome):
    assert results.put(KEY, TestRun(outcome, reason="The answer cannot be imported."))
    assert results.get(KEY).outcome == outcome


@pytest.mark.parametrize("tests", [[], [TestResult("one", "passed"), TestResult("two", "skipped")]])
def test_a_pass_without_every_test_passed_is_not_kept(results, tests):
    assert not results.put(KEY, TestRun("passed", tests, "bubblewrap"))


def test_a_result_out_of_the_cache_is_not_put_back(results):
    results.put(KEY, PASSED)
    assert not results.put(KEY, results.get(KEY))


def test_a_result_with_too_much_output_is_not_kept(results):
    assert not results.put(KEY, TestRun("failed", [], "bubblewrap", output="x" * (3 << 20)))
    assert results.get(KEY) is None


def test_nobody_else_may_read_what_is_kept(results, tmp_path):
    results.put(KEY, PASSED)
    folder = tmp_path / "results"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_cache(tmp_path):
    (tmp_path / "results").write_text("a file is in the way\n")
    results = Results(tmp_path / "results")
    assert not results.put(KEY, PASSED)
    assert results.get(KEY) is None


def test_nothing_half_written_is_left_when_the_disk_is_full(results, tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert not results.put(KEY, PASSED)
    assert list((tmp_path / "results").iterdir()) == []


def test_the_oldest_go_when_there_are_too_many(results, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_FILES", 3)
    monkeypatch.setattr(cache, "_LOOK_EVERY", 0)
    for number in range(5):
        results.put(str(number), PASSED)
        os.utime(tmp_path / "results" / str(number), (number, number))
    results.put("new", PASSED)
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == ["3", "4", "new"]


def test_the_oldest_go_when_they_are_too_large_together(results, tmp_path, monkeypatch):
    results.put("0", PASSED)
    size = (tmp_path / "results" / "0").stat().st_size
    os.utime(tmp_path / "results" / "0", (0, 0))
    monkeypatch.setattr(cache, "MOST_BYTES", size)
    monkeypatch.setattr(cache, "_LOOK_EVERY", 0)
    results.put("1", PASSED)
    Results(tmp_path / "results").put("1", PASSED)
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["1"]


def test_what_is_asked_for_again_counts_as_new(results, tmp_path):
    results.put(KEY, PASSED)
    os.utime(tmp_path / "results" / KEY, (0, 0))
    results.get(KEY)
    assert (tmp_path / "results" / KEY).stat().st_mtime > 1_000_000


# What is not believed


def put_raw(results, folder, body, head=None):
    results.put(KEY, PASSED)
    head = hashlib.sha256(body).hexdigest().encode() if head is None else head
    (folder / "results" / KEY).write_bytes(head + b"\n" + body)


def entry(**changes):
    run = {"outcome": "passed", "tests": [{"id": "one", "status": "passed"}], "sandbox": "bubblewrap"} | changes
    return json.dumps({"key": KEY, "run": run}).encode()


def test_a_well_formed_entry_is_read(results, tmp_path):
    put_raw(results, tmp_path, entry())
    assert results.get(KEY).outcome == "passed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        entry()[:-1],
        entry().replace(b"000", b"001"),
        entry(outcome="grand"),
        entry(outcome="timeout"),
        entry(tests=[]),
        entry(tests=[{"id": "one", "status": "failed"}]),
        entry(tests=[{"id": 1, "status": "passed"}]),
        entry(tests="many"),
        entry(cached=True),
        entry(seconds="long"),
        json.dumps({"key": KEY, "run": {"outcome": "failed"}, "more": 1}).encode(),
    ],
    ids=lambda body: repr(body[:60]),
)
def test_an_entry_that_does_not_fit_is_as_good_as_not_there(results, tmp_path, body):
    put_raw(results, tmp_path, body)
    assert results.get(KEY) is None
    assert results.put(KEY, PASSED)
    assert results.get(KEY) is not None


@given(st.data())
def test_a_damaged_entry_is_as_good_as_not_there(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "damaged"
    results = Results(folder)
    results.put(KEY, PASSED)
    whole = (folder / KEY).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.one_of(
            st.just(whole[:at]),
            st.binary(min_size=1, max_size=3).map(lambda new: whole[:at] + new + whole[at + len(new) :]),
            st.binary(max_size=40).map(lambda new: whole[:at] + new + whole[at:]),
        )
    )
    (folder / KEY).write_bytes(damaged)
    assert results.get(KEY) is None or damaged == whole


def test_an_entry_under_another_key_is_not_believed(results, tmp_path):
    results.put("1" * 64, PASSED)
    (tmp_path / "results" / ("1" * 64)).rename(tmp_path / "results" / KEY)
    assert results.get(KEY) is None


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "large"])
def test_what_is_no_plain_file_of_a_fitting_size_is_not_read(results, tmp_path, kind):
    results.put(KEY, PASSED)
    path = tmp_path / "results" / KEY
    whole = path.read_bytes()
    path.unlink()
    if kind == "link":
        (tmp_path / "elsewhere").write_bytes(whole)
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        body = entry(output="x" * (3 << 20))
        path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    assert results.get(KEY) is None


# Judging or recalling


class Judge:
    """A judge that counts; each of its runs says the next of some outcomes."""

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.asked = []

    async def __call__(self, tests, candidate, language, limits, sandbox, *, on_result, on_wait, python):
        self.asked.append(candidate)
        outcome = self.outcomes.pop(0)
        found = TestRun(outcome, [TestResult("one", "passed" if outcome == "passed" else "failed")], "held")
        for test in found.tests:
            if on_result is not None:
                on_result(test)
        return found


class Held:
    name = "held"


@pytest.fixture
def judged(results, monkeypatch):
    async def run(judge, files=FILES, **options):
        monkeypatch.setattr(cache, "judge", judge)
        return await judge_or_recall(SUITE, files, "python", Limits(), Held(), results=results, **options)

    return run


async def test_the_same_candidate_is_judged_once(judged):
    judge, told = Judge("passed"), []
    assert not (await judged(judge)).cached
    again = await judged(judge, on_result=told.append)
    assert again.cached
    assert [test.id for test in told] == ["one"]
    assert len(judge.asked) == 1


async def test_a_fresh_run_is_judged_and_stands_in_for_the_kept_one(judged):
    judge = Judge("passed", "failed")
    await judged(judge)
    fresh = await judged(judge, fresh=True)
    assert (fresh.outcome, fresh.cached) == ("failed", False)
    assert (await judged(judge)).outcome == "failed"


async def test_a_time_out_is_judged_again(judged):
    judge = Judge("timeout", "passed")
    assert (await judged(judge)).outcome == "timeout"
    assert (await judged(judge)).outcome == "passed"


async def test_a_run_on_the_users_own_packages_is_neither_kept_nor_recalled(judged, tmp_path):
    judge = Judge("passed", "failed", "passed")
    await judged(judge)
    assert (await judged(judge, python=tmp_path)).outcome == "failed"
    assert (await judged(judge)).outcome == "passed"
    assert len(judge.asked) == 2


async def test_another_version_of_the_toolchain_judges_anew(judged, monkeypatch):
    class Runner:
        version = "1"

        async def ready(self):
            return Toolchain("python", Path("/usr/bin/python"), self.version)

    monkeypatch.setattr(cache, "runner_of", lambda language: Runner())
    judge = Judge("passed", "failed")
    await judged(judge)
    monkeypatch.setattr(Runner, "version", "2")
    assert (await judged(judge)).outcome == "failed"


async def test_without_a_toolchain_the_judge_says_so_itself(judged, monkeypatch):
    class Missing:
        async def ready(self):
            raise CannotJudgeError("There is no Go.")

    monkeypatch.setattr(cache, "runner_of", lambda language: Missing())
    assert (await judged(Judge("not-run"))).outcome == "not-run"
