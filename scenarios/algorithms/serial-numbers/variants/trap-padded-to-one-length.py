MOD = 1_000_000_007


def usable_serials(first, last, divisor):
    before = str(int(first) - 1).zfill(len(last))
    return (_below(last, divisor) - _below(before, divisor)) % MOD


def _below(limit, divisor):
    states = {(None, 0, True): 1}
    for char in limit:
        bound = int(char)
        following = {}
        for (last, rest, tight), count in states.items():
            for digit in range(bound + 1 if tight else 10):
                if digit == last:
                    continue
                state = (digit, (rest + digit) % divisor, tight and digit == bound)
                following[state] = (following.get(state, 0) + count) % MOD
        states = following
    return sum(count for (_, rest, _), count in states.items() if rest == 0) % MOD
