"""Method, written from the data: who was asked what, when and how, what was left out, and how figures were made."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import asdict

from modelduel.report.document import Block, Cell, Column, Item, Items, RoundRef, Section, Table, Text
from modelduel.report.evidence import Answer, Contender, Contest, Evidence, Round
from modelduel.report.findings.amounts import tone_of
from modelduel.report.findings.failures import APART, ended
from modelduel.report.findings.wording import plural, refs
from modelduel.report.statistics.figure import Figure

WORDS = 80
"""Most characters of a system prompt that are shown: enough to tell which one it was."""
FILES = 20
"""Most damaged files that are named; the others are counted."""

UNSAID = "not said"
"""Shown where a session does not say."""


def section(evidence: Evidence, figures: Mapping[str, Figure]) -> Section:
    """Return the section; `figures` are all of the report, whose methods are listed."""
    blocks: list[Block] = [Text(_asked(evidence)), _contenders(evidence), _sessions(evidence)]
    blocks += [Text(f"Noted of {one.id}: {one.file.note}") for one in evidence.contests if one.file.note]
    blocks += [Items("What was asked", tuple(Item(each) for each in _tasks(evidence.rounds)), "Nothing was asked.")]
    blocks += [Items("What was left out, and why", tuple(_left_out(evidence)), "Nothing was left out.")]
    if figures:
        blocks.append(_statistics(figures))
    return Section("method", "Method", tuple(blocks))


def _asked(evidence: Evidence) -> str:
    sent = [one.sent for one in _answers(evidence.rounds)]
    judged = [look.at for one in evidence.rounds for look in one.looks]
    given = f"Judgements were given {_between(judged)}." if judged else "Nobody has judged a round."
    asked = f"Answers were asked for {_between(sent)}." if sent else "No answer was asked for."
    return f"{plural(len(evidence.contests), 'session')} with {plural(len(evidence.rounds), 'round')}. {asked} {given}"


def _between(times: Sequence[datetime.datetime]) -> str:
    first, last = (each.astimezone(datetime.UTC).date().isoformat() for each in (min(times), max(times)))
    return f"on {first}" if first == last else f"from {first} to {last}"


def _contenders(evidence: Evidence) -> Table:
    return Table(
        "method-contenders",
        "Contenders",
        tuple(Column(title) for title in ("Contender", "Provider", "Model", "Asked with", "Sent")),
        tuple(
            (
                Cell(one.name, tone_of(one.key)),
                Cell(one.asked.asked.provider),
                Cell(one.asked.asked.model),
                Cell(_settings(one)),
                Cell(_pairs(one.asked.sent) or UNSAID),
            )
            for one in evidence.contenders
        ),
        "Asked with: settings as they were configured; what is not named was left to the service. Sent: what the "
        "requests held besides the messages.",
    )


def _settings(one: Contender) -> str:
    # The name of a variable that holds a key changes no answer.
    told = {"provider", "model", "api_key_env", "system"}
    given = {
        name: value for name, value in asdict(one.asked.asked).items() if name not in told and value not in (None, {})
    }
    own = one.asked.asked.system
    return _pairs(given | ({"system": _prompt(own)} if own is not None else {}))


def _pairs(given: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {_written(value)}" for name, value in sorted(given.items()))


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)


def _prompt(text: str) -> str:
    """Return which system prompt it was: its hash, and how it begins."""
    if not text:
        return "none"
    words = " ".join(text[: 4 * WORDS].split())
    begins = words if len(words) <= WORDS else words[:WORDS].rsplit(" ", 1)[0] + " …"
    return f"{_hash(text)} “{begins}”"


def _hash(text: str) -> str:
    return f"sha256 {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _sessions(evidence: Evidence) -> Table:
    titles = ("Session", "Kind", "Begun", "modelduel", "Pack", "Seed", "Prices", "System prompt", "Readers")
    return Table(
        "method-sessions",
        "Sessions",
        tuple(Column(title) for title in titles),
        tuple(tuple(Cell(each) for each in _session(one)) for one in evidence.contests),
        "The seed decides who stands on which side. A contender's own system prompt, if any, takes its place.",
    )


def _session(one: Contest) -> Iterable[str]:
    file = one.file
    pack = f"{file.pack.name} {file.pack.version}, sha256 {file.pack.sha256[:12]}" if file.pack else "none"
    prices = (
        f"{file.price_source}{f' of {file.price_date}' if file.price_date else ''}" if file.price_source else UNSAID
    )
    return (
        one.id,
        file.kind,
        file.created.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        file.modelduel,
        pack,
        str(file.seed),
        prices,
        _prompt(file.system),
        str(len(one.raters)),
    )


def _tasks(rounds: Sequence[Round]) -> Iterable[str]:
    """Yield what was asked: how many scenarios of which kind, the prompts as one hash, and where tests were run."""
    if not rounds:
        return
    scenarios = {(one.scenario, one.prompt_sha256): one for one in rounds}
    whole = hashlib.sha256("".join(f"{name} {prompt}\n" for name, prompt in sorted(scenarios)).encode()).hexdigest()
    yield f"{plural(len(scenarios), 'scenario')}: {_counted(one.category for one in scenarios.values())}"
    yield f"Difficulty: {_counted(one.difficulty for one in scenarios.values())}"
    yield f"Languages, by rounds: {_counted(one.language or 'none' for one in rounds)}"
    yield f"Prompts, one hash over all (ids and the prompts' own hashes, in order): sha256 {whole}"
    ran = [one.sandbox for one in _answers(rounds) if one.outcome is not None and one.tests]
    if ran:
        yield f"Tests were run on {plural(len(ran), 'answer')}, in: {_counted(each or UNSAID for each in ran)}"
    languages = Counter(scenario for scenario, _ in {(one.scenario, one.language) for one in rounds})
    if several := sum(number > 1 for number in languages.values()):
        yield (
            f"{plural(several, 'scenario')} in several languages: each language is a task of its own where rates and "
            "verdicts are counted, though answers to one scenario are not independent"
        )


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(Counter(names).items()))


def _left_out(evidence: Evidence) -> Iterable[Item]:
    """Yield what does not count, how much of it, and why."""
    rounds = evidence.rounds
    for kind, title in APART.items():
        of = {
            one.name: [
                each for each in rounds if one.key in each.contenders and ended(each, each.first(one.key)) == kind
            ]
            for one in evidence.contenders
        }
        total = sum(map(len, of.values()))
        if total:
            whose = ", ".join(f"{name} {len(found)}" for name, found in of.items() if found)
            places = _places(each for found in of.values() for each in found)
            yield Item(f"{plural(total, 'answer')}: {title} ({whose}). Nobody's loss.", places)
    again = [one for one in rounds if any(each.attempts > 1 for each in _answers([one]))]
    if again:
        more = sum(each.attempts - 1 for each in _answers(again))
        yield Item(f"{plural(more, 'other attempt')}: asked again; the last one that was answered counts.", refs(again))
    extra = [one for one in rounds if any(each.sample > 1 for each in _answers([one]))]
    if extra:
        more = sum(each.sample > 1 for each in _answers(extra))
        yield Item(
            f"{plural(more, 'further sample')}: the first sample is what was shown and counts, unless said.",
            refs(extra),
        )
    untested = [one for one in rounds if not one.tested]
    if untested:
        yield Item(f"{plural(len(untested), 'round')} without tests: not part of what tests say.", refs(untested))
    stale = [(one, look) for one in rounds for look in one.looks if look.stale]
    if stale:
        number = plural(len(stale), "judgement")
        yield Item(f"{number}: an answer was asked for again since (stale).", _places(one for one, _ in stale))
    second = [(one, look) for one in rounds for look in one.looks if look.number > 1 and not look.stale]
    if second:
        number = plural(len(second), "second look")
        yield Item(f"{number}: they tell how steady a reader is, and nothing else.", _places(one for one, _ in second))
    for contest in evidence.contests:
        yield from _damaged(contest)


def _places(rounds: Iterable[Round]) -> tuple[RoundRef, ...]:
    """Return references to rounds, each once."""
    return tuple(dict.fromkeys(refs(rounds)))


def _damaged(contest: Contest) -> Iterable[Item]:
    if contest.unknown:
        number = plural(len(contest.unknown), "answer")
        yield Item(f"{contest.id}: {number} to scenarios, or of contenders, of which the session holds nothing.")
    for name, why in sorted(contest.damaged.items())[:FILES]:
        yield Item(f"{contest.id}: {name} cannot be read. {why}", tone="bad")
    if len(contest.damaged) > FILES:
        yield Item(f"{contest.id}: {plural(len(contest.damaged) - FILES, 'other file')} cannot be read.", tone="bad")


def _statistics(figures: Mapping[str, Figure]) -> Table:
    """Return how every figure was made."""
    methods: dict[str, list[str]] = {}
    for path, figure in figures.items():
        methods.setdefault(figure.method, []).append(path)
    return Table(
        "method-statistics",
        "How the figures were made",
        (Column("Method"), Column("Figures", number=True), Column("Such as")),
        tuple(
            (Cell(method), Cell(f"{len(paths):,}"), Cell(min(paths), "quiet", min(paths)))
            for method, paths in sorted(methods.items())
        ),
        f"Intervals are at {_levels(figures)}, tests are two-sided. Sources: docs/statistics.md of modelduel.",
    )


def _levels(figures: Mapping[str, Figure]) -> str:
    return " and ".join(f"{level * 100:g} %" for level in sorted({one.level for one in figures.values()}))


def _answers(rounds: Iterable[Round]) -> list[Answer]:
    return [each for one in rounds for given in one.answers.values() for each in given]
