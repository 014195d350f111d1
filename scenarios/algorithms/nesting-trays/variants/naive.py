def longest_set(trays, play):
    order = sorted(range(len(trays)), key=lambda number: sorted(trays[number]))
    length, within = {}, {}
    for i, number in enumerate(order):
        narrow, long = sorted(trays[number])
        length[number], within[number] = 1, None
        for other in order[:i]:
            a, b = sorted(trays[other])
            if a + play <= narrow and b + play <= long and length[other] >= length[number]:
                length[number] = length[other] + 1
                within[number] = other
    result = []
    number = max(order, key=lambda tray: length[tray], default=None)
    while number is not None:
        result.append(number)
        number = within[number]
    return result
