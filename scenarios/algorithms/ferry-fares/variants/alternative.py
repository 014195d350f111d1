from collections import defaultdict

NEVER = float("inf")


def cheapest_fare(crossings, start, goal, changes):
    arriving = defaultdict(list)
    for origin, to, price in crossings:
        arriving[to].append((origin, price))

    # From the goal backwards: what it costs from a port to the goal with exactly `used` crossings.
    cost = {goal: 0}
    best = (0, 0) if start == goal else (NEVER, 0)
    for used in range(1, changes + 2):
        longer = {}
        for port, rest in cost.items():
            for origin, price in arriving[port]:
                longer[origin] = min(longer.get(origin, NEVER), price + rest)
        cost = longer
        if start in cost:
            best = min(best, (cost[start], used - 1))
    return [] if best[0] == NEVER else list(best)
