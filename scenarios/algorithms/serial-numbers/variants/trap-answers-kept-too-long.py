MOD = 1_000_000_007
_known = {}


def _ways(left, last, rest, divisor):
    """Usable endings of so many digits."""
    if left == 0:
        return 1 if rest == 0 else 0
    key = (left, last, rest)
    if key not in _known:
        _known[key] = sum(_ways(left - 1, d, (rest + d) % divisor, divisor) for d in range(10) if d != last) % MOD
    return _known[key]


def _up_to(limit, divisor):
    digits = [int(c) for c in str(limit)]
    count = 0
    for length in range(1, len(digits)):
        count += sum(_ways(length - 1, d, d % divisor, divisor) for d in range(1, 10))
    last, rest = None, 0
    for i, bound in enumerate(digits):
        for d in range(0 if i else 1, bound):
            if d != last:
                count += _ways(len(digits) - i - 1, d, (rest + d) % divisor, divisor)
        if bound == last:
            break
        last, rest = bound, (rest + bound) % divisor
    else:
        count += limit > 0 and rest == 0
    return count


def usable_serials(first, last, divisor):
    return (_up_to(int(last), divisor) - _up_to(int(first) - 1, divisor)) % MOD
