from bisect import bisect_right


def longest_set(trays, play):
    items = []
    for i, (w, d) in enumerate(trays):
        if w > d:
            w, d = d, w
        items.append((w, -d, i))
    items.sort()
    tails, tail_ids, parent = [], [], {}
    for _, negative, i in items:
        depth = -negative
        at = bisect_right(tails, depth - play)
        parent[i] = tail_ids[at - 1] if at else None
        if at == len(tails):
            tails.append(depth)
            tail_ids.append(i)
        elif depth < tails[at]:
            tails[at] = depth
            tail_ids[at] = i
    result = []
    current = tail_ids[-1] if tail_ids else None
    while current is not None:
        result.append(current)
        current = parent[current]
    return result
