"""What is right: every journey followed to its end; for timetables the best fare for each exact number of crossings."""

import random


def cheapest_fare(crossings, start, goal, changes):
    """Follow every journey."""
    found = []

    def travel(port, fare, taken):
        if port == goal:
            found.append([fare, max(0, taken - 1)])
        if taken <= changes:
            for origin, to, price in crossings:
                if origin == port:
                    travel(to, fare + price, taken + 1)

    travel(start, 0, 0)
    return min(found, default=[])


def by_rounds(crossings, start, goal, changes):
    """The cheapest fare to each port with exactly so many crossings, for each number of them."""
    leaving = {}
    for origin, to, price in crossings:
        leaving.setdefault(origin, {})
        leaving[origin][to] = min(price, leaving[origin].get(to, price))
    exactly = {start: 0}
    found = [[0, 0]] if start == goal else []
    for taken in range(changes + 1):
        following = {}
        for port, fare in exactly.items():
            for to, price in leaving.get(port, {}).items():
                if to not in following or fare + price < following[to]:
                    following[to] = fare + price
        exactly = following
        if goal in exactly:
            found.append([exactly[goal], taken])
    return min(found, default=[])


def few_ports(seed):
    """Up to four ports, few enough crossings to follow every journey."""
    rng = random.Random(seed)
    ports = rng.randint(2, 4)
    low = rng.choice([-4, 0, 1])
    crossings = [[rng.randrange(ports), rng.randrange(ports), rng.randint(low, 6)] for _ in range(rng.randint(0, 7))]
    return [crossings, rng.randrange(ports), rng.randrange(ports), rng.randint(0, 3)]


def islands(seed):
    """A dozen ports, of which few are far from each other; mostly without rings."""
    rng = random.Random(seed)
    ports = rng.randint(5, 9)
    crossings = []
    for _ in range(rng.randint(6, 16)):
        origin = rng.randrange(ports - 1)
        to = rng.randint(origin + 1, min(ports - 1, origin + 4))
        fare = rng.randint(-2, 4) * 100 + 150 * (to - origin)
        crossings.append([to, origin, fare] if rng.random() < 0.1 else [origin, to, fare])
    return [crossings, 0, ports - 1, rng.randint(0, 4)]


def timetable(seed, ports, crossings, changes, rebates):
    """Random crossings, with rings that pay if there are rebates; the goal is reached by a chain of many, too."""
    rng = random.Random(seed)
    drawn = []
    for _ in range(crossings):
        fare = rng.randint(-40, 900) if rebates and rng.random() < 0.2 else rng.randint(100, 2_000)
        drawn.append([rng.randrange(ports), rng.randrange(ports), fare])
    chain = [0, *rng.sample(range(2, ports), changes), 1]
    drawn += [[a, b, 40] for a, b in zip(chain, chain[1:])]
    drawn += [[5, 6, -30], [6, 5, 10]] if rebates else []
    rng.shuffle(drawn)
    return [drawn, 0, 1, changes]
