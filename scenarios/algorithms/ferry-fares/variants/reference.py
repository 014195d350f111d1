"""Ferry journeys with few changes."""


def cheapest_fare(crossings: list[list[int]], start: int, goal: int, changes: int) -> list[int]:
    """Return fare and changes of the cheapest journey, or an empty list."""
    fares = {start: 0}  # cheapest fare to each port with the crossings of the rounds so far
    best = [0, 0] if start == goal else []
    for change in range(changes + 1):
        # Each round adds one crossing to the journeys of the round before, never to those of its own.
        before = fares
        fares = dict(before)
        for origin, to, price in crossings:
            if origin in before:
                fare = before[origin] + price
                if to not in fares or fare < fares[to]:
                    fares[to] = fare
        if goal in fares and (not best or fares[goal] < best[0]):
            best = [fares[goal], change]
        if fares == before:
            break
    return best
