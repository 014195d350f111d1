"""What is right: the plan redrawn minute by minute; for large stores the distances that follow from how they are made."""

import random


def spread(plan, shutters):
    """Redraw the whole plan each minute until nothing changes."""
    cells = {(r, c): mark for r, row in enumerate(plan) for c, mark in enumerate(row)}
    gas = {cell for cell, mark in cells.items() if mark == "L"}
    minute = 0
    while True:
        shut = {(r, c) for r, c, since in shutters if since <= minute + 1}
        reached = set()
        for (r, c), mark in cells.items():
            beside = {(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)}
            if mark != "#" and (r, c) not in gas and (r, c) not in shut and beside & gas:
                reached.add((r, c))
        if not reached:
            return [len(gas), minute]
        gas |= reached
        minute += 1


def _plan(rng, rows, columns, walls, leaks):
    cells = [["#" if rng.random() < walls else "." for _ in range(columns)] for _ in range(rows)]
    for _ in range(leaks):
        cells[rng.randrange(rows)][rng.randrange(columns)] = "L"
    return ["".join(row) for row in cells]


def _shutters(rng, plan, count, latest):
    free = [(r, c) for r, row in enumerate(plan) for c, mark in enumerate(row) if mark != "#"]
    return [[*rng.choice(free), rng.randint(0, latest)] for _ in range(count if free else 0)]


def cupboard(seed):
    """A few cells; many shutters for their number."""
    rng = random.Random(seed)
    plan = _plan(rng, rng.randint(1, 4), rng.randint(1, 4), rng.choice([0, 0.2, 0.4]), rng.randint(0, 2))
    return [plan, _shutters(rng, plan, rng.randint(0, 4), 5)]


def hall(seed):
    """Some hundred cells with several leaks."""
    rng = random.Random(seed)
    plan = _plan(rng, rng.randint(4, 9), rng.randint(4, 9), rng.choice([0.1, 0.3, 0.4]), rng.randint(1, 4))
    return [plan, _shutters(rng, plan, rng.randint(0, 14), 12)]


def _passage(size):
    """Cells along the passage: every other row in turn from the left and from the right, one cell between two of them."""
    for row in range(0, size - 1, 2):
        columns = range(size) if row % 4 == 0 else range(size - 1, -1, -1)
        for column in columns:
            yield row, column
        yield row + 1, columns[-1]


def winding(seed, size):
    """One passage that winds through all rows, with shutters that come down just too late, and one just in time."""
    rng = random.Random(seed)
    cells = list(_passage(size))
    plan = [["#"] * size for _ in range(size)]
    for row, column in cells:
        plan[row][column] = "."
    plan[0][0] = "L"
    late = [[*cells[at], at + 1] for at in rng.sample(range(len(cells) - 100), 300)]
    in_time = len(cells) - 60
    return [["".join(row) for row in plan], [*late, [*cells[in_time], in_time]]]


def when_winding(plan, shutters):
    """The passage as far as the shutter that is in time."""
    reached = len(list(_passage(len(plan)))) - 60
    return [reached, reached - 1]


def open_store(seed, size):
    """No walls, a leak in a corner and one in the middle, and shutters that come down behind the gas."""
    rng = random.Random(seed)
    row = "." * size
    plan = ["L" + row[1:]] + [row] * (size - 1)
    plan[size // 2] = row[: size // 2] + "L" + row[size // 2 + 1 :]
    shutters = []
    for _ in range(20_000):
        r, c = rng.randrange(size), rng.randrange(size)
        shutters.append([r, c, _minutes(r, c, size) + rng.randint(1, 3)])
    return [plan, shutters]


def _minutes(r, c, size):
    return min(r + c, abs(r - size // 2) + abs(c - size // 2))


def when_open(plan, shutters):
    """All cells, at the minute at which the farthest is reached."""
    size = len(plan)
    return [size * size, max(_minutes(r, c, size) for r in range(size) for c in range(size))]
