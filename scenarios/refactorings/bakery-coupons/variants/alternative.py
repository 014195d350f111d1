"""Coupons in the bakery's app; everything that changes from call to call comes from a `World`."""

import random
import time
from dataclasses import dataclass, field
from typing import Any, Iterable, Optional

ALPHABET = "ACDEFHJKLMNPRTUVWXY3479"
DAY = 24 * 60 * 60

KINDS = {
    "welcome": {"percent": 20, "days": 30},
    "birthday": {"percent": 50, "days": 7},
    "silver": {"percent": 10, "days": 3},
    "gold": {"percent": 100, "days": 3},
}


class CouponError(Exception):
    pass


class Unknown(CouponError):
    pass


class NotYours(CouponError):
    pass


class Used(CouponError):
    pass


class Expired(CouponError):
    pass


class TooSoon(CouponError):
    pass


class World:
    """The real one; make another for tests. `dice` may be any random.Random."""

    dice: Any = random

    def now(self) -> float:
        return time.time()

    def hour(self) -> int:
        return int(self.now() % DAY // 3600)


REAL = World()


def new_code(world: World = REAL) -> str:
    drawn = [world.dice.choice(ALPHABET) for _ in ALPHABET[:8]]
    return "-".join("".join(half) for half in (drawn[:4], drawn[4:]))


@dataclass
class Coupons:
    coupons: dict[str, dict[str, Any]] = field(default_factory=dict)
    spins: dict[Any, Any] = field(default_factory=dict)
    world: World = REAL

    def issue(self, customer: Optional[str], kind: str) -> str:
        """Code of a new coupon."""
        try:
            days = KINDS[kind]["days"]
        except KeyError:
            raise CouponError(f"no kind {kind}") from None
        code = new_code(self.world)
        while code in self.coupons:
            code = new_code(self.world)
        spread = self.world.dice.randint(0, 48) if kind == "birthday" else 0
        now = self.world.now()
        self.coupons[code] = dict(
            customer=customer, kind=kind, issued=now, expires=now + days * DAY + spread * 3600, used=None
        )
        return code

    def spin(self, customer: str) -> Optional[str]:
        """The wheel in the app: a code, or None. Once in 20 hours."""
        luck, now = self.world.dice.random(), self.world.now()
        if customer in self.spins and now < self.spins[customer] + 72000:
            raise TooSoon(customer)
        self.spins[customer] = now
        prize = "gold" if luck < 0.02 else "silver" if luck < 0.25 else None
        if prize is None:
            bad = (customer, "bad")
            self.spins[bad] = self.spins.get(bad, 0) + 1
            if self.spins[bad] == 5:
                self.spins[bad], prize = 0, "silver"
        return self.issue(customer, prize) if prize else None

    def redeem(self, code: str, customer: str, cents: int) -> int:
        """What is left to pay, in cents."""
        code = code.strip().upper()
        if "-" not in code and len(code) == 8:
            code = "-".join((code[:4], code[4:]))
        try:
            coupon = self.coupons[code]
        except KeyError:
            raise Unknown(code) from None
        if coupon["customer"] is not None and coupon["customer"] != customer:
            raise NotYours(code)
        if coupon["used"]:
            return self.again(code, coupon["used"], cents)
        if self.world.now() >= coupon["expires"]:
            raise Expired(code)
        percent = self.percent(KINDS[coupon["kind"]]["percent"])
        left = cents - cents * percent // 100
        coupon["used"] = (self.world.now(), cents, left)
        return left

    def again(self, code: str, used: tuple[float, int, int], cents: int) -> int:
        """What a second scan costs: within a minute it is the same purchase."""
        when, before, left = used
        if cents == before and self.world.now() - when <= 60:
            return left
        raise Used(code)

    def percent(self, usual: int) -> int:
        return usual + 5 * (usual < 100 and 15 <= self.world.hour() <= 16)

    def remind(self, count: int) -> list[str]:
        """Some of those whose coupons run out within two days; each customer once."""
        found: list[str] = []
        for code, coupon in sorted(self.coupons.items(), key=lambda item: item[0]):
            customer, left = coupon["customer"], coupon["expires"] - self.world.now()
            if customer is not None and customer not in found and not coupon["used"] and 0 < left <= 2 * DAY:
                found.append(customer)
        return self.world.dice.sample(found, count) if len(found) > count else found

    def clean(self) -> int:
        """Forget what ran out or was used more than 30 days ago; returns how many."""
        before, limit = len(self.coupons), self.world.now() - 30 * DAY
        kept = {
            code: coupon
            for code, coupon in self.coupons.items()
            if (coupon["used"][0] if coupon["used"] else coupon["expires"]) >= limit
        }
        self.coupons.clear()
        self.coupons.update(kept)
        return before - len(kept)


def raffle(customers: Iterable[str], prizes: Iterable[str], world: World = REAL) -> list[tuple[str, str]]:
    """Winner of each prize, as pairs; nobody wins twice while there is somebody who has not won."""
    names = sorted(set(customers))
    pool: list[str] = []
    pairs = []
    for prize in prizes:
        if not names:
            break
        if not pool:
            pool += names
            world.dice.shuffle(pool)
        pairs.append((prize, pool.pop()))
    return pairs
