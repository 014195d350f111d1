def merge_live(arrivals):
    waiting = []
    reached = [0, 0]
    result = []
    for index, (host, stamp) in enumerate(arrivals):
        if stamp == -1:
            reached[host] = float("inf")
        else:
            reached[host] = stamp
            waiting.append((stamp, host, index))
        certain = [line for line in waiting if (line[0] <= reached[1] if line[1] == 0 else line[0] < reached[0])]
        waiting = [line for line in waiting if line not in certain]
        result.append([line[2] for line in sorted(certain)])
    return result
