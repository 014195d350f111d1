"""`modelduel sessions merge` and `export`, and `replay --rate`: what they say, write and refuse."""

import json

import click
import pytest
from click.testing import CliRunner

from modelduel.cli import cli, replay, review, screen
from modelduel.contender.model import Contender
from modelduel.errors import InputError
from modelduel.session.model import Asked, RecordedCandidate
from modelduel.session.store import NameTakenError, Session
from tests.doubles.sessions import judgement, key, new_session, response, scenario

CODE = "Here:\n\n```python original.py\ndef balance():\n    return {side}\n```\n"


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs a command among the sessions of a folder; returns its exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        result = CliRunner().invoke(
            cli, ["--sessions", str(tmp_path), *words], standalone_mode=False, catch_exceptions=False
        )
        return result.return_value or 0, result.output

    return run


CANDIDATE = RecordedCandidate("not-run", ["original.py"])


def made(folder, *ids, winner="a", rater="me", candidate=CANDIDATE):
    """A session of some rounds, answered by both with code and judged."""
    session = new_session(folder)
    for id_ in ids:
        session.add_scenario(scenario(id_))
        for side in ("a", "b"):
            text = CODE.format(side=f'"{side}"')
            session.save_response(key(id_, contender=side), response(text, contender=side, candidate=candidate), text)
    with session.rater(rater, write=True) as folder:
        for id_ in ids:
            folder.save(id_, judgement(winner=winner, attempts={"a": 1, "b": 1}))
    return session


def test_merge_says_what_each_session_brought(command, tmp_path):
    made(tmp_path / "one", "first", "second")
    made(tmp_path / "two", "second", "third", rater="ana")
    code, said = command("sessions", "merge", "one", "two", "-o", "Both")
    assert code == 0
    assert said.split("\n")[1].split() == ["one", "2", "4", "2", "by", "me", "0"]
    assert said.split("\n")[2].split() == ["two", "1", "2", "2", "by", "ana", "2"]
    assert Session.open(tmp_path / "both").raters() == ["ana", "me"]


def test_what_nobody_charges_for_has_no_unknown_cost(command, tmp_path):
    free = {side: Asked(side, Contender(provider="command", model="cat")) for side in "ab"}
    session = new_session(tmp_path / "one", contenders=free)
    session.add_scenario(scenario("first"))
    session.save_response(key("first"), response("Sort it.", cost=None), "Sort it.")
    _, said = command("sessions", "show", "one")
    assert "unknown" not in said
    assert "sent:" not in said


def test_what_came_of_answers_is_not_shown_while_they_are_judged_blind(command, tmp_path):
    passed = CODE.format(side="1")
    session = new_session(tmp_path / "one", blind=True)
    session.add_scenario(scenario("first"))
    session.save_response(
        key("first"), response(passed, candidate=RecordedCandidate("passed", ["original.py"])), passed
    )
    assert "passed" in command("sessions", "show", "one")[1]
    with session.rater("me", write=True) as me:
        me.save("first", judgement(winner="a"))
        said = command("sessions", "show", "one")[1]
        assert "passed" not in said
        assert "judged blind" in said
        assert "answers" not in json.loads(command("sessions", "show", "one", "--json")[1])
        me.reveal(judgement(winner="a").at)
    assert "passed" in command("sessions", "show", "one")[1]


def test_export_names_every_rater_it_could_go_by(command, tmp_path):
    made(tmp_path / "one", "first")
    made(tmp_path / "two", "first", rater="ana")
    command("sessions", "merge", "one", "two", "-o", "both")
    with pytest.raises(InputError) as refused:
        command("sessions", "export", "both")
    assert refused.value.remedy == "Say whose: --rater ana or --rater me"


def test_merge_tells_programs_too_and_writes_where_a_path_says(command, tmp_path):
    made(tmp_path / "one", "first")
    _, said = command("sessions", "merge", "one", "-o", "./there/Copy", "--json")
    assert json.loads(said) == {
        "session": "there/Copy",
        "brought": [{"session": "one", "rounds": 1, "responses": 2, "judgements": {"me": 1}, "held": 0}],
    }
    assert (tmp_path / "there/Copy/session.toml").exists()


def test_a_rater_is_renamed_as_told(command, tmp_path):
    made(tmp_path / "one", "first")
    made(tmp_path / "two", "first", winner="b")
    with pytest.raises(InputError, match="two different judgements"):
        command("sessions", "merge", "one", "two", "-o", "new")
    command("sessions", "merge", "one", str(tmp_path / "two"), "-o", "new", "--rename", "two/me=Ana")
    assert Session.open(tmp_path / "new").rater("ana").judgement("first").winner == "b"
    for wrong in ("two/me", "me=ana", "three/me=ana", "two/you=ana"):
        with pytest.raises(InputError):
            command("sessions", "merge", "one", "two", "-o", "other", "--rename", wrong)


def test_export_writes_the_winners_files_of_each_round(command, tmp_path):
    session = made(tmp_path / "one", "first", "second", "third")
    with session.rater("me", write=True) as me:
        me.save("second", judgement(winner="b"))
        me.save("third", judgement(winner="tie"))
    code, said = command("sessions", "export", "one")
    assert code == 0
    assert (tmp_path / "one-winners/first/original.py").read_text() == 'def balance():\n    return "a"\n'
    assert (tmp_path / "one-winners/second/original.py").read_text() == 'def balance():\n    return "b"\n'
    assert sorted(path.name for path in (tmp_path / "one-winners").iterdir()) == ["first", "second"]
    assert "a tie" in said
    with pytest.raises(NameTakenError):
        command("sessions", "export", "one")


def test_export_writes_the_attempt_that_was_judged(command, tmp_path):
    session = made(tmp_path / "one", "first")
    text = CODE.format(side=2)
    session.save_response(key("first", attempt=2), response(text, candidate=CANDIDATE), text)
    command("sessions", "export", "one", "--to", "judged")
    assert '"a"' in (tmp_path / "judged/first/original.py").read_text()
    with session.rater("me", write=True) as me:
        me.save("first", judgement(winner="a", attempts={"a": 2}))
    command("sessions", "export", "one", "--to", "later", "--scenario", "first")
    assert "return 2" in (tmp_path / "later/first/original.py").read_text()


def test_export_writes_prose_whole_and_leaves_out_what_is_damaged(command, tmp_path):
    session = made(tmp_path / "one", "first", "second", candidate=None)
    (session.folder / "responses/second/a-python-1-1.md").write_text("Another.")
    code, said = command("sessions", "export", "one", "--json")
    assert code == 0
    rounds = {one["scenario"]: one for one in json.loads(said)["rounds"]}
    assert rounds["first"] == {"scenario": "first", "files": ["first/answer.md"]}
    assert "hash differs" in rounds["second"]["reason"]
    assert (tmp_path / "one-winners/first/answer.md").read_text() == CODE.format(side='"a"')


def test_export_leaves_out_files_that_cannot_stand_beside_each_other_and_writes_the_other_rounds(command, tmp_path):
    session = made(tmp_path / "one", "first", "second")
    text = "".join(f"```python {name}\nvalue = 1\n```\n" for name in ("original.py", "original.py/inner.py"))
    session.save_response(key("first", attempt=2), response(text, candidate=CANDIDATE), text)
    with session.rater("me", write=True) as me:
        me.save("first", judgement(winner="a", attempts={"a": 2}))
    _, said = command("sessions", "export", "one", "--json")
    rounds = {one["scenario"]: one for one in json.loads(said)["rounds"]}
    assert rounds["first"] == {
        "scenario": "first",
        "reason": "The answer names 'original.py/inner.py' below another file.",
    }
    assert rounds["second"]["files"] == ["second/original.py"]


def test_export_goes_by_one_rater(command, tmp_path):
    session = made(tmp_path / "one", "first", winner="both-bad")
    assert command("sessions", "export", "one")[0] == 1
    assert not (tmp_path / "one-winners").exists()
    with session.rater("ana", write=True) as ana:
        ana.save("first", judgement(winner="a"))
    with pytest.raises(InputError, match="2 raters"):
        command("sessions", "export", "one", "--to", "other")
    with pytest.raises(InputError, match='as "eve"'):
        command("sessions", "export", "one", "--to", "other", "--rater", "eve")
    with pytest.raises(InputError, match='not judged a round "second"'):
        command("sessions", "export", "one", "--to", "other", "--rater", "ana", "--scenario", "second")
    assert command("sessions", "export", "one", "--to", "other", "--rater", "Ana")[0] == 0
    new_session(tmp_path / "fresh")
    with pytest.raises(InputError, match="Nobody has judged"):
        command("sessions", "export", "fresh")


@pytest.mark.parametrize("name", ["../../evil.py", "/tmp/evil.py", "a/../../../evil.py", ".bashrc"])
def test_no_name_of_an_answer_leads_out_of_the_folder(command, tmp_path, name):
    session = made(tmp_path / "place" / "one", "first")
    text = f"```python {name}\nprint('evil')\n```\n"
    session.save_response(key("first", attempt=2), response(text, candidate=CANDIDATE), text)
    with session.rater("me", write=True) as me:
        me.save("first", judgement(winner="a", attempts={"a": 2}))
    command("sessions", "export", str(session.folder), "--to", "place/out")
    assert {path.parent for path in tmp_path.rglob("*.py")} == {tmp_path / "place/out/first"}
    assert not list(tmp_path.rglob(".bashrc"))


@pytest.fixture
def rated(tmp_path, monkeypatch):
    """What `replay --rate` opened."""
    shown = []
    monkeypatch.setattr(replay, "on_a_terminal", lambda: True)
    monkeypatch.setattr(screen, "saved_table", lambda place, session, **options: options)
    monkeypatch.setattr(screen, "show_table", lambda place, options, **more: shown.append(options | more))
    return shown


def test_a_reader_judges_a_recorded_session_under_a_name_of_its_own(command, tmp_path, rated):
    made(tmp_path / "one", "first", "second")
    command("replay", "one", "--rate", "Ana", "--repeat", "0.2")
    assert rated == [{"ask": False, "judge": True, "rater": "Ana", "repeat": 0.2, "allow_unsandboxed": False}]


def test_a_review_shows_a_share_again_new_or_resumed(command, tmp_path, rated, monkeypatch):
    made(tmp_path / "one", "first", "second")
    monkeypatch.setattr(review, "on_a_terminal", lambda: True)
    monkeypatch.setattr(screen, "new_table", lambda *_, repeat, **__: {"new": repeat})
    command("review", "--session", "one", "--rater", "Ana", "--repeat", "0.2")
    command("review", "--session", "other", "--repeat", "0.3")
    assert [shown.get("new", shown.get("repeat")) for shown in rated] == [0.2, 0.3]
    assert rated[0]["rater"] == "Ana"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--rate", "ana", "--plain"], "on the screen"),
        (["--rate", "ana", "--speed", "2"], "at once"),
        (["--repeat", "0.2"], "neither judged"),
        (["--allow-unsandboxed"], "neither judged"),
    ],
    ids=str,
)
def test_options_that_do_not_go_together_are_refused(command, tmp_path, rated, words, why):
    made(tmp_path / "one", "first")
    with pytest.raises(InputError, match=why):
        command("replay", "one", *words)
    assert not rated


def test_nothing_that_was_not_answered_or_that_came_with_the_program_is_judged(command, tmp_path, rated):
    new_session(tmp_path / "empty")
    with pytest.raises(InputError, match="Nothing has been answered"):
        command("replay", "empty", "--rate", "ana")
    with pytest.raises(InputError, match="came with the program") as refused:
        command("replay", "2026-11-22-demo", "--rate", "ana")
    assert "sessions merge 2026-11-22-demo -o NAME" in refused.value.remedy
    command("sessions", "merge", "2026-11-22-demo", "-o", "mine")
    command("replay", "mine", "--rate", "ana")
    assert len(rated) == 1


def test_judging_needs_a_terminal(command, tmp_path):
    made(tmp_path / "one", "first")
    with pytest.raises(InputError, match="needs a terminal"):
        command("replay", "one", "--rate", "ana")


def test_lines_of_text_show_what_is_recorded_of_a_scenario_that_is_lost(command, tmp_path):
    session = made(tmp_path / "one", "first")
    (session.folder / "scenarios/first.toml").unlink()
    code, said = command("replay", "one", "--plain", "--speed", "0")
    assert code == 0
    assert "first (lost: only its answers are kept)" in said
    assert "def balance():" in said
    assert "the question is not shown" in said


def test_a_share_is_more_than_nothing_and_at_most_all(command, tmp_path):
    made(tmp_path / "one", "first")
    for share in ("0", "1.1", "x"):
        with pytest.raises(click.BadParameter):
            command("replay", "one", "--rate", "ana", "--repeat", share)
