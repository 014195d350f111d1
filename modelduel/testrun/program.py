"""A program that serves calls, and in words how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from modelduel.testrun.model import Outcome
from modelduel.testrun.sandbox import Ended, Job


@dataclass(frozen=True)
class Program:
    """A program that serves calls, and the request with which it imports what it serves."""

    job: Job
    load: dict[str, Any]


def died(where: str, ended: Ended) -> tuple[Outcome, str]:
    """Return outcome and reason of a program that ended by itself or at a limit."""
    if ended.limit == "cpu":
        return "timeout", f"The CPU time ran out {where} ({ended.cpu_s:.1f} s)."
    if ended.limit == "wall":
        return "timeout", f"Time ran out {where} ({ended.wall_s:.0f} s, most of them waiting)."
    if ended.limit is not None:
        return "limit", f"The {ended.limit} limit was passed {where}."
    return "error", f"The answer ended its own process {where} ({exit_words(ended.code)})."


def exit_words(code: int) -> str:
    """Return an exit code in words; above 128 it stands for a signal."""
    return f"signal {code - 128}" if code > 128 else f"exit code {code}"
