from heapq import heappush, heapreplace


def fewest_rooms(bookings):
    busy_until = []  # one entry per room
    for start, end in sorted(bookings, key=lambda booking: booking[0]):
        if busy_until and busy_until[0] <= start:
            heapreplace(busy_until, end)
        else:
            heappush(busy_until, end)
    return len(busy_until)
