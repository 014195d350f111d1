"""Collecting by batches: handed over once, fetched whenever, saved as answers, and never paid for twice."""

import datetime
from contextlib import asynccontextmanager

import msgspec
import pytest

from modelduel.contender.batch import Found, Progress, Result, UnsureError
from modelduel.contender.model import ProviderFailure, Stop, Usage
from modelduel.contender.prices import price
from modelduel.duel.batches import BatchRun, pause_s
from modelduel.duel.collect import wanted
from modelduel.duel.purse import spent_usd, worst_usd
from modelduel.duel.run import Options, Run
from modelduel.errors import InputError, StoreError
from modelduel.session.playback import events
from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.unit.duel.collecting import ANSWER, FREE, SOL, SONNET, Says, floor_of, rounds

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
USAGE = Usage(input=1000, output=200)


class Crashed(BaseException):
    """The program is gone at once: nothing after this runs but what always does."""


class Counter:
    """A batch service in memory, which does what a test says."""

    def __init__(self) -> None:
        self.batches: dict[str, list] = {}
        self.names: dict[str, str] = {}
        self.ended: set[str] = set()
        self.cancelled: set[str] = set()
        self.refused = ""
        self.crash = ""
        """`before` or `after` a batch is taken."""
        self.failures: list[ProviderFailure] = []
        self.running_unsure = False
        self.ends_first = self.stubborn = False
        """Whether it ends in the moment in which it is cancelled; whether it cannot be."""
        self.become = lambda item: Result(item.id, Stop("end_turn", "finished"), ANSWER, USAGE)
        self.calls: list[str] = []

    async def submit(self, name, items):
        self.calls.append("submit")
        if self.crash == "before":
            raise Crashed
        if self.failures:
            raise self.failures.pop(0)
        id_ = f"batch-{len(self.batches)}"
        self.batches[id_], self.names[name] = list(items), id_
        if self.crash == "after":
            raise Crashed
        return id_

    async def find(self, name, count, made, others):
        self.calls.append("find")
        return Found(self.names.get(name, ""), unsure=self.running_unsure)

    async def look(self, id_):
        self.calls.append("look")
        if self.failures:
            raise self.failures.pop(0)
        ended = id_ in self.ended or bool(self.refused)
        return Progress(ended, refused=self.refused, cancelled=id_ in self.cancelled)

    async def cancel(self, id_):
        self.calls.append("cancel")
        if self.ends_first:
            self.ended.add(id_)
        if id_ in self.ended or self.stubborn:
            raise ProviderFailure("It cannot be cancelled (409).", status=409)
        self.cancelled.add(id_)

    async def results(self, id_):
        self.calls.append("results")
        results = [result for item in reversed(self.batches[id_]) if (result := self.become(item)) is not None]
        return [*results, *results]  # twice: the second counts for nothing

    def end(self):
        self.ended |= set(self.batches)

    @property
    def handed(self):
        return [item.request.prompt for items in self.batches.values() for item in items]

    async def aclose(self):
        """Nothing to close."""


class Stage:
    """One session, one counter for each side, and a clock that stands still until it is moved."""

    def __init__(self, folder, count=3):
        self.folder = folder / "s"
        self.scenarios = rounds(count)
        self.counters = {"a": Counter(), "b": Counter()}
        self.now = NOON
        self.told = []
        self.answers = []
        self.slept = []

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += datetime.timedelta(seconds=seconds)
        if len(self.slept) == 3:
            for counter in self.counters.values():
                counter.end()

    @asynccontextmanager
    async def run(self, seats=None, scenarios=None, *, wait=False, cancel=False, services=None, **options):
        """A batch run as a new process would begin it."""
        seats = seats or {"a": (SONNET, Says()), "b": (SOL, Says())}
        async with floor_of(self.folder, self.scenarios, seats) as floor:
            run = BatchRun(
                floor,
                scenarios or self.scenarios,
                Options(batch=True, **options),
                wait=wait,
                cancel=cancel,
                on_answer=lambda errand, answer: self.answers.append(answer),
                on_batch=self.told.append,
                services=services or self.counters,
                sleep=self.sleep,
                now=lambda: self.now,
            )
            try:
                yield run
            finally:
                await run.aclose()

    async def go(self, **how):
        async with self.run(**how) as run:
            estimate = await run.begin()
            await run.run()
        return run, estimate

    @property
    def session(self):
        return Session.open(self.folder)

    @property
    def states(self):
        return [told.state for told in self.told]


@pytest.fixture
def stage(tmp_path):
    return Stage(tmp_path)


async def test_questions_are_handed_over_and_the_answers_fetched_by_a_later_run(stage):
    run, estimate = await stage.go()
    assert (estimate.requests, estimate.seconds) == (6, None)
    assert (stage.states, stage.answers) == (["handed-over", "handed-over"], [])
    assert len(stage.session.batches.awaited()) == 6
    stage.now += datetime.timedelta(days=3)
    for counter in stage.counters.values():
        counter.end()
    run, estimate = await stage.go()
    assert estimate.requests == 0
    assert {side: tally.answered for side, tally in run.tallies.items()} == {"a": 3, "b": 3}
    assert all(len(counter.batches) == 1 for counter in stage.counters.values())
    assert stage.session.batches.open() == {}
    assert verify(stage.folder) == []


async def test_a_cancelled_batch_keeps_what_was_answered_and_asks_nothing_more(stage):
    await stage.go()
    _, estimate = await stage.go(cancel=True)
    assert (estimate, stage.states[2:]) == (None, ["cancelling", "cancelling"])
    for counter in stage.counters.values():
        answer = counter.become
        counter.become = lambda item, answer=answer: answer(item) if item.id.endswith("-1") else None
        counter.end()
    await stage.go(cancel=True)
    assert [(one.response.status, one.response.error) for one in stage.answers] == 2 * [
        ("finished", ""),
        *2 * [("failed", "The batch was cancelled before this was asked.")],
    ]
    assert stage.session.batches.open() == {}
    assert (await stage.go())[1].requests == 0  # only who says so asks again
    assert (await stage.go(retry_errors=True))[1].requests == 4


async def test_a_batch_that_ends_before_it_can_be_cancelled_is_fetched(stage):
    await stage.go()
    for counter in stage.counters.values():
        counter.ends_first = True
    run, _ = await stage.go(cancel=True)
    assert ([one.response.status for one in stage.answers], run.trouble) == (["finished"] * 6, {})


async def test_a_batch_that_cannot_be_cancelled_stays_and_is_said_so(stage):
    await stage.go()
    stage.counters["a"].stubborn = True
    run, _ = await stage.go(cancel=True)
    assert list(run.trouble.values()) == ["It cannot be cancelled (409)."]
    assert sorted(stage.states[2:]) == ["cancelling", "trouble"]
    assert len(stage.session.batches.awaited()) == 6


async def test_cancelling_waits_for_the_end_if_asked(stage):
    await stage.go()
    await stage.go(cancel=True, wait=True)
    assert (len(stage.answers), stage.session.batches.open()) == (6, {})
    assert [counter.calls.count("cancel") for counter in stage.counters.values()] == [1, 1]


async def test_an_answer_is_an_ordinary_one_without_any_time(stage):
    await stage.go()
    stage.counters["a"].end()
    await stage.go()
    answer = stage.answers[0]
    response = stage.session.response(answer.key)
    assert (response.status, response.first_token_s, response.total_s) == ("finished", None, 0.0)
    assert response.batch.endswith("-1")
    assert response.sent == NOON
    assert response.candidate.files == ["original.py"]
    assert stage.session.text(answer.key) == ANSWER
    assert "".join(getattr(event, "text", "") for event in events(response, ANSWER, "a")) == ANSWER
    (line, *_) = stage.session.lines()
    assert line.batch


async def test_it_costs_what_the_batch_costs(stage):
    await stage.go()
    stage.counters["a"].end()
    await stage.go()
    usual = price("anthropic", SONNET.model, None, USAGE)
    assert stage.answers[0].response.cost.usd == pytest.approx(usual.usd / 2)


async def test_what_nobody_lists_has_no_price_in_a_batch():
    assert price("anthropic", "claude-3-5-sonnet-20241022", None, USAGE, batch=True) is None
    assert price("anthropic", "claude-3-5-sonnet-20241022", None, USAGE) is not None


async def test_while_it_is_in_a_batch_nobody_asks_it_again(stage):
    await stage.go()
    again, estimate = await stage.go()
    assert estimate.requests == 0
    assert [tally.running for tally in again.tallies.values()] == [3, 3]
    said = Says()
    async with floor_of(stage.folder, stage.scenarios, {"a": (SONNET, said), "b": (SOL, said)}) as floor:
        streamed = Run(floor, stage.scenarios, Options())
        assert (await streamed.prepare()).requests == 0
        await streamed.run()
    assert said.asked == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_crash_at_the_handing_over_pays_nothing_twice(stage, when):
    for counter in stage.counters.values():
        counter.crash = when
    with pytest.raises(Crashed):
        await stage.go()
    for counter in stage.counters.values():
        counter.crash = ""
    stage.now += datetime.timedelta(seconds=10)
    await stage.go()  # too early to be certain, unless it is found
    handed = stage.counters["a"].handed
    assert (len(handed), stage.states[0]) == ((3, "waiting") if when == "after" else (0, "unsure"))
    stage.now += datetime.timedelta(minutes=10)
    await stage.go()
    for counter in stage.counters.values():
        counter.end()
    await stage.go()
    for counter in stage.counters.values():
        assert len(counter.handed) == len(set(counter.handed)) == 3
    assert len(stage.answers) == 6
    assert ("lost" in stage.states) is (when == "before")


async def test_a_clock_that_was_set_back_makes_nobody_certain(stage):
    stage.counters["a"].crash = "before"
    with pytest.raises(Crashed):
        await stage.go()
    stage.counters["a"].crash = ""
    stage.now -= datetime.timedelta(hours=3)
    await stage.go()
    assert stage.states[0] == "unsure"
    stage.now -= datetime.timedelta(days=400)
    await stage.go()
    assert "lost" in stage.states
    assert len(stage.counters["a"].handed) == 3


async def test_a_running_batch_that_may_be_the_one_is_waited_for(stage):
    stage.counters["a"].crash = "before"
    with pytest.raises(Crashed):
        await stage.go()
    stage.counters["a"].crash, stage.counters["a"].running_unsure = "", True
    stage.now += datetime.timedelta(hours=5)
    await stage.go()
    assert stage.counters["a"].handed == []
    assert stage.states[0] == "unsure"


async def test_a_crash_in_the_middle_of_saving_saves_the_rest_and_nothing_twice(stage, monkeypatch):
    await stage.go()
    stage.counters["a"].end()
    save = Session.save_response
    saves = []

    def dies(self, key, response, text):
        saves.append(key)
        if len(saves) == 2:
            raise Crashed
        return save(self, key, response, text)

    monkeypatch.setattr(Session, "save_response", dies)
    with pytest.raises(Crashed):
        await stage.go()
    monkeypatch.setattr(Session, "save_response", save)
    run, _ = await stage.go()
    assert [line.name for line in stage.session.lines()] == [f"round-00{n}/a-python-1-1" for n in range(3)]
    assert run.tallies["a"].answered == 2
    assert run.tallies["a"].wanted == 2


async def test_partial_errors_are_saved_beside_the_answers_and_asked_again_if_wanted(stage):
    await stage.go()
    counter = stage.counters["a"]
    expired = ProviderFailure("The service did not get to it before the batch expired.", remedy="Ask again.")

    def some(item):
        if item.id.endswith("-1"):
            return Result(item.id, expired)
        return None if item.id.endswith("-2") else Result(item.id, Stop("max_tokens", "truncated"), ANSWER, USAGE)

    counter.become = some
    counter.end()
    await stage.go()
    responses = [stage.session.response(line.key) for line in stage.session.lines()]
    assert [response.status for response in responses] == ["failed", "failed", "truncated"]
    assert "expired" in responses[0].error
    assert "no answer that could be read" in responses[1].error
    assert spent_usd(stage.session, {}, {}) == pytest.approx(
        responses[2].cost.usd + stage.session.batches.open().popitem()[1].most_usd
    )
    _, estimate = await stage.go()
    assert estimate.requests == 0
    _, estimate = await stage.go(retry_errors=True)
    assert estimate.requests == 2
    keys = stage.session.batches.promised()
    assert {key.attempt for key in keys if key.contender == "a"} == {2}


async def test_results_of_requests_that_were_never_made_are_not_saved(stage):
    await stage.go()
    counter = stage.counters["a"]
    counter.become = lambda item: Result("md-ffffffffffffffff-1", Stop("end_turn", "finished"), "planted", USAGE)
    counter.end()
    await stage.go()
    assert {stage.session.response(line.key).status for line in stage.session.lines()} == {"failed"}


async def test_a_reader_who_asks_meanwhile_keeps_his_answer_as_the_later_one(stage):
    await stage.go()
    session = stage.session
    assert session.next_key("round-000", "a", "python").attempt == 2


async def test_a_batch_refused_as_a_whole_is_asked_again_by_the_next_run_only(stage):
    await stage.go()
    stage.counters["a"].refused = "Enqueued token limit reached."
    run, estimate = await stage.go()
    assert set(run.left.values()) == {"Enqueued token limit reached."}
    assert len(stage.counters["a"].batches) == 1
    assert stage.session.lines() == []
    stage.counters["a"].refused = ""
    run, estimate = await stage.go()
    assert (estimate.requests, len(stage.counters["a"].batches)) == (3, 2)


async def test_a_refused_handing_over_leaves_nothing_behind(stage):
    stage.counters["a"].failures = [ProviderFailure("It refused the key (401).", remedy="Check it.", status=401)]
    run, _ = await stage.go()
    assert set(run.left.values()) == {"It refused the key (401). Check it."}
    assert {key[1] for key in stage.session.batches.awaited()} == {"b"}
    assert run.tallies["a"].left == 3


async def test_a_handing_over_that_may_have_worked_is_not_repeated(stage):
    stage.counters["a"].failures = [UnsureError("It fell silent.")]
    run, _ = await stage.go()
    assert stage.counters["a"].calls == ["submit"]
    assert len(stage.session.batches.awaited()) == 6
    assert len(run.trouble) == 1


async def test_a_lost_key_gives_no_batch_up(stage):
    await stage.go()
    stage.now += datetime.timedelta(days=2)
    stage.counters["a"].failures = [ProviderFailure("Unknown (404).", status=404)]
    run, estimate = await stage.go()
    assert "another key" in next(iter(run.trouble.values()))
    assert estimate.requests == 0
    stage.now += datetime.timedelta(days=30)
    stage.counters["a"].failures = [ProviderFailure("Unknown (404).", status=404)]
    run, estimate = await stage.go()
    assert estimate.requests == 3
    assert "lost" in stage.states


async def test_waiting_looks_ever_more_seldom_and_ends_with_the_last_batch(stage):
    run, _ = await stage.go(wait=True)
    assert len(stage.slept) == 3
    assert sum(tally.answered for tally in run.tallies.values()) == 6
    assert [pause_s(age) for age in (-50, 0, 600, 86_400)] == [10, 10, 30, 300]


async def test_waiting_lets_others_ask_and_ends_where_nothing_can_come(stage):
    held = []

    async def sleep(seconds):
        with stage.session.collecting():
            held.append(seconds)
        stage.counters["a"].failures = [ProviderFailure("It refused the key (401).", status=401)]
        stage.counters["b"].end()

    stage.sleep = sleep
    run, _ = await stage.go(wait=True)
    assert len(held) == 1
    assert len(run.trouble) == 1


async def test_one_program_at_a_time(stage):
    async with stage.run() as first:
        await first.begin()
        with pytest.raises(StoreError, match="already asking"):
            await stage.go()


async def test_who_has_no_batch_service_is_left_and_said(stage):
    seats = {"a": (FREE, Says()), "b": (SOL, Says())}
    run, _ = await stage.go(seats=seats, services={"a": None, "b": stage.counters["b"]})
    assert len(run.left) == 3
    assert "without --batch" in next(iter(run.left.values()))
    assert len(stage.counters["b"].handed) == 3


async def test_no_more_is_handed_over_than_may_be_spent_and_batches_count_until_they_end(stage):
    worst = {
        side: worst_usd(who, "system", stage.scenarios[0], batch=True) for side, who in (("a", SONNET), ("b", SOL))
    }
    assert worst["a"] == pytest.approx(worst_usd(SONNET, "system", stage.scenarios[0]) / 2, rel=1e-6)
    most = (worst["a"] + worst["b"]) * 1.5
    await stage.go(most_usd=most)
    assert len(stage.counters["a"].handed) + len(stage.counters["b"].handed) == 3
    assert sum(batch.most_usd for batch in stage.session.batches.open().values()) <= most
    await stage.go(most_usd=most)
    assert len(stage.counters["a"].handed) + len(stage.counters["b"].handed) == 3
    unknown = msgspec.structs.replace(SONNET, model="nobody-knows-this")
    with pytest.raises(InputError, match="Nobody knows"):
        await stage.go(seats={"a": (unknown, Says()), "b": (SOL, Says())}, most_usd=1.0)


async def test_a_run_for_other_scenarios_fetches_what_there_is(stage):
    await stage.go()
    stage.counters["a"].end()
    run, estimate = await stage.go(scenarios=stage.scenarios[:1])
    assert estimate.requests == 0
    assert run.tallies["a"].answered == 3


async def test_several_samples_are_several_requests(stage):
    await stage.go(samples=2)
    assert len(stage.counters["a"].handed) == 6
    stage.counters["a"].end()
    await stage.go(samples=2)
    assert {line.key.sample for line in stage.session.lines()} == {1, 2}


async def test_many_are_split_into_several_batches(stage, monkeypatch):
    monkeypatch.setattr("modelduel.duel.batches.MOST_REQUESTS", 2)
    await stage.go()
    assert [len(items) for items in stage.counters["a"].batches.values()] == [2, 1]


async def test_long_questions_make_small_batches(stage, monkeypatch):
    monkeypatch.setattr("modelduel.duel.batches._MOST_CHARACTERS", 1)
    await stage.go()
    assert [len(items) for items in stage.counters["a"].batches.values()] == [1, 1, 1]


async def test_a_damaged_record_of_a_batch_stops_everything_and_is_told(stage):
    await stage.go()
    file = next((stage.folder / "batches").glob("*.toml"))
    file.write_text(file.read_text().replace("count = 3", "count = 'x'"))
    with pytest.raises(Exception, match="expected"):
        wanted(stage.session, ["round-000"], ["a"], rounds=range(1))
    assert [finding.file for finding in verify(stage.folder)] == [f"batches/{file.name}"]
