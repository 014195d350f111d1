MODULUS = 10**9 + 7


def _fewest(kinds, amount):
    """Breadth first: which sums can be reached with 0, 1, 2 ... vouchers and with no fewer."""
    seen = bytearray(amount + 1)
    seen[0] = 1
    frontier = [0]
    vouchers = 0
    while frontier:
        if seen[amount]:
            return vouchers
        vouchers += 1
        following = []
        for total in frontier:
            for value in kinds:
                if total + value <= amount and not seen[total + value]:
                    seen[total + value] = 1
                    following.append(total + value)
        frontier = following
    return -1


def _ways(kinds, amount):
    ways = [1] + [0] * amount
    for value in kinds:
        for start in range(min(value, amount + 1)):
            running = 0
            for total in range(start, amount + 1, value):
                running = (running + ways[total]) % MODULUS
                ways[total] = running
    return ways[amount]


def voucher_figures(values, amount):
    kinds = sorted({value for value in values if value <= amount})
    return [_fewest(kinds, amount), _ways(kinds, amount)]
