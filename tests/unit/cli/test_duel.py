"""`modelduel duel` and `modelduel demo`: what is found out first, and what the screen is told."""

import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from modelduel.cli import cli, duel, holding, local, replay, screen
from modelduel.errors import InputError, ModelduelError
from tests.doubles.sessions import key, new_session, response


@pytest.fixture
def shown(monkeypatch):
    """What was given for each table that a screen was opened at."""
    shown = []
    monkeypatch.setattr(duel, "on_a_terminal", lambda: True)
    monkeypatch.setattr(screen, "new_table", lambda *_, **options: options)
    monkeypatch.setattr(screen, "show_table", lambda place, table, **options: shown.append(table | options))
    return shown


def call(place: Path, *words: object):
    command = ["--sessions", str(place), *map(str, words)]
    return CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)


def test_the_tests_at_the_screen_may_import_from_the_users_environment(tmp_path, shown):
    call(tmp_path, "duel", "Fix it.", "--python", sys.prefix)
    assert [table["python"] for table in shown] == [Path(sys.prefix)]


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ({"a": ["finished"], "b": ["truncated"]}, 0),
        ({"a": ["finished"], "b": ["failed"]}, 1),
        ({"a": ["cancelled"], "b": ["finished"]}, 1),
        ({"a": ["failed", "finished"], "b": ["finished"]}, 0),
        ({"a": ["finished"]}, 1),
    ],
    ids=str,
)
def test_the_exit_code_of_a_duel_at_the_screen_says_whether_both_answered(tmp_path, shown, monkeypatch, statuses, code):
    session = new_session(tmp_path / "made")
    for side, each in statuses.items():
        for attempt, status in enumerate(each, 1):
            session.save_response(key(contender=side, attempt=attempt), response("x", status=status), "x")
    monkeypatch.setattr(screen, "show_table", lambda *_, **__: session.folder)
    assert call(tmp_path, "duel", "Fix it.").return_value == code


def test_a_duel_whose_screen_never_came_is_not_answered(tmp_path, shown):
    assert call(tmp_path, "duel", "Fix it.").return_value == 1


def test_what_is_no_environment_is_refused_before_the_screen_is_there(tmp_path, shown):
    with pytest.raises(InputError, match="no virtual environment"):
        call(tmp_path, "duel", "Fix it.", "--python", tmp_path)
    assert not shown


def test_without_a_prompt_on_a_terminal_the_editor_is_opened_and_its_hint_left_out(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "edit", lambda text, extension: f"Fix it.\n# Really.\n{text}")
    assert duel.read_prompt(None) == "Fix it.\n# Really."
    monkeypatch.setattr(click, "edit", lambda text, extension: None)
    assert duel.read_prompt(None) == ""


@pytest.mark.parametrize("words", [(), ("--plain",)], ids=["screen", "plain"])
def test_a_demo_is_one_model_under_two_settings_asked_through_both_sdks_and_says_so(
    tmp_path, shown, monkeypatch, words
):
    asked = {}

    def table(place, contenders, scenarios, system, kind, **options):
        asked.update(contenders)
        return options

    async def hold(place, scenario, contenders, *rest, **options):
        asked.update(contenders)
        return 0

    monkeypatch.setattr(local, "fetch_weights", lambda: None)
    monkeypatch.setattr(screen, "new_table", table)
    monkeypatch.setattr(holding, "hold", hold)
    said = call(tmp_path, "demo", *words).stdout
    assert "One very small model" in said
    assert "both sides are the same model" in said
    a, b = (contender for _, contender in asked.values())
    assert (a.provider, a.model) == (b.provider, b.model) == ("local", "smollm2-135m")
    assert (a.wire, b.wire) == ("anthropic", "openai-chat")
    assert a.temperature != b.temperature


@pytest.mark.parametrize("words", [(), ("--plain",)], ids=["screen", "plain"])
def test_a_demo_without_its_model_replays_the_shipped_session_where_the_demo_would_be(
    tmp_path, shown, monkeypatch, words
):
    def fetch() -> None:
        raise ModelduelError("The weights cannot be fetched.", remedy="Connect to something.")

    async def replay_plain(session, speed) -> None:
        shown.append({"plain": session.name})

    monkeypatch.setattr(local, "fetch_weights", fetch)
    monkeypatch.setattr(replay, "replay_plain", replay_plain)
    monkeypatch.setattr(screen, "saved_table", lambda place, session, **options: {"replayed": session.name} | options)
    done = call(tmp_path, "demo", *words)
    assert "Connect to something." in done.stderr
    if words:
        assert shown == [{"plain": "2026-11-22-demo"}]
    else:
        said = "A recording: the local model cannot be had here. The weights cannot be fetched."
        assert shown == [{"replayed": "2026-11-22-demo", "ask": False, "mode": "replay", "standing": said}]
