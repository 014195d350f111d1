"""One round: whatever goes wrong around an answer, its record and the other side's are kept."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from modelduel.contender.events import Delta, Event, Finished
from modelduel.contender.model import Contender, ModelInfo, Piece, Request, Stop, Usage
from modelduel.duel import round as round_module
from modelduel.duel.quick import quick_scenario
from modelduel.duel.round import Round, Seat
from modelduel.errors import StoreError
from modelduel.session.model import Response, ResponseKey
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from modelduel.testrun.model import TestRun
from modelduel.testrun.sandbox import Sandbox
from tests.doubles.sessions import new_session

CODE = "def one():\n    return 1\n"
ANSWER = f"```python one.py\n{CODE}```\n"


class Says:
    """A provider with one answer."""

    def sent(self):
        return {}

    async def ready(self) -> None:
        """Nothing to prepare."""

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        yield ANSWER
        yield Stop("end", "finished")

    async def models(self) -> list[ModelInfo]:
        return []

    async def aclose(self) -> None:
        """Nothing to close."""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return new_session(tmp_path / "one")


@pytest.fixture
async def contest(session: Session):
    saver = Saver()
    contender = Contender(provider="command", model="says")
    scenario = quick_scenario("Fix it.", {"one.py": CODE}, {"test_one.py": "def test(): pass\n"}, id_="fix")
    seats = {side: Seat(side, contender, Says()) for side in ("a", "b")}
    yield Round(session, saver, scenario, seats, "")
    await saver.aclose()


def fail_for_a(session: Session, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make one of the session's saves fail for side `a`."""
    save = getattr(session, name)

    def failing(key: ResponseKey, *rest: object) -> Response:
        if key.contender == "a":
            raise StoreError("The disk is full.")
        return save(key, *rest)

    monkeypatch.setattr(session, name, failing)


@pytest.mark.parametrize("kind", [Delta, Finished])
async def test_a_listener_that_raises_costs_no_record(contest: Round, session: Session, kind: type) -> None:
    def listener(event: Event) -> None:
        if isinstance(event, kind):
            raise BrokenPipeError

    await contest.ask([listener])
    assert [line.key.contender for line in session.lines()] == ["a", "b"]
    assert all(session.text(line.key) == ANSWER for line in session.lines())


async def test_an_answer_that_cannot_be_saved_costs_the_other_side_nothing(contest, session, monkeypatch) -> None:
    fail_for_a(session, monkeypatch, "save_response")
    with pytest.raises(StoreError, match="full"):
        await contest.ask()
    assert [line.key.contender for line in session.lines()] == ["b"]
    assert contest.answers["a"].text == ANSWER


async def test_an_answer_is_saved_with_its_usage_and_what_it_cost_by_whose_prices(session: Session) -> None:
    usage = Usage(input=1_000_000, cached=0, output=100_000, reasoning=40_000)

    class Counts(Says):
        """Says what it used."""

        async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
            yield ANSWER
            yield usage
            yield Stop("end", "finished")

    known = Contender(provider="openai-chat", model="gpt-4o-2024-11-20")
    unknown = Contender(provider="openai-chat", model="nobody-knows")
    seats = {"a": Seat("a", known, Counts()), "b": Seat("b", unknown, Counts())}
    saver = Saver()
    await Round(session, saver, quick_scenario("Hello?", {}, {}, id_="fix"), seats, "").ask()
    await saver.aclose()
    priced, free = (session.response(line.key) for line in session.lines())
    assert priced.usage == free.usage == usage
    assert priced.cost is not None
    assert priced.cost.usd == pytest.approx(2.5 + 1.0)
    assert priced.cost.priced_by.startswith("genai-prices ")
    assert free.cost is None


async def test_being_cancelled_while_an_answer_is_saved_gives_up_nothing(contest, session, monkeypatch) -> None:
    both, cancelled = asyncio.Barrier(3), threading.Event()
    loop = asyncio.get_running_loop()
    read = round_module._read

    def held(*given: object) -> round_module.Answer:
        asyncio.run_coroutine_threadsafe(both.wait(), loop).result()
        cancelled.wait()
        return read(*given)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(round_module, "_read", held)
    asking = asyncio.create_task(contest.ask())
    await both.wait()
    for _ in range(20):  # more turns of the loop than it takes to get from the answers' end to waiting for the saves
        await asyncio.sleep(0)
    asking.cancel()
    await asyncio.sleep(0)  # it is told
    cancelled.set()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [line.key.contender for line in session.lines()] == ["a", "b"]


async def test_a_result_that_cannot_be_saved_is_one_error_and_costs_the_other_side_nothing(
    contest, session, monkeypatch
) -> None:
    async def judged(*_: object, **__: object) -> TestRun:
        return TestRun("passed")

    await contest.ask()
    fail_for_a(session, monkeypatch, "add_test_run")
    monkeypatch.setattr(round_module, "judge_candidate", judged)
    sandbox: Sandbox = None  # type: ignore[assignment]  # nothing is run
    with pytest.raises(StoreError, match="full"):
        await contest.judge(sandbox)
    assert [(line.key.contender, line.outcome) for line in session.lines()] == [("a", "not-run"), ("b", "passed")]
