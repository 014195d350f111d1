from functools import cache

MODULUS = 10**9 + 7


def usable_serials(first, last, divisor):
    return (_count(int(last), divisor) - _count(int(first) - 1, divisor)) % MODULUS


def _count(limit, divisor):
    """Usable numbers from 1 to the limit."""
    digits = [int(digit) for digit in str(limit)]

    @cache
    def ways(position, before, rest, free):
        """How many usable numbers go on from here; `before` is -1 while nothing but leading zeros has been written."""
        if position == len(digits):
            return int(before >= 0 and rest == 0)
        found = 0
        for digit in range((9 if free else digits[position]) + 1):
            if digit == before:
                continue
            started = before >= 0 or digit > 0
            found += ways(
                position + 1,
                digit if started else -1,
                (rest + digit) % divisor,
                free or digit < digits[position],
            )
        return found % MODULUS

    return ways(0, -1, 0, False)
