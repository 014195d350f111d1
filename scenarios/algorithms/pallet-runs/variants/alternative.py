from collections import Counter
from itertools import accumulate


def whole_pallet_runs(bookings, per_pallet):
    times = Counter(stock % per_pallet for stock in accumulate(bookings, initial=0))
    return sum(count * (count - 1) // 2 for count in times.values())
