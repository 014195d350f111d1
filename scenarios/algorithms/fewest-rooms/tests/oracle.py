"""What is right: every way of sharing rooms for a handful of bookings, a count at each start for more of them."""

import random
from bisect import bisect_right


def fewest_rooms(bookings):
    """Put every booking into each room used so far and into a fresh one, and keep the best outcome."""
    best = len(bookings)

    def place(number, rooms):
        nonlocal best
        if len(rooms) >= best:
            return
        if number == len(bookings):
            best = len(rooms)
            return
        start, end = bookings[number]
        for room in rooms:
            if all(end <= taken[0] or taken[1] <= start for taken in room):
                room.append((start, end))
                place(number + 1, rooms)
                room.pop()
        rooms.append([(start, end)])
        place(number + 1, rooms)
        rooms.pop()

    place(0, [])
    return best


def held_at_once(bookings):
    """Count at every start, from the definition, the bookings that hold a room at that minute."""
    return max((sum(s <= start < e for s, e in bookings) for start, _ in bookings), default=0)


def counted_by_search(bookings):
    """Count at every start, for many bookings: those begun by then less those ended by then."""
    starts = sorted(start for start, _ in bookings)
    ends = sorted(end for _, end in bookings)
    return max(bisect_right(starts, start) - bisect_right(ends, start) for start in starts)


def handful(seed):
    """Up to seven bookings within a few minutes, so that touching, nesting and repeats meet often."""
    rng = random.Random(seed)
    bookings = []
    for _ in range(rng.randint(0, 7)):
        start = rng.randint(-3, 9)
        bookings.append([start, start + rng.randint(1, 9)])
    return [bookings]


def week(seed):
    """Some sixty bookings on full and half hours, many of them back to back."""
    rng = random.Random(seed)
    bookings = []
    for _ in range(rng.randint(20, 60)):
        start = 28_000_000 + 30 * rng.randint(0, 200)
        bookings.append([start, start + 30 * rng.randint(1, 12)])
    return [bookings]


def crowded(seed, bookings):
    """Half of the bookings or so run at the same time. Seven digits at most: all of it has to fit into 4 MiB of JSON."""
    rng = random.Random(seed)
    drawn = []
    for _ in range(bookings):
        start = rng.randint(0, 5_000_000)
        drawn.append([start, start + rng.randint(1_500_000, 4_900_000)])
    return [drawn]


def relay(seed, bookings):
    """A few rooms, each handed from one booking straight to the next, shuffled."""
    rng = random.Random(seed)
    rooms = 7
    drawn = []
    for _ in range(rooms):
        clock = -900_000
        for _ in range(bookings // rooms):
            end = clock + rng.randint(10, 240)
            drawn.append([clock, end])
            clock = end
    rng.shuffle(drawn)
    return [drawn]


def growing_plan(seed, n):
    """Half of n bookings or so run at the same time."""
    return crowded(seed, n)
