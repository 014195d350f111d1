"""Scenarios that a session has lost: what was recorded of them is shown all the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from modelduel.errors import ModelduelError
from modelduel.scenario.model import Criterion, Language, Provenance, ScenarioFile, Tests
from modelduel.scenario.pack import Scenario
from modelduel.session.names import parse_judgement
from modelduel.session.store import Session


def lost_scenarios(session: Session, known: Collection[str]) -> list[Scenario]:
    """Return a stand-in for each scenario that was kept, answered or judged and is not among the `known`, by id.

    It asks and tests nothing. Its criteria are the keys of the scores that were given, by whomever.

    Raises:
        StoreError, FindingsError, InputError: A judgement of one of them cannot be read.
    """
    ids = [*session.scenario_ids(), *(line.key.scenario for line in session.lines())]
    keys: dict[str, dict[str, None]] = {id_: {} for id_ in ids if id_ not in known}
    for name in session.raters():
        rater = session.rater(name)
        for line in rater.lines():
            scenario, look = parse_judgement(line.name) or ("", 1)
            judgement = rater.judgement(scenario, look) if scenario and scenario not in known else None
            for scores in judgement.scores.values() if judgement else ():
                keys.setdefault(scenario, {}).update(dict.fromkeys(scores))
    return [stand_in(session, id_, keys[id_]) for id_ in sorted(keys)]


def stand_in(session: Session, id_: str, criteria: Collection[str] = ()) -> Scenario:
    """Return what is shown in the place of a scenario that is lost; `criteria` are the keys of the scores."""
    try:
        session.scenario(id_)
        why = "The scenario that is kept is not fit for use."
    except ModelduelError as error:
        why = str(error)
    lines = session.lines(id_)
    languages = {line.key.language for line in lines}
    tested = any(line.outcome not in (None, "not-run", "no-code") for line in lines)
    spec = ScenarioFile(
        id=id_,
        title=f"{id_} (lost: only its answers are kept)",
        category="review",  # one it must have, and this one asks for no code
        prompt=f"This session holds what was answered, but not what was asked.\n\n{why}\n",
        provenance=Provenance(kind="own"),
        language=next((one for one in get_args(Language) if one in languages), None),
        tests=Tests(kind="suite") if tested else None,  # whose results are there, but no file to run
        rubric=[Criterion(key, key, {}) for key in criteria],
    )
    return Scenario(spec, {})
