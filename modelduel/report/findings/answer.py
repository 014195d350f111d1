"""The answer, before all else: a sentence each on correctness, on preference, and on cost and time, from figures alone.

What a sentence claims goes by the p-value: below .001 a difference is very unlikely to be chance, below .01 unlikely,
below .05 there is some evidence of it, and otherwise it could well be chance. Categories are named where they stand
out after Holm's correction. Whoever is ahead is named first, so the keys of the contenders change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import msgspec
from msgspec import Struct

from modelduel.report.findings.amounts import FEW, SURE, Writing, p_words, seconds, usd
from modelduel.report.findings.wording import percent, plural
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.proportions import holm
from modelduel.scenario.model import CATEGORIES

LITTLE = 20
"""Below so many tasks it is said that they are few, where nothing was found."""

_REVIEWS = "categories.review.score"
_REVIEWS_P = "situations.structured-reviews.score.p"

_NAMES = {"bug-fix": "bug fixes", "algorithm": "algorithms", "refactoring": "refactorings", "review": "reviews"}

_WORDS = frozenset({"the reader", "you"})
"""Who may begin with a capital; a name is left as it is."""

Figures = Mapping[str, Figure]


class Standing(Struct, frozen=True):
    """Two contenders, the one that is ahead first."""

    names: tuple[str, str]
    keys: tuple[str, str]
    counts: tuple[int, int]
    n: int
    p: Figure
    after_holm: Figure | None

    @property
    def even(self) -> bool:
        """Whether nobody is ahead."""
        return self.counts[0] == self.counts[1]


def sentences(figures: Figures, contenders: Mapping[str, str], reader: str = "the reader") -> tuple[str, str, str]:
    """Return the sentences on correctness, on preference, and on cost and time.

    Args:
        figures: Every figure of the report by its path.
        contenders: Key -> name, in the order of the keys. Untrusted.
        reader: Who judged, as it stands within a sentence. Untrusted.
    """
    if len(contenders) != 2:
        return _of_several(figures, contenders, reader)
    return (
        _correctness(figures, contenders),
        _preference(figures, contenders, reader),
        _cost_and_time(figures, contenders),
    )


def _correctness(figures: Figures, contenders: Mapping[str, str]) -> str:
    found = _standing(figures, contenders, "overall", "correct")
    reviews, told_apart = _reviews(figures, contenders)
    if found is None:
        untested = "No tests have judged answers of both"
        return f"{untested}; {reviews}." if reviews else f"{untested}, so nothing can be said of correctness."
    first, second = found.names
    where = _where(figures, contenders, "correct")
    seen = plural(found.n, "task")
    if found.even:
        said = f"{where}{first} and {second} solved {found.counts[0]} of {seen} each; {_no_difference(found.n, 'task')}"
    else:
        counts = f"{found.counts[0]} of {seen} and {second} {found.counts[1]}"
        said = f"{where}{first} solved {counts}; {_weighed(found, found.n, 'task')}"
    return f"{said}{_standing_out(figures, contenders, 'correct', 'solved')}{f'; {reviews}' if told_apart else ''}."


def _reviews(figures: Figures, contenders: Mapping[str, str]) -> tuple[str, bool]:
    """Return what reviews found by the reader's ticks, and whether that tells the two apart; empty without ticks."""
    found = {key: value for key in contenders if (value := _value(figures, f"{_REVIEWS}.{key}")) is not None}
    p = figures.get(_REVIEWS_P)
    if p is None or len(found) < 2:
        return "", False
    first, second = sorted(found, key=lambda key: (-found[key], contenders[key], key))
    said = (
        f"of what {plural(p.n, 'review')} should find, weighed by severity, {contenders[first]} found "
        f"{percent(found[first])} and {contenders[second]} {percent(found[second])}"
    )
    # Without a p-value there are too few for a t test.
    return f"{said}, {_which(p, 0 if p.value is None else p.n)}", _sure(p)


def _preference(figures: Figures, contenders: Mapping[str, str], reader: str) -> str:
    found = _standing(figures, contenders, "overall", "preference")
    if found is None:
        return "Nobody has given a verdict yet, so nothing can be said of preference."
    first, second = found.names
    where = _where(figures, contenders, "preference")
    if not where and reader in _WORDS:
        reader = reader.capitalize()
    besides = _besides(figures)
    if not sum(found.counts):
        said = f"{where}{reader} preferred neither{besides}; {_no_difference(found.n, 'verdict')}"
    elif found.even:
        times = plural(found.counts[0], "time")
        seen = f"{where}{reader} preferred {first} and {second} {times} each{besides}"
        said = f"{seen}; {_no_difference(found.n, 'verdict')}"
    else:
        decided = sum(found.counts)
        score = f"{found.counts[0]} to {found.counts[1]}"
        said = f"{where}{reader} preferred {first} {score}{besides}; {_weighed(found, decided, 'decided round')}"
    return f"{said}{_standing_out(figures, contenders, 'preference', 'was preferred')}."


def _besides(figures: Figures) -> str:
    ties, bad = (round(_value(figures, f"overall.preference.{what}") or 0) for what in ("ties", "both_bad"))
    words = [plural(ties, "tie")] if ties else []
    words += [f"both bad {plural(bad, 'time')}"] if bad else []
    return f", with {' and '.join(words)}" if words else ""


def _cost_and_time(figures: Figures, contenders: Mapping[str, str]) -> str:
    cost = _taken(figures, contenders, "cost", "cost.task", "cost", "cheaper", usd)
    time = _taken(figures, contenders, "time.total", "time.total.mean", "took", "done sooner", seconds)
    if cost is None and time is None:
        return "No answers came, so nothing can be said of cost and time."
    return f"{cost or 'What the answers cost is not known'}; {time or 'how long they took is not known'}."


def _taken(
    figures: Figures, contenders: Mapping[str, str], path: str, mean: str, verb: str, less: str, write: Writing
) -> str | None:
    """Return what a task cost or took on average, and who took less how often; None where it is not known of anyone."""
    means = {key: value for key in contenders if (value := _value(figures, f"overall.{mean}.{key}")) is not None}
    if not means:
        return None
    ranked = sorted(means, key=lambda key: (means[key], contenders[key], key))
    told = " and ".join(
        f"{contenders[key]} {f'{verb} ' if not place else ''}{write(means[key])}" for place, key in enumerate(ranked)
    )
    unpriced = any((_value(figures, f"overall.cost.priced.{key}") or 1) < 1 for key in means)
    said = f"{told} a task on average{', where prices are known' if path == 'cost' and unpriced else ''}"
    if len(means) < len(contenders):
        missing = next(name for key, name in contenders.items() if key not in means)
        return f"{said}, and of {missing} that is not known"
    found = _standing(figures, contenders, "overall", f"{path}.less", f"{path}.p")
    if found is None:
        return f"{said}, but of no task is it known of both"
    if found.even:
        each = f"each was {less} on {found.counts[0]}" if found.counts[0] else f"neither was {less} on any"
        return f"{said} ({each} of {plural(found.n, 'task')})"
    though = "and" if found.keys[0] == ranked[0] or means[ranked[0]] == means[ranked[1]] else "though"
    score = f"{found.names[0]} was {less} on {found.counts[0]} of {plural(found.n, 'task')}"
    return f"{said}, {though} {score}, {_which(found.p, sum(found.counts))}"


def _standing(
    figures: Figures, contenders: Mapping[str, str], where: str, what: str, p: str = "", prefix: str = ""
) -> Standing | None:
    """Return who is ahead; None where there are no figures of both."""
    path = f"{prefix}{where}.{what}"
    test = figures.get(f"{prefix}{where}.{p}" if p else f"{path}.p")
    counts = {
        key: _count(figures, f"{path}.wins.{key}" if what == "preference" else f"{path}.{key}") for key in contenders
    }
    known = {key: count for key, count in counts.items() if count is not None}
    if test is None or len(known) < 2:
        return None
    one, other = sorted(known, key=lambda key: (-known[key][0], contenders[key], key))
    n = max(of for _, of in known.values())
    names = contenders[one], contenders[other]
    return Standing(names, (one, other), (known[one][0], known[other][0]), n, test, figures.get(f"{path}.p_holm"))


def _count(figures: Figures, path: str) -> tuple[int, int] | None:
    """Return how many of how many, of a count or a share; None without any."""
    figure = figures.get(path)
    if figure is None or figure.value is None or not figure.n:
        return None
    return round(figure.value * (figure.n if ".correct." in path else 1)), figure.n


def _value(figures: Figures, path: str) -> float | None:
    return figures[path].value if path in figures else None


def _weighed(found: Standing, decisive: int, unit: str) -> str:
    """Return what a lead is worth, for a clause of its own."""
    p = found.p.value
    if p is not None and p < SURE:
        if p < 0.001:
            return f"that is very unlikely to be chance ({p_words(found.p)})"
        if p < 0.01:
            return f"that is unlikely to be chance ({p_words(found.p)})"
        return f"there is some evidence that this is more than chance ({p_words(found.p)})"
    seen = plural(decisive, unit)
    if decisive < FEW:
        return f"with only {seen} no difference could be told from chance"
    only = "only " if decisive < LITTLE else ""
    return f"with {only}{seen} that difference could well be chance{_p(found.p)}"


def _which(p: Figure, decisive: int) -> str:
    """Return the same as a clause that goes on."""
    if p.value is not None and p.value < SURE:
        if p.value < 0.001:
            return f"which is very unlikely to be chance ({p_words(p)})"
        if p.value < 0.01:
            return f"which is unlikely to be chance ({p_words(p)})"
        return f"which is some evidence of more than chance ({p_words(p)})"
    if decisive < FEW:
        return "too few to tell it from chance"
    return f"which could well be chance{_p(p)}"


def _p(figure: Figure) -> str:
    return "" if figure.value is None else f" ({p_words(figure)})"


def _no_difference(n: int, unit: str) -> str:
    if n < FEW:
        return f"with only {plural(n, unit)} no difference could be told from chance"
    return "no difference was seen, which does not show that there is none"


def _filled(figures: Figures, contenders: Mapping[str, str], what: str) -> list[str]:
    found = (_standing(figures, contenders, f"categories.{one}", what) for one in CATEGORIES)
    return [one for one, standing in zip(CATEGORIES, found, strict=True) if standing is not None]


def _where(figures: Figures, contenders: Mapping[str, str], what: str) -> str:
    """Return how a sentence begins: with the category, where there is but one."""
    filled = _filled(figures, contenders, what)
    return f"On {_NAMES[filled[0]]}, " if len(filled) == 1 else "In all, " if filled else ""


def _standing_out(figures: Figures, contenders: Mapping[str, str], what: str, verb: str) -> str:
    """Return what is to be said of single categories: those that tell the two apart after Holm's correction."""
    filled = _filled(figures, contenders, what)
    said = ""
    for one in filled if len(filled) > 1 else ():
        found = _standing(figures, contenders, f"categories.{one}", what)
        if found is None or found.after_holm is None or found.even or not _sure(found.after_holm):
            continue
        score = f"{found.counts[0]} to {found.counts[1]}" + (f" of {found.n}" if what == "correct" else "")
        said += f"; on {_NAMES[one]} {found.names[0]} {verb} {score} ({p_words(found.after_holm)} after Holm)"
    return said


def _sure(p: Figure) -> bool:
    return p.value is not None and p.value < SURE


def _of_several(figures: Figures, contenders: Mapping[str, str], reader: str) -> tuple[str, str, str]:
    correct = _pairs(figures, contenders, "correct", "", "solved more than {}", "correctness")
    preferred = _pairs(figures, contenders, "preference", "", f"was preferred by {reader} to {{}}", "preference")
    cheaper = _pairs(figures, contenders, "cost.less", "cost.p", "was cheaper than {}", "cost")
    sooner = _pairs(figures, contenders, "time.total.less", "time.total.p", "was done sooner than {}", "time")
    return f"{correct}.", f"{preferred}.", f"{cheaper}; {sooner[:1].lower()}{sooner[1:]}."


def _pairs(figures: Figures, contenders: Mapping[str, str], what: str, p: str, verb: str, of: str) -> str:
    """Return which of several contenders are told apart, two by two, after Holm's correction over the pairs."""
    met: list[Standing] = []
    for one, other in combinations(contenders, 2):
        two = {one: contenders[one], other: contenders[other]}
        found = _standing(figures, two, "overall", what, p, f"pairs.{one}-{other}.")
        if found is not None:
            met.append(found)
    if not met:
        return f"No two contenders can be compared, so nothing can be said of {of}"
    apart: list[str] = []
    for pair, p_left in zip(met, holm([each.p.value for each in met]), strict=True):
        left = msgspec.structs.replace(pair.p, value=p_left)
        if _sure(left) and not pair.even:
            score = f"{pair.counts[0]} to {pair.counts[1]} of {pair.n}"
            apart.append(f"{pair.names[0]} {verb.format(pair.names[1])} ({score}, {p_words(left)})")
    rest = len(met) - len(apart)
    others = f"what differs in {of} for {plural(rest, 'pair')} of contenders could well be chance"
    if not apart:
        return f"{others[:1].upper()}{others[1:]}, after Holm"
    return f"After Holm over {plural(len(met), 'pair')}, {', '.join(sorted(apart))}{f'; {others}' if rest else ''}"
