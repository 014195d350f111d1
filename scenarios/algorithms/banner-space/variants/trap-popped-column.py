def largest_banner(free):
    best = (0, 0, 0)
    stack = []
    for column, height in enumerate(free + [0]):
        while stack and free[stack[-1]] > height:
            start = stack.pop()
            candidate = (free[start] * (column - start), -start, column - 1)
            best = max(best, candidate)
        if not stack or free[stack[-1]] < height:
            if column < len(free):
                stack.append(column)
    return [best[0], -best[1], best[2]] if best[0] else []
