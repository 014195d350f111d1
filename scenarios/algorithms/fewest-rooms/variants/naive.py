def fewest_rooms(bookings):
    rooms = []
    for start, end in sorted(bookings):
        for number, busy_until in enumerate(rooms):
            if busy_until <= start:
                rooms[number] = end
                break
        else:
            rooms.append(end)
    return len(rooms)
