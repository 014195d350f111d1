from pathlib import Path

import msgspec
import pytest

from modelduel.report.evidence import Evidence, gather
from modelduel.session.model import Asked, Cost, RecordedCandidate, ResponseKey, Retry
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult
from tests.doubles.sessions import NOON, judgement, key, new_session, response, scenario, session_file


def passed(**changes: object) -> object:
    return response(candidate=RecordedCandidate("passed"), test=[TestResult("t", "passed")], **changes)


def failed(**changes: object) -> object:
    return response(candidate=RecordedCandidate("failed"), test=[TestResult("t", "failed")], **changes)


def save(session: Session, response_key: ResponseKey, answer: object, text: str = "Use a set.\n") -> None:
    session.save_response(response_key, answer, text)  # type: ignore[arg-type]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    made = new_session(tmp_path / "one")
    made.add_scenario(scenario())
    save(made, key(), passed())
    save(made, key(contender="b"), failed())
    with made.rater("me", write=True) as me:
        me.save("till-balance", judgement())
    return made


def test_a_round_has_both_answers_and_the_judgement(session: Session) -> None:
    evidence = gather([session])
    (only,) = evidence.rounds
    a, b = only.first("a"), only.first("b")
    assert a is not None
    assert b is not None
    assert (a.correct, a.tests, a.tests_passed, a.retries, a.characters) == (True, 1, 1, 1, len("Use a set.\n"))
    assert (b.correct, b.judged, b.tests_passed) == (False, True, 0)
    (look,) = only.first_looks
    assert (look.winner, look.left, look.blind, look.scores["b"]) == ("a", "b", True, {"root-cause": 2})
    assert evidence.pair == ("a", "b")
    assert evidence.name("b") == "sol"


def test_evidence_is_the_same_from_the_index_and_from_the_files(session: Session) -> None:
    before = gather([Session.open(session.folder)])
    for index in session.folder.rglob("index.*"):
        index.unlink()
    assert gather([Session.open(session.folder)]) == before


def test_sessions_of_one_pair_are_one_body_of_evidence_whatever_their_order(session: Session, tmp_path: Path) -> None:
    file = session_file()
    swapped = {"a": file.contenders["b"], "b": file.contenders["a"]}
    other = new_session(tmp_path / "two", contenders=swapped)
    other.add_scenario(scenario("ferry-fares"))
    save(other, key("ferry-fares"), passed())  # by what is "b" in the first session
    evidence = gather([session, other])
    assert [one.name for one in evidence.contenders] == ["sonnet", "sol"]
    assert evidence == gather([other, session])
    second = evidence.rounds[1]
    assert second.contenders == ("b", "a")
    assert second.first("a") is None
    answer = second.first("b")
    assert answer is not None
    assert answer.correct


def test_contenders_of_one_name_with_other_settings_are_told_apart(session: Session, tmp_path: Path) -> None:
    file = session_file()
    warmer = msgspec.structs.replace(file.contenders["a"].asked, temperature=1.0)
    contenders = {**file.contenders, "a": msgspec.structs.replace(file.contenders["a"], asked=warmer)}
    evidence = gather([session, new_session(tmp_path / "two", contenders=contenders)])
    assert [one.name for one in evidence.contenders] == ["sonnet (a)", "sol", "sonnet (c)"]
    assert evidence.pair is None


def test_the_last_answered_attempt_counts_and_the_first_is_remembered(session: Session) -> None:
    save(session, key(attempt=2), failed(cost=Cost(usd=0.01, priced_by="x")))
    save(session, key(attempt=3), response("", status="failed", cost=None, timeline="", error="down"), "")
    answer = gather([session]).rounds[0].first("a")
    assert answer is not None
    assert (answer.attempt, answer.attempts, answer.outcome, answer.first_outcome) == (2, 3, "failed", "passed")
    assert answer.spent_usd is None  # the third has no known price


def test_what_all_attempts_cost_is_their_sum(session: Session) -> None:
    save(session, key(attempt=2), failed(cost=Cost(usd=0.01, priced_by="x"), retries=[Retry(0.1, 1.0)] * 2))
    answer = gather([session]).rounds[0].first("a")
    assert answer is not None
    assert answer.spent_usd == pytest.approx(0.0141)
    assert answer.retries == 2


@pytest.mark.parametrize(("attempts", "stale"), [({"a": 1, "b": 1}, True), ({"a": 2, "b": 1}, False), ({}, False)])
def test_a_judgement_of_an_answer_that_was_asked_for_again_counts_no_longer(
    session: Session, attempts: dict[str, int], stale: bool
) -> None:
    save(session, key(attempt=2), passed())
    with session.rater("me", write=True) as me:
        me.save("till-balance", judgement(attempts=attempts))
    assert [look.stale for look in gather([session]).rounds[0].looks] == [stale]
    assert (gather([session]).rounds[0].first_looks == []) is stale


def test_a_second_look_is_no_first_look(session: Session) -> None:
    with session.rater("me", write=True) as me:
        me.save("till-balance", judgement(winner="tie"), 2)
    (only,) = gather([session]).rounds
    assert [(look.number, look.winner) for look in only.looks] == [(1, "a"), (2, "tie")]
    assert [look.number for look in only.first_looks] == [1]


def test_what_cannot_be_read_is_named_and_left_out(session: Session) -> None:
    (session.folder / "responses/till-balance/a-python-1-1.toml").write_text("nonsense = [")
    with session.rater("me", write=True) as me:
        me.save("till-balance", judgement(shown=["x", "a"]), 2)
    evidence: Evidence = gather([Session.open(session.folder)])
    assert sorted(evidence.contests[0].damaged) == ["me/till-balance-2", "till-balance/a-python-1-1"]
    assert evidence.rounds[0].first("a") is None
    assert len(evidence.rounds[0].looks) == 1


def test_samples_are_kept_apart_and_in_order(session: Session) -> None:
    for sample in (3, 2):
        save(session, ResponseKey("till-balance", "a", "python", sample, 1), failed(sent=NOON))
    given = gather([session]).rounds[0].answers["a"]
    assert [(one.sample, one.outcome) for one in given] == [(1, "passed"), (2, "failed"), (3, "failed")]


def test_no_contender_is_called_p_which_stands_for_a_p_value(tmp_path: Path) -> None:
    sessions = []
    for number in range(30):
        asked = session_file().contenders["a"]
        contenders = {"a": Asked(f"c{number}", asked.asked, {"max_tokens": number}), "b": asked}
        sessions.append(new_session(tmp_path / f"s{number}", contenders=contenders))
    keys = [one.key for one in gather(sessions).contenders]
    assert len(set(keys)) == 31
    assert keys[14:16] == ["o", "q"]
    assert keys[24:27] == ["z", "aa", "ab"]
