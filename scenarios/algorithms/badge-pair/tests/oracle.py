"""What is right: every pair tried for short logs, and long logs whose pair is known from how they are made."""

import random


def badge_pair(badges, code):
    """Try all pairs, and keep the one with the least second and then the least first position."""
    pairs = [
        (second, first)
        for second in range(len(badges))
        for first in range(second)
        if badges[first] + badges[second] == code
    ]
    if not pairs:
        return []
    second, first = min(pairs)
    return [first, second]


def quiet_evening(seed):
    """A few badges of few numbers, so that repeats, halves and several pairs meet often."""
    rng = random.Random(seed)
    spread = rng.choice([2, 4, 9, 30])
    badges = [rng.randint(-spread // 2, spread) for _ in range(rng.randint(0, 9))]
    return [badges, rng.randint(-spread, spread)]


def planted_pair(seed):
    """Several dozen badges, with one to three pairs planted at random places."""
    rng = random.Random(seed)
    code = rng.randint(500, 900)
    badges = [rng.randint(1000, 9000) for _ in range(rng.randint(4, 40))]
    for _ in range(rng.randint(1, 3)):
        first, second = rng.sample(range(len(badges)), 2)
        badges[first] = rng.choice([rng.randint(-300, 900), code // 2])
        badges[second] = code - badges[first]
    return [badges, code]


def fair_without_pair(seed, badges):
    """All numbers are even and the code is odd."""
    rng = random.Random(seed)
    return [[rng.randrange(-400_000, 2_000_000, 2) for _ in range(badges)], 1_000_001]


def fair_late_pair(seed, badges):
    """Only the third badge and the last but one are odd, and they fit."""
    drawn, _ = fair_without_pair(seed, badges)
    drawn[2] = 400_001
    drawn[-2] = 600_000
    return [drawn, 1_000_001]


def by_how_it_is_made(badges, code):
    """The pair of the only odd badge and its partner, or none."""
    odd = [position for position, number in enumerate(badges) if number % 2]
    if not odd:
        return []
    first = odd[0]
    second = badges.index(code - badges[first], first + 1)
    return [first, second]


def growing_fair(seed, n):
    """A fair day of n badges without a pair."""
    return fair_without_pair(seed, n)
