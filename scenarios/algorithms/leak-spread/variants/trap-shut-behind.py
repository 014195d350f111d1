def spread(plan, shutters):
    closing = {}
    for row, column, minute in shutters:
        closing[row, column] = min(minute, closing.get((row, column), minute))
    frontier = [(r, c) for r, line in enumerate(plan) for c, mark in enumerate(line) if mark == "L"]
    gas = set(frontier)
    minute = 0
    while True:
        reached = []
        for r, c in frontier:
            if closing.get((r, c), minute + 2) <= minute + 1:
                continue  # shut in
            for rr, cc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                inside = 0 <= rr < len(plan) and 0 <= cc < len(plan[rr])
                if inside and plan[rr][cc] != "#" and (rr, cc) not in gas:
                    if closing.get((rr, cc), minute + 2) > minute + 1:
                        gas.add((rr, cc))
                        reached.append((rr, cc))
        if not reached:
            return [len(gas), minute]
        minute += 1
        frontier = reached
