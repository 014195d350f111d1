from collections import deque


def merge_live(arrivals):
    queues = [deque(), deque()]
    reached = [0, 0]
    result = []
    for index, (host, stamp) in enumerate(arrivals):
        if stamp == -1:
            reached[host] = float("inf")
        else:
            reached[host] = stamp
            queues[host].append((stamp, host, index))
        out = []
        while queues[0] or queues[1]:
            source = min((q for q in queues if q), key=lambda q: q[0])
            if source[0][0] > min(reached):
                break
            out.append(source.popleft()[2])
        result.append(out)
    return result
