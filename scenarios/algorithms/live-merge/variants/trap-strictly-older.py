from heapq import heappop, heappush


def merge_live(arrivals):
    waiting = []
    reached = [0, 0]
    result = []
    for index, (host, stamp) in enumerate(arrivals):
        if stamp == -1:
            reached[host] = float("inf")
        else:
            reached[host] = stamp
            heappush(waiting, (stamp, host, index))
        out = []
        while waiting and waiting[0][0] < reached[1 - waiting[0][1]]:
            out.append(heappop(waiting)[2])
        result.append(out)
    return result
