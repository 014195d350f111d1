def badge_pair(badges, code):
    positions = {}
    for position, number in enumerate(badges):
        positions.setdefault(number, []).append(position)
    for first, number in enumerate(badges):
        for second in positions.get(code - number, ()):
            if second > first:
                return [first, second]
    return []
