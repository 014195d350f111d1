"""What is right: all pairs compared; for catalogues, formulas that follow from how they are made."""

import random
from itertools import combinations


def disagreements(left, right):
    """Compare all pairs of products that are in both."""
    common = [product for product in left if product in right]
    return sum(right.index(one) > right.index(other) for one, other in combinations(common, 2))


def _with_strangers(rng, products, mark, share):
    ranking = []
    for product in products:
        while rng.random() < share:
            ranking.append(f"{mark}{len(ranking)}")
        ranking.append(product)
    return ranking


def shelf(seed):
    """A few products in any order, some in one list only."""
    rng = random.Random(seed)
    names = list("abcdefgh")
    return [rng.sample(names, rng.randint(0, 8)), rng.sample(names, rng.randint(0, 8))]


def department(seed):
    """Some dozens of products, of which only some have moved."""
    rng = random.Random(seed)
    common = [f"p{n}" for n in range(rng.randint(5, 40))]
    other = common.copy()
    for _ in range(rng.randint(0, 12)):
        product = other.pop(rng.randrange(len(other)))
        other.insert(rng.randint(0, len(other)), product)
    if rng.random() < 0.2:
        rng.shuffle(common)
    return [_with_strangers(rng, common, "x", 0.2), _with_strangers(rng, other, "y", 0.2)]


def reversed_catalogue(seed, products):
    """One ranking is the other backwards, with strangers in both."""
    rng = random.Random(seed)
    names = [f"{n:x}" for n in rng.sample(range(16**5), products)]
    return [_with_strangers(rng, names, "x", 0.05), _with_strangers(rng, names[::-1], "y", 0.05)]


def blocks(seed, products):
    """Blocks of a hundred: the blocks stand in reverse, the products in each block do not."""
    rng = random.Random(seed)
    names = [f"{n:x}" for n in rng.sample(range(16**5), products)]
    other = [name for start in range(products - 100, -1, -100) for name in names[start : start + 100]]
    return [_with_strangers(rng, names, "x", 0.05), other]


def when_reversed(left, right):
    """All pairs."""
    common = len(set(left) & set(right))
    return common * (common - 1) // 2


def when_in_blocks(left, right):
    """All pairs but those within a block."""
    blocks_of_hundred = len(right) // 100
    return len(right) * (len(right) - 1) // 2 - blocks_of_hundred * (100 * 99 // 2)


def growing_catalogue(seed, n):
    """One ranking of n products is the other backwards."""
    return reversed_catalogue(seed, n)
