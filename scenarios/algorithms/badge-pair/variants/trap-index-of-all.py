def badge_pair(badges, code):
    position_of = {number: position for position, number in enumerate(badges)}
    best = []
    for position, number in enumerate(badges):
        partner = position_of.get(code - number)
        if partner is not None:
            pair = sorted([position, partner])
            if not best or pair[1] < best[1]:
                best = pair
    return best
