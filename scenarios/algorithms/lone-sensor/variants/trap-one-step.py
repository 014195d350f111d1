from collections import Counter, deque


def lone_sensors(readings):
    counts = Counter()
    queue = deque()
    result = []
    for code in readings:
        counts[code] += 1
        if counts[code] == 1:
            queue.append(code)
        if queue and counts[queue[0]] > 1:
            queue.popleft()
        result.append(queue[0] if queue else "")
    return result
