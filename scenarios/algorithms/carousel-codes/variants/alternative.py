from bisect import bisect_left


def articles_on(codes, stretches):
    """A code counts where the same one before it, if there is any, lies before the stretch."""
    size = len(codes)
    before = []
    latest = {}
    for place, code in enumerate(codes + codes):
        before.append(latest.get(code, -1))
        latest[code] = place

    levels = [before]  # level k: sorted blocks of 2**k
    width = 1
    while width < len(before):
        width *= 2
        last = levels[-1]
        levels.append([value for at in range(0, len(before), width) for value in sorted(last[at : at + width])])

    def count(start, stop):
        """How many places from start up to stop, without it, have their predecessor before start."""
        found, limit, level, block = 0, start, 0, 1
        while start < stop:
            if start & block:
                found += bisect_left(levels[level], limit, start, start + block) - start
                start += block
            if stop & block and start < stop:
                stop -= block
                found += bisect_left(levels[level], limit, stop, stop + block) - stop
            level += 1
            block *= 2
        return found

    return [count(start, (end if end >= start else end + size) + 1) for start, end in stretches]
