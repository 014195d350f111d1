"""What is right: the tariff once more, written as a list of rules that are looked up one after the other."""

import random

EU = {"AT", "BE", "CZ", "DK", "FR", "IT", "LU", "NL", "PL"}
ISLANDS = {"18565", "25845", "25946", "26465", "26757"}


def quote(parcel):
    """The quote of a parcel that can be sent."""
    grams, country = parcel["weight_g"], parcel["country"].upper()
    express, bulky = bool(parcel.get("express")), parcel.get("length_cm", 0) >= 121
    home, europe = country == "DE", country in EU
    if home:
        base = {0: 449, 1: 549, 2: 699, 3: 949, 4: 1649}[sum(grams > limit for limit in (1000, 2000, 5000, 10000))]
    elif europe:
        base = {0: 1399, 1: 1599, 2: 2099, 3: 3199, 4: 4499}[sum(grams >= n * 1000 for n in (2, 5, 10, 20))]
    else:
        base = 1599 + 310 * len(range(0, grams, 500)) - (400 if country in {"CH", "NO"} else 0)
    days = {(True, False): 2, (True, True): 1, (False, False): 5, (False, True): 2}[home, express]
    if not home and not europe:
        days = 7 if country in {"CH", "NO"} else 14
    value = parcel.get("value_cents", 0)
    free = home and not express and not bulky and parcel.get("order_cents", 0) > 5999
    island = home and parcel.get("postcode") in ISLANDS
    rules = [
        ("express", express, (base - base % 2) // 2 if home else 1750),
        ("free", free, -base),
        ("bulky", bulky, 2300 if home else 4100),
        ("island", island, 1190),
        ("insured", value > 50000, max(250, len(range(50000, value, 100)))),
    ]
    return {
        "cents": base + sum(cents for _, holds, cents in rules if holds),
        "days": days + 2 * island,
        "extras": [name for name, holds, _ in rules if holds],
    }


def near(rng, limits, most):
    """A number at, just below or just above one of the limits, or anywhere up to the most."""
    if rng.random() < 0.6:
        return max(1, min(most, rng.choice(limits) + rng.randint(-1, 1)))
    return rng.randint(1, most)


def sendable(seed, zone):
    """A parcel that we carry to the zone, close to some limit more often than not."""
    rng = random.Random(seed)
    country = rng.choice({"home": ["DE", "de"], "eu": sorted(EU), "world": ["CH", "NO", "US", "jp", "GB"]}[zone])
    heaviest = 20000 if zone == "world" else 31500
    parcel = {"weight_g": near(rng, [500, 1000, 2000, 5000, 10000, 20000, 31500], heaviest), "country": country}
    if zone != "world" and rng.random() < 0.4:
        parcel["express"] = rng.random() < 0.8
    if rng.random() < 0.5:
        may_be_bulky = zone == "home" or (zone == "eu" and not parcel.get("express"))
        parcel["length_cm"] = near(rng, [120], 180) if may_be_bulky else rng.randint(10, 120)
    if rng.random() < 0.5:
        parcel["value_cents"] = near(rng, [50000, 75000, 500000], 500000)
    if rng.random() < 0.6:
        parcel["order_cents"] = near(rng, [6000], 20000)
    if rng.random() < 0.4:
        parcel["postcode"] = rng.choice([*sorted(ISLANDS), "10115", "80331"])
    return [parcel]
