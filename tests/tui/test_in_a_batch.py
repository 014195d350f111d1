"""A review of a session whose answers are in a batch: none of them is asked, and each is shown once fetched."""

import pytest

from modelduel.duel.ahead import Fetching
from modelduel.session.batches import keys_of
from modelduel.session.model import BatchFile, BatchRequest
from modelduel.session.store import Session
from tests.doubles.sessions import NOON, response
from tests.tui.duel_session import new_session
from tests.tui.test_ahead import ROUNDS, asked, reviewed, scripts

NAME = "md-0123456789abcdef"


@pytest.fixture
def session(tmp_path):
    session = new_session(tmp_path / "batch", ROUNDS)
    requests = [BatchRequest(f"{NAME}-{number}", one.id, "python") for number, one in enumerate(ROUNDS, 1)]
    session.batches.save(NAME, BatchFile("a", NOON, len(requests), "batch-1", request=requests))
    return session


async def test_what_is_in_a_batch_is_not_asked_and_the_reader_is_told(session):
    async with reviewed(session, scripts(), Fetching(2)) as duel:
        await duel.until(lambda: "in a batch" in duel.text)
        assert asked(duel, "a") == []


async def test_the_reader_may_ask_all_the_same_and_the_batch_keeps_its_own_attempt(session):
    async with reviewed(session, scripts(), Fetching(0)) as duel:
        await duel.until(lambda: "in a batch" in duel.text)
        await duel.press("r")
        await duel.until(lambda: asked(duel, "a") == ["round-1"])
    assert Session.open(session.folder).next_key("round-1", "a", "python").attempt == 3


async def test_it_is_shown_once_it_has_been_fetched(session):
    async with reviewed(session, scripts(), Fetching(0)) as duel:
        await duel.until(lambda: "in a batch" in duel.text)
        other = Session.open(session.folder)
        text = "It blocks, said the batch.\n"
        (batch,) = other.batches.open().values()
        for id_, key in keys_of(batch).items():
            other.save_response(key, response(text, batch=id_, total_s=0.0, first_token_s=None), text)
        other.batches.save(NAME, BatchFile("a", NOON, batch.count, "batch-1", ended=NOON))
        await duel.press("right_square_bracket")
        await duel.until(lambda: "said the batch" in duel.said("a"))
        assert asked(duel, "a") == []
