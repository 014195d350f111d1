"""Coupons in the bakery's app: issued by the till, won at the wheel, redeemed at the counter.

Time and luck come in from outside (`Clock`, `Luck`). Where none is given they are looked up in `time` and `random` at each
call, so that whoever seeds the one or replaces the other there has his way.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

ALPHABET = "ACDEFHJKLMNPRTUVWXY3479"
HOUR = 3600
DAY = 86400

KINDS = {
    "welcome": {"percent": 20, "days": 30},
    "birthday": {"percent": 50, "days": 7},
    "silver": {"percent": 10, "days": 3},
    "gold": {"percent": 100, "days": 3},
}
BIRTHDAY_SPREAD_HOURS = 48
"""Not all birthday coupons end on the same day, the bakers said."""

SPIN_EVERY = 20 * HOUR
GOLD_BELOW, SILVER_BELOW = 0.02, 0.25
BAD_SPINS = 5
"""Nobody goes away so many times in a row."""

SAME_PURCHASE = 60
"""Seconds in which a second scan is the same purchase."""
HAPPY_HOURS = range(15, 17)
"""UTC."""
HAPPY_PERCENT = 5
REMIND_WITHIN = 2 * DAY
KEEP_FOR = 30 * DAY

Clock = Callable[[], float]
"""Seconds since the epoch."""


class Luck(Protocol):
    """As much of `random.Random`, or of the module `random`, as is needed here."""

    def random(self) -> float: ...

    def randint(self, a: int, b: int) -> int: ...

    def choice(self, seq: Sequence[T]) -> T: ...

    def shuffle(self, x: MutableSequence[Any]) -> None: ...

    def sample(self, population: Sequence[T], k: int) -> list[T]: ...


class CouponError(Exception):
    """Something that the counter refuses."""


class Unknown(CouponError):
    """There is no such coupon."""


class NotYours(CouponError):
    """It is somebody else's."""


class Used(CouponError):
    """It has been redeemed."""


class Expired(CouponError):
    """It has run out."""


class TooSoon(CouponError):
    """The wheel has been turned a short while ago."""


def _time() -> float:
    return time.time()


def new_code(luck: Luck = random) -> str:
    """Eight letters in two halves."""
    letters = "".join(luck.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


@dataclass
class _Purchase:
    at: float
    cents: int
    left: int

    def is_same(self, cents: int, now: float) -> bool:
        return now - self.at <= SAME_PURCHASE and self.cents == cents


class Coupons:
    """All coupons that are about.

    Args:
        clock: Asked whenever something depends on the time.
        luck: What codes, wins and choices are drawn from.
    """

    def __init__(self, clock: Clock = _time, luck: Luck = random) -> None:
        self.coupons: dict[str, dict[str, Any]] = {}
        self.spins: dict[Any, Any] = {}
        self._clock = clock
        self._luck = luck

    def issue(self, customer: str | None, kind: str) -> str:
        """Code of a new coupon."""
        if kind not in KINDS:
            raise CouponError(f"kind {kind}")
        code = self._free_code()
        now = self._clock()
        expires = now + KINDS[kind]["days"] * DAY
        if kind == "birthday":
            expires += self._luck.randint(0, BIRTHDAY_SPREAD_HOURS) * HOUR
        self.coupons[code] = {"customer": customer, "kind": kind, "issued": now, "expires": expires, "used": None}
        return code

    def _free_code(self) -> str:
        while (code := new_code(self._luck)) in self.coupons:
            continue
        return code

    def spin(self, customer: str) -> str | None:
        """The wheel in the app: a code, or None. Once in 20 hours."""
        luck = self._luck.random()  # for those who come too soon as well: the draws are replayed one for one
        now, last = self._clock(), self.spins.get(customer)
        if last is not None and now - last < SPIN_EVERY:
            raise TooSoon(customer)
        self.spins[customer] = now
        if luck < GOLD_BELOW:
            return self.issue(customer, "gold")
        if luck < SILVER_BELOW or self._is_consoled(customer):
            return self.issue(customer, "silver")
        return None

    def _is_consoled(self, customer: str) -> bool:
        """Count a bad spin; whether there have been enough."""
        bad = self.spins.get((customer, "bad"), 0) + 1
        self.spins[(customer, "bad")] = bad % BAD_SPINS
        return bool(bad >= BAD_SPINS)

    def redeem(self, code: str, customer: str, cents: int) -> int:
        """What is left to pay, in cents."""
        code = _as_issued(code)
        coupon = self.coupons.get(code)
        if coupon is None:
            raise Unknown(code)
        if coupon["customer"] not in (None, customer):
            raise NotYours(code)
        now, used = self._clock(), coupon["used"]
        if used is not None:
            if not _Purchase(*used).is_same(cents, now):
                raise Used(code)
            return int(used[2])
        if now >= coupon["expires"]:
            raise Expired(code)
        left = cents - cents * _percent(coupon["kind"], now) // 100
        coupon["used"] = (now, cents, left)
        return left

    def remind(self, count: int) -> list[str]:
        """Some of those whose coupons run out within two days, for today's push messages; each customer once."""
        now = self._clock()
        ending = [
            coupon["customer"]
            for _, coupon in sorted(self.coupons.items())
            if coupon["used"] is None and coupon["customer"] is not None and 0 < coupon["expires"] - now <= REMIND_WITHIN
        ]
        customers = list(dict.fromkeys(ending))
        return customers if len(customers) <= count else self._luck.sample(customers, count)

    def clean(self) -> int:
        """Forget what ran out or was used more than 30 days ago; returns how many."""
        now = self._clock()
        gone = [code for code, coupon in self.coupons.items() if now - _end(coupon) > KEEP_FOR]
        for code in gone:
            del self.coupons[code]
        return len(gone)


def _as_issued(code: str) -> str:
    """A code as it was issued, however it was typed."""
    code = code.strip().upper()
    return f"{code[:4]}-{code[4:]}" if len(code) == 8 and "-" not in code else code


def _percent(kind: str, now: float) -> int:
    percent = KINDS[kind]["percent"]
    happy = time.gmtime(now).tm_hour in HAPPY_HOURS
    return percent + HAPPY_PERCENT if happy and percent < 100 else percent


def _end(coupon: dict[str, Any]) -> float:
    return float(coupon["expires"] if coupon["used"] is None else coupon["used"][0])


def raffle(customers: Iterable[str], prizes: Iterable[str], luck: Luck = random) -> list[tuple[str, str]]:
    """Winner of each prize, as pairs; nobody wins twice while there is somebody who has not won."""
    everybody = sorted(set(customers))
    pairs: list[tuple[str, str]] = []
    pool: list[str] = []
    for prize in prizes if everybody else ():
        if not pool:
            pool = [*everybody]
            luck.shuffle(pool)
        pairs.append((prize, pool.pop()))
    return pairs
