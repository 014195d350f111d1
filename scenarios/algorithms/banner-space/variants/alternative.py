def _nearest_lower(free, columns, outside):
    """For each column the next one in the direction of the walk that has fewer seats."""
    step = -1 if columns.step > 0 else 1
    lower = [outside] * len(free)
    for column in columns:
        at = column + step
        while at != outside and free[at] >= free[column]:
            at = lower[at]
        lower[column] = at
    return lower


def largest_banner(free):
    left = _nearest_lower(free, range(0, len(free), 1), -1)
    right = _nearest_lower(free, range(len(free) - 1, -1, -1), len(free))
    candidates = [
        (depth * (right[column] - left[column] - 1), -(left[column] + 1), right[column] - 1)
        for column, depth in enumerate(free)
        if depth > 0
    ]
    if not candidates:
        return []
    area, first, last = max(candidates)
    return [area, -first, last]
