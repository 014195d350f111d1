"""`modelduel run --batch`: questions handed over to the services' batches, and answers fetched from them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from modelduel.cli import collected
from modelduel.duel.batches import BatchRun
from modelduel.duel.opening import Floor
from modelduel.duel.run import Options
from modelduel.scenario.pack import Scenario


async def collect_batches(
    floor: Floor, scenarios: Sequence[Scenario], options: Options, *, wait: bool, cancel: bool, as_json: bool
) -> int:
    """Fetch what has been answered, hand over what is wanted besides, and print it; return the exit code.

    Args:
        floor: The session and its seats.
        scenarios: The rounds.
        options: What is collected, and how.
        wait: Whether to stay until every batch has ended.
        cancel: Whether to have what has not ended cancelled instead, and to hand nothing over.
        as_json: Whether lines of JSON are printed.

    Raises:
        StoreError: Another program asks for this session, or something could not be saved.
        InputError: A limit of cost was given, and nobody knows what a contender costs.
    """
    face = collected.Face(as_json=as_json)
    collection = BatchRun(
        floor,
        scenarios,
        options,
        wait=wait,
        cancel=cancel,
        on_answer=face.answer,
        on_tests=face.tests,
        on_batch=face.batch,
    )
    try:
        estimate = await collection.begin()
        untouched = not any(tally.wanted for tally in collection.tallies.values())
        if estimate is None:
            if untouched and not as_json:
                click.echo("Nothing is in a batch; nothing is cancelled.")
        elif not as_json and (estimate.requests or untouched):
            for line in collected.estimate_lines(estimate, options.most_usd):
                click.echo(line)
        code = await face.run(floor, collection)
        return 1 if collection.trouble and code != 1 else code
    finally:
        await collection.aclose()
