"""`modelduel contenders`: who can be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelduel.cli import Place, Spelled
from modelduel.cli.output import print_json, print_table
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.contender.model import Contender, ModelInfo


@click.group(cls=Spelled)
def contenders() -> None:
    """List and try out the models you can ask."""


@contenders.command("list")
@click.option("--offered", is_flag=True, help="Also ask every service with a key what it offers now.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list on stdout.")
@click.pass_obj
def list_(place: Place, offered: bool, as_json: bool) -> None:
    """List the contenders with a name, and the models of servers found on this machine."""
    rows = asyncio.run(_rows(place, offered))
    if as_json:
        print_json(rows)
        return
    head = ["id", "provider", "model", "key", "retires", ""]
    print_table(head, [[str(row.get(name, "")) for name in (*head[:-1], "note")] for row in rows])
    if not offered:
        click.echo(
            click.style("With --offered, services that you have a key for are asked for their models.", dim=True)
        )


async def _rows(place: Place, offered: bool) -> list[dict[str, Any]]:
    from modelduel.contender.discovery import find_servers
    from modelduel.contender.keys import find_key, key_variable
    from modelduel.contender.registry import RETIREMENTS

    settings = place.settings()
    rows: list[dict[str, Any]] = []
    asked: dict[tuple[str, str | None], Contender] = {}
    for name, contender in settings.contenders().items():
        row: dict[str, Any] = {"id": name, "provider": contender.provider, "model": contender.model}
        variable = key_variable(contender)
        if variable is not None:
            row["key"] = "set" if await find_key(contender) else f"{variable} is not set"
        if contender.base_url:
            row["note"] = contender.base_url
        if retirement := RETIREMENTS.get(contender.model):
            row |= {"retires": retirement.date.isoformat(), "note": retirement.remedy}
        if name in (settings.a, settings.b):
            row["default"] = "a" if name == settings.a else "b"
        rows.append(row)
        if (variable is None and contender.base_url) or row.get("key") == "set":
            asked.setdefault((contender.provider, contender.base_url), contender)
    for server in await find_servers():
        rows += [
            {"id": f"openai-chat:{model}@{server.base_url}", "provider": "openai-chat", "model": model,
             "note": f"found on this machine ({server.usual}'s usual port)"}
            for model in server.models
        ]  # fmt: skip
    if offered:
        for contender in asked.values():
            rows += [_offer(contender, model) for model in await _models(contender)]
    return rows


def _offer(contender: Contender, model: ModelInfo) -> dict[str, Any]:
    spec = f"{contender.provider}:{model.id}" + (f"@{contender.base_url}" if contender.base_url else "")
    row = {"id": spec, "provider": contender.provider, "model": model.id, "note": "offered now"}
    row |= {"retires": model.retires} if model.retires else {}
    return row | ({"lifecycle": model.lifecycle} if model.lifecycle else {})


async def _models(contender: Contender) -> list[ModelInfo]:
    from modelduel.contender.model import ProviderFailure
    from modelduel.contender.registry import open_provider

    provider = open_provider(contender)
    try:
        return await provider.models()
    except ProviderFailure as failure:
        click.echo(safe_line(f"{contender.provider}: {failure.message} {failure.remedy}"), err=True)
        return []
    finally:
        await provider.aclose()


@contenders.command()
@click.argument("names", nargs=-1, metavar="[CONTENDER]…")
@click.option("--json", "as_json", is_flag=True, help="A JSON list on stdout.")
@click.pass_obj
def test(place: Place, names: tuple[str, ...], as_json: bool) -> int:
    """Ask each contender (by default your two) for one word, and say what came of it.

    Exit code 1 when one does not answer.
    """
    settings = place.settings()
    chosen = {name: settings.contender(name) for name in names or (settings.a, settings.b)}
    rows = asyncio.run(_try_all(chosen, place.session_places()))
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            sign = "✓" if row["ok"] else "✗"
            click.echo(
                click.style(safe_line(f"{sign} {row['id']}  {row['message']}"), fg="green" if row["ok"] else "red")
            )
    return 0 if all(row["ok"] for row in rows) else 1


async def _try_all(chosen: dict[str, Contender], recorded_in: Sequence[Path]) -> list[dict[str, Any]]:
    from modelduel.contender.model import Request
    from modelduel.contender.registry import RETIREMENTS
    from modelduel.duel.engine import Contest, Entrant
    from modelduel.duel.opening import open_any
    from modelduel.session.recorder import Recorder

    recorder = Recorder()
    providers = {name: open_any(contender, recorded_in) for name, contender in chosen.items()}
    request = Request("Answer with one word.", "Say: ready")
    contest = Contest([Entrant(name, provider, request) for name, provider in providers.items()], recorder)
    try:
        await contest.run()
    finally:
        await asyncio.gather(*(provider.aclose() for provider in providers.values()), return_exceptions=True)
    rows = []
    for name, contender in chosen.items():
        heard = recorder.recording(name)
        response = heard.response
        ok = response.status in ("finished", "truncated")
        begins = " ".join(heard.text.split())
        message = f"answered in {response.total_s:.2f} s: {begins[:40]}{'…' if len(begins) > 40 else ''}"
        if not ok:
            message = f"{response.status}: {response.error} {response.remedy}".strip()
        row: dict[str, Any] = {"id": name, "ok": ok, "status": response.status, "message": message}
        if retirement := RETIREMENTS.get(contender.model):
            row["retires"] = retirement.date.isoformat()
        rows.append(row)
    return rows
