def longest_window(tags, most):
    if most == 0:
        return [0, 0]
    best = [0, 0]
    start = 0
    seen = set()
    for i, tag in enumerate(tags):
        if tag not in seen and len(seen) == most:
            start = i
            seen = set()
        seen.add(tag)
        if i + 1 - start > best[1] - best[0]:
            best = [start, i + 1]
    return best
