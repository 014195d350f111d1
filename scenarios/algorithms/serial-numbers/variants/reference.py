"""Usable serial numbers in a block of very long numbers."""

from itertools import pairwise

MODULUS = 1_000_000_007
DIGITS = range(10)


def usable_serials(first: str, last: str, divisor: int) -> int:
    """Return how many serial numbers of the block are usable, modulo a prime."""
    return (_up_to(last, divisor) - _up_to(first, divisor) + _is_usable(first, divisor)) % MODULUS


def _is_usable(serial: str, divisor: int) -> bool:
    differ = all(one != other for one, other in pairwise(serial))
    return differ and sum(map(int, serial)) % divisor == 0


def _up_to(limit: str, divisor: int) -> int:
    """Return how many are usable of the numbers up to the limit, which need not be usable itself."""
    # The beginnings that can be finished in any way: by last digit and rest of the digit sum, how many there are.
    free = [[0] * divisor for _ in DIGITS]
    total, previous, differ = 0, -1, True  # of the limit's own beginning
    for position, bound in enumerate(map(int, limit)):
        ended = [sum(counts) for counts in zip(*free, strict=True)]
        longer = [[0] * divisor for _ in DIGITS]
        for digit in DIGITS:
            for rest in range(divisor):
                longer[digit][(rest + digit) % divisor] = (ended[rest] - free[digit][rest]) % MODULUS
            if position > 0 and digit > 0:
                longer[digit][digit % divisor] += 1  # a number with fewer digits than the limit begins here
            if differ and digit < bound and digit != previous and position + digit > 0:
                longer[digit][(total + digit) % divisor] += 1
        free = longer
        differ = differ and bound != previous
        total += bound
        previous = bound
    return sum(counts[0] for counts in free) + _is_usable(limit, divisor)
