"""Evidence of a contest with the answers, prices and times that a test names."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from modelduel.contender.model import Contender as Settings
from modelduel.contender.model import Usage
from modelduel.report.evidence import Answer, Contender, Contest, Evidence, Look, Round
from modelduel.session.model import SCHEMA, Asked, PackRef, SessionFile

NOON = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


def answer(contender: str = "a", **changes: Any) -> Answer:
    """A finished answer that passed; `changes` make it another."""
    outcome = changes.get("outcome", "passed")
    values: dict[str, Any] = {
        "contender": contender,
        "sample": 1,
        "attempt": 1,
        "attempts": 1,
        "first_outcome": outcome,
        "status": "finished",
        "outcome": outcome,
        "sent": NOON,
        "total_s": 4.0,
        "first_token_s": 0.5,
        "characters": 1200,
        "usage": Usage(input=800, cached=100, output=400, reasoning=50),
        "usd": 0.004,
        "at_least": False,
        "retries": 0,
        "error": "",
        "sandbox": "bubblewrap",
        "tests": 4,
        "tests_passed": 4 if outcome == "passed" else 1,
        "batch": False,
        "spent_usd": changes.get("usd", 0.004),
    }
    return Answer(**(values | changes))


def look(winner: str | None = "a", **changes: Any) -> Look:
    """A blind first look."""
    values: dict[str, Any] = {
        "rater": "ana",
        "number": 1,
        "winner": winner,
        "left": "a",
        "blind": True,
        "after_reveal": False,
        "at": NOON,
        "seconds": 12.0,
        "scores": {},
        "tags": {},
        "checks": {},
        "noted": False,
        "stale": False,
    }
    return Look(**(values | changes))


def a_round(scenario: str, answers: Iterable[Answer] = (), **changes: Any) -> Round:
    """A round of a bug fix in Python, medium, with tests."""
    given: dict[str, tuple[Answer, ...]] = {}
    for one in answers:
        given[one.contender] = (*given.get(one.contender, ()), one)
    values: dict[str, Any] = {
        "session": "one",
        "scenario": scenario,
        "title": scenario.replace("-", " "),
        "category": "bug-fix",
        "difficulty": "medium",
        "language": "python",
        "tested": True,
        "control": False,
        "rubric": (),
        "defects": {},
        "factors": {},
        "prompt_sha256": "0" * 64,
        "contenders": ("a", "b"),
        "answers": given,
        "looks": (),
    }
    return Round(**(values | changes))


def session_file(**changes: Any) -> SessionFile:
    """What is kept of a session of two contenders."""
    file = SessionFile(
        schema=SCHEMA,
        created=NOON,
        kind="review",
        modelduel="0.1.0",
        system="Answer with the complete file.",
        contenders={
            "a": Asked("sonnet", Settings(provider="anthropic", model="claude-sonnet-5-5"), {"max_tokens": 8192}),
            "b": Asked("sol", Settings(provider="openai", model="gpt-6.1-sol", temperature=0.0)),
        },
        seed=7,
        pack=PackRef("core", "1.2.0", "ab" * 32),
        price_source="genai-prices 0.2.3",
        price_date="2026-11-01",
    )
    return msgspec.structs.replace(file, **changes)


def contest(file: SessionFile | None = None, **changes: Any) -> Contest:
    """A session."""
    file = file or session_file()
    values: dict[str, Any] = {
        "id": "one",
        "folder": "/sessions/one",
        "file": file,
        "keys": {key: key for key in file.contenders},
        "raters": ("ana",),
        "damaged": {},
    }
    return Contest(**(values | changes))


def evidence(
    rounds: Sequence[Round], contests: Sequence[Contest] | None = None, names: Mapping[str, str] | None = None
) -> Evidence:
    """All of it; `names` are those of the contenders, sonnet and sol unless told."""
    contests = (contest(),) if contests is None else contests
    asked = session_file().contenders
    contenders = tuple(
        Contender(key, name, asked.get(key, asked["a"])) for key, name in (names or {"a": "sonnet", "b": "sol"}).items()
    )
    return Evidence(tuple(contests), contenders, tuple(rounds))
