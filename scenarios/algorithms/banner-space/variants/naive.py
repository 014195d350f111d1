def largest_banner(free):
    best = (0, 0, 0)
    for column, depth in enumerate(free):
        first = last = column
        while first > 0 and free[first - 1] >= depth:
            first -= 1
        while last + 1 < len(free) and free[last + 1] >= depth:
            last += 1
        best = max(best, (depth * (last - first + 1), -first, last))
    return [best[0], -best[1], best[2]] if best[0] else []
