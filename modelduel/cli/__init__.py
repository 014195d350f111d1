"""The commands; thin, and light to start."""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel import __version__
from modelduel.errors import CannotJudgeError, ModelduelError
from modelduel.text import safe

if TYPE_CHECKING:
    from modelduel.session.store import Session
    from modelduel.settings import Settings
    from modelduel.testrun.model import Limits

# Command -> module that defines it, and the line that `--help` shows. A module is imported when its command runs.
_COMMANDS = {
    "demo": ("modelduel.cli.duel", "Watch a first duel: a small local model, no key needed."),
    "duel": ("modelduel.cli.duel", "Put one prompt before two models."),
    "review": ("modelduel.cli.review", "Go through a pack scenario by scenario, and score."),
    "run": ("modelduel.cli.run", "Collect a pack's answers without a screen, to review them later."),
    "replay": ("modelduel.cli.replay", "Play a saved session again, or judge it as another reader."),
    "test": ("modelduel.cli.judge", "Judge candidate files against a scenario."),
    "report": ("modelduel.cli.report", "Tell what sessions show, and how sure that is."),
    "scenarios": ("modelduel.cli.scenarios", "List, show, check, write and import scenarios."),
    "sessions": ("modelduel.cli.sessions", "List, show, verify and join saved sessions."),
    "contenders": ("modelduel.cli.contenders", "List and try out the models you can ask."),
    "local": ("modelduel.cli.local", "Set up and serve the embedded model."),
    "doctor": ("modelduel.cli.doctor", "Prove what works here: keys, sandbox, toolchains."),
}


_ENDLESS = 10_000  # characters


class Lazy(click.Group):
    """A group whose commands are imported when they run: `--help` costs little more than click itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order a newcomer meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            if near := difflib.get_close_matches(args[0], _COMMANDS, 1):
                raise click.UsageError(f"There is no command '{args[0]}'. Did you mean '{near[0]}'?", ctx) from error
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


class Spelled(click.Group):
    """A group whose help says the whole first sentence of each command; click's own cuts it to the line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, wrapped where the line ends."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(_ENDLESS)) for name, one in self.commands.items()])


class Place:
    """Where this call looks and writes, from the options before the command."""

    def __init__(self, config: Path | None, sessions: Path | None) -> None:
        self.config = config
        self.sessions_option = sessions

    def settings(self) -> Settings:
        """Read the user's config. Raises FindingsError."""
        from modelduel.settings import load_settings

        return load_settings(self.config)

    def limits(self) -> Limits:
        """Return the limits of test runs as the user likes them. Raises FindingsError."""
        from modelduel.testrun.model import Limits

        return Limits(**self.settings().limits.given())

    def sessions_dir(self) -> Path:
        """Return the folder for new sessions."""
        from modelduel import paths

        return paths.sessions_dir(self.sessions_option or self.settings().sessions)

    def session_places(self) -> tuple[Path, Path]:
        """Return the folders in which sessions are looked for by name: the user's own, and the shipped ones."""
        from modelduel import paths

        return (self.sessions_dir(), paths.sample_sessions())

    def session(self, name: str) -> Session:
        """Open a session by path or name, among the user's own and the shipped ones. Raises InputError."""
        from modelduel.session.library import find_session

        return find_session(name, self.session_places())

    def session_folder(self, name: str) -> Path:
        """Return a session's folder, even of one too damaged to be opened. Raises InputError."""
        from modelduel.session.library import find_folder

        return find_folder(name, self.session_places())


@click.group(cls=Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Another config.toml.")
@click.option("--sessions", type=click.Path(path_type=Path, file_okay=False), help="Another folder for sessions.")
@click.version_option(__version__, package_name="modelduel-tui", prog_name="modelduel")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, sessions: Path | None) -> None:
    """Set one coding scenario before two models, read both answers, and keep an honest record.

    New here? `modelduel demo` needs no key. What works on this machine: `modelduel doctor`.
    """
    ctx.obj = Place(config, sessions)
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False  # click minds neither by itself
    if ctx.invoked_subcommand is None:
        if not on_a_terminal():
            click.echo(ctx.get_help())
            return
        from modelduel.cli.home import show_home

        show_home(ctx.obj)


def on_a_terminal() -> bool:
    """Return whether there is a screen to draw on and a keyboard (Textual draws on stderr)."""
    if os.environ.get("TERM") == "dumb":  # an editor's shell: it shows lines, and escape sequences as they are
        return False
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def main() -> None:
    """Run the command line; the only place where errors become exit codes."""
    # Textual reads it as it is imported. What has changed is painted at the next of its ticks, so this is no more
    # painting, but a key that comes while answers stream is seen 8 ms sooner.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    for stream in (sys.stdout, sys.stderr):  # where the encoding lacks a character, `?` is better than no answer
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(prog_name="modelduel", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except SystemExit:  # click's answer to a pipe that nobody reads any more
        code = 128 + signal.SIGPIPE
    except (KeyboardInterrupt, click.Abort, EOFError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second one must not change how this ends
        with suppress(OSError):  # the terminal itself may be gone
            click.echo("Interrupted; everything so far is saved.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except CannotJudgeError as error:
        click.echo(safe(f"modelduel: {error}"), err=True)
        code = 3
    except ModelduelError as error:
        click.echo(safe(f"modelduel: {error}"), err=True)
        code = 2
    except OSError as error:  # a full disk behind stdout, a current directory that has gone
        from modelduel.cli.output import mute, system_words

        mute()
        with suppress(OSError):
            click.echo(safe(f"modelduel: {system_words(error)}"), err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
