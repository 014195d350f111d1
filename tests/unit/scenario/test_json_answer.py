"""Answers in JSON: whether they are what was asked for, and what they say piece by piece."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.paths import core_pack
from modelduel.scenario.json_answer import MOST_CHARACTERS, conformity, json_spans, sayings
from modelduel.scenario.load import load_pack
from modelduel.scenario.review import likely_found, located, passages

SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
JSON_REVIEWS = [one for one in load_pack(core_pack()).scenarios if one.schema() is not None]


@pytest.mark.parametrize(
    ("answer", "conforms", "words"),
    [
        ('```json\n{"n": 1}\n```\n', True, "conforms to the schema"),
        ('{"n": 1}', True, "conforms to the schema"),
        ('```\n{"n": 1}\n```', True, "conforms to the schema"),
        ('~~~json\r\n{"n": 1}\r\n~~~\r\n', True, "conforms to the schema"),
        ('Here it is:\n\n```json\n{"n": 1}\n```', True, "conforms to the schema, but is not all of the answer"),
        ('```json\n{"n": 1}\n```\nThat is all.', True, "conforms to the schema, but is not all of the answer"),
        ('```json\n{"n": "1"}\n```', False, "does not conform to the schema, 1 fault"),
        ("```json\n[]\n```", False, "does not conform to the schema, 1 fault"),
        ('```json\n{"n": NaN}\n```', False, "cannot be read as JSON: NaN is no JSON"),
        ('```json\n{"n": 1,}\n```', False, "cannot be read as JSON: "),
        ('```json\n{"n": 1', False, "cannot be read as JSON: "),
        ('```json\n{"n": 1}\n```\n```json\n{"n": 2}\n```', False, "2 JSON documents where one was asked for"),
        ('```python\n{"n": 1}\n```', False, "no JSON document"),
        ("It is fine.", False, "no JSON document"),
        ("", False, "no JSON document"),
        ("[" * 100_000, False, "cannot be read as JSON: "),
        (" " * (MOST_CHARACTERS + 1), False, "not looked at"),
        ('{"n": ' + "9" * 5_000 + "}", False, "cannot be read as JSON: "),
    ],
)
def test_an_answer_conforms_or_it_is_said_why_not(answer, conforms, words):
    found = conformity(SCHEMA, answer)

    assert found.conforms == conforms
    assert found.verdict.startswith(words)
    assert conforms or not found.verdict.startswith("conforms")


def test_the_first_faults_are_told_and_all_are_counted():
    found = conformity({"items": {"type": "null"}}, json.dumps([1] * 30))

    assert found.verdict.endswith("30 faults")
    assert len(found.faults) == 10
    assert found.faults[1] == "[2]: expected null, found 1"


@given(st.text('`~{}[]",:\\ \n ajson1', max_size=80))
def test_whatever_an_answer_is_it_is_judged_and_cut_up(answer):
    conformity(SCHEMA, answer)

    for start, end in json_spans(answer):
        list(sayings(answer[start:end]))
    assert all("\n" not in said for said in passages(answer))


@pytest.mark.parametrize("piece", ["```\n", "`", "{", "[", '"', "\\", '{"a":', " ", "\n", "~~~json\n{", '["a",'])
def test_a_hostile_answer_costs_little(piece):
    answer = piece * (MOST_CHARACTERS // len(piece))

    assert not conformity(SCHEMA, answer).conforms
    assert passages(answer) is not None


LONG = "the handle is never closed when the reader gives up"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"verdict": "no", "findings": [{"line": 3, "why": "a leak"}, {"line": 4}]},
            ["line: 3 why: a leak", "line: 4"],
        ),
        ({"title": "t", "lines": [3, 4], "effect": "e"}, ["title: t lines: 3 4 effect: e"]),
        ({"risks": [LONG, "short"]}, [LONG, "short"]),
        ([{"a": 'says "x"\n\tand\u2019s'}], ['a: says "x" and\u2019s']),
        ([], []),
    ],
)
def test_each_object_says_one_thing(document, said):
    found = [one.text for one in sayings(json.dumps(document))]

    assert found[: len(said)] == said


def test_an_answer_that_was_cut_off_is_read_as_far_as_it_goes():
    assert [one.text for one in sayings('{"a": [{"b": "one"}, {"c": "two and')] == ["b: one", "c: two and", "a:"]


def test_prose_round_a_document_is_cut_up_as_prose():
    answer = 'First.\n\nSecond:\n```json\n[\n  {"a": 1},\n  {"b":\n   2}\n]\n```\nLast.'

    assert [tuple(one) for one in located(answer)] == [
        ("First.", 0, 0),
        ("Second: ```json", 2, 3),
        ("a: 1", 5, 5),
        ("b: 2", 6, 7),
        ("``` Last.", 9, 10),
    ]


@pytest.mark.parametrize("scenario", JSON_REVIEWS, ids=lambda one: one.id)
def test_the_core_packs_json_reviews_take_each_finding_by_itself(scenario):
    answer = scenario.read(scenario.spec.review.reference)
    (start, end), *_ = json_spans(answer)
    document = json.loads(answer[start:end])
    (findings,) = [value for value in document.values() if isinstance(value, list)]

    found = [likely_found(scenario.spec, json.dumps(one)) for one in findings]

    assert len(JSON_REVIEWS) == 2
    assert all(len(one) == 1 for one in found)
    assert frozenset().union(*found) == {defect.id for defect in scenario.spec.defect}
