from bisect import bisect_right


def longest_set(trays, play):
    pairs = sorted((min(tray), max(tray), number) for number, tray in enumerate(trays))
    ends = []  # least depth at the end of a set of each length
    end_numbers = []
    previous = [None] * len(trays)
    for _, depth, number in pairs:
        at = bisect_right(ends, depth - play)
        if at > 0:
            previous[number] = end_numbers[at - 1]
        ends[at : at + 1] = [depth]
        end_numbers[at : at + 1] = [number]
    result = []
    number = end_numbers[-1] if end_numbers else None
    while number is not None:
        result.append(number)
        number = previous[number]
    return result
