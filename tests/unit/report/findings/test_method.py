"""The method page: everything on it comes from the data, and nothing that was left out goes unsaid."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from modelduel.contender.model import Contender as Settings
from modelduel.report.document import Item, Items, RoundRef, Section, Table, Text
from modelduel.report.evidence import Contender, gather
from modelduel.report.findings.method import section
from modelduel.report.statistics.figure import Figure
from modelduel.session.model import Asked
from tests.doubles.answers import NOON, a_round, answer, contest, evidence, look, session_file
from tests.doubles.sessions import key, new_session, response, scenario


def table(found: Section, name: str) -> list[list[str]]:
    shown = next(block for block in found.blocks if isinstance(block, Table) and block.key == name)
    return [[cell.text for cell in row] for row in shown.rows]


def items(found: Section, title: str) -> list[Item]:
    return list(next(block for block in found.blocks if isinstance(block, Items) and block.title == title).items)


def left_out(found: Section) -> str:
    return "\n".join(one.text for one in items(found, "What was left out, and why"))


def test_contenders_stand_with_what_was_asked_and_what_was_sent() -> None:
    rows = table(section(evidence([]), {}), "method-contenders")
    assert rows[0] == [
        "sonnet",
        "anthropic",
        "claude-sonnet-5-5",
        "max_tokens = 8192, timeout_s = 120.0",
        "max_tokens = 8192",
    ]
    assert rows[1][3:] == ["max_tokens = 8192, temperature = 0.0, timeout_s = 120.0", "not said"]


def test_an_own_system_prompt_is_named_by_its_hash_and_first_words_and_no_key_variable_is_told() -> None:
    own = Settings("openai", "m", api_key_env="MY_KEY", system="Be brief. " * 40)
    one = msgspec.structs.replace(evidence([]), contenders=(Contender("a", "x", Asked("x", own)),))
    told = table(section(one, {}), "method-contenders")[0][3]
    assert "system = sha256 " in told
    assert "“Be brief. Be brief." in told
    assert len(told) < 200
    assert "MY_KEY" not in told


def test_a_session_stands_with_pack_seed_prices_version_and_prompt() -> None:
    (row,) = table(section(evidence([]), {}), "method-sessions")
    assert row[:7] == [
        "one",
        "review",
        "2026-11-22 12:00 UTC",
        "0.1.0",
        "core 1.2.0, sha256 abababababab",
        "7",
        "genai-prices 0.2.3 of 2026-11-01",
    ]
    assert "“Answer with the complete file.”" in row[7]
    bare = contest(session_file(pack=None, price_source="", price_date="", system=""))
    (row,) = table(section(evidence([], [bare]), {}), "method-sessions")
    assert (row[4], row[6], row[7]) == ("none", "not said", "none")


def test_what_was_noted_of_a_session_stands_below_the_table_that_it_would_squeeze() -> None:
    told = section(evidence([], [contest(session_file(note="A small model."))]), {})
    assert "A small model." not in str(table(told, "method-sessions"))
    assert [block.text for block in told.blocks if isinstance(block, Text)][1] == "Noted of one: A small model."


def test_what_was_asked_is_counted_and_its_prompts_hashed_as_one() -> None:
    rounds = [
        a_round("task-1", [answer()], prompt_sha256="1" * 64),
        a_round("task-1", [answer()], prompt_sha256="1" * 64, language="go"),
        a_round("task-2", [answer()], prompt_sha256="2" * 64, category="review", difficulty="hard"),
    ]
    told = [one.text for one in items(section(evidence(rounds), {}), "What was asked")]
    assert told[0] == "2 scenarios: bug-fix 1, review 1"
    assert told[2] == "Languages, by rounds: go 1, python 2"
    assert told[4] == "Tests were run on 3 answers, in: bubblewrap 3"
    again = [one.text for one in items(section(evidence(rounds[::-1]), {}), "What was asked")]
    assert again == told
    other = [rounds[0], a_round("task-2", prompt_sha256="3" * 64)]
    assert items(section(evidence(other), {}), "What was asked")[3].text != told[3]


def test_dates_are_those_of_answers_and_judgements() -> None:
    later = NOON + datetime.timedelta(days=2)
    rounds = [a_round("task-1", [answer(), answer("b", sent=later)], looks=(look(at=later),))]
    (text,) = (block for block in section(evidence(rounds), {}).blocks if isinstance(block, Text))
    assert text.text == (
        "1 session with 1 round. Answers were asked for from 2026-11-22 to 2026-11-24. "
        "Judgements were given on 2026-11-24."
    )
    (text,) = (block for block in section(evidence([]), {}).blocks if isinstance(block, Text))
    assert text.text.endswith("No answer was asked for. Nobody has judged a round.")


def test_everything_that_does_not_count_is_listed_with_its_number_and_reason() -> None:
    rounds = [
        a_round("task-1", [answer(status="failed", outcome="provider-error"), answer("b", outcome="harness-error")]),
        a_round("task-2", [answer(attempt=3, attempts=3), answer("b"), answer("b", sample=2)]),
        a_round("task-3", [answer(), answer("b")], tested=False, looks=(look(stale=True), look(number=2))),
    ]
    one = evidence(rounds, [contest(damaged={"task-9/a": "It is no TOML."}, unknown=("task-8/a-python-1-1",))])
    found = section(one, {})
    said = left_out(found)
    for words in (
        "1 answer: the service failed (sonnet 1). Nobody's loss.",
        "1 answer: the harness failed (sol 1)",
        "2 other attempts: asked again",
        "1 further sample",
        "1 round without tests",
        "1 judgement: an answer was asked for again since (stale).",
        "1 second look",
        "one: 1 answer to scenarios, or of contenders",
        "one: task-9/a cannot be read. It is no TOML.",
    ):
        assert words in said
    assert items(found, "What was left out, and why")[0].rounds == (RoundRef("one", "task-1", "python"),)


def test_many_damaged_files_are_counted_and_not_all_named() -> None:
    damaged = {f"task-{number:03d}/a": "It is no TOML." for number in range(300)}
    found = section(evidence([], [contest(damaged=damaged)]), {})
    assert len(items(found, "What was left out, and why")) == 21
    assert "280 other files" in left_out(found)


def test_nothing_left_out_is_said_too() -> None:
    found = section(evidence([a_round("task-1", [answer(), answer("b")])]), {})
    (block,) = (one for one in found.blocks if isinstance(one, Items) and one.title.startswith("What was left"))
    assert (block.items, block.empty) == ((), "Nothing was left out.")


def test_how_every_figure_was_made_is_listed() -> None:
    figures = {
        "overall.correct.a": Figure(0.5, 0.2, 0.8, 0.95, 10, "Wilson score interval"),
        "overall.correct.b": Figure(0.5, 0.2, 0.8, 0.95, 10, "Wilson score interval"),
        "overall.correct.p": Figure(1.0, None, None, 0.95, 10, "exact McNemar test"),
    }
    assert table(section(evidence([]), figures), "method-statistics") == [
        ["Wilson score interval", "2", "overall.correct.a"],
        ["exact McNemar test", "1", "overall.correct.p"],
    ]


def test_answers_to_a_scenario_whose_record_is_gone_are_counted_from_the_session_itself(tmp_path: Path) -> None:
    session = new_session(tmp_path / "one")
    session.add_scenario(scenario())
    session.save_response(key(), response(), "Use a set.\n")
    session.save_response(key("gone"), response(), "Use a set.\n")
    found = gather([session])
    assert found.contests[0].unknown == ("gone/a-python-1-1",)
    assert "one: 1 answer to scenarios" in left_out(section(found, {}))


def test_scenarios_in_several_languages_are_not_passed_off_as_independent() -> None:
    one, other = a_round("flood"), a_round("flood", language="go")
    asked = [item.text for item in items(section(evidence([one, other, a_round("till")]), {}), "What was asked")]
    assert any(text.startswith("1 scenario in several languages: ") and "not independent" in text for text in asked)
    plain = [item.text for item in items(section(evidence([one, a_round("till")]), {}), "What was asked")]
    assert not any("several languages" in text for text in plain)
