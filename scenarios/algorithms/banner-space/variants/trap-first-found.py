def largest_banner(free):
    best = [0, 0, 0]
    stack = [-1]
    for column in range(len(free) + 1):
        height = free[column] if column < len(free) else 0
        while stack[-1] != -1 and free[stack[-1]] >= height:
            depth = free[stack.pop()]
            first = stack[-1] + 1
            area = depth * (column - first)
            if area > best[0]:
                best = [area, first, column - 1]
        stack.append(column)
    return best if best[0] else []
