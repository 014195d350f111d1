"""Figures for the voucher printer."""

MODULUS = 1_000_000_007


def voucher_figures(values: list[int], amount: int) -> list[int]:
    """Return the fewest vouchers that make the amount (-1: none do), and the number of ways modulo a prime."""
    fewest = [0] + [-1] * amount
    ways = [1] + [0] * amount
    # Kind by kind, so that a way is met once, with its kinds in this order.
    for value in set(values):
        for total in range(value, amount + 1):
            rest = total - value
            ways[total] = (ways[total] + ways[rest]) % MODULUS
            if fewest[rest] >= 0 and (fewest[total] < 0 or fewest[rest] + 1 < fewest[total]):
                fewest[total] = fewest[rest] + 1
    return [fewest[amount], ways[amount]]
