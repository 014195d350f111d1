"""A collection: nothing is asked twice, nothing goes past the purse, nothing is lost, and what is not asked is said."""

import asyncio

import pytest

from modelduel.contender.model import ProviderFailure
from modelduel.duel.engine import INTERRUPTED
from modelduel.duel.purse import worst_usd
from modelduel.duel.run import Options, Run
from modelduel.errors import InputError, StoreError
from modelduel.scenario.load import thaw
from modelduel.scenario.model import Tests
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult, TestRun
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed
from tests.doubles.sessions import scenario
from tests.unit.duel.collecting import FREE, QUICK, SOL, SONNET, Says, floor_of, rounds

LIMIT = ProviderFailure("Slow down (429).", status=429, transient=True)
GONE = ProviderFailure("It refused the key (401).", remedy="Check it.", status=401)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "run"


async def collect(folder, scenarios, seats, *, at_once=8, **options):
    """Run a collection to its end; return it."""
    async with floor_of(folder, scenarios, seats, at_once=at_once) as floor:
        run = Run(floor, scenarios, Options(policy=QUICK, **options))
        await run.prepare()
        await run.run()
        return run


def statuses(folder):
    return sorted((line.key.scenario, line.key.stem, line.status) for line in Session.open(folder).lines())


async def test_every_round_is_asked_of_both_and_saved(folder):
    await collect(folder, rounds(3), {"a": (FREE, Says()), "b": (FREE, Says())})
    assert [status for *_, status in statuses(folder)] == ["finished"] * 6


async def test_the_same_again_asks_nothing(folder):
    says = Says()
    for _ in range(2):
        run = await collect(folder, rounds(3), {"a": (FREE, says)})
    assert len(says.asked) == 3
    assert run.tallies["a"].wanted == 0


async def test_samples_are_answers_of_their_own_and_are_added_to(folder):
    says = Says()
    await collect(folder, rounds(1), {"a": (FREE, says)})
    await collect(folder, rounds(1), {"a": (FREE, says)}, samples=3)
    assert [stem for _, stem, _ in statuses(folder)] == ["a-python-1-1", "a-python-2-1", "a-python-3-1"]


async def test_no_more_at_once_than_wanted(folder):
    says = Says()
    says.hold = asyncio.Event()
    task = asyncio.create_task(collect(folder, rounds(12), {"a": (FREE, says)}, at_once=3))
    while says.at_once < 3:
        await asyncio.sleep(0.001)
    says.hold.set()
    await task
    assert says.most_at_once == 3


async def test_a_passing_limit_is_waited_out(folder):
    says = Says(lambda number: LIMIT if number == 2 else None)
    run = await collect(folder, rounds(4), {"a": (FREE, says)}, at_once=1)
    assert (run.tallies["a"].answered, run.tallies["a"].failed) == (4, 0)


async def test_what_failed_is_asked_again_only_if_wanted(folder):
    down = ProviderFailure("It failed (500).", status=500)
    says = Says(lambda number: down if number == 1 else None)
    await collect(folder, rounds(2), {"a": (FREE, says)}, at_once=1)
    await collect(folder, rounds(2), {"a": (FREE, says)})
    assert len(says.asked) == 2
    await collect(folder, rounds(2), {"a": (FREE, says)}, retry_errors=True)
    assert [(stem, status) for _, stem, status in statuses(folder)] == [
        ("a-python-1-1", "failed"),
        ("a-python-1-2", "finished"),
        ("a-python-1-1", "finished"),
    ]


async def test_a_refused_key_is_not_tried_a_hundred_times(folder):
    says, other = Says(lambda number: GONE), Says()
    run = await collect(folder, rounds(100), {"a": (SONNET, says), "b": (FREE, other)}, at_once=2)
    assert len(says.asked) <= 2
    assert len(other.asked) == 100
    assert len(run.left) + run.tallies["a"].failed == 100
    assert "Check it." in next(iter(run.left.values()))


async def test_what_could_not_even_be_sent_leaves_no_record(folder):
    says = Says()
    says.unready = ProviderFailure("There is no key: X is not set.", remedy="Set X.")
    run = await collect(folder, rounds(5), {"a": (FREE, says)})
    assert statuses(folder) == []
    assert set(run.left.values()) == {"There is no key: X is not set. Set X."}


async def test_it_stops_before_the_call_that_could_go_past_what_may_be_spent(folder):
    says = Says()
    worst = worst_usd(SONNET, "system", rounds(1)[0])
    run = await collect(folder, rounds(40), {"a": (SONNET, says)}, most_usd=3.5 * worst)
    spent = sum(line.usd for line in Session.open(folder).lines())
    assert 0 < spent <= 3.5 * worst
    assert 3.5 * worst - spent < worst  # and not much too early
    assert run.tallies["a"].left == 40 - len(says.asked) > 0
    assert "is spent" in next(iter(run.left.values()))


async def test_what_a_session_has_cost_counts_when_it_is_gone_on_with(folder):
    worst = worst_usd(SONNET, "system", rounds(1)[0])
    says = Says()
    await collect(folder, rounds(40), {"a": (SONNET, says)}, most_usd=2 * worst)
    asked = len(says.asked)
    await collect(folder, rounds(40), {"a": (SONNET, says)}, most_usd=2 * worst)
    assert len(says.asked) == asked


async def test_answers_whose_bill_nobody_saw_count_as_the_worst(folder):
    says = Says(lambda number: None)
    says.usage, says.hold = None, asyncio.Event()
    worst = worst_usd(SONNET, "system", rounds(1)[0])
    task = asyncio.create_task(collect(folder, rounds(40), {"a": (SONNET, says)}, most_usd=2.5 * worst))
    while says.at_once < 2:
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    more = Says()
    await collect(folder, rounds(40), {"a": (SONNET, more)}, most_usd=2.5 * worst)
    assert len(more.asked) == 0


async def test_a_limit_of_cost_is_refused_where_nobody_knows_a_price(folder):
    unheard_of = type(SOL)(provider="openai", model="gpt-nobody-knows", max_tokens=10)
    with pytest.raises(InputError, match="Nobody knows"):
        await collect(folder, rounds(1), {"a": (unheard_of, Says())}, most_usd=1.0)


async def test_interrupting_saves_what_has_come_and_the_same_again_goes_on(folder):
    says = Says()
    says.hold = asyncio.Event()
    task = asyncio.create_task(collect(folder, rounds(6), {"a": (FREE, says)}, at_once=2))
    while says.at_once < 2:
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    session = Session.open(folder)
    assert [(line.status, session.response(line.key).stop_reason) for line in session.lines()] == [
        ("cancelled", INTERRUPTED)
    ] * 2
    says.hold.set()
    run = await collect(folder, rounds(6), {"a": (FREE, says)})
    assert run.tallies["a"].answered == 6
    assert sorted(stem for _, stem, status in statuses(folder) if status == "finished")[-1] == "a-python-1-2"


async def test_a_full_disk_stops_everything_and_is_said(folder, monkeypatch):
    says = Says()

    def full(self, *_):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(Session, "save_response", full)
    with pytest.raises(StoreError, match="full"):
        await collect(folder, rounds(50), {"a": (FREE, says)}, at_once=2)
    assert len(says.asked) <= 4


async def test_an_estimate_learns_from_the_answers_there_are(folder):
    async with floor_of(folder, rounds(10), {"a": (SONNET, Says())}) as floor:
        before = await Run(floor, rounds(10), Options()).prepare()
    await collect(folder, rounds(10)[:4], {"a": (SONNET, Says())})
    async with floor_of(folder, rounds(10), {"a": (SONNET, Says())}) as floor:
        after = await Run(floor, rounds(10), Options()).prepare()
    assert (before.requests, after.requests) == (10, 6)
    assert before.output_tokens == 10 * 900
    assert after.output_tokens == 6 * 50
    assert after.usd < before.usd < before.most_usd


def judged_rounds(count):
    """Rounds with tests."""
    code = {"original.py": "x = 1\n", "hidden_test.py": "def test_it():\n    pass\n"}
    tests = Tests("suite", hidden=["hidden_test.py"])
    return [thaw(scenario(f"round-{number:03}", tests=tests, code=code)) for number in range(count)]


class Judges:
    """Stands in for the runs of tests: each passes, and is counted."""

    def __init__(self, monkeypatch) -> None:
        self.judged: list[str] = []
        self.outcome = "passed"

        async def judge(scenario, files, language, sandbox, **_):
            self.judged.append(scenario.id)
            return TestRun(self.outcome, [TestResult("t", "passed", 0.1)], sandbox="bubblewrap")

        monkeypatch.setattr("modelduel.duel.run.judge_candidate", judge)


async def test_answers_that_were_there_before_are_tested_too_and_only_once(folder, monkeypatch):
    judges = Judges(monkeypatch)
    seats = {"a": (FREE, Says())}
    await collect(folder, judged_rounds(3), seats)
    run = await collect(folder, judged_rounds(4), seats, sandbox=Unsandboxed())
    assert sorted(judges.judged) == [f"round-{number:03}" for number in range(4)]
    assert (run.tallies["a"].tested, run.tallies["a"].passed) == (4, 4)
    assert {line.outcome for line in Session.open(folder).lines()} == {"passed"}
    await collect(folder, judged_rounds(4), seats, sandbox=Unsandboxed())
    assert len(judges.judged) == 4


async def test_what_could_not_be_judged_is_judged_again(folder, monkeypatch):
    judges = Judges(monkeypatch)
    judges.outcome = "harness-error"
    run = await collect(folder, judged_rounds(1), {"a": (FREE, Says())}, sandbox=Unsandboxed())
    assert run.unjudged == 1
    judges.outcome = "failed"
    run = await collect(folder, judged_rounds(1), {"a": (FREE, Says())}, sandbox=Unsandboxed())
    assert (run.unjudged, len(judges.judged)) == (0, 2)
