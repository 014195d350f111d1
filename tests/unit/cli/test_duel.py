"""`modelduel duel` and `modelduel demo`: what is found out first, and what the screen is told."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from modelduel.cli import cli, duel, local, replay, screen
from modelduel.errors import InputError, ModelduelError


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


def test_what_is_no_environment_is_refused_before_the_screen_is_there(tmp_path, shown):
    with pytest.raises(InputError, match="no virtual environment"):
        call(tmp_path, "duel", "Fix it.", "--python", tmp_path)
    assert not shown


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
