"""What is right: all numbers of each kind tried; for large amounts one table for each number of vouchers or kinds."""

import random

MODULUS = 1_000_000_007


def voucher_figures(values, amount):
    """Try all numbers of each kind."""
    kinds = sorted(set(values), reverse=True)
    counts = []

    def pay(rest, kind, vouchers):
        if kind == len(kinds):
            if rest == 0:
                counts.append(vouchers)
            return
        for number in range(rest // kinds[kind] + 1):
            pay(rest - number * kinds[kind], kind + 1, vouchers + number)

    pay(amount, 0, 0)
    return [min(counts, default=-1), len(counts) % MODULUS]


def by_layers(values, amount):
    """Fewest by sets of sums held as bits of one number; ways with one new table for each kind."""
    kinds = sorted(set(values))
    mask = (1 << (amount + 1)) - 1
    sums, fewest = 1, 0
    while not sums >> amount & 1:
        following = 0
        for value in kinds:
            following |= sums << value
        following &= mask
        if not following:
            fewest = -1
            break
        sums = following
        fewest += 1
    ways = [1] + [0] * amount
    for value in kinds:
        more = ways.copy()
        for rest in range(value, amount + 1):
            more[rest] = (ways[rest] + more[rest - value]) % MODULUS
        ways = more
    return [fewest, ways[amount]]


def purse(seed):
    """Few kinds and small amounts."""
    rng = random.Random(seed)
    values = [rng.randint(1, rng.choice([4, 9])) for _ in range(rng.randint(0, 4))]
    return [values, rng.randint(0, 16)]


def till(seed):
    """Some kinds, none of them very small, and amounts that they often do not make."""
    rng = random.Random(seed)
    values = [rng.randint(4, 30) for _ in range(rng.randint(2, 5))]
    return [values, rng.randint(20, 110)]


def lunches(seed, kinds, amount):
    """Values of a few cents and more; fewest takes dozens."""
    rng = random.Random(seed)
    return [[1, *rng.sample(range(3, 900), kinds - 1)], amount - 1]


def large_values(seed, kinds, amount):
    """Values of some thousand cents."""
    rng = random.Random(seed)
    return [rng.sample(range(1_000, 9_000), kinds), amount]
