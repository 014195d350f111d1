"""The user's config file."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelduel.contender.model import Contender
from modelduel.contender.registry import BUILT_IN
from modelduel.errors import FindingsError, InputError
from modelduel.settings import Settings, load_settings


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def findings(tmp_path: Path, text: str) -> dict[str, str]:
    with pytest.raises(FindingsError) as caught:
        load_settings(written(tmp_path, text))
    return {finding.key: str(finding) for finding in caught.value.findings}


FULL = """
a = "mine"
b = "openai:gpt-6.1-sol"
sessions = "kept"
theme = "dark"

[contenders.mine]
provider = "openai-chat"
model = "qwen"
base_url = "http://127.0.0.1:11434/v1"
api_key_env = "MY_KEY"
temperature = 0
timeout_s = 30
extra = { seed = 7 }

[review]
blind = false
ahead = 5
max_cost_usd = 5

[keys]
"verdict.left" = "h"

[limits]
cpu_s = 20
memory_mb = 2048
"""


def test_a_full_file_is_read(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, FULL))
    mine = settings.contender(settings.a)
    assert (mine.model, mine.temperature, mine.timeout_s, mine.extra) == ("qwen", 0.0, 30.0, {"seed": 7})
    assert settings.contender(settings.b) == Contender(provider="openai", model="gpt-6.1-sol")
    assert settings.sessions == tmp_path / "kept"
    assert (settings.review.blind, settings.review.ahead, settings.review.max_cost_usd) == (False, 5, 5.0)
    assert settings.keys == {"verdict.left": "h"}
    assert settings.limits.given() == {"cpu_s": 20.0, "memory_mb": 2048}
    assert settings.theme == "dark"


def test_without_a_file_the_current_pair_meets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelduel.paths.config_file", lambda: tmp_path / "none.toml")
    settings = load_settings()
    assert settings == Settings()
    assert settings.contender(settings.a).model == "claude-sonnet-5-5"
    assert settings.contender(settings.b).model == "gpt-6.1-sol"


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_settings(tmp_path / "none.toml")


def test_an_absolute_or_home_folder_for_sessions_is_taken_as_it_is(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, 'sessions = "/srv/x"')).sessions == Path("/srv/x")
    assert load_settings(written(tmp_path, 'sessions = "~/x"')).sessions == Path("~/x").expanduser()


def test_every_finding_comes_at_once(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        """
        a = 5
        colour = "red"
        [contenders.one]
        provider = "nobody"
        model = "m"
        [contenders.two]
        provider = "openai"
        max_token = 3
        [review]
        blind = "yes"
        """,
    )
    assert found.keys() >= {
        "a",
        "colour",
        "contenders.one.provider",
        "contenders.two.model",
        "contenders.two.max_token",
        "review.blind",
    }
    assert "anthropic" in found["contenders.one.provider"]


def test_numbers_that_make_no_sense_are_found(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        """
        [contenders.one]
        provider = "openai"
        model = "m"
        max_tokens = 0
        timeout_s = inf
        base_url = "localhost:80"
        [contenders."a:b"]
        provider = "openai"
        model = "m"
        [review]
        ahead = -1
        max_cost_usd = nan
        [limits]
        cpu_s = 0
        wall_s = inf
        memory_mb = 16385
        processes = 0
        disk_mb = 4097
        output_kb = -1
        """,
    )
    assert found.keys() == {
        "contenders.one.max_tokens",
        "contenders.one.timeout_s",
        "contenders.one.base_url",
        "contenders.a:b",
        "review.ahead",
        "review.max_cost_usd",
        "limits.cpu_s",
        "limits.wall_s",
        "limits.memory_mb",
        "limits.processes",
        "limits.disk_mb",
        "limits.output_kb",
    }


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('api_key = "sk-very-secret"', "contenders.one.api_key"),
        ('extra = { headers = { Authorization = "sk-very-secret" } }', "contenders.one.extra.headers.Authorization"),
        ('extra = { auth_token = "sk-very-secret" }', "contenders.one.extra.auth_token"),
    ],
)
def test_a_secret_is_refused_and_not_repeated(tmp_path: Path, line: str, key: str) -> None:
    found = findings(tmp_path, f'[contenders.one]\nprovider = "openai"\nmodel = "m"\n{line}\n')
    assert list(found) == [key]
    assert "api_key_env" in found[key]
    assert "very-secret" not in found[key]


def test_a_key_of_the_keyboard_is_no_secret(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, '[keys]\n"show.token" = "t"\n')).keys == {"show.token": "t"}


def test_an_unknown_contender_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        Settings(own={"mine": BUILT_IN["sol"]}).contender("sonet")
    assert "Did you mean 'sonnet'?" in caught.value.message
    assert caught.value.remedy is not None
    for name in ("mine", "sol", "sonnet-2024", "gpt-4o-2024", "openai-chat"):
        assert name in caught.value.remedy


def test_a_contender_of_ones_own_replaces_a_built_in_one() -> None:
    own = Contender(provider="openai", model="other")
    assert Settings(own={"sol": own}).contender("sol") is own


def test_a_spec_without_a_model_says_so() -> None:
    with pytest.raises(InputError, match="names no model"):
        Settings().contender("anthropic:")
