def longest_rise(sales):
    if not sales:
        return []
    best = [0, 0]
    start = 0
    for i in range(1, len(sales)):
        if sales[i] < sales[i - 1]:
            start = i
        if i - start > best[1] - best[0]:
            best = [start, i]
    return best
