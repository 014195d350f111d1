"""What is right: all choices tried for few items; for a release, a sharing-out of costs that no choice can beat."""

import random

# Values, needs.
BY_HAND = {
    "shown": [
        [[30, -20, 50, -60], [[0, 1], [2, 3]]],
        [[5, -1, -1], [[0, 1], [1, 2]]],
        [[-5, -3], []],
        [[4, 6, 0], []],
    ],
    "edge": [
        [[], []],
        [[7], []],
        [[-7], []],
        [[0], []],
        [[40, 30, -50, -10], [[0, 2], [1, 2], [1, 3]]],
        [[40, 30, -50, -30], [[0, 2], [1, 2], [1, 3]]],
        [[10, -10], [[0, 1]]],
        [[10, -9], [[0, 1]]],
        [[10, -11], [[0, 1]]],
        [[10, -9], [[0, 1], [0, 1]]],
        [[10, -9], [[0, 0], [0, 1]]],
        [[-9, 10], [[0, 0]]],
        [[10, -4, -4, -4], [[0, 1], [1, 2], [2, 3]]],
        [[14, -4, -4, -4], [[0, 1], [1, 2], [2, 3]]],
        [[10, -8], [[0, 1], [1, 0]]],
        [[10, -12, 3], [[0, 1], [1, 2], [2, 0]]],
        [[10, -12, 1], [[0, 1], [1, 2], [2, 0]]],
        [[5, 5, 5, -12], [[0, 3], [1, 3], [2, 3]]],
        [[5, 5, 5, -12, -2, -2, -2], [[0, 3], [1, 3], [2, 3], [0, 4], [1, 5], [2, 6]]],
        [[8, -3, 5, -9], [[0, 1], [1, 2], [2, 3]]],
        [[8, 9, -5, -5, -5], [[0, 2], [0, 3], [1, 3], [1, 4]]],
        [[0, 6, -6, -1], [[0, 3], [1, 2]]],
    ],
}


def _is_choice(args, chosen):
    values, needs = args
    if not isinstance(chosen, list) or not all(type(item) is int and 0 <= item < len(values) for item in chosen):
        return False
    return len(set(chosen)) == len(chosen) and all(b in chosen for a, b in needs if a in chosen)


def is_best(args, chosen):
    """A choice that keeps to the needs, and none of all the others is worth more."""
    if not _is_choice(args, chosen):
        return False
    values, needs = args
    pairs = [(1 << a, 1 << b) for a, b in needs]
    worths = [0]  # of every choice, as a number whose bits are the items
    for value in values:
        worths += [value + worth for worth in worths]
    wanted = sum(values[item] for item in chosen)
    better = (choice for choice, worth in enumerate(worths) if worth > wanted)
    return not any(all(choice & b or not choice & a for a, b in pairs) for choice in better)


def is_best_at_length(args, chosen):
    """A choice that keeps to the needs, worth what the items bring in less what must be paid at the least."""
    return _is_choice(args, chosen) and sum(args[0][item] for item in chosen) == _most(*args)


def _most(values, needs):
    """Share the costs out: each item that brings in money pays as much as it can of what it needs, directly or not.

    What is left over with them, once no more can be shared out, is the worth of the best choice. The sharing is improved
    one unit-path at a time, the plainest way to a maximum flow.
    """
    beyond = [set() for _ in values]
    for a, b in needs:
        beyond[a].add(b)
    left = [max(value, 0) for value in values]
    open_cost = [max(-value, 0) for value in values]
    passed = {}  # (a, b): how much a has passed on to b
    given_by = [set() for _ in values]
    for payer in range(len(values)):
        while left[payer]:
            before = {payer: None}
            path = [payer]
            end = None
            for item in path:
                if open_cost[item]:
                    end = item
                    break
                back = [other for other in given_by[item] if passed[other, item]]
                for other in (*beyond[item], *back):
                    if other not in before:
                        before[other] = item
                        path.append(other)
            if end is None:
                break
            steps = []
            item = end
            while before[item] is not None:
                steps.append((before[item], item))
                item = before[item]
            amount = min(left[payer], open_cost[end])
            for a, b in steps:
                if b not in beyond[a]:
                    amount = min(amount, passed[b, a])
            for a, b in steps:
                if b in beyond[a]:
                    passed[a, b] = passed.get((a, b), 0) + amount
                    given_by[b].add(a)
                else:
                    passed[b, a] -= amount
            left[payer] -= amount
            open_cost[end] -= amount
    return sum(left)


def by_hand(seed, kind):
    """One of the table."""
    return BY_HAND[kind][seed - 1]


def few_items(seed):
    """A few items and any needs among them, circles too."""
    rng = random.Random(seed)
    count = rng.randint(1, 8)
    values = [rng.randint(-9, 9) for _ in range(count)]
    return [values, [[rng.randrange(count), rng.randrange(count)] for _ in range(rng.randint(0, 10))]]


def shared_services(seed):
    """Features that share services so that few of them pay alone."""
    rng = random.Random(seed)
    features, services = rng.randint(2, 5), rng.randint(2, 5)
    values = [rng.randint(3, 12) for _ in range(features)] + [-rng.randint(3, 14) for _ in range(services)]
    needs = [[f, features + s] for f in range(features) for s in range(services) if rng.random() < 0.5]
    needs += [[features + s, features + s + 1] for s in range(services - 1) if rng.random() < 0.3]
    return [values, needs]


def release(seed, features, services, others):
    """Features that need services, services that need others in layers; about half of it pays."""
    rng = random.Random(seed)
    values = [rng.randint(50, 900) for _ in range(features)]
    values += [-rng.randint(50, 900) for _ in range(services)]
    values += [rng.randint(-600, 100) for _ in range(others)]
    needs = []
    for feature in range(features):
        near = features + feature * services // features
        needs += [[feature, min(features + services - 1, near + rng.randint(0, 6))] for _ in range(3)]
    for service in range(features, features + services):
        needs += [[service, rng.randrange(features + services, len(values))] for _ in range(rng.randint(0, 2))]
    for _ in range(others):
        needs.append([rng.randrange(features + services, len(values)), rng.randrange(features + services, len(values))])
    rng.shuffle(needs)
    return [values, needs]
