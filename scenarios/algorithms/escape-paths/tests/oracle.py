"""What is right: the least number of places that cut all workers off, by trial; for large plans a flow, place by place."""

import random


def escape_paths(plan):
    """By Menger's theorem: the least number of places without which no worker is left that reaches the rim.

    A worker's own place and places at the rim can be among them.
    """
    places = {(r, c) for r, row in enumerate(plan) for c, mark in enumerate(row) if mark != "#"}
    workers = {(r, c) for r, c in places if plan[r][c] == "W"}
    for size in range(len(workers) + 1):
        if _can_be_cut_off(plan, places, workers, size):
            return size
    raise AssertionError("without the workers' own places there is nobody to escape")


def _can_be_cut_off(plan, places, workers, size):
    """Take out one place of some path that is left, each in turn: one of them must be among those taken out."""
    path = _any_path(plan, places, workers)
    if path is None:
        return True
    return size > 0 and any(_can_be_cut_off(plan, places - {place}, workers, size - 1) for place in path)


def _any_path(plan, places, workers):
    before = {worker: None for worker in workers & places}
    queue = list(before)
    for r, c in queue:
        if r in (0, len(plan) - 1) or c in (0, len(plan[0]) - 1):
            path = []
            place = (r, c)
            while place is not None:
                path.append(place)
                place = before[place]
            return path
        for beside in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if beside in places and beside not in before:
                before[beside] = (r, c)
                queue.append(beside)
    return None


def by_rerouting(plan):
    """The same for many workers: one unit of flow per worker through places of capacity one.

    A place is (r, c, 0) where one comes in and (r, c, 1) where one goes out; flow is kept as a set of pairs.
    """
    rows, columns = len(plan), len(plan[0])
    flow = set()
    escaped = 0
    for r0 in range(rows):
        for c0 in range(columns):
            if plan[r0][c0] == "W" and _augment(plan, flow, (r0, c0, 0)):
                escaped += 1
    return escaped


def _augment(plan, flow, start):
    rows, columns = len(plan), len(plan[0])
    before = {start: None}
    queue = [start]
    for node in queue:
        r, c, out = node
        following = []
        if out:
            if r in (0, rows - 1) or c in (0, columns - 1):
                if (node, "outside") not in flow:
                    flow.add((node, "outside"))
                    while before[node] is not None:
                        step = (before[node], node)
                        back = (node, before[node])
                        if back in flow:
                            flow.remove(back)
                        else:
                            flow.add(step)
                        node = before[node]
                    return True
            for rr, cc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if 0 <= rr < rows and 0 <= cc < columns and plan[rr][cc] != "#" and (node, (rr, cc, 0)) not in flow:
                    following.append((rr, cc, 0))
            if ((r, c, 0), node) in flow:
                following.append((r, c, 0))
        else:
            if (node, (r, c, 1)) not in flow:
                following.append((r, c, 1))
            for rr, cc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if ((rr, cc, 1), node) in flow:
                    following.append((rr, cc, 1))
        for other in following:
            if other not in before:
                before[other] = node
                queue.append(other)
    return False


def _plan(rng, rows, columns, shelves, workers):
    marks = [["#" if rng.random() < shelves else "." for _ in range(columns)] for _ in range(rows)]
    for _ in range(workers):
        marks[rng.randrange(rows)][rng.randrange(columns)] = "W"
    return ["".join(row) for row in marks]


def _with_shelves_at_the_rim(rng, plan, doors):
    rows, columns = len(plan), len(plan[0])
    marks = [list(row) for row in plan]
    rim = [(r, c) for r in range(rows) for c in range(columns) if r in (0, rows - 1) or c in (0, columns - 1)]
    for r, c in rim:
        marks[r][c] = "#"
    for r, c in rng.sample(rim, doors):
        marks[r][c] = "."
    return ["".join(row) for row in marks]


def corner(seed):
    """Small plans of any kind."""
    rng = random.Random(seed)
    rows, columns = rng.randint(1, 5), rng.randint(1, 5)
    return [_plan(rng, rows, columns, rng.choice([0, 0.2, 0.4]), rng.randint(0, 5))]


def hall(seed):
    """A hall with few doors, or with shelves before its rim."""
    rng = random.Random(seed)
    rows, columns = rng.randint(5, 7), rng.randint(5, 7)
    plan = _plan(rng, rows, columns, rng.choice([0.1, 0.25, 0.3]), rng.randint(2, 5))
    return [_with_shelves_at_the_rim(rng, plan, rng.randint(1, 6))]


def warehouse(seed, size, workers, shelves):
    """A large plan; all workers are in the middle third, so that they are in each other's way."""
    rng = random.Random(seed)
    marks = [list(row) for row in _plan(rng, size, size, shelves, 0)]
    third = size // 3
    for place in rng.sample(range(third * third), workers):
        marks[third + place // third][third + place % third] = "W"
    return [["".join(row) for row in marks]]


def bottleneck(seed, size):
    """A wall with seven doors round all the workers, and free floor on either side."""
    rng = random.Random(seed)
    marks = [["."] * size for _ in range(size)]
    low, high = size // 5, size - size // 5
    for at in range(low, high + 1):
        for r, c in ((low, at), (high, at), (at, low), (at, high)):
            marks[r][c] = "#"
    for at in (3, 4, 17):
        marks[low][low + at] = marks[low + at + 2][high] = "."
    marks[high][low + 11] = "."
    inside = [(r, c) for r in range(low + 2, high - 1) for c in range(low + 2, high - 1)]
    for r, c in rng.sample(inside, 90):
        marks[r][c] = "W"
    return [["".join(row) for row in marks]]


def doors(plan):
    """One for each door: no two of them share the place before it."""
    return 7
