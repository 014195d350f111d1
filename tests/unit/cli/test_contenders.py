"""`modelduel contenders list`: what services and servers of the user's own offer, with the dates they give."""

from functools import partial

from modelduel.cli import Place
from modelduel.cli.contenders import _rows
from modelduel.contender import discovery
from tests.doubles.wire import WireDouble

SERVICE = """
[contenders.{name}]
provider = "{provider}"
model = "old"
base_url = "{url}"
api_key_env = "TEST_KEY"
"""


async def test_a_services_models_are_listed_with_the_dates_it_gives_and_those_of_servers_found_here(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("TEST_KEY", "sk-test-0123456789")
    config = tmp_path / "config.toml"
    async with WireDouble() as service, WireDouble() as own:
        service.models = [{"id": "old", "created": 1_700_000_000, "shutdown_date": "2027-01-14"}, {"id": "new"}]
        monkeypatch.setattr(discovery, "find_servers", partial(discovery.find_servers, {"Ollama": own.port}))
        config.write_text(SERVICE.format(name="one", provider="openai-chat", url=service.openai_url))
        rows = {row["id"]: row for row in await _rows(Place(config, None), offered=True)}
        named = {row["id"] for row in await _rows(Place(config, None), offered=False)}
    assert rows["one"]["key"] == "set"
    old, new = (f"openai-chat:{model}@{service.openai_url}" for model in ("old", "new"))  # as `-a` takes them
    assert (rows[old]["retires"], rows[old]["note"]) == ("2027-01-14", "offered now")
    assert "retires" not in rows[new]
    found = f"openai-chat:two@http://127.0.0.1:{own.port}/v1"
    assert rows[found]["note"] == "found on this machine (Ollama's usual port)"
    assert found in named
    assert old not in named
