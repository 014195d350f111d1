"""What is right: all windows counted afresh; for a year, the window that ends at each piece, from when tags were last heard."""

import random
from collections import OrderedDict


def longest_window(tags, most):
    """Try all windows, from the longest down and from the left."""
    for length in range(len(tags), 0, -1):
        for start in range(len(tags) - length + 1):
            if len(set(tags[start : start + length])) <= most:
                return [start, start + length]
    return [0, 0]


def by_last_heard(tags, most):
    """The window that ends at a piece starts after the last piece of the tag that no longer fits."""
    last = OrderedDict()
    start = 0
    best = [0, 0]
    for position, tag in enumerate(tags):
        last[tag] = position
        last.move_to_end(tag)
        while len(last) > most:
            start = last.popitem(last=False)[1] + 1
        if position + 1 - start > best[1] - best[0]:
            best = [start, position + 1]
    return best


def afternoon(seed):
    """A few pieces of few tags."""
    rng = random.Random(seed)
    tags = "abcdef"[: rng.randint(1, 6)]
    return [[rng.choice(tags) for _ in range(rng.randint(0, 12))], rng.randint(0, 4)]


def week(seed):
    """Some dozens of pieces; tags come in spells, and old ones come back."""
    rng = random.Random(seed)
    tags = ["pop", "folk", "soul", "rock", "jazz", "dub", "ska", "funk"]
    played = []
    while len(played) < rng.randint(15, 40):
        spell = rng.sample(tags, rng.randint(1, 3))
        played += [rng.choice(spell) for _ in range(rng.randint(1, 8))]
    return [played, rng.randint(1, 5)]


def year(seed, pieces, tags, most):
    """One tag is rare, so that windows are long."""
    rng = random.Random(seed)
    played = [f"t{rng.randrange(tags - 1)}" for _ in range(pieces)]
    for _ in range(4):
        played[rng.randrange(pieces)] = "rare"
    played[0] = played[-1] = "rare"
    return [played, most]


def many_tags(seed, pieces, most):
    """Twice as many tags as allowed."""
    rng = random.Random(seed)
    return [[f"{rng.randrange(2 * most):x}" for _ in range(pieces)], most]


def growing_archive(seed, n):
    """A year of n pieces, in long windows."""
    return year(seed, n, tags=40, most=39)
