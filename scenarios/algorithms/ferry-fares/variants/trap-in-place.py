def cheapest_fare(crossings, start, goal, changes):
    best = {start: (0, 0)}
    for _ in range(changes + 1):
        for origin, to, price in crossings:
            if origin in best:
                fare, taken = best[origin]
                candidate = (fare + price, taken + 1)
                if to not in best or candidate < best[to]:
                    best[to] = candidate
    if goal not in best:
        return []
    fare, taken = best[goal]
    return [fare, max(0, taken - 1)]
