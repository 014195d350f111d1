def earliest_return(drive, parcels):
    full = (1 << len(parcels)) - 1
    best = {0: (0, 0)}  # parcels delivered -> minute, place
    for mask in range(full):
        if mask not in best:
            continue
        minute, here = best[mask]
        for i, (place, opens, closes, handover) in enumerate(parcels):
            if mask & (1 << i):
                continue
            start = max(minute + drive[here][place], opens)
            if start > closes:
                continue
            state = (start + handover, place)
            target = mask | (1 << i)
            if target == full:
                state = (state[0] + drive[place][0], 0)
            if target not in best or state < best[target]:
                best[target] = state
    return best[full][0] if full in best else -1
