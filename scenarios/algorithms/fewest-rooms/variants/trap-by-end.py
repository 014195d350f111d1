from heapq import heappush, heapreplace


def fewest_rooms(bookings):
    rooms = []
    for start, end in sorted(bookings, key=lambda booking: booking[1]):
        if rooms and rooms[0] <= start:
            heapreplace(rooms, end)
        else:
            heappush(rooms, end)
    return len(rooms)
