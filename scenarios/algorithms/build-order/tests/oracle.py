"""What is right: at each step the least package that is free, found by looking at all; loops are walked along."""

import random

LOOPS = [
    [["a", "b", "c"], [["a", "b"], ["b", "c"], ["c", "a"]]],
    [["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "b"], ["d", "c"]]],
    [["app", "core", "log", "ui"], [["app", "ui"], ["ui", "log"], ["log", "core"], ["log", "ui"]]],
    [["a", "b", "c", "d", "e"], [["a", "b"], ["b", "a"], ["d", "e"], ["e", "d"], ["c", "a"], ["c", "d"]]],
    [["a", "b", "c", "d"], [["b", "a"], ["c", "b"], ["d", "c"], ["b", "d"], ["c", "d"]]],
    [["u", "v", "w", "x", "y"], [["u", "v"], ["v", "w"], ["w", "x"], ["x", "v"], ["y", "u"], ["y", "y"]]],
]


def build_order(packages, needs):
    """The order, or nothing where there is none."""
    waits_for = {name: {b for a, b in needs if a == name} for name in packages}
    order = []
    while waits_for:
        free = [name for name, others in waits_for.items() if not others]
        if not free:
            return None
        order.append(min(free))
        del waits_for[order[-1]]
        for others in waits_for.values():
            others.discard(order[-1])
    return {"order": order}


def is_right(args, answer):
    """Exactly the order, or a loop along the needs where there is no order."""
    packages, needs = args
    right = build_order(packages, needs)
    return answer == right if right else _is_loop(needs, answer)


def _is_loop(needs, answer):
    loop = answer.get("loop") if isinstance(answer, dict) and len(answer) == 1 else None
    if not isinstance(loop, list) or not loop or not all(isinstance(name, str) for name in loop):
        return False
    pairs = {(a, b) for a, b in needs}
    return len(set(loop)) == len(loop) and all(pair in pairs for pair in zip(loop, loop[1:] + loop[:1], strict=True))


def is_right_at_length(args, answer):
    """For large workspaces: the least free package at each step, from a segment tree over the sorted names."""
    packages, needs = args
    if isinstance(answer, dict) and "loop" in answer:
        return _is_loop(needs, answer)
    names = sorted(packages)
    number = {name: n for n, name in enumerate(names)}
    waits = [0] * len(names)
    frees = [[] for _ in names]
    for a, b in needs:
        waits[number[a]] += 1
        frees[number[b]].append(number[a])
    size = 1 << max(1, (len(names) - 1).bit_length())
    least = [size] * (2 * size)

    def put(n, value):
        at = size + n
        least[at] = value
        while at > 1:
            at //= 2
            least[at] = min(least[2 * at], least[2 * at + 1])

    for n, count in enumerate(waits):
        if count == 0:
            put(n, n)
    order = []
    while least[1] < size:
        n = least[1]
        order.append(names[n])
        put(n, size)
        for other in frees[n]:
            waits[other] -= 1
            if waits[other] == 0:
                put(other, other)
    return len(order) == len(names) and answer == {"order": order}


def loop_of_two(seed):
    """Two packages that need each other."""
    return [["app", "core"], [["app", "core"], ["core", "app"]]]


def loops_by_hand(seed):
    """Loops with packages before, behind and beside them."""
    return LOOPS[seed - 1]


def _names(rng, count):
    names = set()
    while len(names) < count:
        names.add(rng.choice("abkzABZ_-9") + format(rng.randrange(4 * count + 6), "x"))
    names = sorted(names)
    rng.shuffle(names)
    return names


def few_packages(seed):
    """A few packages and any needs among them, so that loops are common."""
    rng = random.Random(seed)
    packages = _names(rng, rng.randint(1, 6))
    return [packages, [[rng.choice(packages), rng.choice(packages)] for _ in range(rng.randint(0, 6))]]


def _needs_backwards(rng, packages, count):
    needs = []
    for _ in range(count):
        later = rng.randrange(1, len(packages))
        needs.append([packages[later], packages[rng.randrange(max(0, later - 400), later)]])
    return needs


def workspace(seed):
    """Some dozens of packages; every third workspace has a loop somewhere."""
    rng = random.Random(seed)
    packages = _names(rng, rng.randint(8, 30))
    needs = _needs_backwards(rng, packages, rng.randint(5, 45))
    if seed % 3 == 0:
        loop = rng.sample(packages, rng.randint(2, 5))
        needs += [list(pair) for pair in zip(loop, loop[1:] + loop[:1], strict=True)]
        rng.shuffle(needs)
    rng.shuffle(packages)
    return [packages, needs]


def long_chain(seed, packages):
    """Each needs the next, and nothing else."""
    rng = random.Random(seed)
    names = [f"{n:x}" for n in rng.sample(range(16**6), packages)]
    needs = [[a, b] for a, b in zip(names, names[1:])]
    rng.shuffle(needs)
    return [sorted(names), needs]


def large(seed, packages):
    """Twice as many needs as packages."""
    rng = random.Random(seed)
    names = [f"{n:x}" for n in rng.sample(range(16**6), packages)]
    needs = _needs_backwards(rng, names, 2 * packages)
    rng.shuffle(names)
    return [names, needs]


def large_with_loop(seed, packages):
    """The same, and a long loop that most packages wait for."""
    rng = random.Random(seed)
    names = [f"{n:x}" for n in rng.sample(range(16**6), packages)]
    needs = _needs_backwards(rng, names, packages)
    start, end = packages // 10, packages // 2
    needs += [[a, b] for a, b in zip(names[start + 1 : end], names[start:end])]
    needs.append([names[start], names[end - 1]])
    rng.shuffle(names)
    return [names, needs]


def growing_workspace(seed, n):
    """A workspace of n packages."""
    return large(seed, n)
