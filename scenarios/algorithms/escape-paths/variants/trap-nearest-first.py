from collections import deque


def escape_paths(plan):
    if not plan or not plan[0]:
        return 0
    rows, cols = len(plan), len(plan[0])
    blocked = {(r, c) for r in range(rows) for c in range(cols) if plan[r][c] == "#"}
    workers = {(r, c) for r in range(rows) for c in range(cols) if plan[r][c] == "W"}
    escaped = 0
    while True:
        before = dict.fromkeys(sorted(workers))
        queue = deque(sorted(workers))
        end = None
        while queue:
            r, c = queue.popleft()
            if r in (0, rows - 1) or c in (0, cols - 1):
                end = (r, c)
                break
            for place in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
                if place not in blocked and place not in before:
                    before[place] = (r, c)
                    queue.append(place)
        if end is None:
            return escaped
        while end is not None:
            blocked.add(end)
            workers.discard(end)
            end = before[end]
        escaped += 1
