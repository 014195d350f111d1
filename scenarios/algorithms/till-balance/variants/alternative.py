from itertools import accumulate


def balance_point(takings: list[int]) -> int:
    # running[i] is the sum of the first i bookings
    running = list(accumulate(takings, initial=0))
    total = running[-1]
    matches = (i for i in range(len(takings)) if running[i] == total - running[i + 1])
    return next(matches, -1)
