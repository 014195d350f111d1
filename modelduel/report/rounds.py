"""The rounds as a reader sees them: prompt, answers, code, tests and judgements, read from sessions one by one.

Everything blocks and is meant for a thread or a command. What cannot be read is said on its page and not raised: one
damaged file must not cost the whole report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from modelduel.duel.answer import extract
from modelduel.errors import InputError, ModelduelError
from modelduel.report.document import RoundRef
from modelduel.report.evidence import Answer, Contest, Evidence, Key, Look, Round, aliases
from modelduel.report.findings.wording import ref
from modelduel.scenario.load import thaw
from modelduel.scenario.pack import Scenario
from modelduel.scenario.prompt import question
from modelduel.session.model import Judgement, ResponseKey
from modelduel.session.names import parse_judgement
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult
from modelduel.text import safe_line

Private = Literal["answers", "notes", "raters"]
"""What may be left out of a report that is given to others."""


class Side(Struct, frozen=True):
    """What one contender gave. All texts are untrusted."""

    key: Key
    name: str
    answer: Answer | None
    """None where it was not asked."""
    samples: int = 0
    """How many answers there are to the same prompt; the first is shown."""
    text: str = ""
    """The answer."""
    files: Mapping[str, str] = {}
    """The code taken out of it, by path."""
    reason: str = ""
    """Why there is no code, or why its outcome is neither passed nor failed."""
    tests: tuple[TestResult, ...] = ()
    trouble: str = ""
    """Why it cannot be shown."""


class Opinion(Struct, frozen=True):
    """One rater's look at the round. The note and the tags are untrusted."""

    look: Look
    rater: str
    """What the rater is called on the page."""
    note: str = ""
    alias: str = "A reader"
    """What the rater is called where names are left out."""


class RoundPage(Struct, frozen=True):
    """One round. All texts are untrusted."""

    ref: RoundRef
    round: Round
    prompt: str
    original: Mapping[str, str]
    sides: tuple[Side, ...]
    opinions: tuple[Opinion, ...]
    trouble: str = ""
    """Why the prompt cannot be shown."""
    left_out: frozenset[Private] = frozenset()


def load_pages(sessions: Sequence[Session], evidence: Evidence) -> Iterator[RoundPage]:
    """Yield the page of every round of the evidence, in its order.

    Args:
        sessions: Those that the evidence was gathered from.
        evidence: What `evidence.gather` made of them.

    Raises:
        InputError: Two sessions have the same name, so that nobody could tell whose round is whose.
        StoreError: A folder cannot be read.
    """
    by_name = {session.name: session for session in sessions}
    if len(by_name) < len(sessions):
        names_given = [session.name for session in sessions]
        twice = next(name for name in names_given if names_given.count(name) > 1)
        raise InputError(
            f'Two sessions are called "{safe_line(twice)}", so their rounds cannot be told apart.',
            remedy="Rename the folder of one of them.",
        )
    contests = {contest.id: contest for contest in evidence.contests}
    names = {one.key: one.name for one in evidence.contenders}
    called = aliases(evidence)
    given: dict[str, dict[tuple[str, str, int], Judgement]] = {}
    for one in evidence.rounds:
        session = by_name[one.session]
        if one.session not in given:
            given[one.session] = dict(_judgements(session))
        told = given[one.session]
        opinions = (
            Opinion(look, look.rater, found.note if found else "", called[look.rater])
            for look in one.looks
            for found in (told.get((one.scenario, look.rater, look.number)),)
        )
        yield _page(session, contests[one.session], one, names, tuple(opinions))


def leave_out(page: RoundPage, parts: Collection[Private]) -> RoundPage:
    """Return a page without what is not to be shared.

    `answers` takes the code with it, and what tests and compilers say, which may quote it. `raters` calls them by
    their aliases.
    """
    one, sides, opinions = page.round, page.sides, page.opinions
    if "answers" in parts:
        silent = (tuple(replace(test, message="") for test in side.tests) for side in sides)
        sides = tuple(
            replace(side, text="", files={}, reason="", tests=tests) for side, tests in zip(sides, silent, strict=True)
        )
    if "notes" in parts:
        opinions = tuple(replace(each, note="") for each in opinions)
    if "raters" in parts:
        opinions = tuple(
            replace(each, rater=each.alias, look=replace(each.look, rater=each.alias)) for each in opinions
        )
        one = replace(one, looks=tuple(each.look for each in opinions))
    left_out = page.left_out | frozenset(parts)
    return replace(page, round=one, sides=sides, opinions=opinions, left_out=left_out)


def _judgements(session: Session) -> Iterator[tuple[tuple[str, str, int], Judgement]]:
    for rater in session.raters():
        for line in session.rater(rater).lines():
            parsed = parse_judgement(line.name)
            if parsed is not None:
                yield (parsed[0], rater, parsed[1]), line.judgement


def _page(
    session: Session,
    contest: Contest,
    one: Round,
    names: Mapping[Key, str],
    opinions: tuple[Opinion, ...],
) -> RoundPage:
    scenario, trouble = _scenario(session, one)
    inside = {key: side for side, key in contest.keys.items()}
    return RoundPage(
        ref=ref(one),
        round=one,
        prompt=question(scenario) if scenario else "",
        original=scenario.original() if scenario else {},
        sides=tuple(_side(session, one, key, inside[key], names[key], scenario) for key in one.contenders),
        opinions=opinions,
        trouble=trouble,
    )


def _scenario(session: Session, one: Round) -> tuple[Scenario | None, str]:
    try:
        return thaw(session.scenario(one.scenario)), ""
    except ModelduelError as error:
        return None, f"The prompt cannot be shown. {error}"


def _side(session: Session, one: Round, key: Key, inside: str, name: str, scenario: Scenario | None) -> Side:
    answer = one.first(key)
    if answer is None:
        return Side(key, name, None)
    side = Side(key, name, answer, samples=len(one.answers[key]))
    of = ResponseKey(one.scenario, inside, one.language or "none", answer.sample, answer.attempt)
    try:
        response, text = session.response(of), session.text(of)
    except ModelduelError as error:
        return replace(side, trouble=f"The answer cannot be shown. {error}")
    found = response.candidate
    side = replace(side, text=text, tests=tuple(response.test), reason=found.reason if found else "")
    if scenario is None or one.language is None:
        return side
    try:
        code = extract(
            text,
            original=scenario.original(),
            language=one.language,
            keep=scenario.spec.keep,
            status=response.status,
            pick=found.fence if found and found.picked and found.fence else None,
        )
    except IndexError as error:
        return replace(side, reason=str(error))
    return replace(side, files=code.files, reason=side.reason or code.reason)


def pages_by_ref(pages: Iterable[RoundPage]) -> dict[RoundRef, RoundPage]:
    """Return the pages by what figures call them; of two by the same name the first."""
    found: dict[RoundRef, RoundPage] = {}
    for page in pages:
        found.setdefault(page.ref, page)
    return found
