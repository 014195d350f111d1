"""What is right: a plain list from longest unused to latest used, and an ordered dictionary for a full day."""

import random
from collections import OrderedDict


def replay(budget, requests):
    """Keep name and size in a list, the longest unused first."""
    entries = []
    answers = []
    for line in requests:
        verb, name, *rest = line.split(" ")
        found = [entry for entry in entries if entry[0] == name]
        if verb == "put" and int(rest[0]) > budget:
            answers.append(-1)
            continue
        entries = [entry for entry in entries if entry[0] != name]
        if verb == "put":
            gone = 0
            while sum(size for _, size in entries) + int(rest[0]) > budget:
                del entries[0]
                gone += 1
            entries.append((name, int(rest[0])))
            answers.append(gone)
            continue
        answers.append(found[0][1] if found else -1)
        if verb == "get":
            entries += found
    return answers


def by_order_of_use(budget, requests):
    """The same with an ordered dictionary, for many requests."""
    sizes = OrderedDict()
    free = budget
    answers = []
    for line in requests:
        verb, name, *rest = line.split(" ")
        if verb == "get":
            if name in sizes:
                sizes.move_to_end(name)
            answers.append(sizes.get(name, -1))
        elif verb == "drop":
            size = sizes.pop(name, -1)
            free += max(size, 0)
            answers.append(size)
        elif int(rest[0]) > budget:
            answers.append(-1)
        else:
            free += sizes.pop(name, 0) - int(rest[0])
            gone = 0
            while free < 0:
                free += sizes.popitem(last=False)[1]
                gone += 1
            sizes[name] = int(rest[0])
            answers.append(gone)
    return answers


def _requests(rng, names, count, largest, puts):
    lines = []
    for _ in range(count):
        draw = rng.random()
        if draw < puts:
            lines.append(f"put {rng.choice(names)} {rng.randint(1, largest)}")
        else:
            lines.append(f"{'drop' if draw > 0.93 else 'get'} {rng.choice(names)}")
    return lines


def few_names(seed):
    """A dozen requests for very few names."""
    rng = random.Random(seed)
    budget = rng.randint(3, 12)
    return [budget, _requests(rng, "abcd", rng.randint(1, 14), budget + 2, 0.6)]


def gallery(seed):
    """Some dozens of requests; about half of the thumbnails fit."""
    rng = random.Random(seed)
    names = [f"n{n}" for n in range(rng.randint(5, 15))]
    return [len(names) * 5, _requests(rng, names, rng.randint(20, 60), rng.choice([20, 20, len(names) * 6]), 0.45)]


def full_day(seed, requests, fitting):
    """The cache is filled, and then old and new names come at random."""
    rng = random.Random(seed)
    lines = [f"put {n:x} {rng.randint(50, 150)}" for n in range(fitting)]
    while len(lines) < requests:
        name = rng.randrange(2 * fitting)
        draw = rng.random()
        put = f"put {name:x} {rng.randint(50, 150)}"
        lines.append(f"get {name:x}" if draw < 0.5 else put if draw < 0.9 else f"drop {name:x}")
    return [fitting * 100, lines]


def same_again(seed, requests, fitting):
    """A full cache in which one name is asked for over and over, while something new pushes out the oldest."""
    lines = [f"put {n:x} 100" for n in range(fitting)]
    at = fitting
    while len(lines) < requests:
        lines += ["get 0", f"put {at:x} 100"]
        at += 1
    return [fitting * 100, lines]
