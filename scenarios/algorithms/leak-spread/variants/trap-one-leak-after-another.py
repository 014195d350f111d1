from collections import deque


def spread(plan, shutters):
    shut = {}
    for row, col, minute in shutters:
        shut[(row, col)] = min(minute, shut.get((row, col), minute))
    time = {}
    for r0, line in enumerate(plan):
        for c0, mark in enumerate(line):
            if mark != "L" or (r0, c0) in time:
                continue
            time[(r0, c0)] = 0
            queue = deque([(r0, c0)])
            while queue:
                r, c = queue.popleft()
                t = time[(r, c)] + 1
                for cell in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                    rr, cc = cell
                    if not (0 <= rr < len(plan) and 0 <= cc < len(plan[0])):
                        continue
                    if plan[rr][cc] == "#" or cell in time:
                        continue
                    if cell in shut and t >= shut[cell]:
                        continue
                    time[cell] = t
                    queue.append(cell)
    return [len(time), max(time.values(), default=0)]
