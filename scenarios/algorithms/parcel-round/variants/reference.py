"""When the courier's van can be back."""

DEPOT = 0


def earliest_return(drive: list[list[int]], parcels: list[list[int]]) -> int:
    """Return the first minute at which the van can be back with everything delivered, or -1."""
    everything = (1 << len(parcels)) - 1
    # With the same parcels delivered, and at the same place, it is best to be early: one can always wait.
    ready: list[dict[int, int]] = [{} for _ in range(everything + 1)]  # by set of parcels: place -> minute
    ready[0][DEPOT] = 0
    for delivered in range(everything):
        for here, minute in ready[delivered].items():
            for number, (place, opens, closes, handover) in enumerate(parcels):
                if delivered >> number & 1:
                    continue
                begin = max(minute + drive[here][place], opens)
                if begin <= closes:
                    end = begin + handover
                    there = ready[delivered | 1 << number]
                    there[place] = min(end, there.get(place, end))
    return min((minute + drive[place][DEPOT] for place, minute in ready[everything].items()), default=-1)
