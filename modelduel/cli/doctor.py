"""`modelduel doctor`: what works on this machine, proved rather than assumed."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from typing import Any

import click

from modelduel.cli import Place
from modelduel.cli.output import columns, print_json, print_table, wrapped
from modelduel.text import safe_line

_TOOLCHAINS = {"python": [sys.executable, "--version"], "node": ["node", "--version"], "go": ["go", "version"]}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.pass_obj
def doctor(place: Place, as_json: bool) -> int:
    """Prove what works here: keys, sandbox mechanisms, toolchains, terminal.

    Keys are said to be there or not, and never shown. Exit code 1 when no sandbox works.
    """
    facts = asyncio.run(_examine(place))
    if as_json:
        print_json(facts)
    else:
        _print(facts)
    return 0 if facts["sandbox"]["chosen"] else 1


async def _examine(place: Place) -> dict[str, Any]:
    from modelduel.contender.keys import find_key, key_variable
    from modelduel.testrun.sandbox import mechanisms, prove

    keys: dict[str, bool] = {}
    for contender in place.settings().contenders().values():
        variable = key_variable(contender)
        if variable is not None and variable not in keys:
            keys[variable] = await find_key(contender) is not None
    proofs = [await prove(mechanism) for mechanism in mechanisms()]
    chosen = next((proof.name for proof in proofs if proof.works), "")
    return {
        "keys": keys,
        "sandbox": {
            "chosen": chosen,
            "mechanisms": {
                proof.name: {"works": proof.works, "stops": list(proof.stops), "lets": list(proof.lets)}
                | ({"reason": proof.reason} if proof.reason else {})
                for proof in proofs
            },
        },
        "toolchains": {name: await asyncio.to_thread(_toolchain, argv) for name, argv in _TOOLCHAINS.items()},
        "terminal": {
            "tty": sys.stdout.isatty(),
            "term": os.environ.get("TERM", ""),
            "columns": shutil.get_terminal_size().columns,
            "lines": shutil.get_terminal_size().lines,
            "no_color": bool(os.environ.get("NO_COLOR")),
        },
    }


def _toolchain(argv: list[str]) -> dict[str, Any]:
    path = shutil.which(argv[0])
    if path is None:
        return {"path": "", "version": "", "ok": False}
    try:
        done = subprocess.run([path, *argv[1:]], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return {"path": path, "version": "", "ok": False}
    return {"path": path, "version": done.stdout.strip(), "ok": done.returncode == 0}


def _print(facts: dict[str, Any]) -> None:
    print_table(["key", ""], [[name, "set" if there else "not set"] for name, there in facts["keys"].items()])
    click.echo()
    sandbox = facts["sandbox"]
    proofs = sandbox["mechanisms"]
    rows = [[name, "works" if one["works"] else "does not work", one.get("reason", "")] for name, one in proofs.items()]
    print_table(["sandbox", "", ""], rows or [["bubblewrap", "not installed", "apt install bubblewrap"]])
    for name, one in proofs.items():
        if one["stops"]:
            words = safe_line(f"{name} stops {', '.join(one['stops'])}")
            click.echo("\n".join(wrapped(words, columns() or 2 * len(words))))
    if not sandbox["chosen"]:
        click.echo("No sandbox works here, so no answer's code is run. Install bubblewrap.")
    click.echo()
    tools = facts["toolchains"].items()
    print_table(["toolchain", "", "path"], [[n, one["version"] or "not here", one["path"]] for n, one in tools])
