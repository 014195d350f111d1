"""`modelduel run`: a pack's answers collected without a screen, to be reviewed later."""

from __future__ import annotations

import math
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from modelduel.cli import Place
from modelduel.cli.filters import Filters, begun, choosing
from modelduel.cli.opening import reading_bar
from modelduel.cli.output import print_json
from modelduel.errors import InputError
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.contender.gate import Gates
    from modelduel.contender.model import Contender, Side
    from modelduel.duel.opening import Floor
    from modelduel.scenario.pack import Pack, Scenario
    from modelduel.session.store import Session


@click.command()
@choosing
@click.option("--session", "session_name", metavar="NAME", help="Go on with this session, or begin one of this name.")
@click.option("--samples", type=click.IntRange(1, 100), default=1, show_default=True, help="Answers to each question.")
@click.option("--max-cost", type=float, metavar="USD", help="Stop before a call that could take the session past it.")
@click.option("--concurrency", type=click.IntRange(1, 256), metavar="N", help="Most requests at once to one service.")
@click.option("--retry-errors", is_flag=True, help="Ask again what failed.")
@click.option("--test", "testing", is_flag=True, help="Run the tests on answers as they arrive, and on older ones.")
@click.option("--batch", is_flag=True, help="Use the services' batches: half the price, an answer within a day.")
@click.option("--wait", is_flag=True, help="With --batch: stay until every batch has ended.")
@click.option("--cancel", is_flag=True, help="With --batch: cancel what has not ended, and keep what has.")
@click.option("--dry-run", is_flag=True, help="Say what it would take, and ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line: answers, test runs, the end.")
@click.option("--open", "is_open", is_flag=True, help="For a review that shows who answers (see `review`).")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
@click.pass_obj
def run(
    place: Place,
    pack: Path | None,
    name_a: str | None,
    name_b: str | None,
    category: tuple[str, ...],
    language: tuple[str, ...],
    difficulty: tuple[str, ...],
    session_name: str | None,
    samples: int,
    max_cost: float | None,
    concurrency: int | None,
    retry_errors: bool,
    testing: bool,
    batch: bool,
    wait: bool,
    cancel: bool,
    dry_run: bool,
    as_json: bool,
    is_open: bool,
    allow_unsandboxed: bool,
) -> int:
    """Ask both contenders every scenario of a pack, and keep the answers for a review.

    Ctrl-C stops it at any time; the same command goes on. Without --session it goes on with the latest session of the
    same contenders and scenarios, and asks nothing twice.

    With --batch the questions are handed over, and the same command fetches the answers, hours or days later; with
    --batch --cancel it has the services drop what they have not answered yet.

    Exit code 0: everything is answered, or handed over. 1: something failed or was not asked. 2: the call was wrong.
    3: code could not be judged. 130: interrupted; everything so far is saved.
    """
    from modelduel.cli.holding import run_saving
    from modelduel.contender.gate import AT_ONCE, Gates
    from modelduel.duel.run import PATIENT, Options
    from modelduel.scenario.index import open_pack

    if wait and not batch:
        raise InputError("--wait goes with --batch.")
    if cancel and (dry_run or not batch):
        raise InputError("--cancel goes with --batch, and not with --dry-run.")
    settings = place.settings()
    most_usd = settings.review.max_cost_usd if max_cost is None else max_cost
    if most_usd is not None and not (math.isfinite(most_usd) and most_usd >= 0):
        raise InputError("--max-cost: expected a number of dollars from 0.")
    names = {"a": name_a or settings.a, "b": name_b or settings.b}
    filters = Filters(category, language, difficulty)
    saved = begun(place, session_name, {"a": name_a, "b": name_b}, filters, pack, go_on="Go on with it by")
    blind = settings.review.blind and not is_open
    loaded: Pack | None = None
    contenders: dict[Side, tuple[str, Contender]] = {}
    scenarios: Sequence[Scenario] = ()
    if saved is None:
        contenders = {side: (name, settings.contender(name)) for side, name in names.items()}
        with reading_bar() as tell:
            loaded = open_pack(pack, on_read=tell)
        scenarios = filters.of(loaded)
        if not scenarios:
            raise InputError("The pack has no such scenario.")
        if session_name is None:
            saved = _same(place, contenders, loaded, scenarios, blind=blind)
    if cancel and saved is None:
        raise InputError("There is no such session, and so nothing to cancel.", remedy="See `modelduel sessions list`.")
    asked = _Asked(place, saved, session_name, contenders, scenarios, loaded, filters, blind)
    options = Options(samples=samples, retry_errors=retry_errors, most_usd=most_usd, policy=PATIENT, batch=batch)
    gates = Gates(concurrency or AT_ONCE, PATIENT)
    if dry_run:
        return run_saving(_rehearse(asked, options, gates, as_json=as_json))
    batches = _Batches(wait, cancel) if batch else None
    collecting = _collect(asked, options, gates, testing, batches, as_json=as_json, allow_unsandboxed=allow_unsandboxed)
    return run_saving(collecting)


class _Asked(Struct, frozen=True):
    """What is to be collected, and into which session."""

    place: Place
    saved: Session | None
    """The session to go on with; None begins one."""
    name: str | None
    contenders: dict[str, tuple[str, Any]]
    scenarios: Sequence[Any]
    pack: Any
    filters: Filters
    blind: bool
    """Whether a new session is judged without names."""


class _Batches(Struct, frozen=True):
    """What is done with the services' batches besides fetching."""

    wait: bool
    cancel: bool


def _same(
    place: Place,
    contenders: Mapping[Side, tuple[str, Contender]],
    pack: Pack,
    scenarios: Sequence[Scenario],
    *,
    blind: bool,
) -> Session | None:
    """Return the latest session that was begun by the same command: the same contenders, pack, scenarios, languages."""
    from modelduel.scenario.pack import headers_of
    from modelduel.session.library import list_sessions
    from modelduel.session.store import Session

    asked = sorted((header.id, header.languages[:1]) for header in headers_of(scenarios))
    ids = [id_ for id_, _ in asked]
    for summary in list_sessions(place.sessions_dir()):
        if summary.kind != "review" or summary.damaged or summary.shipped:
            continue
        session = Session.open(Path(summary.path))
        file = session.file
        if (
            file.pack is not None
            and file.pack.sha256 == pack.sha256
            and {side: asked.asked for side, asked in file.contenders.items()}
            == {side: contender for side, (_, contender) in contenders.items()}
            and session.scenario_ids() == ids
            and sorted((one.id, one.languages[:1]) for one in session.scenario_headers()[0]) == asked
            and file.blind == blind
        ):
            return session
    return None


@asynccontextmanager
async def _floor(asked: _Asked, gates: Gates, sessions: Path) -> AsyncIterator[tuple[Floor, Sequence[Scenario]]]:
    """Open the session, new or saved, and its rounds."""
    from modelduel.duel.opening import keep_scenarios, kept_scenarios, open_floor, reopen_floor

    recorded_in = asked.place.session_places()
    if asked.saved is None:
        async with open_floor(
            sessions,
            asked.contenders,
            asked.pack.spec.system,
            "review",
            words=[name for name, _ in asked.contenders.values()],
            name=asked.name,
            pack=asked.pack,
            blind=asked.blind,
            recorded_in=recorded_in,
            gates=gates,
        ) as floor:
            await floor.saver(keep_scenarios, floor.session, asked.scenarios)
            yield floor, asked.scenarios
        return
    async with reopen_floor(asked.saved, recorded_in=recorded_in, gates=gates) as floor:
        kept = await floor.saver(kept_scenarios, asked.saved)
        filters = asked.filters
        among = kept.only(filters.categories, filters.languages, filters.difficulties)
        if not among:
            raise InputError("The session has no such scenario.", where=asked.saved.name)
        yield floor, among


async def _rehearse(asked: _Asked, options: Any, gates: Gates, *, as_json: bool) -> int:
    """Say what it would take."""
    from modelduel.cli import collected
    from modelduel.duel.run import Run

    with tempfile.TemporaryDirectory(prefix="modelduel-dry-run-") as nowhere:
        async with _floor(asked, gates, Path(nowhere)) as (floor, scenarios):
            estimate = await Run(floor, scenarios, options).prepare()
    if as_json:
        print_json(collected.estimate_json(estimate))
        return 0
    for line in collected.estimate_lines(estimate, options.most_usd):
        click.echo(line)
    if asked.saved is not None:
        click.echo(safe_line(f"goes on with {asked.saved.name}"))
    return 0


async def _collect(
    asked: _Asked,
    options: Any,
    gates: Gates,
    testing: bool,
    batches: _Batches | None,
    *,
    as_json: bool,
    allow_unsandboxed: bool,
) -> int:
    import msgspec

    from modelduel.cli import collected
    from modelduel.duel.run import Run
    from modelduel.testrun.sandbox import choose

    if testing:  # before anything is asked, and paid for
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        if sandbox.name == "none":
            click.echo("modelduel: the answers' code runs without a sandbox, as you asked.", err=True)
        options = msgspec.structs.replace(options, sandbox=sandbox, usual=asked.place.limits())
    async with _floor(asked, gates, asked.place.sessions_dir()) as (floor, scenarios):
        if batches is not None:
            from modelduel.cli.batch import collect_batches

            return await collect_batches(
                floor, scenarios, options, wait=batches.wait, cancel=batches.cancel, as_json=as_json
            )
        lock = ExitStack()
        await floor.saver(lock.enter_context, floor.session.collecting())
        try:
            await floor.saver(floor.session.refresh)
            face = collected.Face(as_json=as_json)
            collection = Run(floor, scenarios, options, on_answer=face.answer, on_tests=face.tests)
            estimate = await collection.prepare()
            if not as_json:
                for line in collected.estimate_lines(estimate, options.most_usd):
                    click.echo(line)
                if collection.untested:
                    click.echo(collected.untested_line(len(collection.untested)))
            return await face.run(floor, collection)
        finally:
            await floor.saver(lock.close)
