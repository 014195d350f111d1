from heapq import heappop, heappush


def fewest_rooms(bookings):
    held = []
    for start, end in sorted(bookings):
        while held and held[0] <= start:
            heappop(held)
        heappush(held, end)
    return len(held)
