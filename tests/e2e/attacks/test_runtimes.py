"""Node and Go have ways out of their own: each works without a sandbox, and in none of this machine's mechanisms."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from modelduel.testrun.go_cache import warm
from modelduel.testrun.go_toolchain import environment, find_go
from modelduel.testrun.languages import runner_of
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox import Job, Sandbox
from modelduel.testrun.sandbox.attacks import Attack
from modelduel.testrun.sandbox.attacks.ground import Ground
from modelduel.testrun.sandbox.landlock import Landlock, unavailable
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed
from tests.e2e.attacks.programs import GO, GO_PROGRAM, NODE, NODE_PROGRAM
from tests.e2e.nobody import ALREADY, assert_passes_as_nobody, first_bubblewrap

pytestmark = pytest.mark.sandbox

BUILT = "MODELDUEL_GO_ATTACKS"
"""Path of the program in Go, for a plain user, who has no warm cache."""
LIMITS = Limits(cpu_s=30, wall_s=600)


@functools.cache
def node() -> Job:
    chain = asyncio.run(runner_of("typescript").ready())
    return Job((str(chain.program), "attack.mjs"), {"attack.mjs": NODE_PROGRAM.encode()}, chain.binds, limits=LIMITS)


@functools.cache
def go() -> Job:
    if BUILT not in os.environ:
        os.environ[BUILT] = build()
    return Job(("./attack",), {"attack": Path(os.environ[BUILT]).read_bytes()}, limits=LIMITS)


def build() -> str:
    """Compile the program in Go with a copy of the warm cache: in the real one nobody else may leave anything."""

    async def prepared() -> tuple[Path, Path]:
        found = await find_go()
        return found.program, (await warm(found)).cache

    program, cache = asyncio.run(prepared())
    folder = Path(tempfile.mkdtemp(prefix="modelduel-attacks-"))
    folder.chmod(0o755)
    shutil.copytree(cache, folder / "cache")
    (folder / "main.go").write_text(GO_PROGRAM)
    env = {**os.environ, **environment(), "GOCACHE": str(folder / "cache")}
    subprocess.run([program, "build", "-o", "attack", "main.go"], cwd=folder, env=env, check=True)
    shutil.rmtree(folder / "cache")
    return str(folder / "attack")


@pytest.fixture(scope="module", autouse=True)
def built_program_goes_away():
    had = os.environ.get(BUILT)
    yield
    made = os.environ.get(BUILT)
    if had is None and made is not None:
        del os.environ[BUILT]
        shutil.rmtree(Path(made).parent)


async def succeeds(sandbox: Sandbox, job: Job, attack: Attack) -> bool:
    with Ground([attack]) as ground:
        words = (*job.argv, attack.code, json.dumps(ground.aim(attack)))
        lines: list[str] = []
        whole = Job(words, job.files, (*job.binds, *ground.binds()), limits=job.limits)
        async with await sandbox.spawn(whole) as running:
            while (line := await running.read_line()) is not None:
                lines.append(line.decode("utf-8", "replace"))
            ended = await running.ended()
        assert ended.limit is None
        return ground.succeeded(attack, "\n".join(lines))


def job_of(attack: Attack) -> Job:
    return node() if attack in NODE else go()


def by_id(one: Attack) -> str:
    return one.id


@pytest.mark.parametrize("attack", [*NODE, *GO], ids=by_id)
def test_without_a_sandbox_it_succeeds(attack: Attack) -> None:
    if attack.root and os.geteuid() != 0:
        pytest.skip("root alone can do this, and this run is a plain user's")
    assert asyncio.run(succeeds(Unsandboxed(), job_of(attack), attack))


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
@pytest.mark.parametrize("attack", [*NODE, *GO], ids=by_id)
def test_within_a_sandbox_it_is_stopped(attack: Attack, kind: str) -> None:
    if kind == "landlock" and (reason := unavailable()) is not None:
        pytest.skip(reason)
    sandbox = Landlock() if kind == "landlock" else first_bubblewrap()
    assert not asyncio.run(succeeds(sandbox, job_of(attack), attack))


@pytest.mark.skipif(os.geteuid() != 0, reason=ALREADY)
def test_all_of_this_holds_for_a_plain_user_too() -> None:
    go()
    assert_passes_as_nobody(Path(__file__))
