from heapq import heappop, heappush


def earliest_return(drive, parcels):
    """Best first: the van's states in the order of the minutes at which they are reached."""
    last = len(parcels)  # in place of a parcel's number: at the depot
    everything = 2**last - 1
    heap = [(0, 0, last)]
    earliest = {(0, last): 0}

    def reach(minute, done, at):
        if earliest.get((done, at), minute + 1) > minute:
            earliest[done, at] = minute
            heappush(heap, (minute, done, at))

    while heap:
        minute, done, at = heappop(heap)
        if minute > earliest[done, at]:
            continue
        if done == everything:
            if at == last:
                return minute
            reach(minute + drive[parcels[at][0]][0], done, last)
            continue
        ways = drive[parcels[at][0] if at < last else 0]
        for number, (place, opens, closes, handover) in enumerate(parcels):
            arrival = minute + ways[place]
            if arrival <= closes and not done >> number & 1:
                reach(max(arrival, opens) + handover, done | 1 << number, number)
    return -1
