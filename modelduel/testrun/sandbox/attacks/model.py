"""What an attack is, and how it is seen from outside that it succeeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.job import Limit

Evidence = Literal["says", "secret", "touched", "heard", "hurt", "lingers"]
"""`secret`: it prints what it could only have read outside. `touched`: something outside is no longer as it was.
`heard`: a listener outside was reached. `hurt`: a process outside was killed or changed. `lingers`: a process of its
own is left. `says`: only the kernel's answer to a call tells, so its own word is taken; it is our program."""


@dataclass(frozen=True)
class Attack:
    """A program that tries to get out.

    It is told of its targets, all of them put there for it (see `ground.Target`), as JSON in its first argument.
    """

    id: str
    aim: str
    """What it tries, in words that follow "stops"."""
    evidence: Evidence
    code: str
    root: bool = False
    """Whether it succeeds for root alone even without a sandbox."""
    victim: bool = False
    """Whether it needs a process to attack."""


ENOUGH = Limits(cpu_s=60, wall_s=600, memory_mb=2048, processes=128, disk_mb=256, output_kb=4096)


@dataclass(frozen=True)
class Exhaustion:
    """A program that uses more than it may: it ends well under `enough`, and for `limit` under `little`.

    It is told as its first argument for how many seconds it keeps what it took.
    """

    id: str
    aim: str
    limit: Limit
    code: str
    little: Limits
    enough: Limits | None = ENOUGH
    """None where the limit is one that cannot be changed."""


LETS: dict[str, dict[str, str]] = {
    "landlock": {
        "stat": "Landlock does not hide that a file is there, nor its size and times, from one who knows its path.",
    },
    "none": {},
}
"""What a mechanism is known not to stop: its name -> id of the attack -> why. Nothing is stopped by `none`."""
