def earliest_return(drive, parcels):
    best = -1

    def go_on(here, minute, left):
        nonlocal best
        if not left:
            back = minute + drive[here][0]
            if best < 0 or back < best:
                best = back
        for number in left:
            place, opens, closes, handover = parcels[number]
            begin = max(opens, minute + drive[here][place])
            if begin <= closes:
                go_on(place, begin + handover, left - {number})

    go_on(0, 0, frozenset(range(len(parcels))))
    return best
