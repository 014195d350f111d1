"""Coupons in the bakery's app: issued by the till, won at the wheel, redeemed at the counter."""

import random
import time

ALPHABET = "ACDEFHJKLMNPRTUVWXY3479"
DAY = 86400

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


def new_code():
    code = ""
    for i in range(8):
        if i == 4:
            code += "-"
        code += random.choice(ALPHABET)
    return code


class Coupons:
    def __init__(self):
        self.coupons = {}
        self.spins = {}

    def issue(self, customer, kind):
        """Code of a new coupon."""
        if kind not in KINDS:
            raise CouponError("kind " + kind)
        code = new_code()
        while code in self.coupons:
            code = new_code()
        expires = time.time() + KINDS[kind]["days"] * DAY
        if kind == "birthday":
            # not all of them on the same day, the bakers said
            expires += random.randint(0, 48) * 3600
        self.coupons[code] = {
            "customer": customer,
            "kind": kind,
            "issued": time.time(),
            "expires": expires,
            "used": None,
        }
        return code

    def spin(self, customer):
        """The wheel in the app: a code, or None. Once in 20 hours."""
        luck = random.random()
        last = self.spins.get(customer)
        if last is not None and time.time() - last < 20 * 3600:
            raise TooSoon(customer)
        self.spins[customer] = time.time()
        if luck < 0.02:
            return self.issue(customer, "gold")
        elif luck < 0.25:
            return self.issue(customer, "silver")
        else:
            # nobody goes away five times in a row
            bad = self.spins.get((customer, "bad"), 0) + 1
            if bad >= 5:
                self.spins[(customer, "bad")] = 0
                return self.issue(customer, "silver")
            self.spins[(customer, "bad")] = bad
            return None

    def redeem(self, code, customer, cents):
        """What is left to pay, in cents."""
        code = code.strip().upper()
        if len(code) == 8 and "-" not in code:
            code = code[:4] + "-" + code[4:]
        if code not in self.coupons:
            raise Unknown(code)
        c = self.coupons[code]
        if c["customer"] is not None and c["customer"] != customer:
            raise NotYours(code)
        if c["used"] is not None:
            # a second scan within a minute is the same purchase
            if time.time() - c["used"][0] > 60 or c["used"][1] != cents:
                raise Used(code)
            return c["used"][2]
        if time.time() >= c["expires"]:
            raise Expired(code)
        percent = KINDS[c["kind"]]["percent"]
        hour = time.gmtime(time.time()).tm_hour
        if hour >= 15 and hour < 17 and percent < 100:
            # the happy hours
            percent += 5
        left = cents - cents * percent // 100
        c["used"] = (time.time(), cents, left)
        return left

    def remind(self, count):
        """Some of those whose coupons run out within two days, for today's push messages; each customer once."""
        soon = []
        for code in sorted(self.coupons):
            c = self.coupons[code]
            if c["used"] is None and c["customer"] is not None:
                left = c["expires"] - time.time()
                if left > 0 and left <= 2 * DAY:
                    if c["customer"] not in soon:
                        soon.append(c["customer"])
        if len(soon) <= count:
            return soon
        return random.sample(soon, count)

    def clean(self):
        """Forget what ran out or was used more than 30 days ago; returns how many."""
        gone = []
        for code in self.coupons:
            c = self.coupons[code]
            end = c["expires"] if c["used"] is None else c["used"][0]
            if time.time() - end > 30 * DAY:
                gone.append(code)
        for code in gone:
            del self.coupons[code]
        return len(gone)


def raffle(customers, prizes):
    """Winner of each prize, as pairs; nobody wins twice while there is somebody who has not won."""
    pairs = []
    pool = []
    for prize in prizes:
        if not pool:
            pool = sorted(set(customers))
            if not pool:
                break
            random.shuffle(pool)
        pairs.append((prize, pool.pop()))
    return pairs
