def spread(plan, shutters):
    shut = {}
    for row, column, minute in shutters:
        shut[row, column] = min(minute, shut.get((row, column), minute))
    gas = [[mark == "L" for mark in row] for row in plan]
    minute = 0
    while True:
        reached = []
        for r, row in enumerate(plan):
            for c, mark in enumerate(row):
                if mark == "#" or gas[r][c] or shut.get((r, c), minute + 2) <= minute + 1:
                    continue
                if (
                    (r > 0 and gas[r - 1][c])
                    or (r + 1 < len(plan) and gas[r + 1][c])
                    or (c > 0 and gas[r][c - 1])
                    or (c + 1 < len(row) and gas[r][c + 1])
                ):
                    reached.append((r, c))
        if not reached:
            return [sum(map(sum, gas)), minute]
        minute += 1
        for r, c in reached:
            gas[r][c] = True
