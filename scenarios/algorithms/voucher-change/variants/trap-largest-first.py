MOD = 1_000_000_007


def voucher_figures(values, amount):
    kinds = sorted(set(values), reverse=True)
    ways = [1] + [0] * amount
    for value in kinds:
        for total in range(value, amount + 1):
            ways[total] = (ways[total] + ways[total - value]) % MOD
    fewest = 0
    rest = amount
    for value in kinds:
        fewest += rest // value
        rest %= value
    return [-1 if rest else fewest, ways[amount]]
