"""`modelduel duel` and `modelduel demo`: contests held here and now."""

from __future__ import annotations

import asyncio
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from modelduel.cli import Place, on_a_terminal
from modelduel.errors import InputError, ModelduelError
from modelduel.text import safe, safe_line

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_MOST_STDIN = 1 << 20


@click.command()
@click.argument("prompt", required=False)
@click.option("--code", type=_FILE, multiple=True, help="A file of the original code; may be given again.")
@click.option("--tests", type=_FILE, multiple=True, help="A file of tests that import the code; may be given again.")
@click.option("--python", type=click.Path(path_type=Path, exists=True), help="A virtual environment for the tests.")
@click.option("--language", type=click.Choice(["python", "typescript", "go"]), help="By default: from the suffixes.")
@click.option("-a", "--a", "name_a", metavar="CONTENDER", help="A name from the config, or provider:model.")
@click.option("-b", "--b", "name_b", metavar="CONTENDER", help="The other one.")
@click.option("--plain", is_flag=True, help="Print lines of text, also on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
@click.pass_obj
def duel(
    place: Place,
    prompt: str | None,
    code: tuple[Path, ...],
    tests: tuple[Path, ...],
    python: Path | None,
    language: Any,
    name_a: str | None,
    name_b: str | None,
    plain: bool,
    as_json: bool,
    allow_unsandboxed: bool,
) -> int:
    """Put one prompt before two models.

    PROMPT comes from the argument, from stdin (`-` or a pipe), or from your editor. With --code both answers are
    compared with that code, with --tests they are judged by those tests, in a sandbox.

    Exit code 0: both answered. 1: a side failed. 2: the call was wrong. 3: the code could not be judged.
    """
    from modelduel.cli.holding import hold, run_saving
    from modelduel.duel.quick import quick_scenario, read_files
    from modelduel.scenario.load import load_pack_file
    from modelduel.session.recorder import utc_now

    settings = place.settings()
    names = {"a": name_a or settings.a, "b": name_b or settings.b}
    contenders = {side: (name, settings.contender(name)) for side, name in names.items()}
    words = read_prompt(prompt)
    scenario = quick_scenario(
        words, read_files(code), read_files(tests), id_=f"duel-{utc_now():%Y%m%d-%H%M%S}", language=language
    )
    system = load_pack_file().system
    if on_a_terminal() and not plain and not as_json:
        from modelduel.cli.screen import new_table, show_table
        from modelduel.testrun.interpreter import interpreter_of

        if python is not None:  # before anything is asked, and paid for
            asyncio.run(interpreter_of(python))
        table = new_table(place, contenders, [scenario], system, "duel", python=python)
        folder = show_table(place, table, kind="duel", allow_unsandboxed=allow_unsandboxed)
        return 0 if folder is not None and _all_answered(folder) else 1
    return run_saving(
        hold(
            place,
            scenario,
            contenders,
            system,
            "duel",
            as_json=as_json,
            python=python,
            allow_unsandboxed=allow_unsandboxed,
        )
    )


def _all_answered(folder: Path) -> bool:
    """Say whether every side of a session has answered, by its latest attempt. Raises StoreError."""
    from modelduel.session.store import Session

    session = Session.open(folder)
    latest = {line.key.contender: line for line in sorted(session.lines(), key=lambda line: line.key)}
    answered = {side for side, line in latest.items() if line.status not in ("failed", "cancelled")}
    return answered >= session.file.contenders.keys()


def read_prompt(argument: str | None) -> str:
    """Return the prompt from the argument, stdin or the editor. Raises InputError."""
    if argument not in (None, "-"):
        return str(argument)
    if sys.stdin is None:  # closed by whoever started us
        raise InputError("There is no prompt, and stdin is closed.", remedy="Give the prompt as an argument.")
    if argument == "-" or not sys.stdin.isatty():
        data = sys.stdin.buffer.read(_MOST_STDIN + 1)
        if len(data) > _MOST_STDIN:
            raise InputError(f"The prompt on stdin is longer than {_MOST_STDIN} bytes.")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"The prompt on stdin is not UTF-8 (byte {error.start}).") from None
    text = click.edit("\n# The prompt for both models goes above. An empty prompt calls it off.\n", extension=".md")
    lines = [line for line in (text or "").splitlines() if not line.startswith("# The prompt for both models")]
    return "\n".join(lines).strip()


_DEMO_NOTE = (
    "One very small model (SmolLM2, 135 million parameters) on this machine, under two settings: A at temperature 0, "
    "B at 1.2. It is here to show the tool; as a coder it is weak, and both sides are the same model."
)
_DEMO_SYSTEM = "You are a careful programmer. Answer with the complete file in one code block, then one sentence."


@click.command()
@click.option("--plain", is_flag=True, help="Print lines of text, also on a terminal.")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
@click.pass_obj
def demo(place: Place, plain: bool, allow_unsandboxed: bool) -> int:
    """Watch a first duel: a small local model on both sides, no key needed.

    The model is fetched once (98 MB). Side A goes through the Anthropic SDK, side B through the OpenAI SDK, to one
    server on this machine. Where it cannot be had, the shipped session is replayed instead.
    """
    from modelduel.cli.holding import hold, run_saving
    from modelduel.cli.local import fetch_weights
    from modelduel.contender.local_weights import MODEL
    from modelduel.contender.model import Contender
    from modelduel.scenario.load import load_scenario

    click.echo(_DEMO_NOTE)
    try:
        fetch_weights()
    except ModelduelError as error:
        return _demo_from_the_record(place, error, plain=plain)
    scenario = load_scenario(str(files("modelduel.duel") / "first-duel.toml"))
    shared: dict[str, Any] = {"provider": "local", "model": MODEL, "max_tokens": 400, "extra": {"seed": 7}}
    contenders = {
        "a": ("cool", Contender(**shared, wire="anthropic", temperature=0.0)),
        "b": ("warm", Contender(**shared, wire="openai-chat", temperature=1.2)),
    }
    if on_a_terminal() and not plain:
        from modelduel.cli.screen import new_table, show_table

        table = new_table(place, contenders, [scenario], _DEMO_SYSTEM, "demo", note=_DEMO_NOTE)
        show_table(place, table, kind="demo", allow_unsandboxed=allow_unsandboxed, teaching=True)
        return 0
    return run_saving(
        hold(place, scenario, contenders, _DEMO_SYSTEM, "demo", allow_unsandboxed=allow_unsandboxed, note=_DEMO_NOTE)
    )


def _demo_from_the_record(place: Place, error: ModelduelError, *, plain: bool) -> int:
    """Replay the shipped session, and say that it is one."""
    from modelduel import paths
    from modelduel.cli.replay import replay_plain
    from modelduel.session.library import list_sessions
    from modelduel.session.store import Session

    # In a checkout, sessions of the user's own may stand beside the sample, which is the oldest.
    shipped = [one for one in list_sessions(paths.sample_sessions()) if one.kind == "demo"]
    if not shipped:
        raise error
    click.echo(safe(f"\nThe local model cannot be had here: {error}"), err=True)
    click.echo(safe_line(f"Instead, a recording of it is replayed: {shipped[-1].id}") + "\n")
    session = Session.open(Path(shipped[-1].path))
    if on_a_terminal() and not plain:
        from modelduel.cli.screen import saved_table, show_table

        # All of the reason stands in the terminal, and is there again when the screen has gone.
        words = f"A recording: the local model cannot be had here. {error.message}"
        show_table(place, saved_table(place, session, ask=False), mode="replay", standing=words)
        return 0
    asyncio.run(replay_plain(session, 1.0))
    return 0
