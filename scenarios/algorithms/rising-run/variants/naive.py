def longest_rise(sales):
    best = []
    for first in range(len(sales)):
        last = first
        while last + 1 < len(sales) and sales[last + 1] > sales[last]:
            last += 1
        if not best or last - first > best[1] - best[0]:
            best = [first, last]
    return best
