"""What is right: each stretch walked; for the whole carousel formulas that follow from how it is loaded."""

import random


def articles_on(codes, stretches):
    """Walk from the first tray to the last, one after the other."""
    answers = []
    for start, end in stretches:
        met = [codes[start]]
        tray = start
        while tray != end:
            tray = (tray + 1) % len(codes)
            if codes[tray] not in met:
                met.append(codes[tray])
        answers.append(len(met))
    return answers


def few_trays(seed):
    """Few trays with few codes, and all stretches or some of them."""
    rng = random.Random(seed)
    trays, kinds = rng.randint(1, 8), rng.randint(1, 5)
    codes = [rng.choice("abcde"[:kinds]) for _ in range(trays)]
    every = [[start, end] for start in range(trays) for end in range(trays)]
    return [codes, rng.sample(every, rng.randint(0, min(8, len(every))))]


def half_full(seed):
    """Some dozens of trays in batches of the same article, and articles that come again."""
    rng = random.Random(seed)
    codes = []
    while len(codes) < rng.randint(15, 45):
        codes += [f"A-{rng.randint(1, rng.choice([4, 12, 90]))}"] * rng.randint(1, 4)
    return [codes, [[rng.randrange(len(codes)), rng.randrange(len(codes))] for _ in range(25)]]


def _stretches(rng, trays, count, least):
    starts = [rng.randrange(trays) for _ in range(count)]
    return [[start, (start + rng.randint(least, trays) - 1) % trays] for start in starts]


def in_turn(seed, trays, kinds, stretches):
    """The same articles in the same order again and again, as often as they go into the ring; long stretches."""
    rng = random.Random(seed)
    names = rng.sample(range(10**6), kinds)
    codes = [f"{names[tray % kinds]}" for tray in range(trays)]
    return [codes, _stretches(rng, trays, stretches, trays // 4)]


def when_in_turn(codes, stretches):
    """As many as there are trays, until all articles have come by."""
    kinds = len(set(codes))
    return [min(kinds, (end - start) % len(codes) + 1) for start, end in stretches]


def in_batches(seed, trays, stretches):
    """Batches of ten trays; each article comes twice, the second time in the second half, in the same order."""
    rng = random.Random(seed)
    names = rng.sample(range(10**7), trays // 20)
    codes = [f"{names[tray // 10 % len(names)]}" for tray in range(trays)]
    return [codes, _stretches(rng, trays, stretches, trays // 4)]


def when_in_batches(codes, stretches):
    """The batches that are touched, but no more than there are articles."""
    kinds = len(codes) // 20
    answers = []
    for start, end in stretches:
        last = end if start <= end else end + len(codes)
        answers.append(min(kinds, last // 10 - start // 10 + 1))
    return answers


def growing_ring(seed, n):
    """A ring of n trays, and n stretches."""
    return in_turn(seed, n, kinds=n // 4, stretches=n)
