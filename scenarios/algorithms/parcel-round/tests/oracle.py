"""What is right: all orders tried; for full days a table of the sets that can be delivered, parcel by parcel."""

import math
import random
from itertools import permutations


def earliest_return(drive, parcels):
    """Drive every order."""
    backs = []
    for order in permutations(parcels):
        minute = here = 0
        for place, opens, closes, handover in order:
            minute = max(minute + drive[here][place], opens)
            if minute > closes:
                break
            minute += handover
            here = place
        else:
            backs.append(minute + drive[here][0])
    return min(backs, default=-1)


def by_number_delivered(drive, parcels):
    """The earliest end of every set with every last parcel, one parcel more in each step."""
    size = len(parcels)
    ends = {}
    for number, (place, opens, closes, handover) in enumerate(parcels):
        if max(drive[0][place], opens) <= closes:
            ends[1 << number, number] = max(drive[0][place], opens) + handover
    for _ in range(size - 1):
        longer = {}
        for (done, last), end in ends.items():
            ways = drive[parcels[last][0]]
            for number, (place, opens, closes, handover) in enumerate(parcels):
                if not done >> number & 1:
                    begin = end + ways[place]
                    if begin < opens:
                        begin = opens
                    if begin <= closes:
                        key = (done | 1 << number, number)
                        if longer.get(key, math.inf) > begin + handover:
                            longer[key] = begin + handover
        ends = longer
    return min((end + drive[parcels[last][0]][0] for (_, last), end in ends.items()), default=-1)


def never(drive, parcels):
    """No order will do."""
    return -1


def _town(rng, places, size):
    """Drives over hills: as the crow flies, and longer by as much as one has to climb."""
    spots = [(rng.randrange(size), rng.randrange(size), rng.randrange(size // 2)) for _ in range(places)]
    return [[0 if a is b else math.ceil(math.dist(a[:2], b[:2])) + max(0, b[2] - a[2]) for b in spots] for a in spots]


def _round(rng, drive, places, slack):
    """Parcels for the places, in an order that is possible with the windows: a slack before and after its minutes."""
    minute = here = 0
    parcels = []
    for place in places:
        minute += drive[here][place]
        before, after = rng.randint(0, slack), rng.randint(0, slack)
        handover = rng.randint(0, 5)
        parcels.append([place, max(0, minute - before), minute + after, handover])
        minute += handover
        here = place
    rng.shuffle(parcels)
    return parcels


def errand(seed):
    """A few parcels with any windows, several of them for the same place."""
    rng = random.Random(seed)
    places = rng.randint(2, 4)
    drive = _town(rng, places, 8)
    parcels = []
    for _ in range(rng.randint(0, 4)):
        opens = rng.randint(0, 20)
        parcels.append([rng.randrange(1, places), opens, opens + rng.randint(0, 25), rng.randint(0, 4)])
    return [drive, parcels]


def morning(seed):
    """Five or six parcels; there is an order that will do, unless one customer comes home later."""
    rng = random.Random(seed)
    places = rng.randint(4, 7)
    drive = _town(rng, places, 12)
    route = [rng.randrange(1, places) for _ in range(rng.randint(5, 6))]
    parcels = _round(rng, drive, route, rng.choice([4, 12, 40]))
    if rng.random() < 0.15:
        parcels[0][1] += 6
        parcels[0][2] = max(parcels[0][2], parcels[0][1])
    return [drive, parcels]


def full_day(seed, parcels, slack):
    """As many parcels as the van takes, all to different places; most windows are open from the beginning."""
    rng = random.Random(seed)
    drive = _town(rng, parcels + 1, 60)
    ordered = _round(rng, drive, rng.sample(range(1, parcels + 1), parcels), slack)
    for parcel in sorted(ordered, key=lambda parcel: parcel[2])[parcels // 4 :]:
        parcel[1] = 0
    return [drive, ordered]


def two_at_once(seed, parcels):
    """All are in all day, but for two who both leave before one can have been with the other."""
    rng = random.Random(seed)
    drive = _town(rng, parcels + 1, 60)
    everybody = [[place, 0, 100_000, rng.randint(0, 5)] for place in range(1, parcels + 1)]
    one, other = everybody[4], everybody[9]
    one[2] = drive[0][one[0]] + 3
    other[2] = min(drive[0][other[0]] + 3, one[2] + drive[one[0]][other[0]])
    # Whoever is first with one of the two comes too late for the other.
    to_other = drive[0][one[0]] + one[3] + drive[one[0]][other[0]]
    to_one = drive[0][other[0]] + other[3] + drive[other[0]][one[0]]
    other[2] = min(other[2], to_other - 1)
    one[2] = min(one[2], to_one - 1)
    return [drive, everybody]
