from collections import deque


def escape_paths(plan):
    if not plan or not plan[0]:
        return 0
    rows, cols = len(plan), len(plan[0])
    flow = {}
    outside = (-1, -1)

    def onward(place):
        if place == outside:
            return []
        r, c = place
        result = [
            (rr, cc)
            for rr, cc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1))
            if 0 <= rr < rows and 0 <= cc < cols and plan[rr][cc] != "#"
        ]
        if r in (0, rows - 1) or c in (0, cols - 1):
            result.append(outside)
        return result

    escaped = 0
    for r in range(rows):
        for c in range(cols):
            if plan[r][c] != "W":
                continue
            before = {(r, c): None}
            queue = deque([(r, c)])
            while queue and outside not in before:
                place = queue.popleft()
                for other in onward(place):
                    if other not in before and flow.get((place, other), 0) < 1:
                        before[other] = place
                        queue.append(other)
            if outside not in before:
                continue
            escaped += 1
            place = outside
            while before[place] is not None:
                step = (before[place], place)
                flow[step] = flow.get(step, 0) + 1
                flow[step[::-1]] = flow.get(step[::-1], 0) - 1
                place = before[place]
    return escaped
