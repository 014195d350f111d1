"""`modelduel local`: the embedded model."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel.cli import Spelled
from modelduel.text import safe_line

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar  # click names the type nowhere else


@click.group(cls=Spelled)
def local() -> None:
    """Set up and serve the embedded model (SmolLM2, 135 million parameters, on this machine)."""


@local.command()
def setup() -> None:
    """Fetch the model's weights (98 MB, pinned by hash) unless they are here."""
    path = fetch_weights()
    click.echo(safe_line(f"The local model is ready: {path}"))


@local.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="On 127.0.0.1; by default any free one.")
@click.option("--threads", type=click.IntRange(1, 256), help="By default all cores but one.")
def serve(port: int, threads: int | None) -> None:
    """Serve the embedded model until Ctrl-C, for other programs on this machine.

    It speaks three protocols: /v1/messages, /v1/chat/completions and /v1/responses.
    """
    from modelduel.contender.local_server import LocalServer, serve_forever

    fetch_weights()

    def ready(server: LocalServer) -> None:
        click.echo(f"address  {server.address}\nkey      {server.key}")
        click.echo(click.style("Ctrl-C stops it.", dim=True), err=True)

    asyncio.run(serve_forever(ready, port=port, threads=threads))


def fetch_weights() -> Path:
    """Fetch the weights with a progress bar on stderr, or find them here. Raises ModelduelError."""
    from modelduel.contender.local_model import setup as set_up

    with ExitStack() as stack:
        bars: list[ProgressBar[int]] = []  # made when there is something to fetch, so that nothing flashes by otherwise

        def progress(done: int, total: int) -> None:
            if not bars:
                bar = click.progressbar(length=total, label="Fetching the local model (98 MB)", file=sys.stderr)
                bars.append(stack.enter_context(bar))
            bars[0].update(done - bars[0].pos)

        return asyncio.run(set_up(progress))
