"""What is right: the formula worked out in decimals whose exponents have room for any attempt."""

import random
from decimal import MAX_EMAX, Context, Decimal

WIDE = Context(prec=60, Emax=MAX_EMAX)
DEFAULTS = {"initial": 0.5, "base": 2.0, "jitter": 1.0, "maximum": 300.0}


def wait_after(section, attempt, roll=0.0):
    """min(initial * base ** (attempt - 1) + jitter * roll, maximum), without rounding on the way."""
    s = {key: Decimal(value) for key, value in {**DEFAULTS, **section}.items()}
    growth = WIDE.power(s["base"], Decimal(attempt - 1)) if attempt > 1 else Decimal(1)
    wait = WIDE.add(WIDE.multiply(s["initial"], growth), WIDE.multiply(s["jitter"], Decimal(roll)))
    return float(min(wait, s["maximum"]))


def plan(section, attempts):
    """The waits of the first attempts, without jitter."""
    return [wait_after(section, attempt) for attempt in range(1, attempts + 1)]


def early_attempt(seed):
    """Any partner's settings in the first days of an outage."""
    rng = random.Random(seed)
    section = {
        "initial": rng.choice([0, 0.001, 0.25, 1, 5.5, 30]),
        "base": rng.choice([1, 1.1, 1.5, 2, 2.0, 3.0, 10]),
        "jitter": rng.choice([0, 0.5, 2, 20.0]),
        "maximum": rng.choice([4.0, 60, 300.0, 86400]),
    }
    for key in rng.sample(sorted(section), rng.randint(0, 2)):
        del section[key]
    return [section, rng.randint(1, 40), rng.randint(0, 99) / 100]


def long_outage(seed):
    """Attempts whose power is beyond the floats."""
    rng = random.Random(seed)
    section = {
        "initial": rng.choice([0.001, 0.2, 1.5, 20.0]),
        "base": rng.choice([1.5, 1.75, 2.0, 2.5, 3.0, 10.0]),
        "jitter": rng.choice([0, 1.0, 5]),
        "maximum": rng.choice([45, 300.0, 3600.0]),
    }
    return [section, rng.randint(2_000, 60_000), rng.randint(0, 99) / 100]


def no_initial_wait(seed):
    """Partners who are tried again at once, jitter apart, long after the power is beyond the floats."""
    rng = random.Random(seed)
    section = {"initial": 0, "base": rng.choice([2.0, 3.0, 10.0]), "jitter": rng.randint(1, 80) / 4}
    return [section, rng.randint(1_100, 30_000), rng.randint(1, 99) / 100]


def slow_growth(seed):
    """Waits that still grow after thousands of attempts, and have not reached the maximum."""
    rng = random.Random(seed)
    attempt = rng.randint(1_300, 9_000)
    base = 1 + rng.randint(50, 90) / (10 * attempt)  # grows between 140- and 8,100-fold in all
    return [{"initial": 2.5, "base": base, "jitter": 1, "maximum": 86400.0}, attempt, rng.randint(0, 99) / 100]


def long_plan(seed, attempts):
    """A partner's page that lists a whole winter."""
    return [{"base": [1.5, 2.0, 4.0][seed % 3], "maximum": 900.0}, attempts]
