"""The pages of rounds, read from real session folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelduel import paths
from modelduel.errors import InputError
from modelduel.report.document import RoundRef
from modelduel.report.evidence import gather
from modelduel.report.html import write_html
from modelduel.report.rounds import RoundPage, leave_out, load_pages, pages_by_ref
from modelduel.scenario.model import Criterion
from modelduel.session.model import RecordedCandidate, RecordedRun
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult
from tests.doubles import pages as doubles
from tests.doubles.pages import HOSTILE, Page
from tests.doubles.sessions import NOON, judgement, key, new_session, response, scenario, small_session

CODE = "def total(rows):\n    return sum(set(rows))\n"
ANSWER = f"It is mended.\n\n```python original.py\n{CODE}```\n"


def read(*sessions: Session) -> list[RoundPage]:
    """The pages of sessions."""
    return list(load_pages(sessions, gather(sessions)))


def answered(folder: Path) -> Session:
    """A session of one round with code, tests and a judgement."""
    session = new_session(folder)
    session.add_scenario(scenario())
    failed = TestResult("test_total", "failed", 0.02, "expected 3, got 2")
    tested = {
        "candidate": RecordedCandidate("failed", ["original.py"], 1),
        "test": [failed],
        "run": RecordedRun("bubblewrap", 0.4, NOON),
    }
    session.save_response(key(), response(ANSWER, **tested), ANSWER)
    session.save_response(key(contender="b"), response("Sort it.\n", contender="b"), "Sort it.\n")
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
    return session


def test_a_page_tells_prompt_answers_code_tests_and_judgement(tmp_path: Path):
    (page,) = read(answered(tmp_path / "one"))
    assert page.ref == RoundRef("one", "till-balance", "python")
    assert page.prompt.startswith("Mend till-balance.")
    assert "def total(rows)" in page.prompt
    a, b = page.sides
    assert (a.name, a.text, dict(a.files)) == ("sonnet", ANSWER, {"original.py": CODE})
    assert [test.message for test in a.tests] == ["expected 3, got 2"]
    assert b.reason == "The answer holds no code block."
    assert [(one.rater, one.note) for one in page.opinions] == [("ana", "Patches the symptom.")]


def test_a_second_attempt_is_the_one_that_is_shown(tmp_path: Path):
    session = answered(tmp_path / "one")
    session.save_response(key(attempt=2), response("Again.\n"), "Again.\n")
    (page,) = read(session)
    assert page.sides[0].text == "Again.\n"


def test_a_block_that_the_reader_picked_is_the_code(tmp_path: Path):
    session = new_session(tmp_path / "one")
    session.add_scenario(scenario())
    text = f"{ANSWER}\n```python\nPICKED = 1\n```\n"
    picked = RecordedCandidate("not-run", ["original.py"], 2, picked=True)
    session.save_response(key(), response(text, candidate=picked), text)
    (page,) = read(session)
    assert page.sides[0].files["original.py"] == "PICKED = 1\n"
    assert page.sides[1].answer is None


def test_a_picked_block_that_is_not_there_is_said(tmp_path: Path):
    session = new_session(tmp_path / "one")
    session.add_scenario(scenario())
    picked = RecordedCandidate("not-run", ["original.py"], 9, picked=True)
    session.save_response(key(), response(ANSWER, candidate=picked), ANSWER)
    (page,) = read(session)
    assert "there is no block 9" in page.sides[0].reason


def test_an_answer_that_was_changed_on_the_disk_is_not_shown_and_the_rest_is(tmp_path: Path):
    session = answered(tmp_path / "one")
    (tmp_path / "one" / "responses" / "till-balance" / "a-python-1-1.md").write_text("forged")
    (page,) = read(session)
    assert "its hash differs" in page.sides[0].trouble
    assert page.sides[0].text == ""
    assert page.sides[1].text == "Sort it.\n"
    assert "its hash differs" in Page(write_html(doubles.report(), [page])).text


def test_a_scenario_that_was_lost_after_it_was_counted_costs_its_prompt_alone(tmp_path: Path):
    session = answered(tmp_path / "one")
    evidence = gather([session])
    (tmp_path / "one" / "scenarios" / "till-balance.toml").unlink()
    (page,) = load_pages([session], evidence)
    assert page.trouble.startswith("The prompt cannot be shown.")
    assert page.sides[0].text == ANSWER


def test_rounds_of_several_sessions_have_pages_of_their_own(tmp_path: Path):
    found = read(answered(tmp_path / "one"), small_session(tmp_path / "two"))
    assert len(pages_by_ref(found)) == 2
    markup = write_html(doubles.report(), found)
    assert markup.count("<article ") == 2


def test_two_sessions_of_one_name_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match='Two sessions are called "one"'):
        read(answered(tmp_path / "here" / "one"), small_session(tmp_path / "there" / "one"))


def test_what_is_left_out_is_gone_from_the_page_itself(tmp_path: Path):
    (page,) = read(answered(tmp_path / "one"))
    bare = leave_out(page, ["answers", "notes", "raters"])
    shown = f"{bare.sides} {bare.round} {[(one.rater, one.look, one.note) for one in bare.opinions]}"
    assert [word for word in ("mended", "set(rows)", "expected 3", "symptom.", "ana") if word in shown] == []
    assert [test.id for test in bare.sides[0].tests] == ["test_total"]


def test_the_same_rater_has_the_same_number_in_all_rounds(tmp_path: Path):
    session = answered(tmp_path / "one")
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(), 2)
    with session.rater("abe", write=True) as rater:
        rater.save("till-balance", judgement())
    first, second = read(session, small_session(tmp_path / "two"))
    told = [(one.rater, one.look.number) for one in leave_out(first, ["raters"]).opinions]
    assert sorted(told) == [("Reader 1", 1), ("Reader 2", 1), ("Reader 2", 2)]
    assert [one.rater for one in leave_out(second, ["raters"]).opinions] == ["Reader 2"]


def test_the_shipped_session_has_its_page():
    session = Session.open(next(paths.sample_sessions().glob("*-demo")))
    (page,) = read(session)
    assert page.sides[0].text
    found = Page(write_html(doubles.report(), [page]))
    assert len(found.all("article")) == 1


@pytest.mark.parametrize("text", [HOSTILE, f"```python\n{HOSTILE}\n```\n"])
def test_a_hostile_session_adds_nothing_to_the_page(tmp_path: Path, text: str):
    clean = text.replace("\ud800", "").replace("\x00", "")  # which no session's file can hold
    session = new_session(tmp_path / "one", note=clean)
    rubric = [Criterion("root-cause", clean, {"1": clean, "3": clean, "5": clean})]
    session.add_scenario(scenario(title=clean, prompt=clean, code={"original.py": clean}, rubric=rubric))
    for side in "ab":
        tests = [TestResult(clean, "failed", 0.1, clean)]
        candidate = RecordedCandidate("failed", ["original.py"], 1, reason=clean)
        held = response(clean, contender=side, candidate=candidate, test=tests, error=clean)
        session.save_response(key(contender=side), held, clean)
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note=clean, tags={"a": [clean]}))
    (page,) = read(session)
    found = Page(write_html(doubles.report(), [page]))
    assert not {"script", "img", "iframe", "base"} & {name for name, _ in found.elements}
    assert not any(name.startswith("on") for _, attributes in found.elements for name in attributes)
    assert not found.unbalanced
