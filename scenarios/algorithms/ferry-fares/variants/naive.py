def cheapest_fare(crossings, start, goal, changes):
    leaving = {}
    for origin, to, price in crossings:
        leaving.setdefault(origin, []).append((to, price))
    best = []
    journeys = [(start, 0, 0)]
    while journeys:
        port, fare, taken = journeys.pop()
        if port == goal:
            found = [fare, max(0, taken - 1)]
            best = min(best, found) if best else found
        if taken <= changes:
            for to, price in leaving.get(port, []):
                journeys.append((to, fare + price, taken + 1))
    return best
