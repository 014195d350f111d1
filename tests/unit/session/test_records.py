import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.model import Usage
from modelduel.errors import FindingsError, InputError, NewerSchemaError
from modelduel.session import records
from modelduel.session.model import SCHEMA, Cost, Judgement, RecordedCandidate, RecordedRun, Response, Retry
from modelduel.testrun.model import TestResult
from tests.doubles.sessions import NOON, judgement, response, session_file

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBER = st.floats(0, 1e6, allow_nan=False)
RESPONSES = st.builds(
    Response,
    contender=st.sampled_from(["a", "b"]),
    status=st.sampled_from(["finished", "truncated", "refused", "cancelled", "failed"]),
    sent=st.just(NOON),
    total_s=NUMBER,
    text_sha256=TEXT,
    first_token_s=st.none() | NUMBER,
    stop_reason=TEXT,
    error=TEXT,
    remedy=TEXT,
    http_status=st.none() | st.integers(100, 599),
    retries=st.lists(st.builds(Retry, NUMBER, NUMBER, st.none() | st.integers(100, 599), TEXT), max_size=3),
    timeline=st.from_regex(r"(\d{1,4}\+\d{1,4}( \d{1,4}\+\d{1,4}){0,5})?", fullmatch=True) | TEXT | st.just("''' '"),
    usage=st.none() | st.builds(Usage, st.integers(0, 99), st.integers(0, 99)),
    cost=st.none() | st.builds(Cost, NUMBER, TEXT, st.booleans()),
    candidate=st.none()
    | st.builds(RecordedCandidate, st.just("failed"), st.lists(TEXT, max_size=3), st.integers(0, 5)),
    test=st.lists(st.builds(TestResult, TEXT, st.just("failed"), NUMBER, TEXT), max_size=3),
    run=st.none() | st.builds(RecordedRun, TEXT, NUMBER, st.none() | st.just(NOON)),
)


@given(RESPONSES)
def test_a_response_reads_back_as_it_was_written(saved: Response) -> None:
    assert records.decode_record(records.encode_response(saved), Response, "response", SCHEMA, "r") == saved


@given(TEXT, TEXT, st.dictionaries(TEXT, st.dictionaries(TEXT, st.integers(1, 5), max_size=3), max_size=2))
def test_a_judgement_reads_back_as_it_was_written(note: str, tag: str, scores: dict[str, dict[str, int]]) -> None:
    saved = judgement(note=note, tags={"a": [tag]}, scores=scores)
    assert records.decode_record(records.encode_judgement(saved), Judgement, "judgement", SCHEMA, "j") == saved


def test_a_session_reads_back_as_it_was_written() -> None:
    saved = session_file(system="One line.\r\nAnother.\r", note="Ünïcode \u202e")
    assert records.decode_session(records.encode_session(saved), "s") == saved


def test_the_timeline_stands_on_one_line_as_a_literal_string() -> None:
    lines = records.encode_response(response(timeline="620+14 31+8")).decode().splitlines()
    assert "timeline = '620+14 31+8'" in lines


def test_a_newer_schema_is_refused_whatever_else_it_holds() -> None:
    data = f'schema = {SCHEMA + 1}\nnovelty = "x"\n'.encode()
    with pytest.raises(NewerSchemaError, match=f"schema {SCHEMA + 1}") as refused:
        records.decode_session(data, "s")
    assert "Update modelduel" in (refused.value.remedy or "")


@pytest.mark.parametrize("line", ["", 'schema = "1"', "schema = 0", "schema = true", "schema = 1.0", "schema = -3"])
def test_a_session_without_a_right_schema_is_refused(line: str) -> None:
    with pytest.raises(FindingsError, match="schema"):
        records.decode_session(line.encode(), "s")


def test_an_older_record_is_brought_up_step_by_step_on_a_copy() -> None:
    old = {"scores": {"a": 1}}

    def second(kind: records.Kind, table: dict[str, object]) -> dict[str, object]:
        table["scores"]["a"] += 1  # type: ignore[index]  # a table of this test's own
        return {**table, "kind": kind}

    def third(kind: records.Kind, table: dict[str, object]) -> dict[str, object]:
        return {"marks": table.pop("scores"), **table}

    new = records.upgrade("judgement", old, 1, to=3, migrations={1: second, 2: third})
    assert new == {"marks": {"a": 2}, "kind": "judgement"}
    assert old == {"scores": {"a": 1}}


def test_a_record_of_this_schema_is_left_as_it_is() -> None:
    table = {"a": math.pi}
    assert records.upgrade("session", table, SCHEMA) is table


@pytest.mark.parametrize("data", [b"\xff", b"contender = ", b"a = 1\x00"])
def test_garbage_is_named_with_its_file(data: bytes) -> None:
    with pytest.raises(InputError, match="one/responses"):
        records.decode_record(data, Response, "response", SCHEMA, "one/responses/x.toml")


def test_every_wrong_key_of_a_record_is_reported() -> None:
    data = b'contender = 1\nstatus = "done"\nnovelty = 2\n'
    with pytest.raises(FindingsError) as refused:
        records.decode_record(data, Response, "response", SCHEMA, "r")
    assert {finding.key for finding in refused.value.findings} >= {"contender", "status", "novelty", "sent"}


def test_what_was_written_is_plain_toml() -> None:
    table = tomllib.loads(records.encode_response(response()).decode())
    assert table["usage"] == {"input": 812, "output": 655}
    assert "candidate" not in table


@pytest.mark.parametrize("data", [b"\xff\xfe", b"schema = "])
def test_a_record_that_cannot_be_read_says_what_to_do(data):
    with pytest.raises(InputError) as error:
        records.decode_session(data, "s/session.toml")
    assert "sessions verify" in (error.value.remedy or "")
