"""`modelduel report` as a user starts it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doubles.sessions import NOON, judgement, key, new_session, response, scenario

SHIPPED = "2026-11-22-demo"


def test_a_shipped_session_is_told_in_text(run) -> None:
    done = run("report", SHIPPED)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("cool : warm\n\nOn bug fixes, cool solved 1 of 1 task")
    assert "\x1b" not in done.stdout


def test_without_unicode_it_is_ascii_and_keeps_its_signs(run) -> None:
    done = run("report", SHIPPED, PYTHONIOENCODING="ascii", COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "?" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("claims", "code", "said"),
    [
        (["bug-fix.correct.a >= 0.8"], 0, "holds: bug-fix"),
        (["bug-fix.correct.a >= 0.8", "bug-fix.correct.b >= 0.8", "review.score.a > 0"], 1, "does not hold: bug-fix"),
        (["bug-fix.correct.a >= 0.8", "review.score.a > 0"], 3, "no data: review"),
    ],
)
def test_claims_decide_the_exit_code(run, claims: list[str], code: int, said: str) -> None:
    done = run("report", SHIPPED, *(word for claim in claims for word in ("--check", claim)))
    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert len(done.stdout.splitlines()) == len(claims)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["no-such-session"],
        [SHIPPED, "--check", "bug-fix.corect.a > 0"],
        [SHIPPED, "--check", "nonsense"],
        [SHIPPED, "--rater", "nobody"],
        [SHIPPED, "--rater", "nobody", "--share", "raters"],
        [SHIPPED, "--share", "everything"],
        [SHIPPED, "-o", "report.xyz"],
        [SHIPPED, "-o", "no-such-folder/report.md"],
        [SHIPPED, "-o", "/", "--format", "html", "--force"],
        [SHIPPED, "--check", "bug-fix.correct.a > 0", "--format", "json"],
    ],
)
def test_a_wrong_call_is_one_message_and_exit_2(run, words: list[str]) -> None:
    done = run("report", *words)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert ".tmp" not in done.stderr, "names a file that the reader never named"


def test_a_file_is_written_in_the_form_of_its_name_and_not_overwritten(run, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert run("report", SHIPPED, "-o", str(file)).returncode == 0
    assert json.loads(file.read_text())["categories"]["bug-fix"]["correct"]["a"]["value"] == 1.0
    file.write_text("mine")
    assert run("report", SHIPPED, "-o", str(file)).returncode == 2
    assert file.read_text() == "mine"
    assert run("report", SHIPPED, "-o", str(file), "--force").returncode == 0
    assert file.read_text().startswith("{")


def test_a_table_is_chosen_of_csv_alone(run) -> None:
    assert run("report", SHIPPED, "--format", "csv", "--table", "scores").stdout.startswith("session,")
    done = run("report", SHIPPED, "--table", "scores")
    assert done.returncode == 2
    assert "--format csv" in done.stderr


def test_a_folder_that_is_not_there_is_named_and_not_the_file_in_the_making(run, tmp_path: Path) -> None:
    done = run("report", SHIPPED, "-o", str(tmp_path / "nowhere" / "report.html"))
    assert done.returncode == 2
    assert f"{tmp_path / 'nowhere' / 'report.html'}: The report cannot be written there." in done.stderr
    assert ".tmp" not in done.stderr


def test_a_session_named_twice_counts_once(run) -> None:
    done = run("report", SHIPPED, SHIPPED, "--format", "json")
    assert json.loads(done.stdout)["overall"]["correct"]["a"]["n"] == 1


def test_the_page_holds_its_rounds_unless_answers_are_not_to_be_shared(run, tmp_path: Path) -> None:
    whole, shared = tmp_path / "whole.html", tmp_path / "shared.html"
    assert run("report", SHIPPED, "-o", str(whole)).returncode == 0
    assert run("report", SHIPPED, "--share", "answers,notes,raters", "-o", str(shared)).returncode == 0
    assert whole.read_text().startswith("<!doctype html>")
    assert "Left out of these pages" not in whole.read_text()
    assert "Left out of these pages: answers, notes, readers' names." in shared.read_text().replace("&#x27;", "'")
    assert len(shared.read_text()) < len(whole.read_text())


def test_who_answered_is_not_told_while_somebody_judges_blind(run, tmp_path: Path) -> None:
    session = new_session(tmp_path / "blind", blind=True)
    session.add_scenario(scenario())
    session.save_response(key(), response(), "Use a set.\n")
    session.save_response(key(contender="b"), response(contender="b"), "Sort it.\n")
    told = run("report", str(session.folder))
    assert told.returncode == 0, told.stderr
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
    refused = run("report", str(session.folder))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "being judged blind" in refused.stderr
    assert "sonnet" not in refused.stderr
    with session.rater("ana", write=True) as rater:
        rater.reveal(NOON)
    assert run("report", str(session.folder)).returncode == 0


def test_no_form_of_a_report_without_notes_has_one(run, tmp_path: Path) -> None:
    session = new_session(tmp_path / "noted", note="Budget talks.")
    session.add_scenario(scenario())
    session.save_response(key(), response(), "Use a set.\n")
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note="Patches it."))
    for form in ("text", "markdown", "html", "csv", "json"):
        done = run("report", str(session.folder), "--format", form, "--share", "notes")
        assert done.returncode == 0, done.stderr
        assert "Budget talks." not in done.stdout
        assert "Patches it." not in done.stdout
