"""Which of two was preferred: the sign test with ties counted in three ways, the win rate, and Davidson's odds."""

from __future__ import annotations

from math import exp, log, sqrt

from msgspec import Struct

from modelduel.report.statistics.figure import LEVEL, Figure, Test, check_counts, normal_quantile, nothing
from modelduel.report.statistics.proportions import WILSON, toss, wilson

SIGN = "exact sign test"
DAVIDSON = "Davidson model, Wald interval of the log odds"


class Preferences(Struct, frozen=True):
    """How often a was preferred, b was, and neither (ties, and where the caller counts them so, both bad)."""

    a: int
    b: int
    ties: int = 0

    def __post_init__(self) -> None:
        check_counts(self.a, self.b, self.ties)

    @property
    def n(self) -> int:
        """How many rounds have a verdict."""
        return self.a + self.b + self.ties

    @property
    def decided(self) -> int:
        """How many rounds have a winner."""
        return self.a + self.b


class Davidson(Struct, frozen=True):
    """The two numbers of Davidson's model of two contenders."""

    odds: Figure
    """How many times as often a is preferred as b."""
    ties: Figure
    """Twice the ties for each decided round between equals (0: there are never any)."""


def sign_test(seen: Preferences) -> Test:
    """Return whether one is preferred, ties left out.

    Dixon and Mood (1946), "The statistical sign test", JASA 41:557-566: p = 2 P(X <= the fewer), X ~ Bin(decided, 1/2).
    """
    return _tested(seen, seen.a, seen.b, f"{SIGN}, ties left out")


def sign_test_ties_halved(seen: Preferences) -> Test:
    """Return whether one is preferred, with half of the ties given to each; an odd one is left out.

    Coakley and Heise (1996), "Versions of the sign test in the presence of ties", Biometrics 52:1242-1251.
    """
    half = seen.ties // 2
    return _tested(seen, seen.a + half, seen.b + half, f"{SIGN}, half of the ties to each")


def sign_test_ties_against(seen: Preferences) -> Test:
    """Return whether one is preferred in most rounds, a tie being a third outcome that speaks for neither.

    The exact unconditional test on the larger count M = max(a, b) of n rounds. With a share t of ties and no
    preference, P(M >= m) <= 2 P(Bin(n, (1 - t) / 2) >= m), which is greatest at t = 0; that greatest value is p,
    so that the test holds for every t (Suissa and Shuster 1991, "The 2 x 2 matched-pairs trial: exact unconditional
    design and analysis", Biometrics 47:361-372, for the principle). The trinomial test of Bian, McAleer and
    Wong (2011) puts the observed t in its place; its p can fall by adding a tie (1-0: 1; 1-0 and a tie: 0.625).
    """
    rest = min(seen.a, seen.b) + seen.ties
    # A leader without a majority is no evidence for one.
    return _tested(seen, max(seen.a, seen.b, rest), rest, f"{SIGN}, ties a third outcome")


def win_rate(seen: Preferences, level: float = LEVEL) -> Figure:
    """Return the share of decided rounds that went to a, with Wilson's interval."""
    if not seen.decided:
        return nothing(0, f"{WILSON}, ties left out", "no round was decided", level)
    rate = wilson(seen.a, seen.decided, level)
    return Figure(rate.value, rate.low, rate.high, level, rate.n, f"{WILSON}, ties left out")


def davidson(seen: Preferences, level: float = LEVEL) -> Davidson:
    """Return the odds of a against b and the weight of ties, as maximum likelihood has them for two contenders.

    Davidson (1970), "On extending the Bradley-Terry model to accommodate ties in paired comparison experiments",
    JASA 65:317-328: P(a) : P(b) : P(tie) = s : 1 : v sqrt(s). For two contenders there are as many parameters
    as free shares, so s = a / b and v = ties / sqrt(a b); log s has the variance 1/a + 1/b, and log v the variance
    1/ties + (1/a + 1/b) / 4 (delta method). Where one of them never won, there are no finite odds.
    """
    if not seen.a or not seen.b:
        why = "one of them never won: the odds have no end" if seen.decided else "no round was decided"
        missing = nothing(seen.n, DAVIDSON, why, level)
        return Davidson(missing, missing)
    z = normal_quantile(level)
    spread = sqrt(1 / seen.a + 1 / seen.b)
    odds = _around(log(seen.a / seen.b), z * spread, seen.n, level)
    if not seen.ties:
        return Davidson(odds, Figure(0.0, None, None, level, seen.n, DAVIDSON, "there were no ties: no interval"))
    weight = log(seen.ties / sqrt(seen.a * seen.b))
    return Davidson(odds, _around(weight, z * sqrt(1 / seen.ties + spread * spread / 4), seen.n, level))


def _tested(seen: Preferences, one: int, other: int, method: str) -> Test:
    if not seen.n:
        return Test(None, 0, method, "no data")
    # Ties that are dropped decide nothing; a majority that is none leaves all rounds.
    return Test(toss(one, other), min(one + other, seen.n), method, "" if seen.decided else "every round was a tie")


def _around(middle: float, half: float, n: int, level: float) -> Figure:
    return Figure(exp(middle), exp(middle - half), exp(middle + half), level, n, DAVIDSON)
