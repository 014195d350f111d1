def longest_set(trays, play):
    boxes = sorted((min(sides), max(sides), number) for number, sides in enumerate(trays))
    depths = sorted({depth for _, depth, _ in boxes})
    size = 1
    while size <= len(depths):
        size *= 2
    place = {depth: at for at, depth in enumerate(depths)}
    tree = [(0, -1)] * (2 * size)  # longest set and its outermost box, by depth

    def enter(depth, entry):
        at = place[depth] + size
        while at and tree[at] < entry:
            tree[at] = entry
            at //= 2

    # Both sides of the depths are walked through in step with the boxes: how many are at least the play shallower.
    below = {}
    at = 0
    for depth in depths:
        while depths[at] + play <= depth:
            at += 1
        below[depth] = at

    def best(end):
        found = (0, -1)
        low, high = size, size + end
        while low < high:
            if low & 1:
                found = max(found, tree[low])
                low += 1
            if high & 1:
                high -= 1
                found = max(found, tree[high])
            low //= 2
            high //= 2
        return found

    length = [0] * len(boxes)
    within = [-1] * len(boxes)
    ready = 0
    for index, (width, depth, _) in enumerate(boxes):
        while boxes[ready][0] <= width - play:
            enter(boxes[ready][1], (length[ready], ready))
            ready += 1
        most, inner = best(below[depth])
        length[index] = most + 1
        within[index] = inner
    chain = []
    at = length.index(max(length)) if boxes else -1
    while at >= 0:
        chain.append(boxes[at][2])
        at = within[at]
    return chain
