"""What is right: every number looked at; for long ones exact counts of all endings, reduced at the very end."""

import random


def usable_serials(first, last, divisor):
    """Look at every number."""
    found = 0
    for number in range(int(first), int(last) + 1):
        digits = str(number)
        twins = any(str(digit) * 2 in digits for digit in range(10))
        found += not twins and sum(int(digit) for digit in digits) % divisor == 0
    return found % 1_000_000_007


def by_endings(first, last, divisor):
    """For each number of digits and each first digit, how many endings leave which rest; as exact numbers."""
    endings = [[[int(rest == digit % divisor) for rest in range(divisor)] for digit in range(10)]]
    while len(endings) < len(last):
        shorter = endings[-1]
        all_ = [sum(shorter[digit][rest] for digit in range(10)) for rest in range(divisor)]
        endings.append(
            [
                [all_[(rest - digit) % divisor] - shorter[digit][(rest - digit) % divisor] for rest in range(divisor)]
                for digit in range(10)
            ]
        )
    below = _below(last, divisor, endings) - _below(first, divisor, endings)
    digits = [int(digit) for digit in last]
    fits = sum(digits) % divisor == 0 and all(a != b for a, b in zip(digits, digits[1:], strict=False))
    return (below + fits) % 1_000_000_007


def _below(limit, divisor, endings):
    found = sum(endings[length][digit][0] for length in range(len(limit) - 1) for digit in range(1, 10))
    rest, before = 0, None
    for place, bound in enumerate(map(int, limit)):
        for digit in range(0 if place else 1, bound):
            if digit != before:
                found += endings[len(limit) - place - 1][digit][-rest % divisor]
        if bound == before:
            return found
        rest, before = (rest + bound) % divisor, bound
    return found


def small_block(seed):
    """Numbers of up to four digits, with bounds that often have others."""
    rng = random.Random(seed)
    most = 10 ** rng.randint(1, 4)
    first = rng.randint(1, most)
    last = first + rng.randint(0, rng.choice([3, 40, 2_000]))
    return [str(first), str(last), rng.randint(1, rng.choice([3, 12, 30]))]


def round_bounds(seed):
    """Bounds at powers of ten, at repeated digits, and one beside these."""
    rng = random.Random(seed)
    places = []
    for _ in range(2):
        length = rng.randint(1, 4)
        place = rng.choice([10**length, int(str(rng.randint(1, 9)) * length), int("1234567"[:length])])
        places.append(max(1, place + rng.randint(-1, 1)))
    return [str(min(places)), str(max(places)), rng.randint(1, 11)]


def long_block(seed, short, long, divisor):
    """Bounds of many digits, whose own neighbours differ."""
    rng = random.Random(seed)

    def drawn(digits):
        text = str(rng.randint(1, 9))
        while len(text) < digits:
            text += rng.choice([digit for digit in "0123456789" if digit != text[-1]])
        return text

    return [drawn(short), drawn(long), divisor]


def nearly_everything(seed, digits, divisor):
    """From 1 to as many nines."""
    return ["1", "9" * digits, divisor]
