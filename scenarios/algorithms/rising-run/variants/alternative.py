from itertools import pairwise


def longest_rise(sales):
    if not sales:
        return []
    # A run begins on the first day and on each day that is not above the day before; the end of the data closes the last.
    begins = [0]
    begins += [day for day, (before, now) in enumerate(pairwise(sales), start=1) if now <= before]
    begins.append(len(sales))
    longest = max(end - begin for begin, end in pairwise(begins))
    for begin, end in pairwise(begins):
        if end - begin == longest:
            return [begin, end - 1]
    raise AssertionError("there is always a run")
