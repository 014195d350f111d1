"""What is right: everything heard so far counted afresh at each reading; for long days when each sensor came back."""

import random


def lone_sensors(readings):
    """Count all of what was heard at each reading."""
    named = []
    for now in range(1, len(readings) + 1):
        heard = readings[:now]
        named.append(next((code for code in heard if heard.count(code) == 1), ""))
    return named


def few_sensors(seed):
    """Up to a dozen readings of very few sensors."""
    rng = random.Random(seed)
    codes = "abcde"[: rng.randint(1, 5)]
    return [[rng.choice(codes) for _ in range(rng.randint(0, 12))]]


def house(seed):
    """Some dozens of readings of a dozen sensors, a few of them out of range."""
    rng = random.Random(seed)
    codes = [f"s{rng.randint(0, 99):02}" for _ in range(rng.randint(4, 20))]
    readings = [rng.choice(codes) for _ in range(rng.randint(10, 45))]
    readings.insert(rng.randrange(len(readings)), "far")
    return [readings]


def in_order(seed, sensors):
    """All are heard, and then all again in the same order."""
    rng = random.Random(seed)
    codes = [f"{code:x}" for code in rng.sample(range(16**5), sensors)]
    return [codes + codes]


def first_last(seed, sensors):
    """All are heard twice, the first of them last of all, when one remains; a few come a third time."""
    [readings] = in_order(seed, sensors)
    codes = readings[:sensors]
    again = codes[1:-1]
    random.Random(seed).shuffle(again)
    return [codes + again + [codes[0]] + again[: sensors // 10]]


def from_second_messages(readings):
    """A sensor is named while it is the first of those whose second message is still to come."""
    second = {}
    first = {}
    for now, code in enumerate(readings):
        if code in first:
            second.setdefault(code, now)
        else:
            first[code] = now
    named = [""] * len(readings)
    filled = 0
    for code, came in first.items():
        end = second.get(code, len(readings))
        for now in range(max(filled, came), end):
            named[now] = code
        filled = max(filled, end)
    return named


def growing_house(seed, n):
    """Of n sensors all return in order."""
    return in_order(seed, n)
