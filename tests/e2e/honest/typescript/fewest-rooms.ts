type Booking = [start: number, end: number];

/** How many rooms the bookings need at the least. */
export function fewestRooms(bookings: Booking[]): number {
  const changes = bookings.flatMap(([start, end]) => [
    { minute: start, rooms: 1 },
    { minute: end, rooms: -1 },
  ]);
  changes.sort((a, b) => a.minute - b.minute || a.rooms - b.rooms);
  let held = 0;
  let most = 0;
  for (const { rooms } of changes) {
    held += rooms;
    most = Math.max(most, held);
  }
  return most;
}
