"""Both services' batches over real sockets: handed over, looked at, found again, and read whatever the lines hold."""

import datetime
import json

import pytest

from modelduel.contender import batch
from modelduel.contender.batch import Item, UnsureError, open_batches
from modelduel.contender.model import Contender, ProviderFailure, Request, Stop, Usage
from tests.doubles.batches import TEXT, BatchDouble, cancellation, expiry, refusal, success

NAME = "md-0123456789abcdef"
ITEMS = [Item(f"{NAME}-{number}", Request("Be brief.", f"Question {number} é")) for number in (1, 2, 3)]
WIRES = ("anthropic", "openai", "openai-chat")
NOBODY: set[str] = set()


@pytest.fixture
async def double():
    async with BatchDouble() as double:
        yield double


@pytest.fixture(params=WIRES)
async def service(request, double):
    url = double.anthropic_url if request.param == "anthropic" else double.openai_url
    service = open_batches(Contender(provider=request.param, model="m", base_url=url, max_tokens=500))
    yield service
    await service.aclose()


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


async def test_a_batch_is_handed_over_looked_at_and_read(double, service):
    id_ = await service.submit(NAME, ITEMS)
    assert (await service.look(id_)).ended is False
    double.finish()
    assert await service.look(id_) == batch.Progress(ended=True, done=3)
    results = {result.id: result for result in await service.results(id_)}
    assert set(results) == {item.id for item in ITEMS}
    assert {result.text for result in results.values()} == {TEXT}
    assert all(isinstance(result.end, Stop) and result.end.status == "finished" for result in results.values())
    assert results[f"{NAME}-1"].usage == Usage(input=100, output=50)


async def test_questions_are_those_of_a_stream_but_for_the_streaming(double, service):
    await service.submit(NAME, ITEMS)
    words = json.dumps(double.handed, ensure_ascii=False)
    assert all(f"Question {number} é" in words for number in (1, 2, 3))
    assert words.count("Be brief.") == 3
    assert "500" in words
    assert "stream" not in words


async def test_every_kind_of_failure_is_told_apart(double, service):
    id_ = await service.submit(NAME, ITEMS)
    wire = double.batches[id_].wire
    kinds = iter((expiry, cancellation, refusal))
    double.finish(lambda name, body: next(kinds)(wire, name))
    ends = {result.id: result.end for result in await service.results(id_)}
    assert "expired" in ends[f"{NAME}-1"].message
    assert "cancelled" in ends[f"{NAME}-2"].message
    assert ends[f"{NAME}-3"].status == 400
    assert "Too long" in ends[f"{NAME}-3"].message
    assert "sk-secret" not in ends[f"{NAME}-3"].message


async def test_a_cancelled_batch_ends_with_what_was_answered_before(double, service):
    id_ = await service.submit(NAME, ITEMS)
    assert not (await service.look(id_)).cancelled
    await service.cancel(id_)
    assert await service.look(id_) == batch.Progress(ended=False, cancelled=True)
    wire = double.batches[id_].wire
    double.finish(lambda name, body: (success if name.endswith("-1") else cancellation)(wire, name))
    progress = await service.look(id_)
    assert (progress.ended, progress.cancelled) == (True, True)
    ends = {result.id: result.end for result in await service.results(id_)}
    assert isinstance(ends[f"{NAME}-1"], Stop)
    assert "cancelled" in ends[f"{NAME}-2"].message


async def test_a_batch_that_has_ended_cannot_be_cancelled(double, service):
    id_ = await service.submit(NAME, ITEMS)
    double.finish()
    with pytest.raises(ProviderFailure):
        await service.cancel(id_)
    assert not (await service.look(id_)).cancelled


HOSTILE = [
    b"",
    b"not json",
    b"[1, 2]",
    b"7",
    b"{" * 100_000,
    b'{"custom_id": "\xff"}',
    b'{"custom_id": 1' + b"0" * 5000 + b"}",
    b'{"custom_id": null}',
    b'{"__class__": 5}',
]
SHAPELESS = [
    {"result": 5},
    {"result": {"type": "succeeded", "message": None}},
    {"result": {"type": "succeeded", "message": {"content": [{"type": "text", "text": 5}], "stop_reason": "x"}}},
    {"result": {"type": "errored", "error": "no"}},
    {"result": {"type": "unheard-of"}},
    {"response": {"status_code": 200, "body": {"output": 5, "choices": []}}},
    {"response": {"status_code": 200, "body": {"output": [{"type": "message", "content": [{"type": "t"}]}]}}},
    {"response": {"status_code": "200", "body": {}}},
    {"response": {"status_code": 200, "body": {"choices": [{"message": {"content": 5}, "finish_reason": "stop"}]}}},
    {"error": 5, "response": 5},
    {"error": None, "response": None},
    {},
]


async def test_hostile_lines_cost_no_other_its_answer(double, service):
    id_ = await service.submit(NAME, ITEMS)
    handed = double.batches[id_]
    double.finish()
    lines = [*HOSTILE, *(json.dumps({"custom_id": f"{NAME}-9", **shape}).encode() for shape in SHAPELESS)]
    handed.lines = b"\n".join([*lines, handed.lines, *lines])
    results = await service.results(id_)
    good = {result.id for result in results if isinstance(result.end, Stop)}
    assert good == {item.id for item in ITEMS}
    bad = [result for result in results if result.id == f"{NAME}-9"]
    assert len(bad) == 2 * len(SHAPELESS)
    assert all("could not be read" in result.end.message for result in bad)


async def test_an_answer_without_its_usage_is_kept(double, service):
    id_ = await service.submit(NAME, ITEMS)
    handed = double.batches[id_]

    def unbilled(name, body):
        line = success(handed.wire, name)
        (line["result"]["message"] if "result" in line else line["response"]["body"]).pop("usage")
        return line

    double.finish(unbilled)
    results = await service.results(id_)
    assert [result.text for result in results if isinstance(result.end, Stop)] == [TEXT] * 3


async def test_a_refused_batch_was_surely_not_taken(double, service):
    double.statuses = [400]
    with pytest.raises(ProviderFailure) as raised:
        await service.submit(NAME, ITEMS)
    assert not isinstance(raised.value, UnsureError)
    assert double.batches == {}


async def test_a_connection_lost_after_the_batch_was_taken_leaves_it_unsure_and_it_is_found(double, service):
    double.drop_after_taking = True
    with pytest.raises(UnsureError):
        await service.submit(NAME, ITEMS)
    double.finish()
    found = await service.find(NAME, 3, now(), NOBODY)
    assert found == batch.Found("batch_000")
    assert (await service.find("md-fedcba9876543210", 3, now(), NOBODY)).id == ""


async def test_a_name_that_could_lead_elsewhere_is_not_gone_to(double, service):
    double.next_id = "../../v1/files"
    with pytest.raises(UnsureError):
        await service.submit(NAME, ITEMS)


async def test_a_running_batch_of_the_same_size_may_be_the_one_where_only_results_tell():
    async with BatchDouble() as double:
        service = open_batches(Contender(provider="anthropic", model="m", base_url=double.anthropic_url))
        id_ = await service.submit(NAME, ITEMS)
        assert (await service.find(NAME, 3, now(), NOBODY)).unsure
        assert not (await service.find(NAME, 2, now(), NOBODY)).unsure
        assert not (await service.find(NAME, 3, now(), {id_})).unsure
        await service.aclose()


async def test_results_are_never_fetched_from_another_address_than_ours():
    async with BatchDouble() as double:
        service = open_batches(Contender(provider="anthropic", model="m", base_url=double.anthropic_url))
        id_ = await service.submit(NAME, ITEMS)
        double.finish()
        assert len(await service.results(id_)) == 3  # the double names a host that does not exist
        assert double.asked[-1] == ("GET", f"/v1/messages/batches/{id_}/results")
        await service.aclose()


async def test_a_batch_refused_as_a_whole_says_why():
    async with BatchDouble() as double:
        service = open_batches(Contender(provider="openai", model="m", base_url=double.openai_url))
        id_ = await service.submit(NAME, ITEMS)
        double.batches[id_].said = ["Enqueued token limit reached."]
        double.finish(status="failed")
        progress = await service.look(id_)
        assert "Enqueued token limit reached." in progress.refused
        await service.aclose()


@pytest.mark.parametrize("official", [True, False])
async def test_only_the_service_itself_is_told_when_to_forget_the_files(monkeypatch, official):
    monkeypatch.setattr("modelduel.contender.openai_batch.is_official", lambda provider, url: official)
    async with BatchDouble() as double:
        service = open_batches(Contender(provider="openai", model="m", base_url=double.openai_url))
        await service.submit(NAME, ITEMS)
        upload, creation = double.bodies
        assert (b"expires_after[seconds]" in upload) is official
        assert ("output_expires_after" in json.loads(creation)) is official
        assert json.loads(creation)["metadata"] == {"modelduel": NAME}
        await service.aclose()


async def test_who_cannot_be_asked_in_batches_has_no_service():
    assert open_batches(Contender(provider="command", model="cat")) is None
    assert open_batches(Contender(provider="local", model="smollm2-135m")) is None
