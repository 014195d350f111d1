"""Sessions, responses and judgements as tests and benchmarks need them: real values, small or of a given size."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec

from modelduel.contender.model import Contender, Usage
from modelduel.scenario.model import Provenance, ScenarioFile
from modelduel.session.model import (
    SCHEMA,
    Asked,
    Cost,
    Judgement,
    RecordedCandidate,
    RecordedRun,
    Response,
    ResponseKey,
    Retry,
    SessionFile,
)
from modelduel.session.recorder import text_sha256
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult

NOON = datetime.datetime(2026, 11, 22, 12, 4, 31, 250_000, tzinfo=datetime.UTC)


def session_file(**changes: Any) -> SessionFile:
    """A contest between two contenders."""
    file = SessionFile(
        schema=SCHEMA,
        created=NOON,
        kind="review",
        modelduel="0.1.0",
        system="Answer with the complete file.",
        contenders={
            "a": Asked("sonnet", Contender(provider="anthropic", model="claude-sonnet-5-5"), {"max_tokens": 8192}),
            "b": Asked("sol", Contender(provider="openai", model="gpt-6.1-sol")),
        },
        seed=7,
    )
    return msgspec.structs.replace(file, **changes)


def new_session(folder: Path, **changes: Any) -> Session:
    """An empty session in `folder`."""
    return Session.create(folder, session_file(**changes))


def scenario(id_: str = "till-balance", **changes: Any) -> ScenarioFile:
    """A scenario with its code inline."""
    spec = ScenarioFile(
        id=id_,
        title="Till balance",
        category="bug-fix",
        prompt=f"Mend {id_}.\r\nReturn the complete file.",
        provenance=Provenance(kind="invented"),
        language="python",
        files=["original.py"],
        code={"original.py": "def total(rows):\n    return sum(rows)\n"},
    )
    return msgspec.structs.replace(spec, **changes)


def response(text: str = "Use a set.\n", **changes: Any) -> Response:
    """A finished answer of this text that came in one piece."""
    values = Response(
        contender="a",
        status="finished",
        sent=NOON,
        total_s=4.108,
        text_sha256=text_sha256(text),
        first_token_s=0.62,
        stop_reason="end_turn",
        retries=[Retry(at_s=0.4, wait_s=1.0, status=429, reason="Too many requests.")],
        timeline=f"620+{len(text)}" if text else "",
        usage=Usage(input=812, output=655),
        cost=Cost(usd=0.0041, priced_by="genai-prices 0.2.3"),
    )
    return msgspec.structs.replace(values, **changes)


def large_answer(number: int) -> tuple[Response, str]:
    """An answer as models give them: 6 KB of text in 400 pieces, with eight tests run."""
    text = "".join(f"{number:07d} {piece:06d}\n" for piece in range(400))
    timeline = "620+15 " + " ".join(f"{5 + (number + piece) % 50}+15" for piece in range(1, 400))
    tests = [TestResult(f"hidden_test.py::test_balance_{case}", "passed", 0.021) for case in range(8)]
    return response(
        text,
        timeline=timeline,
        retries=[],
        candidate=RecordedCandidate("passed", ["original.py"], 1),
        test=tests,
        run=RecordedRun("bubblewrap", 0.38, NOON),
    ), text


def judgement(**changes: Any) -> Judgement:
    """A verdict for `a`, seen on the right."""
    values = Judgement(
        shown=["b", "a"],
        blind=True,
        at=NOON,
        winner="a",
        scores={"a": {"root-cause": 5}, "b": {"root-cause": 2}},
        tags={"a": [], "b": ["symptom-patched"]},
        note="Patches the symptom.",
        seconds=14.5,
    )
    return msgspec.structs.replace(values, **changes)


def key(id_: str = "till-balance", contender: str = "a", attempt: int = 1) -> ResponseKey:
    """A response's key."""
    return ResponseKey(id_, contender, "python", 1, attempt)


def small_session(folder: Path) -> Session:
    """One round, answered by both and judged once."""
    session = new_session(folder)
    session.add_scenario(scenario())
    session.save_response(key(), response(), "Use a set.\n")
    session.save_response(key(contender="b"), response("Sort it.\n"), "Sort it.\n")
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
    return session
