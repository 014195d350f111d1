def earliest_return(drive, parcels):
    waiting = list(parcels)
    here = minute = 0
    while waiting:
        options = []
        for parcel in waiting:
            place, opens, closes, handover = parcel
            begin = max(opens, minute + drive[here][place])
            if begin <= closes:
                options.append((begin + handover, parcel))
        if not options:
            return -1
        minute, parcel = min(options)
        here = parcel[0]
        waiting.remove(parcel)
    return minute + drive[here][0]
