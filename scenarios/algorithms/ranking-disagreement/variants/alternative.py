def disagreements(left, right):
    known = set(right)
    rank = {}
    for product in left:
        if product in known:
            rank[product] = len(rank) + 1

    seen = [0] * (len(rank) + 1)  # Fenwick tree over the ranks on the left
    total = 0
    for product in reversed(right):
        position = rank.get(product)
        if position is None:
            continue
        # those further down on the right that stand higher on the left
        i = position - 1
        while i > 0:
            total += seen[i]
            i &= i - 1
        i = position
        while i < len(seen):
            seen[i] += 1
            i += i & -i
    return total
