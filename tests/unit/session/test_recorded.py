import asyncio
from pathlib import Path

import pytest

from modelduel.contender.model import Contender, Piece, ProviderFailure, Request, Stop, Usage
from modelduel.errors import InputError
from modelduel.scenario.load import thaw
from modelduel.scenario.prompt import question
from modelduel.session.recorded import RecordedProvider
from modelduel.session.store import Session
from tests.doubles.sessions import key, new_session, response, scenario


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = new_session(tmp_path / "one")
    for id_ in ("fewest-rooms", "till-balance", "never-answered"):
        session.add_scenario(scenario(id_))
    session.save_response(key("fewest-rooms"), response("Other."), "Other.")
    session.save_response(key(), response("Use a set.", timeline="620+4 31+6"), "Use a set.")
    return session


def asked(id_: str = "till-balance") -> Request:
    return Request("Any system prompt.", question(thaw(scenario(id_))))


def provider(session: Session, side: str = "a", **extra: object) -> RecordedProvider:
    return RecordedProvider(
        Contender(provider="recorded", model=f"{session.folder}#{side}", extra=extra or {"speed": 0})
    )


async def pieces_of(provider: RecordedProvider, request: Request) -> list[Piece]:
    return [piece async for piece in provider.stream(request)]


async def test_it_answers_the_question_it_was_asked_in_the_same_pieces(session: Session) -> None:
    pieces = await pieces_of(provider(session), asked())
    assert pieces == ["Use ", "a set.", Usage(input=812, output=655), Stop("end_turn", "finished")]


async def test_it_answers_several_questions_in_any_order_and_at_the_same_time(session: Session) -> None:
    one = provider(session)
    answers = await asyncio.gather(
        *(pieces_of(one, asked(id_)) for id_ in ("till-balance", "fewest-rooms", "till-balance"))
    )
    assert [pieces[0] for pieces in answers] == ["Use ", "Other.", "Use "]


async def test_it_keeps_the_recorded_pace_from_its_own_first_try(session: Session) -> None:
    slept: list[float] = []
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    contender = Contender(provider="recorded", model=f"{session.folder}#a", extra={"speed": 2})
    paced = RecordedProvider(contender, sleep=sleep, clock=lambda: now)
    await pieces_of(paced, asked())
    assert slept == pytest.approx([0.31, 0.0155, 1.7285])
    assert paced.sent() == {"speed": 2.0}


@pytest.mark.parametrize("prompt", ["Something else.", "", question(thaw(scenario())) + " ", "\ud83d"])
async def test_another_question_is_refused_clearly(session: Session, prompt: str) -> None:
    with pytest.raises(ProviderFailure, match="no answer to this question") as refused:
        await pieces_of(provider(session), Request("", prompt))
    assert "pack" in refused.value.remedy


async def test_a_question_the_contender_never_answered_is_refused(session: Session) -> None:
    with pytest.raises(ProviderFailure, match="no answer to this question"):
        await pieces_of(provider(session), asked("never-answered"))


async def test_the_last_complete_attempt_counts(session: Session) -> None:
    session.save_response(key(attempt=2), response("Second."), "Second.")
    session.save_response(key(attempt=3), response("Broken.", status="failed", error="Gone."), "Broken.")
    assert (await pieces_of(provider(session), asked()))[0] == "Second."


@pytest.mark.parametrize("status", ["truncated", "refused"])
async def test_the_end_is_the_recorded_one(session: Session, status: str) -> None:
    session.save_response(key(attempt=2), response("Half", status=status, stop_reason="why"), "Half")
    assert (await pieces_of(provider(session), asked()))[-1] == Stop("why", status)


async def test_a_recorded_failure_fails_again_after_its_text(session: Session) -> None:
    failed = response("Half", status="failed", error="Overloaded.", remedy="Ask later.", http_status=529)
    session.save_response(key(contender="b"), failed, "Half")
    stream = provider(session, "b").stream(asked())
    assert await anext(stream) == "Half"
    assert isinstance(await anext(stream), Usage)
    with pytest.raises(ProviderFailure, match="Overloaded") as again:
        await anext(stream)
    assert (again.value.remedy, again.value.status) == ("Ask later.", 529)


async def test_an_answer_its_reader_stopped_ends_as_a_failure_that_says_so(session: Session) -> None:
    session.save_response(key(contender="b"), response("Half", status="cancelled"), "Half")
    with pytest.raises(ProviderFailure, match="its reader stopped"):
        await pieces_of(provider(session, "b"), asked())


async def test_a_changed_text_is_not_played(session: Session) -> None:
    (session.folder / "responses/till-balance/a-python-1-1.md").write_text("Use a list")
    with pytest.raises(ProviderFailure, match="hash differs"):
        await pieces_of(provider(session), asked())


async def test_it_lists_the_sessions_contenders(session: Session) -> None:
    models = await provider(session).models()
    assert [(model.id, model.name) for model in models] == [
        (f"{session.folder}#a", "sonnet"),
        (f"{session.folder}#b", "sol"),
    ]


async def test_a_session_is_found_by_name_too(session: Session) -> None:
    contender = Contender(provider="recorded", model="one#a", extra={"speed": 0})
    by_name = RecordedProvider(contender, [session.folder.parent])
    assert (await pieces_of(by_name, asked()))[0] == "Use "
    await by_name.aclose()


@pytest.mark.parametrize("model", ["nowhere#a", "one#c"])
async def test_a_session_or_contender_that_is_not_there_fails_with_what_to_do(session: Session, model: str) -> None:
    missing = RecordedProvider(Contender(provider="recorded", model=model), [session.folder.parent])
    with pytest.raises(ProviderFailure) as refused:
        await missing.models()
    assert refused.value.remedy


@pytest.mark.parametrize("model", ["one", "#a", "one#", ""])
def test_a_model_that_names_no_recorded_contender_is_refused(model: str) -> None:
    with pytest.raises(InputError, match="no recorded contender"):
        RecordedProvider(Contender(provider="recorded", model=model))


@pytest.mark.parametrize("speed", [-1, True, "fast", float("nan")])
def test_a_speed_that_is_none_is_refused(speed: object) -> None:
    with pytest.raises(InputError, match="not a speed"):
        RecordedProvider(Contender(provider="recorded", model="one#a", extra={"speed": speed}))
