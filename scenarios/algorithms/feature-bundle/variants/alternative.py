def best_bundle(values, needs):
    """Push-relabel: money flows from the items that bring it in towards those that cost."""
    count = len(values)
    source, sink = count, count + 1
    room = [{} for _ in range(count + 2)]

    def link(a, b, capacity):
        room[a][b] = room[a].get(b, 0) + capacity
        room[b].setdefault(a, 0)

    income = sum(value for value in values if value > 0)
    for item, value in enumerate(values):
        if value > 0:
            link(source, item, value)
        if value < 0:
            link(item, sink, -value)
    for a, b in needs:
        if a != b:
            link(a, b, income + 1)

    height = [0] * (count + 2)
    height[source] = count + 2
    excess = [0] * (count + 2)
    active = []

    def push(a, b, amount):
        room[a][b] -= amount
        room[b][a] += amount
        excess[a] -= amount
        if b not in (source, sink) and excess[b] == 0:
            active.append(b)
        excess[b] += amount

    for item in list(room[source]):
        push(source, item, room[source][item])
    while active:
        node = active.pop()
        while excess[node]:
            lowest = None
            for other, free in room[node].items():
                if free and height[node] == height[other] + 1:
                    push(node, other, min(free, excess[node]))
                    if not excess[node]:
                        break
                elif free and (lowest is None or height[other] < lowest):
                    lowest = height[other]
            if excess[node]:
                heights = [height[other] for other, free in room[node].items() if free]
                height[node] = min(heights) + 1

    # What cannot reach the sink any more has its costs paid in full.
    reaching = {sink}
    stack = [sink]
    while stack:
        node = stack.pop()
        for other in room[node]:
            if other not in reaching and room[other][node]:
                reaching.add(other)
                stack.append(other)
    return [item for item in range(count) if item not in reaching]
