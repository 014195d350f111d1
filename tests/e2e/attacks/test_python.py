"""Each attack in Python succeeds without a sandbox, harmlessly, and is stopped by each mechanism of this machine.

What a mechanism is known to let through is in `LETS`, and must really come through, so that the table stays true.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import os
from pathlib import Path

import pytest

from modelduel.testrun.sandbox import Sandbox
from modelduel.testrun.sandbox.attacks import ATTACKS, EXHAUSTIONS, LETS, Attack, Exhaustion, Trial, exhaust, try_all
from modelduel.testrun.sandbox.landlock import Landlock, unavailable
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed
from tests.e2e.nobody import ALREADY, assert_passes_as_nobody, first_bubblewrap

pytestmark = pytest.mark.sandbox

KINDS = ["bubblewrap", "landlock"]
UNKNOWN_TO_SOME_KERNELS = {"kexec", "module", "perf", "keyctl", "addkey", "userfaultfd", "bpf", "iouring", "sysv"}


def sandbox_of(kind: str) -> Sandbox:
    if kind == "none":
        return Unsandboxed()
    if kind == "landlock":
        if (reason := unavailable()) is not None:
            pytest.skip(reason)
        return Landlock()
    return first_bubblewrap()


@functools.cache
def trial(kind: str) -> Trial:
    """All attacks in one job."""
    return asyncio.run(try_all(sandbox_of(kind), ATTACKS))


def by_id(one: Attack | Exhaustion) -> str:
    return one.id


@pytest.mark.parametrize("kind", ["none", *KINDS])
def test_every_attack_is_carried_out(kind: str) -> None:
    found = trial(kind)
    assert found.complete, found.ended
    assert found.succeeded | found.stopped == {one.id for one in ATTACKS}


@pytest.mark.parametrize("attack", ATTACKS, ids=by_id)
def test_without_a_sandbox_it_succeeds(attack: Attack) -> None:
    if attack.id in trial("none").succeeded:
        return
    if attack.root and os.geteuid() != 0:
        pytest.skip("root alone can do this, and this run is a plain user's")
    if attack.id in UNKNOWN_TO_SOME_KERNELS:
        pytest.skip(f"this kernel cannot do this: it was built without, or says {os.strerror(errno.EPERM)} to all")
    if attack.id == "tcp6" and not Path("/proc/net/if_inet6").exists():
        pytest.skip("this machine has no IPv6")
    pytest.fail(trial("none").ended.output, pytrace=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attack", ATTACKS, ids=by_id)
def test_within_a_sandbox_it_is_stopped(attack: Attack, kind: str) -> None:
    assert (attack.id in trial(kind).succeeded) is (attack.id in LETS.get(kind, {}))


@pytest.mark.parametrize("one", [one for one in EXHAUSTIONS if one.enough is not None], ids=by_id)
async def test_without_a_limit_it_gets_what_it_wants(one: Exhaustion) -> None:
    got, ended = await exhaust(Unsandboxed(), one, one.enough)
    assert got, ended


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("one", EXHAUSTIONS, ids=by_id)
async def test_within_a_limit_it_is_ended_for_it(one: Exhaustion, kind: str) -> None:
    got, ended = await exhaust(sandbox_of(kind), one)
    assert not got
    assert ended.limit == one.limit


def test_no_two_attacks_share_an_id() -> None:
    ids = [one.id for one in (*ATTACKS, *EXHAUSTIONS)]
    assert len(set(ids)) == len(ids)


def test_every_known_gap_is_an_attack() -> None:
    assert {one for gaps in LETS.values() for one in gaps} <= {one.id for one in ATTACKS}


@pytest.mark.skipif(os.geteuid() != 0, reason=ALREADY)
def test_all_of_this_holds_for_a_plain_user_too() -> None:
    assert_passes_as_nobody(Path(__file__))
