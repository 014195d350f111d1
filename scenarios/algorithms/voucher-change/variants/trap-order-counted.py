MOD = 1_000_000_007


def voucher_figures(values, amount):
    kinds = sorted(set(values))
    unreachable = amount + 1
    fewest = [0] + [unreachable] * amount
    ways = [1] + [0] * amount
    for total in range(1, amount + 1):
        for value in kinds:
            if value > total:
                break
            fewest[total] = min(fewest[total], fewest[total - value] + 1)
            ways[total] = (ways[total] + ways[total - value]) % MOD
    return [fewest[amount] if fewest[amount] < unreachable else -1, ways[amount]]
