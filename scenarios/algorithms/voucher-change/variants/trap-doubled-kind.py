MOD = 1_000_000_007


def voucher_figures(values, amount):
    never = float("inf")
    fewest = [0] + [never] * amount
    ways = [1] + [0] * amount
    for value in values:
        for total in range(value, amount + 1):
            ways[total] = (ways[total] + ways[total - value]) % MOD
            fewest[total] = min(fewest[total], fewest[total - value] + 1)
    return [-1 if fewest[amount] == never else fewest[amount], ways[amount]]
