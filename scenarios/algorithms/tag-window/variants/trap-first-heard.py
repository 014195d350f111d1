from collections import OrderedDict


def longest_window(tags, most):
    if most == 0:
        return [0, 0]
    positions = OrderedDict()
    start = 0
    best = [0, 0]
    for i, tag in enumerate(tags):
        if tag not in positions and len(positions) == most:
            _, last = positions.popitem(last=False)
            start = max(start, last + 1)
        positions[tag] = i
        if i + 1 - start > best[1] - best[0]:
            best = [start, i + 1]
    return best
