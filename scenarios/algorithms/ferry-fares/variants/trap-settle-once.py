from heapq import heappop, heappush


def cheapest_fare(crossings, start, goal, changes):
    leaving = {}
    for origin, to, price in crossings:
        leaving.setdefault(origin, []).append((to, price))
    settled = {}
    queue = [(0, 0, start)]
    while queue:
        fare, taken, port = heappop(queue)
        if port == goal:
            return [fare, max(0, taken - 1)]
        if settled.get(port, changes + 2) <= taken:
            continue
        settled[port] = taken
        if taken <= changes:
            for to, price in leaving.get(port, []):
                heappush(queue, (fare + price, taken + 1, to))
    return []
