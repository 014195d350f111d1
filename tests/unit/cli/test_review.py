"""`modelduel review --session`: the same command goes on, and another one is refused with what differs."""

import pytest
from click.testing import CliRunner

from modelduel.cli import cli, review, screen
from modelduel.errors import InputError
from modelduel.scenario.load import load_pack
from modelduel.session.model import PackRef
from tests.doubles.sessions import NOON, new_session, scenario


@pytest.fixture
def resume(tmp_path, monkeypatch):
    """Resumes a review of a bug fix by `sonnet` and `sol`; returns what it came to, and the sessions shown."""
    session = new_session(tmp_path / "mine", pack=PackRef("core", "0", "ab"))
    session.add_scenario(scenario())
    shown = []
    monkeypatch.setattr(review, "on_a_terminal", lambda: True)
    monkeypatch.setattr(screen, "saved_table", lambda place, saved, **_: saved)
    monkeypatch.setattr(screen, "show_table", lambda place, saved, **_: shown.append(saved.name))

    def resume(*words):
        command = ["--sessions", str(tmp_path), "review", "--session", "mine", *words]
        return CliRunner().invoke(cli, command, standalone_mode=False).exception, shown

    return resume


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["-a", "sonnet"],
        ["-a", "anthropic:claude-sonnet-5-5", "-b", "sol", "--category", "bug-fix"],
        ["--language", "python"],
    ],
    ids=" ".join,
)
def test_the_same_command_goes_on_where_it_was(resume, words):
    assert resume(*words) == (None, ["mine"])


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["-a", "sonnet", "-b", "opus"], ["--b (sol)"]),
        (["-a", "sol", "--category", "review"], ["--a (sonnet)", "--category (bug-fix)"]),
        (["--category", "bug-fix", "--category", "review"], ["--category (bug-fix)"]),
        (["--language", "go", "--language", "typescript"], ["--language (python)"]),
    ],
    ids=str,
)
def test_another_command_is_refused_with_what_differs(resume, words, named):
    error, shown = resume(*words)
    assert isinstance(error, InputError)
    assert f"begun with another {' and another '.join(named)}." in str(error)
    assert not shown


def test_another_pack_is_refused(resume):
    error, shown = resume("--pack", str(load_pack().root))
    assert "--pack (core 0)" in str(error)
    assert not shown


def test_names_of_a_blind_session_are_not_shown_by_an_option_that_does_not_ask(tmp_path, monkeypatch):
    new_session(tmp_path / "mine", blind=True).add_scenario(scenario())
    monkeypatch.setattr(review, "on_a_terminal", lambda: True)
    command = ["--sessions", str(tmp_path), "review", "--session", "mine", "--open"]
    with pytest.raises(InputError, match="begun blind"):
        CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)


@pytest.mark.parametrize(
    ("config", "words", "blind"),
    [("", [], True), ("", ["--open"], False), ("[review]\nblind = false\n", [], False)],
    ids=str,
)
def test_a_new_review_is_blind_unless_the_option_or_the_config_says_otherwise(
    tmp_path, monkeypatch, config, words, blind
):
    begun = []
    monkeypatch.setattr(review, "on_a_terminal", lambda: True)
    monkeypatch.setattr(screen, "new_table", lambda *_, blind, **__: begun.append(blind))
    monkeypatch.setattr(screen, "show_table", lambda *_, **__: None)
    (tmp_path / "config.toml").write_text(config)
    command = ["--config", str(tmp_path / "config.toml"), "--sessions", str(tmp_path), "review", *words]
    CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)
    assert begun == [blind]


def test_lines_of_text_print_a_blind_session_only_after_a_reveal(tmp_path):
    session = new_session(tmp_path / "mine", blind=True)
    command = ["--sessions", str(tmp_path), "replay", "mine", "--plain"]
    with pytest.raises(InputError, match="judged blind"):
        CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)
    with session.rater("me", write=True) as rater:
        rater.reveal(NOON)
    assert "Nothing has been answered" in CliRunner().invoke(cli, command, standalone_mode=False).output
