"""How strong each of several contenders is, from preferences between pairs of them, ties included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from modelduel.report.statistics.figure import LEVEL, Figure, Flags, Floats, check_counts, normal_quantile
from modelduel.report.statistics.newton import climb

DAVIDSON = "Bradley-Terry model with Davidson's ties, Wald interval"


class Contest(Struct, frozen=True):
    """What came of the rounds between two contenders."""

    one: str
    other: str
    won: int
    """How often `one` was preferred."""
    lost: int
    tied: int = 0

    def __post_init__(self) -> None:
        check_counts(self.won, self.lost, self.tied)
        if self.one == self.other:
            raise ValueError(f"{self.one} cannot be compared with itself.")


class Strength(Struct, frozen=True):
    """One contender among all."""

    name: str
    figure: Figure
    """Log strength, 0 for the average: a difference of 1 is odds of e = 2.7 where the round is decided."""


class Strengths(Struct, frozen=True):
    """All contenders, the strongest first; none where the data give no strengths."""

    ranked: tuple[Strength, ...]
    n: int
    """How many rounds they rest on."""
    method: str
    note: str = ""
    """Why there are none."""


def strengths(contests: Sequence[Contest], level: float = LEVEL) -> Strengths:
    """Return the strengths that make the preferences likeliest, with intervals from the information matrix.

    Davidson (1970), "On extending the Bradley-Terry model to accommodate ties in paired comparison experiments",
    JASA 65:317-328: with log strengths s and a weight e of ties, P(i) : P(j) : P(tie) = exp(s_i) : exp(s_j) :
    exp(e + (s_i + s_j) / 2), and no e where there are no ties (Bradley and Terry 1952, Biometrika 39:324-345).
    The likelihood is concave; Newton's method finds its top. Where it has none it is said, and no number given: after
    Ford (1957), "Solution of a ranking problem from binary comparisons", American Mathematical Monthly 64(8):28-33,
    extended to ties here (`_endless`). Rounds count as independent: several readers of one round make the
    intervals too narrow. Several contests between the same two are added up.
    """
    names = sorted({name for contest in contests for name in (contest.one, contest.other)})
    place = {name: index for index, name in enumerate(names)}
    wins, ties = np.zeros((len(names), len(names))), np.zeros((len(names), len(names)))
    for contest in contests:
        one, other = place[contest.one], place[contest.other]
        wins[one, other] += contest.won
        wins[other, one] += contest.lost
        ties[one, other] += contest.tied
        ties[other, one] += contest.tied
    n = int(wins.sum() + ties.sum() / 2)
    why = _why_not(names, wins, ties)
    if why:
        return Strengths((), n, DAVIDSON, why)
    spot, covariance = _fitted(wins, ties)
    spread = np.sqrt(np.diag(covariance))
    z = normal_quantile(level)
    found = [
        Strength(name, Figure(float(s), float(s - z * d), float(s + z * d), level, n, DAVIDSON))
        for name, s, d in zip(names, spot, spread, strict=False)
    ]
    return Strengths(tuple(sorted(found, key=lambda each: (-(each.figure.value or 0.0), each.name))), n, DAVIDSON)


def _why_not(names: Sequence[str], wins: Floats, ties: Floats) -> str:
    """Return why there are no strengths; nothing where there are."""
    if not names or not (wins.any() or ties.any()):
        return "no data"
    met = _reached((wins + wins.T + ties) > 0)
    if not met.all():
        groups = {tuple(name for name, seen in zip(names, row, strict=True) if seen) for row in met}
        return "groups that never met cannot be compared: " + "; ".join(", ".join(group) for group in sorted(groups))
    if not wins.any():
        return "every round was a tie"
    beaten = _reached((wins + ties) > 0)
    if not beaten.all():
        # Whoever is reached by fewest stands in a group that never lost to, nor tied with, the rest.
        top = beaten[:, int(np.argmin(beaten.sum(axis=0)))]
        group = ", ".join(name for name, inside in zip(names, top, strict=True) if inside)
        return f"{group} never lost to or tied with the others: the distance has no end"
    if ties.any() and _endless(wins, ties):
        return "too few rounds went against the stronger side: the distances have no end"
    return ""


def _reached(edges: Flags) -> Flags:
    """Return who can be reached from whom over the edges, themselves included."""
    reach = edges | np.eye(len(edges), dtype=bool)
    for _ in range(max(1, len(edges).bit_length())):
        reach = (reach.astype(np.int64) @ reach.astype(np.int64)) > 0
    return np.asarray(reach)


def _endless(wins: Floats, ties: Floats) -> bool:
    """Return whether strengths and the weight of ties can grow together without the data getting less likely.

    They can in a direction (s, e = 1) where no outcome that was seen is outgrown by another: s_i - s_j >= 2
    for each win of i over j, |s_i - s_j| <= 2 for each tie. Such s exist unless these bounds go round in a circle
    that adds up to less than nothing (Bellman 1958; Floyd and Warshall 1962 for the sums).
    """
    bound = np.full(wins.shape, np.inf)  # s_row - s_column <= bound
    bound[ties > 0] = 2.0
    bound[wins.T > 0] = -2.0
    for middle in range(len(bound)):
        bound = np.minimum(bound, bound[:, [middle]] + bound[[middle], :])
    return bool((np.diag(bound) >= 0).all())


def _fitted(wins: Floats, ties: Floats) -> tuple[Floats, Floats]:
    """Return the likeliest log strengths (and weight of ties, if any, at the end), and their covariance."""
    size, tied = len(wins), bool(ties.any())
    firsts, seconds = np.nonzero(np.triu(wins + wins.T + ties))
    seen = np.stack([wins[firsts, seconds], wins[seconds, firsts], ties[firsts, seconds]], axis=1)
    # What each outcome of each pair adds to its log weight: features[pair, outcome, parameter].
    features = np.zeros((len(firsts), 3, size + tied))
    pair = np.arange(len(firsts))
    features[pair, 0, firsts] = 1.0
    features[pair, 1, seconds] = 1.0
    features[pair, 2, firsts] = features[pair, 2, seconds] = 0.5
    if tied:
        features[:, 2, size] = 1.0
    else:
        features, seen = features[:, :2], seen[:, :2]
    # Only differences of strengths are known. What is added to the information holds the strengths' sum at 0,
    # and is taken from the covariance again, which is then the pseudo-inverse of the information.
    fixed = np.zeros((size + tied, size + tied))
    fixed[:size, :size] = 1 / size
    rounds = seen.sum(axis=1)

    def likelihood(spot: Floats) -> float:
        return float(np.sum(seen * np.log(_chances(features, spot))))

    def slope_and_information(spot: Floats) -> tuple[Floats, Floats]:
        chances = _chances(features, spot)
        expected = np.einsum("po,pok->pk", chances, features)
        slope = np.einsum("po,pok->k", seen, features) - rounds @ expected
        whole = np.einsum("p,po,pok,pol->kl", rounds, chances, features, features)
        return slope, whole - np.einsum("p,pk,pl->kl", rounds, expected, expected) + fixed

    spot, information = climb(size + tied, likelihood, slope_and_information, lambda step: features @ step)
    return spot, np.asarray(np.linalg.inv(information) - fixed)


def _chances(features: Floats, spot: Floats) -> Floats:
    weights = features @ spot
    weights = np.exp(weights - weights.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
